// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Uploads

// One file on its way.
Rectangle {
    id: transfer

    // Of the model: URLs, as text.
    required property string file
    required property string server

    readonly property bool verified: upload.state === Upload.Verified
    readonly property real share: upload.size > 0 ? upload.sent / upload.size : upload.sent
    readonly property bool moves: upload.state === Upload.Sending || upload.state === Upload.Paused
    readonly property color ink: {
        switch (upload.state) {
        case Upload.Verified:
            return Theme.good;
        case Upload.Failed:
            return Theme.bad;
        case Upload.Paused:
        case Upload.Cancelled:
            return Theme.waiting;
        default:
            return Theme.busy;
        }
    }
    readonly property string word: {
        switch (upload.state) {
        case Upload.Sending:
            return qsTr("%1 %").arg(Math.floor(100 * share));
        case Upload.Paused:
            return qsTr("Paused");
        case Upload.Verifying:
            return qsTr("Verifying …");
        case Upload.Verified:
            return qsTr("Verified ✓");
        case Upload.Cancelled:
            return qsTr("Cancelled");
        case Upload.Failed:
            return qsTr("Failed");
        default:
            return qsTr("Connecting …");
        }
    }
    readonly property string details: {
        switch (upload.state) {
        case Upload.Sending: {
            const left = upload.speed > 0 ? (upload.size - upload.sent) / upload.speed : Infinity;
            const parts = [amount, qsTr("%1/s").arg(Units.octets(upload.speed))];
            if (isFinite(left))
                parts.push(qsTr("%1 left").arg(Units.duration(left)));
            return parts.join("  ·  ");
        }
        case Upload.Verified:
            return qsTr("%1  ·  SHA-256 %2").arg(Units.octets(upload.size)).arg(upload.sha256);
        case Upload.Failed:
            return upload.problem;
        default:
            return amount;
        }
    }
    readonly property string amount: qsTr("%1 of %2").arg(Units.octets(upload.sent))
                                                     .arg(Units.octets(upload.size))

    width: parent?.width ?? 0
    implicitHeight: 96
    radius: 12
    color: Theme.surface
    border.color: Theme.edge

    Upload {
        id: upload
        url: transfer.server
        Component.onCompleted: send(transfer.file)
    }

    Text {
        id: name
        anchors {
            left: parent.left
            right: word.left
            top: parent.top
            margins: Theme.gap
        }
        text: upload.name
        elide: Text.ElideMiddle
        color: Theme.text
        font.pixelSize: 17
        font.weight: Font.Medium
    }

    Text {
        id: word
        anchors {
            right: buttons.left
            rightMargin: buttons.visible ? Theme.gap : 0
            baseline: name.baseline
        }
        text: transfer.word
        color: transfer.ink
        font.pixelSize: Theme.bodyText
        font.weight: Font.Medium
    }

    Row {
        id: buttons
        anchors {
            right: parent.right
            rightMargin: Theme.gap
            verticalCenter: name.verticalCenter
        }
        visible: transfer.moves
        width: visible ? implicitWidth : 0
        spacing: 8

        PillButton {
            text: upload.state === Upload.Paused ? qsTr("Resume") : qsTr("Pause")
            onClicked: upload.state === Upload.Paused ? upload.resume() : upload.pause()
        }

        PillButton {
            text: qsTr("Cancel")
            onClicked: upload.cancel()
        }
    }

    Rectangle {
        id: bar
        anchors {
            left: parent.left
            right: parent.right
            bottom: below.top
            margins: Theme.gap
            bottomMargin: 8
        }
        height: 8
        radius: height / 2
        color: Theme.background

        Rectangle {
            width: Math.max(height, parent.width * Math.min(1, transfer.share))
            height: parent.height
            radius: height / 2
            color: transfer.ink
            visible: transfer.share > 0

            Behavior on width {
                NumberAnimation { duration: 250 }
            }
        }
    }

    Text {
        id: below
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
            margins: Theme.gap
            bottomMargin: 11
        }
        text: transfer.details
        elide: Text.ElideRight
        color: upload.state === Upload.Failed ? Theme.bad : Theme.textMuted
        font.pixelSize: Theme.smallText
    }
}
