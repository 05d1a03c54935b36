// SPDX-License-Identifier: Apache-2.0
import QtQuick

Window {
    id: window

    required property url url
    // What to draw by itself: see Demo.qml.
    property string demo

    readonly property alias joined: session.joined
    readonly property alias problem: session.problem

    title: qsTr("Shared board")
    width: 960
    height: 712
    minimumWidth: 480
    minimumHeight: 360
    color: Theme.background

    Session {
        id: session
        url: window.url
    }

    Header {
        id: header
        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            margins: Theme.gap
        }
        session: session
    }

    Item {
        id: desk
        anchors {
            left: parent.left
            right: parent.right
            top: header.bottom
            bottom: tools.top
            margins: Theme.gap
        }

        Sheet {
            id: sheet
            anchors.centerIn: parent
            width: Math.min(desk.width, desk.height * dots.width / dots.height)
            height: width * dots.height / dots.width
            session: session
        }
    }

    Tools {
        id: tools
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
            margins: Theme.gap
        }
        session: session
        sheet: sheet
    }

    Demo {
        figure: window.demo
        sheet: sheet
    }
}
