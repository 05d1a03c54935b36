// SPDX-License-Identifier: Apache-2.0
pragma Singleton

import QtQuick

// Numbers as people read them.
QtObject {
    function octets(count: real): string {
        const units = ["B", "kB", "MB", "GB", "TB"];
        let i = 0;
        for (; count >= 1000 && i + 1 < units.length; ++i)
            count /= 1000;
        return qsTr("%1 %2").arg(count.toFixed(i === 0 || count >= 100 ? 0 : 1)).arg(units[i]);
    }

    function duration(seconds: real): string {
        if (seconds < 60)
            return qsTr("%1 s").arg(Math.ceil(seconds));
        const minutes = Math.round(seconds / 60);
        return minutes < 60 ? qsTr("%1 min").arg(minutes)
                            : qsTr("%1 h %2 min").arg(Math.floor(minutes / 60)).arg(minutes % 60);
    }
}
