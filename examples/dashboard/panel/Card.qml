// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Dashboard

// A surface with a title; what is put inside goes below the title.
Rectangle {
    id: card

    property string title
    default property alias content: body.data

    color: Theme.card
    border.color: Theme.cardEdge
    border.width: Math.max(1, Math.round(Theme.unit))
    radius: Theme.radius

    Text {
        id: heading
        x: Theme.padding
        y: Theme.padding - 3 * Theme.unit
        text: card.title
        color: Theme.textMuted
        font.pixelSize: Theme.bodyText
        font.weight: Font.Medium
    }

    Item {
        id: body
        anchors {
            fill: parent
            margins: Theme.padding
            topMargin: Theme.padding + 24 * Theme.unit
        }
    }
}
