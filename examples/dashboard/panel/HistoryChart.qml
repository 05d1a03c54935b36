// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// A minute of one or more values, scrolling. While there is less to show, it shows less time.
Item {
    id: chart

    required property ChartClock clock
    required property list<color> colors
    // The value at the upper edge; changes of it are gentle.
    property real fullScale: 1
    property real maximum: fullScale
    property real seconds: 60
    property real lineWidth: 2 * Theme.unit
    // Where the grid's lines are, from 0 at the upper to 1 at the lower edge.
    property list<real> gridLines: [0, 0.5, 1]
    readonly property alias peak: strip.peak

    // The time axis grows with what is known.
    property real window: Math.min(seconds, strip.span > 40 ? 60 : strip.span > 20 ? 40 : 20)
    readonly property real pixelsPerSecond: width / window

    function append(time: real, values: list<real>): void {
        strip.append(time, values);
    }

    // Each sample is a time and its values.
    function replace(samples: var): void {
        strip.replace(samples);
    }

    Behavior on window { NumberAnimation { duration: 500; easing.type: Easing.InOutQuad } }
    Behavior on maximum { NumberAnimation { duration: 400; easing.type: Easing.InOutQuad } }

    Repeater {
        model: chart.gridLines

        Rectangle {
            required property real modelData
            y: Math.round(modelData * (parent.height - height))
            width: parent.width
            height: Math.max(1, Math.round(Theme.unit))
            color: Theme.grid
        }
    }

    Item {
        anchors.fill: parent
        clip: true

        StripChart {
            id: strip

            // Without a GPU every moved pixel is paid for: whole ones only.
            readonly property bool whole: GraphicsInfo.api === GraphicsInfo.Software
            readonly property real lag: (latest - chart.clock.now) / 1000 * chart.pixelsPerSecond

            x: chart.width - width + (whole ? Math.round(lag) : lag)
            width: Math.ceil(chart.width + 1.5 * chart.pixelsPerSecond)
            height: chart.height
            colors: chart.colors
            lineWidth: chart.lineWidth
            maximum: chart.maximum
            memory: chart.seconds + 2
            pixelsPerSecond: chart.pixelsPerSecond
        }
    }
}
