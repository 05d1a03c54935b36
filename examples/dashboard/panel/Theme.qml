// SPDX-License-Identifier: Apache-2.0
pragma Singleton

import QtQuick

// Colours and sizes. All sizes are in `unit`, which is one pixel on an 800×480 panel.
QtObject {
    property real unit: 1

    readonly property color background: "#0a0e13"
    readonly property color card: "#131a22"
    readonly property color cardEdge: "#1e2833"
    readonly property color track: "#232e3a"
    readonly property color grid: "#2a3642"

    readonly property color text: "#f0f4f8"
    readonly property color textMuted: "#9fb0c0"

    readonly property color cpu: "#3ddc97"
    readonly property color memory: "#a78bfa"
    readonly property color disk: "#f5b84c"
    readonly property color download: "#38bdf8"
    readonly property color upload: "#f472b6"

    readonly property color good: "#3ddc97"
    readonly property color warning: "#fbbf24"
    readonly property color alarm: "#fb7185"

    readonly property real gap: 10 * unit
    readonly property real padding: 14 * unit
    readonly property real radius: 10 * unit

    readonly property real smallText: 13 * unit
    readonly property real bodyText: 15 * unit
    readonly property real valueText: 19 * unit
    readonly property real titleText: 24 * unit
    readonly property real hugeText: 52 * unit

    // The time between two samples: what moves, moves until the next one arrives.
    property int step: 200

    // A share's own colour while all is well.
    function level(share: real, calm: color): color {
        return share >= 0.9 ? alarm : share >= 0.75 ? warning : calm;
    }
}
