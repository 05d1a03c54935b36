// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// The connection's state in a word and a colour; a click tries at once, or switches it off and on.
Rectangle {
    id: pill

    required property Link link

    readonly property color ink: {
        switch (link.state) {
        case Link.Live:
            return Theme.good;
        case Link.Offline:
            return Theme.textMuted;
        case Link.Silent:
            return Theme.alarm;
        default:
            return Theme.warning;
        }
    }
    readonly property string words: {
        switch (link.state) {
        case Link.Live:
            return qsTr("Connected");
        case Link.Offline:
            return qsTr("Offline");
        case Link.Silent:
            return qsTr("No data for %1").arg(Units.age(link.silentFor));
        case Link.Waiting:
            return qsTr("Reconnecting in %1 s").arg(Math.max(1, link.secondsToRetry));
        default:
            return qsTr("Connecting …");
        }
    }

    implicitWidth: Math.ceil(content.width + 28 * Theme.unit)
    implicitHeight: 34 * Theme.unit
    radius: height / 2
    color: Qt.alpha(ink, 0.14)
    border.color: Qt.alpha(ink, 0.5)
    border.width: Math.max(1, Math.round(Theme.unit))

    Row {
        id: content
        anchors.centerIn: parent
        spacing: 8 * Theme.unit

        Rectangle {
            id: dot
            anchors.verticalCenter: parent.verticalCenter
            width: 9 * Theme.unit
            height: width
            radius: width / 2
            color: pill.ink

            SequentialAnimation on opacity {
                running: !pill.link.live && pill.link.wanted
                loops: Animation.Infinite
                onRunningChanged: if (!running) dot.opacity = 1
                NumberAnimation { to: 0.25; duration: 600 }
                NumberAnimation { to: 1; duration: 600 }
            }
        }

        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: pill.words
            color: pill.ink
            font.pixelSize: Theme.bodyText
            font.weight: Font.Medium
        }
    }

    TapHandler {
        onTapped: pill.link.toggle()
    }
}
