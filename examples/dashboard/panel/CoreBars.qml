// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// A bar for every core, in one row or more; an offline core keeps its place and stays empty.
Grid {
    id: bars

    required property list<real> loads // NaN where a core is offline
    readonly property int count: loads.length
    readonly property real pitch: width / Math.max(1, columns)

    // A model that changes in place: bars that were made anew for each sample could not move.
    onLoadsChanged: {
        while (cores.count > loads.length)
            cores.remove(cores.count - 1);
        for (let i = 0; i < loads.length; ++i) {
            const load = isFinite(loads[i]) ? loads[i] : -1;
            if (i < cores.count)
                cores.setProperty(i, "load", load);
            else
                cores.append({ "load": load });
        }
    }

    rows: count > 96 ? 4 : count > 32 ? 2 : 1
    columns: Math.max(1, Math.ceil(count / rows))
    columnSpacing: Math.min(6 * Theme.unit, pitch * 0.3)
    rowSpacing: 6 * Theme.unit

    Repeater {
        model: ListModel {
            id: cores
        }

        CoreBar {}
    }
}
