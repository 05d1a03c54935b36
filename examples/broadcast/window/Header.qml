// SPDX-License-Identifier: Apache-2.0
import QtQuick

// Who is at the board.
Item {
    id: header

    required property Session session

    readonly property string words: {
        if (!session.joined)
            return session.problem ? qsTr("Not connected: %1").arg(session.problem) : qsTr("Connecting …");
        const count = session.people.length;
        return count === 1 ? qsTr("Nobody else is here yet") : qsTr("%1 are drawing").arg(count);
    }

    implicitHeight: 26

    Text {
        id: title
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("Shared board")
        color: Theme.text
        font.pixelSize: Theme.titleText
        font.weight: Font.DemiBold
    }

    Text {
        anchors {
            left: title.right
            leftMargin: Theme.gap
            right: dots.left
            baseline: title.baseline
        }
        text: header.words
        elide: Text.ElideRight
        color: Theme.textMuted
        font.pixelSize: Theme.bodyText
    }

    Row {
        id: dots
        anchors {
            right: parent.right
            verticalCenter: parent.verticalCenter
        }
        spacing: 6

        Repeater {
            model: header.session.people

            Rectangle {
                id: ring

                required property var modelData

                width: 24
                height: width
                radius: width / 2
                color: modelData.id === header.session.me ? modelData.colour : "transparent"

                Rectangle {
                    anchors.centerIn: parent
                    width: 18
                    height: width
                    radius: width / 2
                    color: ring.modelData.colour
                    border {
                        color: "#ffffff"
                        width: 2
                    }
                }
            }
        }
    }
}
