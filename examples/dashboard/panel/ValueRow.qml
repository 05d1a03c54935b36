// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// What it is, and how much.
Item {
    id: row

    required property string label
    required property string value
    property color ink: Theme.text

    Text {
        anchors {
            left: parent.left
            right: amount.left
            rightMargin: Theme.gap
            verticalCenter: parent.verticalCenter
        }
        text: row.label
        elide: Text.ElideRight
        color: Theme.textMuted
        font.pixelSize: Theme.bodyText
    }

    Text {
        id: amount
        anchors {
            right: parent.right
            verticalCenter: parent.verticalCenter
        }
        text: row.value
        color: row.ink
        font.pixelSize: Theme.bodyText
        font.weight: Font.Medium
    }
}
