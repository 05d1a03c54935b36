// SPDX-License-Identifier: Apache-2.0
import QtQuick
import QtTest
import Fernweg

TestCase {
    id: test
    name: "WebSocketServer"

    Component {
        id: serverComponent
        WebSocketServer {
            property var opened: []
            property var closes: []
            property var messages: []
            onOpen: socket => opened.push(socket)
            onMessage: (socket, payload, isBinary) => messages.push(payload)
            onClose: (socket, wasClean, code, reason) => closes.push({ wasClean, code, reason })
        }
    }

    Component {
        id: clientComponent
        WebSocket {
            property var messages: []
            property var closes: []
            onMessage: (payload, isBinary) => messages.push(payload)
            onClose: (wasClean, code, reason) => closes.push({ wasClean, code, reason })
        }
    }

    function listening(properties) {
        const server = createTemporaryObject(serverComponent, test, properties);
        server.active = true;
        verify(server.active, server.errorString);
        return server;
    }

    function clientOf(server, properties) {
        return createTemporaryObject(clientComponent, test,
                                     Object.assign({ url: server.url, active: true }, properties));
    }

    function test_urlHasTheRealPort() {
        const server = listening({});
        verify(/^ws:\/\/127\.0\.0\.1:[1-9][0-9]*$/.test(server.url.toString()), server.url);
        server.active = false;
        compare(server.url.toString(), "");
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
        const server = createTemporaryObject(serverComponent, test,
                                             { maxMessagePayloadSize: row.number, active: true });
        verify(server.errorString.startsWith("maxMessagePayloadSize: "), server.errorString);
        verify(!server.active);
    }

    function test_broadcastReachesAll() {
        const server = listening({});
        const clients = [clientOf(server), clientOf(server), clientOf(server)];
        tryCompare(server, "connectionCount", 3);
        compare(server.broadcast("to all"), 3);
        for (const client of clients)
            tryCompare(client, "messages", ["to all"]);
        compare(server.broadcast(12), -1);
    }

    function test_broadcastToAGroup() {
        const server = listening({});
        const clients = [clientOf(server), clientOf(server)];
        tryCompare(server, "connectionCount", 2);
        const socket = server.opened[0];
        verify(server.join(socket, "news"));
        compare(server.broadcast("headline", "news"), 1);
        compare(server.broadcast("nobody", "other"), 0);
        compare(server.broadcast("to all"), 2);
        tryVerify(() => clients.every(client => client.messages.includes("to all")));
        compare(clients.filter(client => client.messages.includes("headline")).length, 1);
        verify(server.leave(socket, "news"));
        verify(!server.leave(socket, "news"));
        verify(!server.join(null, "news"));
    }

    function test_compression_data() {
        return [
            { tag: "both", server: true, client: true, agreed: "permessage-deflate" },
            { tag: "server only", server: true, client: false, agreed: "" },
            { tag: "client only", server: false, client: true, agreed: "" },
            { tag: "settings", server: true,
              client: { serverNoContextTakeover: true, memoryLevel: 1, threshold: 10 },
              agreed: "permessage-deflate; server_no_context_takeover" },
        ];
    }

    function test_compression(data) {
        const server = listening({ compression: data.server });
        const client = clientOf(server, { compression: data.client });
        tryCompare(client, "status", WebSocket.Open);
        compare(client.errorString, "");
        compare(client.extensions, data.agreed);
        const text = "again and ".repeat(1000);
        tryCompare(server, "connectionCount", 1);
        server.broadcast(text);
        tryCompare(client, "messages", [text]);
        compare(client.statistics().incoming.frameOctets < 1000, data.agreed !== "");
    }

    function test_badCompression_data() {
        return [
            { tag: "out of range", value: { serverMaxWindowBits: 8 },
              error: "compression: serverMaxWindowBits: 8 is not from 9 to 15" },
            { tag: "unknown", value: { window: 9 },
              error: "compression: there is no \"window\" that is 9" },
            { tag: "wrong type", value: "yes",
              error: "compression: neither a boolean nor an object" },
        ];
    }

    function test_badCompression(data) {
        const server = createTemporaryObject(serverComponent, test, { compression: data.value });
        server.active = true;
        verify(!server.active);
        compare(server.errorString, data.error);
        const client = createTemporaryObject(clientComponent, test, { compression: data.value });
        compare(client.errorString, data.error);
        compare(client.compression, false);
    }

    function test_stoppingClosesWithGoingAway() {
        const server = listening({});
        const client = clientOf(server);
        tryCompare(client, "status", WebSocket.Open);
        server.active = false;
        tryCompare(client.closes, "length", 1);
        compare(client.closes[0].code, 1001);
        tryCompare(server.closes, "length", 1);
        compare(server.closes[0].wasClean, true);
    }

    function test_socketOfTheServerSends() {
        const server = listening({});
        const client = clientOf(server);
        tryCompare(server.opened, "length", 1);
        verify(server.opened[0].sendMessage("welcome"));
        tryCompare(client, "messages", ["welcome"]);
    }

    function test_connectHook_data() {
        return [
            { tag: "true accepts", answer: true, opens: true },
            { tag: "nothing accepts", answer: undefined, opens: true },
            { tag: "a string is the subprotocol", answer: "two", opens: true, subprotocol: "two" },
            { tag: "an object accepts", answer: { subprotocol: "one" }, opens: true, subprotocol: "one" },
            { tag: "false denies", answer: false, status: "403 Forbidden" },
            { tag: "a number denies", answer: 404, status: "404 Not Found" },
            { tag: "an object denies", answer: { status: 401, body: "who are you" }, status: "401 Unauthorized" },
            { tag: "redirect", answer: { redirect: "ws://elsewhere/" }, status: "302 Found" },
        ];
    }

    function test_connectHook(row) {
        let seen = null;
        const server = listening({ connectHook: request => { seen = request; return row.answer; } });
        const client = clientOf(server, {
            url: server.url + "/path?key=value",
            headers: { "X-Token": "secret", "Cookie": "id=7" },
            requestedSubprotocols: ["one", "two"]
        });
        if (row.opens) {
            tryCompare(client, "status", WebSocket.Open);
            compare(client.subprotocol, row.subprotocol ?? "");
        } else {
            tryCompare(client.closes, "length", 1);
            compare(client.errorString, "the server answered " + row.status);
        }
        compare(seen.path, "/path");
        compare(seen.query.key, "value");
        compare(seen.headers["x-token"], "secret");
        compare(seen.cookies.id, "7");
        compare(seen.subprotocols, ["one", "two"]);
        compare(seen.version, 13);
    }

    function test_aHookThatThrowsDenies() {
        ignoreWarning(/connectHook: Error: no way/);
        const server = listening({ connectHook: request => { throw new Error("no way"); } });
        const client = clientOf(server);
        tryCompare(client.closes, "length", 1);
        compare(client.errorString, "the server answered 500 Internal Server Error");
    }

    function test_listenErrors_data() {
        return [
            { tag: "host", host: "not an address" },
            { tag: "foreign address", host: "203.0.113.1" },
        ];
    }

    function test_listenErrors(row) {
        const server = createTemporaryObject(serverComponent, test, { host: row.host });
        server.active = true;
        compare(server.active, false);
        verify(server.errorString.startsWith("listen: "), server.errorString);
    }
}
