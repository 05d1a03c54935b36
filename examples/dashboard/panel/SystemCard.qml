// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Card {
    id: card

    required property MachineState machine

    readonly property string swap: {
        if (machine.swapTotal === 0)
            return qsTr("none");
        return Units.memoryShare(machine.swapUsed, machine.swapTotal);
    }

    function loads(averages: list<real>): string {
        return averages.length === 0 ? Units.unknown : Array.from(averages, x => x.toFixed(2)).join("   ");
    }

    title: qsTr("System")

    Column {
        anchors.fill: parent

        component Line: ValueRow {
            width: parent?.width ?? 0
            height: (parent?.height ?? 0) / 5
        }

        Line {
            label: qsTr("Load 1, 5, 15 min")
            value: card.loads(card.machine.load)
        }
        Line {
            label: qsTr("Disk read")
            value: Units.rate(card.machine.diskRead)
        }
        Line {
            label: qsTr("Disk write")
            value: Units.rate(card.machine.diskWritten)
        }
        Line {
            label: qsTr("Swap")
            value: card.swap
        }
        Line {
            readonly property bool known: isFinite(card.machine.celsius)
            label: known ? card.machine.sensor : qsTr("Temperature")
            value: known ? card.machine.celsius.toFixed(1) + " °C" : qsTr("no sensor")
            ink: known ? Theme.level(card.machine.celsius / 100, Theme.text) : Theme.textMuted
        }
    }
}
