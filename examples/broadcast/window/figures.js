// SPDX-License-Identifier: Apache-2.0
.pragma library

// Things to draw. Each is a list of lines, each line a list of points [x, y] of the sheet.

// A line through `corners`, in steps of a few dots, and not quite straight: a hand draws it.
function line(...corners) {
    const points = [];
    for (let i = 0; i + 1 < corners.length; ++i) {
        const [x, y] = corners[i];
        const [dx, dy] = [corners[i + 1][0] - x, corners[i + 1][1] - y];
        const steps = Math.max(1, Math.round(Math.hypot(dx, dy) / 9));
        for (let step = 0; step < steps; ++step) {
            const part = step / steps;
            const shake = 1.6 * Math.sin((x + dx * part) / 17 + (y + dy * part) / 23);
            points.push([x + dx * part + shake, y + dy * part - shake]);
        }
    }
    points.push(corners[corners.length - 1]);
    return points;
}

// From `begin` to `end`, a full turn being 1, clockwise from the right.
function arc(x, y, radius, begin = 0, end = 1) {
    const points = [];
    const steps = Math.max(8, Math.round(Math.abs(end - begin) * radius * 2 / 3));
    for (let step = 0; step <= steps; ++step) {
        const angle = 2 * Math.PI * (begin + (end - begin) * step / steps);
        points.push([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
    }
    return points;
}

function wave(from, to, y, height, length) {
    const points = [];
    for (let x = from; x <= to; x += 8)
        points.push([x, y + height * Math.sin(x * 2 * Math.PI / length)]);
    return points;
}

function tree(x, y, size) {
    return [
        line([x, y], [x, y - 0.3 * size]),
        line([x - 0.38 * size, y - 0.28 * size], [x, y - 0.75 * size], [x + 0.38 * size, y - 0.28 * size],
             [x - 0.38 * size, y - 0.28 * size]),
        line([x - 0.27 * size, y - 0.6 * size], [x, y - size], [x + 0.27 * size, y - 0.6 * size]),
    ];
}

function bird(x, y, size) {
    return [...arc(x - size, y, size, 0.55, 0.97), ...arc(x + size, y, size, 0.53, 0.95)];
}

const figures = {
    mountains: () => [
        line([60, 700], [330, 330], [400, 420], [470, 370], [560, 500], [800, 180], [1010, 480],
             [1090, 400], [1330, 690]),
        line([233, 463], [290, 500], [330, 440], [375, 490], [430, 396]),
        line([683, 337], [740, 390], [795, 310], [850, 400], [922, 354]),
    ],
    sun: () => [
        arc(1290, 210, 90),
        ...Array.from({ length: 12 }, (unused, i) => {
            const [x, y] = [Math.cos(i * Math.PI / 6), Math.sin(i * Math.PI / 6)];
            return line([1290 + 120 * x, 210 + 120 * y], [1290 + 165 * x, 210 + 165 * y]);
        }),
        bird(960, 120, 34), bird(1045, 185, 26), bird(560, 160, 30),
    ],
    forest: () => [
        ...tree(140, 800, 190), ...tree(280, 830, 150), ...tree(1370, 790, 170), ...tree(1480, 830, 210),
        line([40, 790], [420, 850], [600, 835]),
        line([1230, 800], [1420, 850], [1560, 830]),
    ],
    lake: () => [
        wave(470, 1240, 760, 7, 130), wave(520, 1200, 810, 8, 150), wave(450, 1270, 865, 9, 170),
        wave(380, 1330, 925, 10, 190),
    ],
    boat: () => [
        line([700, 745], [730, 800], [930, 800], [970, 745], [700, 745]),
        line([815, 740], [815, 500]),
        line([825, 515], [935, 715], [825, 715], [825, 515]),
        line([803, 550], [725, 715], [803, 715], [803, 550]),
    ],
};

function linesOf(name) {
    return name in figures ? figures[name]() : [];
}

function names() {
    return Object.keys(figures);
}
