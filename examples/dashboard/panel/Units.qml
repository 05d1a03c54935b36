// SPDX-License-Identifier: Apache-2.0
pragma Singleton

import QtQuick

// Numbers in words that keep their width: three digits and a unit.
QtObject {
    readonly property string unknown: "–"
    readonly property list<string> decimalNames: ["B", "kB", "MB", "GB", "TB", "PB"]
    readonly property list<string> binaryNames: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    readonly property list<string> rateNames: ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"]

    function threeDigits(value: real): string {
        return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
    }

    function scaled(value: real, step: real, names: list<string>): string {
        let i = 0;
        // 999.5 would be shown with four digits.
        while (value >= 999.5 && i < names.length - 1) {
            value /= step;
            ++i;
        }
        return (i === 0 ? value.toFixed(0) : threeDigits(value)) + " " + names[i];
    }

    function rate(bytesPerSecond: real): string {
        if (!isFinite(bytesPerSecond))
            return unknown;
        return scaled(bytesPerSecond, 1000, rateNames);
    }

    // Where values stand at an axis: no decimals that say nothing.
    function axis(bytesPerSecond: real): string {
        let i = 0;
        while (bytesPerSecond >= 1000 && i < rateNames.length - 1) {
            bytesPerSecond /= 1000;
            ++i;
        }
        return bytesPerSecond + " " + rateNames[i];
    }

    // The next of 1, 2, 5, 10, 20, 50 … that holds the value.
    function axisTop(value: real, least: real): real {
        let top = least;
        for (let i = 0; top < value && i < 60; ++i)
            top *= i % 3 === 1 ? 2.5 : 2;
        return top;
    }

    function bytes(count: real): string {
        return isFinite(count) ? scaled(count, 1000, decimalNames) : unknown;
    }

    // Memory is sold and reported in powers of two.
    function memory(count: real): string {
        if (!isFinite(count))
            return unknown;
        return scaled(count, 1024, binaryNames);
    }

    // "3.2 / 23.5 GiB": both in the unit of the whole.
    function shareOf(part: real, whole: real, step: real, names: list<string>): string {
        if (!isFinite(part) || !isFinite(whole))
            return unknown;
        let i = 0;
        let size = 1;
        while (whole / size >= 999.5 && i < names.length - 1) {
            size *= step;
            ++i;
        }
        return threeDigits(part / size) + " / " + threeDigits(whole / size) + " " + names[i];
    }

    function memoryShare(part: real, whole: real): string {
        return shareOf(part, whole, 1024, binaryNames);
    }

    function bytesShare(part: real, whole: real): string {
        return shareOf(part, whole, 1000, decimalNames);
    }

    function percent(share: real): string {
        return isFinite(share) ? Math.round(share * 100).toString() : unknown;
    }

    function twoDigits(value: int): string {
        return value.toString().padStart(2, "0");
    }

    function duration(seconds: real): string {
        if (!isFinite(seconds))
            return unknown;
        const days = Math.floor(seconds / 86400);
        const hours = Math.floor(seconds / 3600) % 24;
        const clock = twoDigits(hours) + ":" + twoDigits(Math.floor(seconds / 60) % 60)
                    + ":" + twoDigits(Math.floor(seconds) % 60);
        return days > 0 ? days + " d " + clock : clock;
    }

    function age(milliseconds: real): string {
        const seconds = Math.floor(milliseconds / 1000);
        if (seconds < 60)
            return seconds + " s";
        return seconds < 3600 ? Math.floor(seconds / 60) + " min" : Math.floor(seconds / 3600) + " h";
    }

    // From the time between two.
    function pace(interval: real): string {
        return interval > 1000 ? (interval / 1000).toFixed(1) + " s" : Math.round(1000 / interval) + "/s";
    }

    function milliseconds(value: real): string {
        if (value < 0.05)
            return "< 0.1 ms";
        return value < 9.95 ? value.toFixed(1) + " ms" : value.toFixed(0) + " ms";
    }
}
