// SPDX-License-Identifier: Apache-2.0
import QtQuick
import Fernweg

// The connection to the server: comes back by itself, ever more patiently, and notices a peer that has
// gone silent without closing, as one does whose cable was pulled.
QtObject {
    id: link

    enum State { Offline, Connecting, Waiting, Silent, Live }

    required property url url
    // False when a person has switched the connection off.
    property bool wanted: true

    readonly property int state: {
        if (socket.status === WebSocket.Open)
            return silentFor > silence ? Link.Silent : Link.Live;
        if (!wanted)
            return Link.Offline;
        return socket.status === WebSocket.Closed ? Link.Waiting : Link.Connecting;
    }
    readonly property bool live: state === Link.Live
    readonly property int secondsToRetry: Math.ceil(waitLeft / 1000)
    // Milliseconds since something arrived over this connection, and over any; NaN before the first.
    property real silentFor: 0
    property real dataAge: NaN
    // Of the last ping, in milliseconds; NaN while there is none.
    property real roundTrip: NaN
    // Why the last connection failed or ended.
    property string problem

    signal message(var content)

    // All times in milliseconds.
    property int silence: 1500
    property int longestSilence: 8000
    property int firstWait: 500
    property int longestWait: 30000

    // Internal: how many attempts failed in a row, what is left of the wait for the next, and why this
    // end closes the connection.
    property int failures: 0
    property real waitLeft: 0
    property string leaving

    function connectNow(): void {
        wanted = true;
        waitLeft = 0;
        socket.active = true;
    }

    function disconnect(): void {
        wanted = false;
        problem = "";
        socket.active = false;
    }

    // What a click on the state does: try at once, or switch the connection off or on.
    function toggle(): void {
        if (state === Link.Waiting || state === Link.Offline)
            connectNow();
        else
            disconnect();
    }

    function receive(payload: var): void {
        let content = null;
        try {
            content = JSON.parse(payload);
        } catch (error) {
            console.warn("not JSON:", error.message);
            return;
        }
        // Only now: a server that accepts and closes again would otherwise be called without a pause.
        failures = 0;
        silentFor = 0;
        dataAge = 0;
        problem = "";
        message(content);
    }

    function ended(reason: string): void {
        roundTrip = NaN;
        if (!wanted)
            return;
        problem = leaving || reason || socket.errorString || qsTr("the server closed the connection");
        // A fifth more or less, so that a hundred panels do not return in the same moment.
        leaving = "";
        const wait = Math.min(firstWait * Math.pow(2, failures), longestWait);
        waitLeft = wait * (0.8 + 0.4 * Math.random());
        ++failures;
    }

    // Counting ticks rather than asking for the date: a board's clock jumps when it learns the time.
    function advance(passed: int): void {
        silentFor += passed;
        dataAge += passed;
        if (state === Link.Waiting) {
            waitLeft = Math.max(0, waitLeft - passed);
            if (waitLeft === 0)
                connectNow();
        } else if (state === Link.Silent && silentFor > longestSilence) {
            leaving = qsTr("the server fell silent");
            socket.abort(); // who is silent will not answer a closing handshake either
        }
    }

    readonly property WebSocket socket: WebSocket {
        url: link.url
        active: true
        onOpen: {
            link.silentFor = 0;
            sendPing();
        }
        onMessage: (payload, isBinary) => link.receive(payload)
        onClose: (wasClean, code, reason) => link.ended(reason)
        onPong: (payload, roundTrip) => {
            if (roundTrip >= 0)
                link.roundTrip = roundTrip;
        }
    }

    readonly property Timer ticker: Timer {
        interval: 100
        repeat: true
        running: true
        onTriggered: link.advance(interval)
    }

    readonly property Timer pinger: Timer {
        interval: 1000
        repeat: true
        running: link.live
        onTriggered: link.socket.sendPing()
    }
}
