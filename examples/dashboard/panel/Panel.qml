// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// Everything in the window: the state of the connection above, the machine below.
Item {
    id: panel

    required property MachineState machine
    required property Link link

    readonly property real margin: 14 * Theme.unit
    readonly property real leftWidth: Math.round((content.width - Theme.gap) * 0.605)
    readonly property real rightWidth: content.width - leftWidth - Theme.gap
    readonly property real ringWidth: Math.floor((rightWidth - Theme.gap) / 2)
    readonly property real upperHeight: Math.round((content.height - Theme.gap) * 0.49)

    ChartClock {
        id: chartClock
        running: panel.link.live && panel.visible
    }

    Connections {
        target: panel.machine
        function onSampled(time: real, cpu: real, down: real, up: real): void {
            chartClock.sampled(time);
        }
        function onHistoryArrived(samples: var): void {
            if (samples.length > 0)
                chartClock.sampled(samples[samples.length - 1][0]);
        }
    }

    HeaderBar {
        id: header
        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            margins: panel.margin
        }
        machine: panel.machine
        link: panel.link
    }

    Item {
        id: content
        anchors {
            left: parent.left
            right: parent.right
            top: header.bottom
            bottom: parent.bottom
            margins: panel.margin
            topMargin: Theme.gap
        }
        // What is shown no longer holds when nothing arrives.
        opacity: panel.link.live ? 1 : 0.45
        Behavior on opacity { NumberAnimation { duration: 300 } }

        CpuCard {
            id: cpu
            width: panel.leftWidth
            height: panel.upperHeight
            machine: panel.machine
            clock: chartClock
        }

        RingCard {
            id: memory
            x: panel.leftWidth + Theme.gap
            width: panel.ringWidth
            height: panel.upperHeight
            title: qsTr("Memory")
            share: panel.machine.memoryUsed / panel.machine.memoryTotal
            accent: Theme.memory
            detail: Units.memoryShare(panel.machine.memoryUsed, panel.machine.memoryTotal)
        }

        RingCard {
            x: memory.x + memory.width + Theme.gap
            width: content.width - x
            height: panel.upperHeight
            title: qsTr("Disk")
            share: panel.machine.diskUsed / panel.machine.diskTotal
            accent: Theme.disk
            detail: Units.bytesShare(panel.machine.diskUsed, panel.machine.diskTotal)
        }

        NetworkCard {
            y: panel.upperHeight + Theme.gap
            width: panel.leftWidth
            height: content.height - y
            machine: panel.machine
            clock: chartClock
        }

        SystemCard {
            x: panel.leftWidth + Theme.gap
            y: panel.upperHeight + Theme.gap
            width: panel.rightWidth
            height: content.height - y
            machine: panel.machine
        }
    }
}
