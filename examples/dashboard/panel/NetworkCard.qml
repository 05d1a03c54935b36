// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Card {
    id: card

    required property MachineState machine
    required property ChartClock clock

    readonly property real axisWidth: 62 * Theme.unit
    readonly property real labelWidth: axisWidth - 10 * Theme.unit

    title: qsTr("Network")

    component Direction: Row {
        id: direction

        required property string sign
        required property color ink
        required property real rate

        spacing: 6 * Theme.unit

        Text {
            id: arrow
            text: direction.sign
            color: direction.ink
            font.pixelSize: Theme.valueText
            font.weight: Font.Bold
        }

        Text {
            anchors.baseline: arrow.baseline
            width: 90 * Theme.unit
            text: Units.rate(direction.rate)
            color: Theme.text
            font.pixelSize: Theme.valueText
        }
    }

    Connections {
        target: card.machine
        function onSampled(time: real, cpu: real, down: real, up: real): void {
            chart.append(time, [up, down]);
        }
        function onHistoryArrived(samples: var): void {
            chart.replace(samples.map(([time, cpu, down, up]) => [time, up, down]));
        }
    }

    Row {
        anchors {
            right: parent.right
            top: parent.top
            topMargin: -30 * Theme.unit
        }
        spacing: 14 * Theme.unit

        Direction { sign: "↓"; ink: Theme.download; rate: card.machine.down }
        Direction { sign: "↑"; ink: Theme.upload; rate: card.machine.up }
    }

    HistoryChart {
        id: chart
        anchors {
            fill: parent
            leftMargin: card.axisWidth
            topMargin: 10 * Theme.unit
            bottomMargin: 18 * Theme.unit
        }
        clock: card.clock
        colors: [Theme.upload, Theme.download]
        fullScale: Units.axisTop(peak, 1000)
    }

    component RateLabel: Text {
        required property HistoryChart chart
        required property real share // of the chart's height, from below

        y: chart.y + (1 - share) * chart.height - height / 2
        text: share > 0 ? Units.axis(chart.fullScale * share) : "0"
        horizontalAlignment: Text.AlignRight
        color: Theme.textMuted
        font.pixelSize: Theme.smallText
    }

    component TimeLabel: Text {
        required property HistoryChart chart
        required property real share // of the chart's width, from the right

        x: chart.x + (1 - share) * chart.width - (1 - share) * width
        y: chart.y + chart.height + 4 * Theme.unit
        text: share > 0 ? "−" + Math.round(chart.window * share) + " s" : chart.clock.running ? qsTr("now") : qsTr("last")
        color: Theme.textMuted
        font.pixelSize: Theme.smallText
    }

    RateLabel { chart: chart; share: 1; width: card.labelWidth }
    RateLabel { chart: chart; share: 0.5; width: card.labelWidth }
    RateLabel { chart: chart; share: 0; width: card.labelWidth }

    TimeLabel { chart: chart; share: 1 }
    TimeLabel { chart: chart; share: 0.5 }
    TimeLabel { chart: chart; share: 0 }
}
