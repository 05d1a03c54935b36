// SPDX-License-Identifier: Apache-2.0
// Values on the lines between the test and a peer: see ../../wamp/README.md.

const fromHex = hex => {
    const bytes = globalThis.Buffer ? Buffer.alloc(hex.length / 2) : new Uint8Array(hex.length / 2);
    for (let at = 0; at < bytes.length; ++at)
        bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
    return bytes;
};

const toHex = bytes => Array.from(bytes, octet => octet.toString(16).padStart(2, '0')).join('');

const mapped = (object, change) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** What a line means. */
export function fromLine(value) {
    if (Array.isArray(value))
        return value.map(fromLine);
    if (value === null || typeof value !== 'object')
        return value;
    if ('$int' in value) {
        const number = Number(value.$int);
        return Number.isSafeInteger(number) ? number : BigInt(value.$int);
    }
    if ('$float' in value)
        return Number(value.$float);
    if ('$bytes' in value)
        return fromHex(value.$bytes);
    return mapped(value, fromLine);
}

/** What to write into a line. A number without a fraction counts as an integer: JavaScript has no other. */
export function toLine(value) {
    if (typeof value === 'bigint')
        return { $int: String(value) };
    if (typeof value === 'number')
        return Number.isSafeInteger(value) ? { $int: String(value) } : { $float: String(value) };
    if (value === undefined || value === null)
        return null;
    if (value instanceof ArrayBuffer)
        return { $bytes: toHex(new Uint8Array(value)) };
    if (value instanceof Uint8Array)
        return { $bytes: toHex(value) };
    if (Array.isArray(value))
        return value.map(toLine);
    if (typeof value === 'object')
        return mapped(value, toLine);
    return value;
}

/** Carries out one command after the other, without waiting for the one before; prints the answers. */
export async function perform(peer, command, print) {
    try {
        const result = await peer[command.do](command);
        print({ id: command.id, ok: toLine(result ?? {}) });
    } catch (error) {
        print({ id: command.id, error: toLine(peer.describe(error)) });
    }
}
