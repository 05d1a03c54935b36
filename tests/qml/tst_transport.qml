// SPDX-License-Identifier: Apache-2.0
// TLS and proxies, as properties of both types.
import QtQuick
import QtTest
import Fernweg
import FernwegTest

TestCase {
    id: test
    name: "Transport"

    Component {
        id: serverComponent
        WebSocketServer {
            certificateFile: Fixture.certificate
            privateKeyFile: Fixture.key
            onMessage: (socket, payload, isBinary) => socket.sendMessage(payload)
        }
    }

    Component {
        id: plainComponent
        WebSocketServer {}
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

    function verifyEcho(client) {
        tryCompare(client, "status", WebSocket.Open, 5000, client.errorString);
        compare(client.encrypted, true);
        verify(client.sendMessage("hello"));
        tryCompare(client, "messages", ["hello"]);
    }

    function test_urlIsWss() {
        verify(/^wss:\/\/127\.0\.0\.1:[1-9][0-9]*$/.test(listening().url.toString()));
    }

    function test_trusted_data() {
        return [
            { tag: "authority", settings: { caFile: Fixture.authority } },
            { tag: "authority, as a URL", settings: { caFile: "file://" + Fixture.authority } },
            { tag: "fingerprint", settings: { trustedFingerprints: [Fixture.fingerprint] } },
            { tag: "insecure", settings: { insecure: true } },
        ];
    }

    function test_trusted(row) {
        verifyEcho(clientOf(listening(), row.settings));
    }

    function test_notTrusted_data() {
        return [
            { tag: "the system's authorities", settings: {} },
            { tag: "another authority", settings: { caFile: Fixture.otherAuthority } },
            {
                tag: "another fingerprint",
                settings: { trustedFingerprints: [Fixture.fingerprint.replace(/^../, "00")
                                                  .replace(/..$/, "00")] }
            },
            {
                tag: "another fingerprint, known authority",
                settings: { caFile: Fixture.authority, trustedFingerprints: ["00".repeat(32)] }
            },
        ];
    }

    function test_notTrusted(row) {
        const client = clientOf(listening(), row.settings);
        tryCompare(client.closes, "length", 1);
        compare(client.closes[0].code, 1015);
        compare(client.active, false);
        verify(client.errorString !== "");
        compare(client.encrypted, false);
    }

    function test_clientCertificate() {
        const server = listening({ caFile: Fixture.authority });
        verifyEcho(clientOf(server, {
            caFile: Fixture.authority,
            certificateFile: Fixture.certificate,
            privateKeyFile: Fixture.key
        }));
    }

    function test_clientCertificateIsMissing_data() {
        return [
            { tag: "none", settings: {} },
            {
                tag: "of another authority",
                settings: { certificateFile: Fixture.otherAuthority, privateKeyFile: Fixture.otherKey }
            },
        ];
    }

    function test_clientCertificateIsMissing(row) {
        const server = listening({ caFile: Fixture.authority });
        const client = clientOf(server, Object.assign({ caFile: Fixture.authority }, row.settings));
        tryCompare(client.closes, "length", 1);
        compare(server.connectionCount, 0);
    }

    function badFiles() {
        const missing = Fixture.missing + ": No such file or directory";
        const noCertificate = Fixture.nonsense + ": there is no certificate in PEM format";
        return [
            {
                tag: "authorities that aren't there", settings: { caFile: Fixture.missing },
                error: "caFile: " + missing
            },
            {
                tag: "no authorities", settings: { caFile: Fixture.nonsense },
                error: "caFile: " + noCertificate
            },
            {
                tag: "certificate that isn't there",
                settings: { certificateFile: Fixture.missing, privateKeyFile: Fixture.key },
                error: "certificateFile: " + missing
            },
            {
                tag: "no certificate",
                settings: { certificateFile: Fixture.nonsense, privateKeyFile: Fixture.key },
                error: "certificateFile: " + noCertificate
            },
            {
                tag: "key that isn't there",
                settings: { certificateFile: Fixture.certificate, privateKeyFile: Fixture.missing },
                error: "privateKeyFile: " + missing
            },
            {
                tag: "no key",
                settings: { certificateFile: Fixture.certificate, privateKeyFile: Fixture.nonsense },
                error: "privateKeyFile: " + Fixture.nonsense + ": there is no private key in PEM format"
            },
            {
                tag: "certificate without key",
                settings: { certificateFile: Fixture.certificate, privateKeyFile: "" },
                error: "privateKeyFile: a certificate needs its private key"
            },
            {
                tag: "key without certificate",
                settings: { certificateFile: "", privateKeyFile: Fixture.key },
                error: "certificateFile: a private key needs its certificate"
            },
        ];
    }

    function test_badFilesOfClients_data() {
        return badFiles();
    }

    function test_badFilesOfClients(row) {
        const client = clientOf({ url: "wss://127.0.0.1:9" }, row.settings);
        compare(client.errorString, row.error);
        compare(client.active, false);
        compare(client.status, WebSocket.Closed);
        compare(client.closes, []);
    }

    function test_badFilesOfServers_data() {
        return badFiles().concat([{
            tag: "authorities for clients without TLS",
            settings: { certificateFile: "", privateKeyFile: "", caFile: Fixture.authority },
            error: "caFile: without a certificate of its own, the server has no TLS"
        }]);
    }

    function test_badFilesOfServers(row) {
        const server = createTemporaryObject(serverComponent, test, row.settings);
        server.active = true;
        compare(server.errorString, row.error);
        compare(server.active, false);
        compare(server.url.toString(), "");
    }

    function test_filesAreReadAgain() {
        const server = listening();
        const client = clientOf(server, { caFile: Fixture.missing });
        compare(client.active, false);
        client.caFile = Fixture.authority;
        client.active = true;
        verifyEcho(client);
        compare(client.errorString, "");
    }

    function test_badProxies_data() {
        return [
            { tag: "another scheme", proxy: "ftp://localhost" },
            { tag: "no host", proxy: "http:///" },
            { tag: "no URL", proxy: "localhost:3128" },
        ];
    }

    function test_badProxies(row) {
        const client = clientOf({ url: "ws://127.0.0.1:9" }, { proxy: row.proxy });
        compare(client.errorString, `proxy: "${row.proxy}" is no http or socks5 URL`);
        compare(client.active, false);
    }

    function test_proxyIsAsked_data() {
        return [
            { tag: "HTTP", scheme: "http", answer: "refused to connect: 405 Method Not Allowed" },
            { tag: "SOCKS 5", scheme: "socks5", answer: "gave an answer that is not SOCKS 5" },
        ];
    }

    // A server of ours is no proxy, and says so.
    function test_proxyIsAsked(row) {
        const server = createTemporaryObject(plainComponent, test, { active: true });
        const place = server.url.toString().replace("ws://", "");
        const client = clientOf(server, { proxy: `${row.scheme}://user:password@${place}` });
        compare(client.status, WebSocket.ProxyConnecting);
        tryCompare(client.closes, "length", 1);
        compare(client.errorString, `the proxy ${place} ${row.answer}`);
    }

    function test_noProxy_data() {
        return [
            { tag: "none", proxy: "none" },
            { tag: "the system's", proxy: "system" },
            { tag: "the application's", proxy: "" },
        ];
    }

    function test_noProxy(row) {
        const server = createTemporaryObject(plainComponent, test, { active: true });
        const client = clientOf(server, { proxy: row.proxy });
        tryCompare(client, "status", WebSocket.Open);
        compare(client.encrypted, false);
    }
}
