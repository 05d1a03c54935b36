// SPDX-License-Identifier: Apache-2.0
// The same groups of messages as in ../groups.h.

const random = size => {
    const octets = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) // more is not given at once
        crypto.getRandomValues(octets.subarray(at, at + 65536));
    return octets.buffer;
};

const measurement = (_, number) => JSON.stringify({
    sensor: `Gewächshaus ${number % 7}`,
    number,
    temperature: Math.round(Math.random() * 400) / 10,
    unit: '°C',
    humidity: Math.round(Math.random() * 100),
    battery: 'good',
    note: 'измерено 測定 🌡',
});

const measurements = count => Array.from({ length: count }, measurement);

const texts = [
    '',
    new ArrayBuffer(0),
    'x',
    'Hello, hello, hello',
    'Grüße, Ελλάδα, Россия, 日本語, ไทย, €, 🦊𝄞𐍈, a'.repeat(3),
    `[\n${measurements(450).join(',\n')}]`,
    new ArrayBuffer(1000),
    '',
];

export const groups = [
    Array(20).fill(random(200)),
    Array(10).fill(random(2000)),
    texts,
    measurements(200),
    [random(1024 * 1024)],
];
