// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Fernweg

TestCase {
    id: test
    name: "WebSocket"

    WebSocketServer {
        id: server
        subprotocols: ["chat", "superchat"]
        onMessage: (socket, payload, isBinary) => {
            if (payload === "close me")
                socket.sendClose(4001, "as you like");
            else
                socket.sendMessage(payload);
        }
    }

    Component {
        id: client
        WebSocket {
            id: socket
            property var messages: []
            property var pongs: []
            property var closes: []
            property int opens: 0
            onOpen: ++opens
            onMessage: (payload, isBinary) => messages.push({ payload, isBinary })
            onPong: (payload, roundTrip) => pongs.push({ payload, roundTrip })
            onClose: (wasClean, code, reason) => closes.push({ wasClean, code, reason })
        }
    }

    function init() {
        server.active = true;
        compare(server.errorString, "");
    }

    function cleanup() {
        server.active = false;
    }

    function connected(properties) {
        const socket = createTemporaryObject(client, test, Object.assign({ url: server.url }, properties));
        socket.active = true;
        compare(socket.status, WebSocket.Connecting);
        tryCompare(socket, "opens", 1);
        compare(socket.status, WebSocket.Open);
        return socket;
    }

    function bytesOf(buffer) {
        return Array.from(new Uint8Array(buffer));
    }

    function test_textComesBackAsString() {
        const socket = connected({});
        verify(socket.sendMessage("Grüße ☺"));
        tryCompare(socket.messages, "length", 1);
        compare(socket.messages[0].payload, "Grüße ☺");
        compare(socket.messages[0].isBinary, false);
    }

    function test_binaryComesBackAsArrayBuffer() {
        const socket = connected({});
        verify(socket.sendMessage(new Uint8Array([0, 127, 255]).buffer));
        tryCompare(socket.messages, "length", 1);
        verify(socket.messages[0].payload instanceof ArrayBuffer);
        compare(bytesOf(socket.messages[0].payload), [0, 127, 255]);
        compare(socket.messages[0].isBinary, true);
    }

    function test_whatIsNoMessageIsRefused_data() {
        return [
            { tag: "number", value: 42 },
            { tag: "object", value: { a: 1 } },
            { tag: "nothing", value: undefined },
        ];
    }

    function test_whatIsNoMessageIsRefused(row) {
        const socket = connected({});
        verify(!socket.sendMessage(row.value));
        compare(socket.errorString, "sendMessage: neither a string nor an ArrayBuffer");
    }

    function test_sendingWhileClosedIsRefused() {
        const socket = createTemporaryObject(client, test);
        verify(!socket.sendMessage("too early"));
        compare(socket.errorString, "sendMessage: the connection is not open");
    }

    function test_pingMeasuresTheWay() {
        const socket = connected({});
        verify(socket.sendPing("are you there"));
        tryCompare(socket.pongs, "length", 1);
        compare(bytesOf(socket.pongs[0].payload).length, "are you there".length);
        verify(socket.pongs[0].roundTrip >= 0);
    }

    function test_closedByTheServer() {
        const socket = connected({});
        socket.sendMessage("close me");
        tryCompare(socket.closes, "length", 1);
        compare(socket.closes[0], { wasClean: true, code: 4001, reason: "as you like" });
        compare(socket.active, false);
        compare(socket.status, WebSocket.Closed);
    }

    function test_sendCloseWithCodeAndReason() {
        const socket = connected({});
        verify(socket.sendClose(4999, "enough"));
        compare(socket.active, false);
        tryCompare(socket.closes, "length", 1);
        compare(socket.closes[0], { wasClean: true, code: 4999, reason: "enough" });
    }

    function test_codesThatCannotBeSent_data() {
        return [ { tag: "1005", code: 1005 }, { tag: "999", code: 999 }, { tag: "70000", code: 70000 } ];
    }

    function test_codesThatCannotBeSent(row) {
        const socket = connected({});
        verify(!socket.sendClose(row.code) || row.code === 1005);
        if (row.code !== 1005)
            compare(socket.errorString, "sendClose: " + row.code + " is no code to be sent");
    }

    function test_activeFalseClosesAndTrueOpensAgain() {
        const socket = connected({});
        socket.active = false;
        socket.active = true;
        tryCompare(socket, "opens", 2);
        compare(socket.closes.length, 1);
        compare(socket.closes[0].wasClean, true);
    }

    function test_anotherUrlConnectsThere() {
        const socket = connected({});
        socket.url = server.url + "/elsewhere";
        tryCompare(socket, "opens", 2);
        compare(socket.active, true);
    }

    function test_subprotocolIsChosenByTheServer() {
        const socket = connected({ requestedSubprotocols: ["superchat", "chat"] });
        compare(socket.subprotocol, "chat");
    }

    function test_refusedConnection() {
        const socket = createTemporaryObject(client, test, { url: "ws://127.0.0.1:1" });
        socket.active = true;
        tryCompare(socket.closes, "length", 1);
        compare(socket.closes[0].wasClean, false);
        compare(socket.closes[0].code, 1006);
        compare(socket.active, false);
        compare(socket.errorString, "Connection refused");
    }

    function test_badUrlIsRefusedAtOnce() {
        const socket = createTemporaryObject(client, test, { url: "http://localhost" });
        socket.active = true;
        compare(socket.active, false);
        compare(socket.errorString, "url: the scheme \"http\" is not ws, wss or ws+unix");
        compare(socket.closes.length, 0);
    }

    function test_activeWithoutUrlWaitsForIt() {
        const socket = createTemporaryObject(client, test);
        socket.active = true;
        compare(socket.status, WebSocket.Closed);
        socket.url = server.url;
        tryCompare(socket, "opens", 1);
    }

    function test_maxMessagePayloadSizeCloses() {
        const socket = connected({ maxMessagePayloadSize: 10 });
        socket.sendMessage("12345678901");
        tryCompare(socket.closes, "length", 1);
        compare(socket.closes[0].code, 1009);
    }

    function test_badNumbersOfOctets_data() {
        return [
            { tag: "negative", number: -1 },
            { tag: "half an octet", number: 0.5 },
            { tag: "no number", number: NaN },
            { tag: "too large", number: 1e300 }
        ];
    }

    function test_badNumbersOfOctets(row) {
        const socket = createTemporaryObject(client, test);
        for (const name of ["maxMessagePayloadSize", "autoFragmentSize"]) {
            const before = socket[name];
            socket[name] = row.number;
            verify(socket.errorString.startsWith(`${name}: `), socket.errorString);
            compare(socket[name], before);
        }
    }

    function test_badOptionIsRefusedByName() {
        const socket = createTemporaryObject(client, test);
        socket.autoPingInterval = -1;
        compare(socket.errorString, "autoPing: negative");
        compare(socket.autoPingInterval, 0);
    }

    function test_statisticsCount() {
        const socket = connected({});
        socket.sendMessage("12345");
        tryCompare(socket.messages, "length", 1);
        const statistics = socket.statistics();
        compare(statistics.outgoing.messages, 1);
        compare(statistics.incoming.messageOctets, 5);
        verify(statistics.incoming.preopenOctets > 0);
        verify(socket.timings().handshakeMilliseconds > 0);
        compare(server.statistics().connections, 1);
    }

    function test_pausedReadingGoesOn() {
        const socket = connected({});
        socket.readingPaused = true;
        socket.sendMessage("later");
        const other = connected({});
        other.sendMessage("now");
        tryCompare(other.messages, "length", 1);
        compare(socket.messages.length, 0);
        socket.readingPaused = false;
        tryCompare(socket.messages, "length", 1);
    }
}
