// SPDX-License-Identifier: Apache-2.0
import QtQuick

Rectangle {
    id: button

    property alias text: label.text
    property bool chosen: false
    property color accent: Theme.text

    signal clicked

    implicitWidth: label.implicitWidth + 32
    implicitHeight: 36
    radius: height / 2
    color: chosen ? accent : tap.pressed ? Theme.edge : Theme.surface

    Text {
        id: label
        anchors.centerIn: parent
        color: button.chosen ? "#ffffff" : Theme.text
        font.pixelSize: Theme.bodyText
    }

    TapHandler {
        id: tap
        onTapped: button.clicked()
    }
}
