// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

Card {
    id: card

    required property real share
    required property color accent
    required property string detail

    RingGauge {
        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            bottom: caption.top
            bottomMargin: 10 * Theme.unit
        }
        share: card.share
        accent: card.accent
    }

    Text {
        id: caption
        anchors {
            bottom: parent.bottom
            bottomMargin: -3 * Theme.unit
            horizontalCenter: parent.horizontalCenter
        }
        text: card.detail
        color: Theme.textMuted
        font.pixelSize: Theme.smallText
    }
}
