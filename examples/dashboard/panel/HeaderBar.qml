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

    // Samples per second, one of which a click asks for.
    readonly property list<int> paces: [1, 2, 5, 10]

    function nextPace(): void {
        const pace = Array.from(paces).find(x => x > 1000 / link.interval + 0.5) ?? paces[0];
        link.setInterval(1000 / pace);
    }

    implicitHeight: 46 * Theme.unit

    Text {
        id: name
        anchors {
            left: parent.left
            right: figures.left
            rightMargin: Theme.gap
            top: parent.top
            topMargin: -4 * Theme.unit
        }
        text: {
            const host = header.machine.host || header.where;
            const {sensors, sensor} = header.link;
            return sensors.length < 2 ? host : qsTr("%1  (%2 of %3)").arg(host).arg(sensors.indexOf(sensor) + 1).arg(sensors.length);
        }
        elide: Text.ElideRight
        color: Theme.text
        font.pixelSize: Theme.titleText
        font.weight: Font.Medium
    }

    Text {
        anchors {
            left: parent.left
            right: figures.left
            rightMargin: Theme.gap
            bottom: parent.bottom
        }
        text: header.below
        elide: Text.ElideRight
        color: header.link.live ? Theme.textMuted : Theme.warning
        font.pixelSize: Theme.bodyText
    }

    // A click shows the next machine.
    TapHandler {
        parent: name
        onTapped: header.link.showNext()
    }

    component Figure: Column {
        id: figure

        required property string value
        required property string unit

        Text {
            anchors.right: parent.right
            text: figure.value
            color: Theme.text
            font.pixelSize: Theme.bodyText
            font.weight: Font.Medium
        }

        Text {
            anchors.right: parent.right
            text: figure.unit
            color: Theme.textMuted
            font.pixelSize: Theme.smallText
        }
    }

    Row {
        id: figures
        anchors {
            right: pill.left
            rightMargin: 18 * Theme.unit
            verticalCenter: parent.verticalCenter
        }
        spacing: 18 * Theme.unit
        visible: header.link.live && isFinite(header.link.roundTrip)

        Figure {
            value: Units.pace(header.link.interval)
            unit: qsTr("samples")

            TapHandler {
                onTapped: header.nextPace()
            }
        }

        Figure {
            value: Units.milliseconds(header.link.roundTrip)
            unit: qsTr("round trip")
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
