// SPDX-License-Identifier: Apache-2.0
// What ServerOptions make of requests, as a raw client sees it.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

QByteArray withLine(const QByteArray &line, const QByteArray &other)
{
    return upgradeRequest().replace(line + "\r\n", other.isEmpty() ? other : other + "\r\n");
}

QByteArray plainRequest(const QByteArray &resource)
{
    return "GET " + resource + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

} // namespace

class TestServerOptionsBehaviour : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void origins_data();
    void origins();
    void maxConnections();
    void maxConnectionsWhileHooksDecide();
    void trustedProxies_data();
    void trustedProxies();
    void webStatus_data();
    void webStatus();
    void versions_data();
    void versions();
    void externalPort_data();
    void externalPort();
    void serverName_data();
    void serverName();
    void subprotocols_data();
    void subprotocols();
    void headLimits_data();
    void headLimits();
    void optionsAreForLaterConnections();
};

void TestServerOptionsBehaviour::origins_data()
{
    QTest::addColumn<QStringList>("allowed");
    QTest::addColumn<bool>("allowNull");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QStringList &allowed, bool allowNull,
                        const QByteArray &fields, int status) {
        QTest::newRow(name) << allowed << allowNull << fields << status;
    };
    const QStringList all { QStringLiteral("*") };
    const QStringList one { QStringLiteral("https://example.com") };
    const QStringList some { QStringLiteral("https://*.example.com"),
                             QStringLiteral("http://intra:*") };
    row("all by default", all, true, "Origin: http://anywhere.org\r\n", 101);
    row("no origin, a program", {}, false, {}, 101);
    row("none allowed", {}, true, "Origin: https://example.com\r\n", 403);
    row("the one that is allowed", one, true, "Origin: https://example.com\r\n", 101);
    row("another one", one, true, "Origin: https://example.org\r\n", 403);
    row("the same host, another scheme", one, true, "Origin: http://example.com\r\n", 403);
    row("by a wildcard", some, true, "Origin: https://www.example.com\r\n", 101);
    row("any port", some, true, "Origin: http://intra:8080\r\n", 101);
    row("ends like an allowed one", some, true, "Origin: https://evilexample.com\r\n", 403);
    row("the server's own page", {}, true, "Origin: http://localhost\r\n", 101);
    row("the server's host with another port", {}, true, "Origin: http://localhost:81\r\n", 403);
    row("null, allowed", one, true, "Origin: null\r\n", 101);
    row("null, not allowed", all, false, "Origin: null\r\n", 403);
    row("no origin at all", one, true, "Origin: what?\r\n", 403);
    row("the drafts' name for it", one, true,
        "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Origin: https://example.org\r\n", 403);
}

void TestServerOptionsBehaviour::origins()
{
    QFETCH(QStringList, allowed);
    QFETCH(bool, allowNull);
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    WebSocketServer server(
            ServerOptions().setAllowedOrigins(allowed).setAllowNullOrigin(allowNull));
    bool isAsked = false;
    server.setConnectHook(&server, [&isAsked](const HandshakeRequest &) {
        isAsked = true;
        return ConnectVerdict::accept();
    });
    QVERIFY2(server.listen(QHostAddress::LocalHost), qPrintable(server.errorString()));
    QByteArray request = upgradeRequest(fields);
    if (fields.contains("Version"))
        request.replace("Sec-WebSocket-Version: 13\r\n", "");
    RawPeer peer(server.serverPort(), request);
    QTRY_COMPARE(peer.status(), status);
    QCOMPARE(isAsked, status == 101); // the hook sees only what the options let pass
    if (status == 403)
        QCOMPARE(peer.body(), "the page's origin is not allowed\n");
}

void TestServerOptionsBehaviour::maxConnections()
{
    WebSocketServer server(ServerOptions().setMaxConnections(2));
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer first(server.serverPort(), upgradeRequest());
    RawPeer second(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(first.status(), 101);
    QTRY_COMPARE(second.status(), 101);
    RawPeer third(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(third.status(), 503);
    QCOMPARE(third.body(), "too many connections\n");
    QCOMPARE(third.field("Retry-After"), "5");
    QCOMPARE(failures.size(), 1);
    QCOMPARE(server.connectionCount(), 2);
    first.reset();
    QTRY_COMPARE(server.connectionCount(), 1);
    RawPeer fourth(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(fourth.status(), 101);
}

void TestServerOptionsBehaviour::maxConnectionsWhileHooksDecide()
{
    WebSocketServer server(ServerOptions().setMaxConnections(2));
    std::vector<QPromise<ConnectVerdict>> promises;
    server.setConnectHook(&server, [&promises](const HandshakeRequest &) {
        promises.emplace_back();
        promises.back().start();
        return promises.back().future();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 5; ++i)
        peers.push_back(std::make_unique<RawPeer>(server.serverPort(), upgradeRequest()));
    QTRY_COMPARE(int(promises.size()), 5);
    for (auto &promise : promises) {
        promise.addResult(ConnectVerdict::accept());
        promise.finish();
    }
    const auto count = [&peers](int status) {
        return std::count_if(peers.begin(), peers.end(),
                             [status](const auto &peer) { return peer->status() == status; });
    };
    QTRY_COMPARE(count(101) + count(503), 5);
    QCOMPARE(count(101), 2);
    QCOMPARE(server.connectionCount(), 2);
}

void TestServerOptionsBehaviour::trustedProxies_data()
{
    QTest::addColumn<int>("proxies");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("address");
    const auto row = [](const char *name, int proxies, const QByteArray &fields,
                        const char *address) {
        QTest::newRow(name) << proxies << fields << QString::fromLatin1(address);
    };
    const QByteArray three = "X-Forwarded-For: 192.0.2.1, 192.0.2.2, 192.0.2.3\r\n";
    row("nobody trusted", 0, three, "127.0.0.1");
    row("one proxy", 1, three, "192.0.2.3");
    row("two proxies", 2, three, "192.0.2.2");
    row("two proxies, two fields", 2,
        "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n", "192.0.2.1");
    row("more proxies than addresses", 5, three, "192.0.2.1");
    row("IPv6", 1, "X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7");
    row("in lower case, no blank", 1, "x-forwarded-for: 192.0.2.1,192.0.2.9\r\n", "192.0.2.9");
    row("no such field", 1, {}, "127.0.0.1");
    row("an empty field", 1, "X-Forwarded-For: \r\n", "127.0.0.1");
}

void TestServerOptionsBehaviour::trustedProxies()
{
    QFETCH(int, proxies);
    QFETCH(QByteArray, fields);
    QFETCH(QString, address);
    WebSocketServer server(ServerOptions().setTrustXForwardedFor(proxies));
    QHostAddress seenByHook;
    server.setConnectHook(&server, [&seenByHook](const HandshakeRequest &request) {
        seenByHook = request.peerAddress();
        return ConnectVerdict::accept();
    });
    QHostAddress seenLater;
    connect(&server, &WebSocketServer::onOpen, this,
            [&seenLater](WebSocket *socket) { seenLater = socket->request().peerAddress(); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest(fields));
    QTRY_COMPARE(peer.status(), 101);
    QCOMPARE(seenByHook.toString(), address);
    QCOMPARE(seenLater, seenByHook);
}

void TestServerOptionsBehaviour::webStatus_data()
{
    QTest::addColumn<bool>("enabled");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("content");
    const QByteArray html = "text/html; charset=utf-8";
    const QByteArray text = "text/plain; charset=utf-8";
    const QByteArray redirect = "/?redirect=http%3A%2F%2Fexample.com%2F";
    QTest::newRow("off") << false << plainRequest("/") << 426 << text << QByteArray("upgrade");
    QTest::newRow("off, with a redirect")
            << false << plainRequest(redirect) << 426 << text << QByteArray("upgrade");
    QTest::newRow("on") << true << plainRequest("/") << 200 << html << QByteArray("<h1>");
    QTest::newRow("on, with a redirect")
            << true << plainRequest(redirect) << 303 << text << QByteArray("http://example.com/");
    QTest::newRow("on, with a redirect later")
            << true << plainRequest(redirect + "&after=5") << 200 << html
            << QByteArray("content=\"5;URL='http://example.com/'\"");
    QTest::newRow("on, a redirect to a script")
            << true << plainRequest("/?redirect=javascript:alert(1)") << 200 << html
            << QByteArray("<h1>");
    QTest::newRow("on, a wrong request")
            << true << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400 << text << QByteArray("Host");
    QTest::newRow("on, a WebSocket")
            << true << upgradeRequest() << 101 << QByteArray() << QByteArray();
}

void TestServerOptionsBehaviour::webStatus()
{
    QFETCH(bool, enabled);
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, content);
    WebSocketServer server(ServerOptions().setWebStatus(enabled));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request);
    QTRY_COMPARE(peer.status(), status);
    QCOMPARE(peer.field("Content-Type"), type);
    QTRY_VERIFY2(peer.body().contains(content), peer.received.constData());
    QCOMPARE(peer.field("Location"), status == 303 ? content : QByteArray());
    QTRY_COMPARE(peer.hasEnded, status != 101);
    QCOMPARE(peer.field("Content-Length").toInt(), int(peer.body().size()));
}

void TestServerOptionsBehaviour::versions_data()
{
    QTest::addColumn<QList<int>>("versions");
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<int>("status");
    const QList<int> both { 13, 8 };
    QTest::newRow("13 of both") << both << QByteArray("13") << 101;
    QTest::newRow("8 of both") << both << QByteArray("8") << 101;
    QTest::newRow("7") << both << QByteArray("7") << 400;
    QTest::newRow("0") << both << QByteArray("0") << 400;
    QTest::newRow("two at once") << both << QByteArray("13, 8") << 400;
    QTest::newRow("8 of 13 only") << QList<int> { 13 } << QByteArray("8") << 400;
    QTest::newRow("13 of 8 only") << QList<int> { 8 } << QByteArray("13") << 400;
    QTest::newRow("8 of 8 only") << QList<int> { 8 } << QByteArray("8") << 101;
}

void TestServerOptionsBehaviour::versions()
{
    QFETCH(QList<int>, versions);
    QFETCH(QByteArray, asked);
    QFETCH(int, status);
    WebSocketServer server(ServerOptions().setVersions(versions));
    int opened = 0;
    connect(&server, &WebSocketServer::onOpen, this,
            [&opened](WebSocket *socket) { opened = socket->request().version(); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(),
                 withLine("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: " + asked));
    QTRY_COMPARE(peer.status(), status);
    QCOMPARE(opened, status == 101 ? asked.toInt() : 0);
    QByteArray known; // RFC 6455, section 4.4: what a refused client may ask for next
    for (const int version : versions)
        known += (known.isEmpty() ? "" : ", ") + QByteArray::number(version);
    QCOMPARE(peer.field("Sec-WebSocket-Version"), status == 400 ? known : QByteArray());
}

void TestServerOptionsBehaviour::externalPort_data()
{
    QTest::addColumn<int>("port");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    QTest::newRow("not set") << 0 << QByteArray("localhost:4711") << 101;
    QTest::newRow("80, none named") << 80 << QByteArray("localhost") << 101;
    QTest::newRow("80, another named") << 80 << QByteArray("localhost:81") << 400;
    QTest::newRow("8080, named") << 8080 << QByteArray("localhost:8080") << 101;
    QTest::newRow("8080, none named") << 8080 << QByteArray("localhost") << 400;
}

void TestServerOptionsBehaviour::externalPort()
{
    QFETCH(int, port);
    QFETCH(QByteArray, host);
    QFETCH(int, status);
    ServerOptions options;
    if (port != 0)
        options.setExternalPort(quint16(port));
    WebSocketServer server(options);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), withLine("Host: localhost", "Host: " + host));
    QTRY_COMPARE(peer.status(), status);
}

void TestServerOptionsBehaviour::serverName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("accepted") << QByteArray("Hello/1.0 (test)") << upgradeRequest();
    QTest::newRow("refused") << QByteArray("Hello/1.0 (test)") << plainRequest("/");
    QTest::newRow("none, accepted") << QByteArray() << upgradeRequest();
    QTest::newRow("none, refused") << QByteArray() << plainRequest("/");
}

void TestServerOptionsBehaviour::serverName()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, request);
    WebSocketServer server(ServerOptions().setServerName(name));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request);
    QTRY_VERIFY(!peer.head().isEmpty());
    QCOMPARE(peer.field("Server"), name);
    QCOMPARE(peer.head().contains("\r\nServer:"), !name.isEmpty());
}

void TestServerOptionsBehaviour::subprotocols_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArray>("chosen");
    QTest::newRow("none offered") << QByteArray() << QByteArray();
    QTest::newRow("none known") << QByteArray("c, d") << QByteArray();
    QTest::newRow("the server's first") << QByteArray("b, a") << QByteArray("a");
    QTest::newRow("the only one known") << QByteArray("x, b") << QByteArray("b");
    QTest::newRow("in other letters") << QByteArray("A, B") << QByteArray();
}

void TestServerOptionsBehaviour::subprotocols()
{
    QFETCH(QByteArray, offered);
    QFETCH(QByteArray, chosen);
    WebSocketServer server(
            ServerOptions().setSubprotocols({ QStringLiteral("a"), QStringLiteral("b") }));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(),
                 upgradeRequest(offered.isEmpty() ? QByteArray()
                                                  : "Sec-WebSocket-Protocol: " + offered + "\r\n"));
    QTRY_COMPARE(peer.status(), 101);
    QCOMPARE(peer.field("Sec-WebSocket-Protocol"), chosen);
}

void TestServerOptionsBehaviour::headLimits_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status");
    QTest::newRow("small") << QByteArray() << 101;
    QTest::newRow("as many fields as allowed") << QByteArray("X: x\r\n").repeated(5) << 101;
    QTest::newRow("a field too many") << QByteArray("X: x\r\n").repeated(6) << 431;
    QTest::newRow("too large") << QByteArray("X: " + QByteArray(300, 'x') + "\r\n") << 431;
}

void TestServerOptionsBehaviour::headLimits()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    WebSocketServer server(ServerOptions().setConnection(
            WebSocketOptions().setMaxHeadSize(400).setMaxHeadFields(10)));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest(fields));
    QTRY_COMPARE(peer.status(), status);
}

void TestServerOptionsBehaviour::optionsAreForLaterConnections()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer before(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(before.status(), 101);
    QVERIFY(server.setOptions(
            ServerOptions().setConnection(WebSocketOptions().setMaxMessagePayloadSize(3))));
    RawPeer after(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(after.status(), 101);
    before.send(textFrame("Hello").masked());
    after.send(textFrame("Hello").masked());
    QTRY_COMPARE(after.frames(), QList<QByteArray>({ "close 1009 message over the size limit" }));
    before.send(pingFrame("still here").masked());
    QTRY_COMPARE(before.frames(), QList<QByteArray>({ "pong still here" }));
}

QTEST_GUILESS_MAIN(TestServerOptionsBehaviour)
#include "tst_serveroptions_behaviour.moc"
