// SPDX-License-Identifier: Apache-2.0
#include "support/upgraderequest.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;

namespace {

void addColumns()
{
    QTest::addColumn<Request>("request");
    QTest::addColumn<UpgradeRules>("rules");
    QTest::addColumn<QByteArray>("verdict");
}

void row(const char *name, const Request &request, const char *verdict,
         const UpgradeRules &rules = {})
{
    QTest::newRow(name) << request << rules << QByteArray(verdict);
}

void checkRow()
{
    QFETCH(Request, request);
    QFETCH(UpgradeRules, rules);
    QTEST(verdictOn(request, rules), "verdict");
}

const Request plain;

} // namespace

class tst_ServerHandshake_Refusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestLines_data();
    void requestLines() { checkRow(); }
    void hosts_data();
    void hosts() { checkRow(); }
    void upgrades_data();
    void upgrades() { checkRow(); }
    void versions_data();
    void versions() { checkRow(); }
    void keys_data();
    void keys() { checkRow(); }
    void lists_data();
    void lists() { checkRow(); }
};

void tst_ServerHandshake_Refusals::requestLines_data()
{
    addColumns();
    const char *badLine = "400 malformed request line";
    row("empty request line", plain.at(""), badLine);
    row("no version", plain.at("GET /chat"), badLine);
    row("two spaces", plain.at("GET  /chat HTTP/1.1"), badLine);
    row("space in the target", plain.at("GET /a b HTTP/1.1"), badLine);
    row("space at the end", plain.at("GET /chat HTTP/1.1 "), badLine);
    row("not HTTP", plain.at("GET /chat FTP/1.1"), badLine);
    row("method that is no token", plain.at("G@T /chat HTTP/1.1"), badLine);
    row("HTTP/1.0", plain.at("GET /chat HTTP/1.0"), "505 only HTTP/1.1 is spoken here");
    row("HTTP/2.0", plain.at("GET /chat HTTP/2.0"), "505 only HTTP/1.1 is spoken here");
    row("POST", plain.at("POST /chat HTTP/1.1"), "405 only GET is allowed");
    row("get in small letters", plain.at("get /chat HTTP/1.1"), "405 only GET is allowed");
    row("fragment", plain.at("GET /chat#top HTTP/1.1"), "400 fragment in the request target");
    row("asterisk", plain.at("GET * HTTP/1.1"), "400 request target that is no path");
    row("relative target", plain.at("GET chat HTTP/1.1"), "400 request target that is no path");
    row("other scheme", plain.at("GET ftp://a/b HTTP/1.1"), "400 request target that is no path");
}

void tst_ServerHandshake_Refusals::hosts_data()
{
    addColumns();
    const char *noHost = "400 the Host field must be there once";
    const char *badHost = "400 malformed Host field";
    const char *wrongPort = "400 the port in the Host field is not this server's";
    row("no host", plain.without("Host"), noHost);
    row("two hosts", plain.and_("host", "server.example.com"), noHost);
    row("empty host", plain.with("Host", ""), badHost);
    row("host is only a port", plain.with("Host", ":80"), badHost);
    row("port is no number", plain.with("Host", "a:http"), badHost);
    row("port 0", plain.with("Host", "a:0"), badHost);
    row("port 65536", plain.with("Host", "a:65536"), badHost);
    row("port with a sign", plain.with("Host", "a:+80"), badHost);
    row("negative port", plain.with("Host", "a:-80"), badHost);
    row("space in the host", plain.with("Host", "a b"), badHost);
    row("path in the host", plain.with("Host", "a/b"), badHost);
    row("user in the host", plain.with("Host", "u@a"), badHost);
    row("two hosts in one field", plain.with("Host", "a,b"), badHost);
    row("other port than the external one", plain.with("Host", "a:8080"), wrongPort, atPort(80));
    row("no port, external one is 9000", plain, wrongPort, atPort(9000));
    row("no port, external one is 80, secure", plain, wrongPort, atPort(80, true));
    row("port 80, external one is 443", plain.with("Host", "a:80"), wrongPort, atPort(443));
}

void tst_ServerHandshake_Refusals::upgrades_data()
{
    addColumns();
    const char *noUpgrade = "426 this is a WebSocket server: an upgrade is required";
    row("no upgrade", plain.without("Upgrade"), noUpgrade);
    row("upgrade to something else", plain.with("Upgrade", "h2c"), noUpgrade);
    row("upgrade to websockets", plain.with("Upgrade", "websockets"), noUpgrade);
    row("no connection", plain.without("Connection"), "400 the Connection field lacks Upgrade");
    row("connection is kept alive", plain.with("Connection", "keep-alive"),
        "400 the Connection field lacks Upgrade");
    row("body announced", plain.and_("Content-Length", "5"), "400 an upgrade request has no body");
    row("body announced the second time",
        plain.and_("Content-Length", "0").and_("Content-Length", "5"),
        "400 an upgrade request has no body");
    row("body in chunks", plain.and_("Transfer-Encoding", "chunked"),
        "400 an upgrade request has no body");
}

void tst_ServerHandshake_Refusals::versions_data()
{
    addColumns();
    const char *noVersion = "400 the Sec-WebSocket-Version field must be there once";
    const char *badVersion = "400 unsupported WebSocket version; supported: 13, 8";
    row("no version field", plain.without("Sec-WebSocket-Version"), noVersion);
    row("two version fields", plain.and_("Sec-WebSocket-Version", "13"), noVersion);
    row("version 0", plain.with("Sec-WebSocket-Version", "0"), badVersion);
    row("version 7", plain.with("Sec-WebSocket-Version", "7"), badVersion);
    row("version 14", plain.with("Sec-WebSocket-Version", "14"), badVersion);
    row("version is no number", plain.with("Sec-WebSocket-Version", "new"), badVersion);
    row("version is empty", plain.with("Sec-WebSocket-Version", ""), badVersion);
    row("version list", plain.with("Sec-WebSocket-Version", "13, 8"), badVersion);
    row("version with a sign", plain.with("Sec-WebSocket-Version", "+13"), badVersion);
    row("version with a zero", plain.with("Sec-WebSocket-Version", "013"), badVersion);
    row("version 8 where only 13 is spoken", plain.with("Sec-WebSocket-Version", "8"),
        "400 unsupported WebSocket version; supported: 13", onlyVersion13());
}

void tst_ServerHandshake_Refusals::keys_data()
{
    addColumns();
    const char *noKey = "400 the Sec-WebSocket-Key field must be there once";
    const char *badKey = "400 Sec-WebSocket-Key is not base64 of 16 octets";
    row("no key", plain.without("Sec-WebSocket-Key"), noKey);
    row("two keys", plain.and_("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), noKey);
    row("key of 15 octets", plain.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA"), badKey);
    row("key of 17 octets", plain.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAA="), badKey);
    row("key is not base64", plain.with("Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!=="), badKey);
}

void tst_ServerHandshake_Refusals::lists_data()
{
    addColumns();
    row("two origins", plain.and_("origin", "http://other.example.com"),
        "400 more than one Origin field");
    row("two origins, version 8",
        plain.with("Sec-WebSocket-Version", "8")
                .and_("Sec-WebSocket-Origin", "a")
                .and_("Sec-WebSocket-Origin", "a"),
        "400 more than one Origin field");
    row("subprotocol twice", plain.with("Sec-WebSocket-Protocol", "chat, b, chat"),
        "400 subprotocol named twice");
    row("subprotocol twice, in two fields", plain.and_("Sec-WebSocket-Protocol", "chat"),
        "400 subprotocol named twice");
    row("subprotocol that is no token", plain.with("Sec-WebSocket-Protocol", "a b"),
        "400 subprotocol that is no token");
    row("malformed extensions", plain.and_("Sec-WebSocket-Extensions", "foo;"),
        "400 malformed Sec-WebSocket-Extensions field");
    row("malformed extensions in the second field",
        plain.and_("Sec-WebSocket-Extensions", "foo").and_("Sec-WebSocket-Extensions", "b c"),
        "400 malformed Sec-WebSocket-Extensions field");
}

QTEST_APPLESS_MAIN(tst_ServerHandshake_Refusals)
#include "tst_serverhandshake_refusals.moc"
