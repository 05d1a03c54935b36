// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Item {
    id: header

    required property MachineState machine
    required property Link link

    readonly property string where: String(link.url).replace(/^wss?:\/\//, "")
    readonly property string below: {
        if (link.live)
            return qsTr("up %1").arg(Units.duration(machine.uptime));
        const age = isFinite(link.dataAge) ? qsTr("last data %1 ago").arg(Units.age(link.dataAge)) : "";
        return [age, link.problem].filter(part => part !== "").join(" · ");
    }

    implicitHeight: 46 * Theme.unit

    Text {
        id: name
        anchors {
            left: parent.left
            right: roundTrip.left
            rightMargin: Theme.gap
            top: parent.top
            topMargin: -4 * Theme.unit
        }
        text: header.machine.host || header.where
        elide: Text.ElideRight
        color: Theme.text
        font.pixelSize: Theme.titleText
        font.weight: Font.Medium
    }

    Text {
        anchors {
            left: parent.left
            right: roundTrip.left
            rightMargin: Theme.gap
            bottom: parent.bottom
        }
        text: header.below
        elide: Text.ElideRight
        color: header.link.live ? Theme.textMuted : Theme.warning
        font.pixelSize: Theme.bodyText
    }

    Column {
        id: roundTrip
        anchors {
            right: pill.left
            rightMargin: 18 * Theme.unit
            verticalCenter: parent.verticalCenter
        }
        visible: header.link.live && isFinite(header.link.roundTrip)

        Text {
            anchors.right: parent.right
            text: Units.milliseconds(header.link.roundTrip)
            color: Theme.text
            font.pixelSize: Theme.bodyText
            font.weight: Font.Medium
        }

        Text {
            anchors.right: parent.right
            text: qsTr("round trip")
            color: Theme.textMuted
            font.pixelSize: Theme.smallText
        }
    }

    ConnectionPill {
        id: pill
        anchors {
            right: parent.right
            verticalCenter: parent.verticalCenter
        }
        link: header.link
    }
}
