// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// Everything in the window: the state of the connection above, the machine below.
Item {
    id: panel

    required property MachineState machine
    required property Link link

    readonly property real margin: 14 * Theme.unit
    readonly property real gap: Theme.gap

    // Two rows on a landscape panel; on a portrait one, four.
    readonly property bool portrait: height > width
    readonly property real leftWidth: portrait ? content.width : Math.round((content.width - gap) * 0.605)
    readonly property real rightX: portrait ? 0 : leftWidth + gap
    readonly property real rightWidth: content.width - rightX
    readonly property real ringWidth: Math.floor((rightWidth - gap) / 2)
    readonly property real ringY: portrait ? cpu.height + gap : 0
    readonly property real networkY: ringY + upperHeight + gap
    readonly property real upperHeight: Math.round((content.height - gap) * (portrait ? 0.25 : 0.49))
    readonly property real lowerHeight: portrait ? Math.round((content.height - networkY - gap) / 2)
                                                 : content.height - networkY
    readonly property real systemY: portrait ? networkY + lowerHeight + gap : networkY

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
            x: panel.rightX
            y: panel.ringY
            width: panel.ringWidth
            height: panel.upperHeight
            title: qsTr("Memory")
            share: panel.machine.memoryUsed / panel.machine.memoryTotal
            accent: Theme.memory
            detail: Units.memoryShare(panel.machine.memoryUsed, panel.machine.memoryTotal)
        }

        RingCard {
            x: panel.rightX + panel.ringWidth + panel.gap
            y: panel.ringY
            width: content.width - x
            height: panel.upperHeight
            title: qsTr("Disk")
            share: panel.machine.diskUsed / panel.machine.diskTotal
            accent: Theme.disk
            detail: Units.bytesShare(panel.machine.diskUsed, panel.machine.diskTotal)
        }

        NetworkCard {
            y: panel.networkY
            width: panel.leftWidth
            height: panel.lowerHeight
            machine: panel.machine
            clock: chartClock
        }

        SystemCard {
            x: panel.rightX
            y: panel.systemY
            width: panel.rightWidth
            height: content.height - y
            machine: panel.machine
        }
    }
}
