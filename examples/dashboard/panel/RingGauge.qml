// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard
import QtQuick.Shapes

// A share of a whole as a ring, with its percentage in the middle.
Item {
    id: gauge

    required property real share // NaN while it isn't known
    required property color accent

    readonly property real diameter: Math.min(width, height)
    readonly property real thickness: diameter * 0.1
    readonly property bool known: isFinite(share)
    property real shown: known ? Math.max(0, Math.min(1, share)) : 0
    property color ink: Theme.level(shown, accent)

    Behavior on shown { NumberAnimation { duration: 2 * Theme.step; easing.type: Easing.OutCubic } }
    Behavior on ink { ColorAnimation { duration: 2 * Theme.step } }

    Shape {
        anchors.centerIn: parent
        // A GPU draws shapes with hard edges; the software renderer smooths them itself and has no layers.
        layer.enabled: GraphicsInfo.api !== GraphicsInfo.Software
        layer.samples: 4
        layer.smooth: true
        width: gauge.diameter
        height: gauge.diameter

        ShapePath {
            strokeColor: Theme.track
            strokeWidth: gauge.thickness
            fillColor: "transparent"

            PathAngleArc {
                centerX: gauge.diameter / 2
                centerY: gauge.diameter / 2
                radiusX: (gauge.diameter - gauge.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: 360
            }
        }

        ShapePath {
            strokeColor: gauge.shown > 0 ? gauge.ink : "transparent"
            strokeWidth: gauge.thickness
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap

            PathAngleArc {
                centerX: gauge.diameter / 2
                centerY: gauge.diameter / 2
                radiusX: (gauge.diameter - gauge.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: Math.max(0.5, 360 * gauge.shown)
            }
        }
    }

    Row {
        anchors.centerIn: parent
        spacing: 2 * Theme.unit

        Text {
            id: figure
            text: Units.percent(gauge.share)
            color: Theme.text
            font.pixelSize: gauge.diameter * 0.28
            font.weight: Font.Light
        }

        Text {
            visible: gauge.known
            anchors.baseline: figure.baseline
            text: "%"
            color: Theme.textMuted
            font.pixelSize: gauge.diameter * 0.14
        }
    }
}
