// SPDX-License-Identifier: Apache-2.0
pragma Singleton

import QtQuick

// Colours and sizes.
QtObject {
    readonly property color background: "#e8ecf1"
    readonly property color surface: "#ffffff"
    readonly property color edge: "#d3dae3"
    readonly property color text: "#1e293b"
    readonly property color textMuted: "#64748b"

    readonly property color good: "#16a34a"
    readonly property color busy: "#2563eb"
    readonly property color waiting: "#d97706"
    readonly property color bad: "#e11d48"

    readonly property int gap: 14
    readonly property int bodyText: 15
    readonly property int titleText: 20
    readonly property int smallText: 13
}
