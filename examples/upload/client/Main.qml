// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtQuick.Dialogs

Window {
    id: window

    required property url server
    // What is sent, newest first.
    property var files: []
    readonly property bool allVerified: {
        for (let i = 0; i < transfers.count; ++i) {
            if (!transfers.itemAt(i)?.verified)
                return false;
        }
        return transfers.count > 0;
    }

    function add(urls: var): void {
        for (const file of urls)
            list.insert(0, { file: String(file), server: String(server) });
    }

    title: qsTr("Upload")
    width: 760
    height: 560
    minimumWidth: 420
    minimumHeight: 320
    color: Theme.background

    Component.onCompleted: add(files)

    ListModel {
        id: list
    }

    Text {
        id: title
        x: Theme.gap
        anchors.verticalCenter: choose.verticalCenter
        text: qsTr("Upload")
        color: Theme.text
        font.pixelSize: Theme.titleText
        font.weight: Font.DemiBold
    }

    Text {
        anchors {
            left: title.right
            leftMargin: Theme.gap
            right: choose.left
            rightMargin: Theme.gap
            baseline: title.baseline
        }
        text: qsTr("to %1").arg(window.server)
        elide: Text.ElideRight
        color: Theme.textMuted
        font.pixelSize: Theme.bodyText
    }

    PillButton {
        id: choose
        anchors {
            right: parent.right
            top: parent.top
            margins: Theme.gap
        }
        text: qsTr("Choose files …")
        chosen: true
        accent: Theme.busy
        onClicked: dialog.open()
    }

    FileDialog {
        id: dialog
        fileMode: FileDialog.OpenFiles
        onAccepted: window.add(selectedFiles)
    }

    Flickable {
        anchors {
            left: parent.left
            right: parent.right
            top: choose.bottom
            bottom: parent.bottom
            margins: Theme.gap
            bottomMargin: 0
        }
        clip: true
        contentHeight: column.height + Theme.gap

        // Not a ListView, which would let go of what is not seen.
        Column {
            id: column
            width: parent.width
            spacing: Theme.gap

            Repeater {
                id: transfers
                model: list

                Transfer {}
            }
        }
    }

    Text {
        anchors.centerIn: parent
        visible: list.count === 0
        text: qsTr("Drop files here")
        color: Theme.textMuted
        font.pixelSize: Theme.titleText
    }

    DropArea {
        id: drop
        anchors.fill: parent
        onEntered: drag => drag.accepted = drag.hasUrls
        onDropped: drop => window.add(drop.urls)
    }

    Rectangle {
        anchors.fill: parent
        visible: drop.containsDrag
        color: "transparent"
        border {
            color: Theme.busy
            width: 3
        }
    }
}
