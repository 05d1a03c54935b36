// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// One core in a Grid, which it shares evenly with the others.
Item {
    id: core

    required property int index
    required property real load // negative while the core is offline

    readonly property Grid grid: parent as Grid
    readonly property int rows: grid ? Math.max(1, grid.rows) : 1
    readonly property int columns: grid ? Math.max(1, grid.columns) : 1
    readonly property bool online: load >= 0

    width: grid ? (grid.width - (columns - 1) * grid.columnSpacing) / columns : 0
    height: grid ? (grid.height - (rows - 1) * grid.rowSpacing) / rows : 0

    Rectangle {
        id: track
        anchors {
            fill: parent
            bottomMargin: label.visible ? 18 * Theme.unit : 0
        }
        radius: Math.min(width / 2, 4 * Theme.unit)
        color: core.online ? Theme.track : "transparent"
        border.color: Theme.track
        border.width: core.online ? 0 : 1

        Rectangle {
            width: parent.width
            height: core.online ? Math.max(2 * Theme.unit, parent.height * Math.min(1, core.load)) : 0
            anchors.bottom: parent.bottom
            radius: parent.radius
            color: Theme.level(core.load, Theme.cpu)

            Behavior on height { NumberAnimation { duration: Theme.step } }
            Behavior on color { ColorAnimation { duration: 2 * Theme.step } }
        }
    }

    Text {
        id: label
        visible: core.rows === 1 && core.width >= 12 * Theme.unit
        anchors {
            bottom: parent.bottom
            bottomMargin: -3 * Theme.unit
            horizontalCenter: parent.horizontalCenter
        }
        text: core.index
        color: Theme.textMuted
        font.pixelSize: Theme.smallText
    }
}
