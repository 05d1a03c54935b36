// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// The machine as the last sample shows it, with a type for everything. NaN is what isn't known.
QtObject {
    id: machine

    property string host
    property real uptime: NaN
    property list<real> load: []

    property real cpu: NaN
    property list<real> cores: [] // NaN where a core is offline

    property real memoryTotal: NaN
    property real memoryUsed: NaN
    property real swapTotal: NaN
    property real swapUsed: NaN

    property real diskTotal: NaN
    property real diskUsed: NaN
    property real diskRead: NaN
    property real diskWritten: NaN

    property real down: NaN
    property real up: NaN

    // The hottest sensor; empty where there is none.
    property string sensor
    property real celsius: NaN

    // For the charts; `time` is in milliseconds. The history's entries are [time, cpu, down, up], with
    // null for what wasn't known.
    signal historyArrived(var samples)
    signal sampled(real time, real cpu, real down, real up)

    function number(value: var): real {
        return typeof value === "number" ? value : NaN;
    }

    function array(value: var): var {
        return Array.isArray(value) ? value : [];
    }

    function showHistory(samples: var): void {
        historyArrived(array(samples).filter(sample => Array.isArray(sample)));
    }

    function update(sample: var): void {
        if (typeof sample !== "object" || sample === null)
            return;
        host = String(sample.host ?? "");
        uptime = number(sample.uptime);
        load = array(sample.load).map(number);

        cpu = number(sample.cpu?.total);
        cores = array(sample.cpu?.cores).map(number);

        memoryTotal = number(sample.memory?.total);
        memoryUsed = number(sample.memory?.used);
        swapTotal = number(sample.memory?.swapTotal);
        swapUsed = number(sample.memory?.swapUsed);

        diskTotal = number(sample.disk?.total);
        diskUsed = number(sample.disk?.used);
        diskRead = number(sample.disk?.read);
        diskWritten = number(sample.disk?.written);

        down = number(sample.network?.down);
        up = number(sample.network?.up);

        updateTemperature(array(sample.temperatures));
        if (isFinite(number(sample.time)))
            sampled(sample.time, cpu, down, up);
    }

    function updateTemperature(temperatures: var): void {
        let hottest = null;
        for (const temperature of temperatures) {
            if (isFinite(number(temperature?.celsius)) && !(hottest?.celsius >= temperature.celsius))
                hottest = temperature;
        }
        sensor = String(hottest?.sensor ?? "");
        celsius = number(hottest?.celsius);
    }

    // One line for those who read along without a window.
    function summary(): string {
        const used = Units.memory(memoryUsed) + " of " + Units.memory(memoryTotal);
        const hot = isFinite(celsius) ? ", " + celsius.toFixed(1) + " °C" : "";
        return host + ": CPU " + Units.percent(cpu) + " % of " + cores.length + " cores, memory " + used
             + ", network " + Units.rate(down) + " down " + Units.rate(up) + " up, disk "
             + Units.rate(diskRead) + " read " + Units.rate(diskWritten) + " written" + hot;
    }
}
