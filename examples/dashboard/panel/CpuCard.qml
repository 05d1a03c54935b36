// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Card {
    id: card

    required property MachineState machine
    required property ChartClock clock

    readonly property real barsWidth: {
        const wish = Math.max(2, machine.cores.length) * 26 * Theme.unit;
        return Math.min(wish, body.width * 0.5);
    }

    title: qsTr("CPU")

    Connections {
        target: card.machine
        function onSampled(time: real, cpu: real, down: real, up: real): void {
            history.append(time, [cpu]);
        }
        function onHistoryArrived(samples: var): void {
            history.replace(samples.map(([time, cpu]) => [time, cpu]));
        }
    }

    Item {
        id: body
        anchors.fill: parent

        Row {
            id: total
            anchors {
                left: parent.left
                bottom: history.top
                bottomMargin: 8 * Theme.unit
            }
            spacing: 4 * Theme.unit

            Text {
                id: figure
                text: Units.percent(card.machine.cpu)
                color: Theme.text
                font.pixelSize: Theme.hugeText
                font.weight: Font.Light
                height: contentHeight * 0.86
                verticalAlignment: Text.AlignVCenter
            }

            Text {
                visible: isFinite(card.machine.cpu)
                anchors.baseline: figure.baseline
                text: "%"
                color: Theme.textMuted
                font.pixelSize: Theme.titleText
            }
        }

        HistoryChart {
            id: history
            anchors {
                left: parent.left
                right: bars.left
                rightMargin: 20 * Theme.unit
                bottom: parent.bottom
                bottomMargin: 18 * Theme.unit
            }
            height: parent.height * 0.4
            clock: card.clock
            colors: [Theme.cpu]
            gridLines: [0, 1]
        }

        CoreBars {
            id: bars
            anchors {
                right: parent.right
                top: parent.top
                topMargin: -20 * Theme.unit
                bottom: parent.bottom
            }
            width: card.barsWidth
            loads: card.machine.cores
        }
    }
}
