// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Fernweg

// One participant's connection to a board. What it says and hears is described in README.md.
QtObject {
    id: session

    required property url url

    readonly property bool joined: socket.status === WebSocket.Open && me > 0
    property int me: 0
    property color colour: "#94a3b8"
    // [{ id, colour }]
    property var people: []
    property string problem

    // To be painted in the order in which they come.
    signal drawn(var strokes)
    signal wiped

    function draw(width: int, erase: bool, points: var): void {
        send({ type: "draw", width: width, erase: erase, points: points });
    }

    function clear(): void {
        send({ type: "clear" });
    }

    function send(message: var): void {
        if (joined)
            socket.sendMessage(JSON.stringify(message));
    }

    function receive(message: var): void {
        switch (message.type) {
        case "welcome":
            me = message.you;
            colour = message.colour;
            wiped();
            break;
        case "people":
            people = message.people;
            break;
        case "draw":
            drawn(message.strokes);
            break;
        case "clear":
            wiped();
            break;
        }
    }

    readonly property WebSocket socket: WebSocket {
        url: session.url
        active: true
        compression: true
        onOpen: session.problem = ""
        onMessage: (payload, isBinary) => session.receive(JSON.parse(payload))
        onClose: (wasClean, code, reason) => {
            session.problem = reason || errorString || qsTr("the connection was closed");
            session.me = 0;
            session.people = [];
            session.again.interval = 1000 + 2000 * Math.random();
            session.again.start();
        }
    }

    readonly property Timer again: Timer {
        onTriggered: session.socket.active = true
    }
}
