// SPDX-License-Identifier: Apache-2.0
import QtQuick

// The pens, the eraser, and the button that clears the board for all.
Item {
    id: tools

    required property Session session
    required property Sheet sheet

    property int chosen: 1
    readonly property var pens: [
        { width: 5, erases: false },
        { width: 9, erases: false },
        { width: 20, erases: false },
        { width: 60, erases: true }
    ]

    implicitHeight: 36

    Binding {
        target: tools.sheet
        property: "penWidth"
        value: tools.pens[tools.chosen].width
    }

    Binding {
        target: tools.sheet
        property: "erases"
        value: tools.pens[tools.chosen].erases
    }

    Row {
        spacing: 8

        PillButton {
            text: qsTr("Fine")
            chosen: tools.chosen === 0
            accent: tools.session.colour
            onClicked: tools.chosen = 0
        }

        PillButton {
            text: qsTr("Medium")
            chosen: tools.chosen === 1
            accent: tools.session.colour
            onClicked: tools.chosen = 1
        }

        PillButton {
            text: qsTr("Broad")
            chosen: tools.chosen === 2
            accent: tools.session.colour
            onClicked: tools.chosen = 2
        }

        PillButton {
            text: qsTr("Eraser")
            chosen: tools.chosen === 3
            accent: tools.session.colour
            onClicked: tools.chosen = 3
        }
    }

    PillButton {
        anchors.right: parent.right
        text: qsTr("Clear")
        onClicked: tools.session.clear()
    }
}
