// SPDX-License-Identifier: Apache-2.0
// The pages that a server shows to browsers, as a raw client sees them.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

ServerOptions withPages()
{
    ServerOptions options;
    options.setPage(QStringLiteral("/"), "text/html; charset=utf-8", "<p>Home</p>\n");
    options.setPage(QStringLiteral("/board.js"), "text/javascript", "draw();");
    options.setPage(QStringLiteral("/\u00fcber uns"), "text/plain", "Us");
    options.setPage(QStringLiteral("/empty"), "text/plain", {});
    return options;
}

QByteArray request(const QByteArray &line, const QByteArray &fields = {})
{
    return line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

} // namespace

class TestPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void headers();
    void headIsTheSameWithoutBody();
    void upgradesAtAnyPath();
    void theirOwnOriginMayConnect();
    void notAFailedHandshake();
    void asManyAsOneLikes();
    void wholeThoughReadSlowly();
    void withoutPages_data();
    void withoutPages();
    void wrongPages_data();
    void wrongPages();
};

void TestPages::answers_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &octets, int status,
                        const QByteArray &body) {
        QTest::newRow(name) << octets << status << body;
    };
    const QByteArray none = "there is no such page\n";
    row("the first page", request("GET /"), 200, "<p>Home</p>\n");
    row("another one", request("GET /board.js"), 200, "draw();");
    row("with a query", request("GET /board.js?v=3"), 200, "draw();");
    row("with an empty query", request("GET /?"), 200, "<p>Home</p>\n");
    row("percent-encoded", request("GET /%C3%BCber%20uns"), 200, "Us");
    row("encoded without need", request("GET /board%2Ejs"), 200, "draw();");
    row("the absolute form", request("GET http://localhost/board.js"), 200, "draw();");
    row("empty", request("GET /empty"), 200, {});
    row("unknown", request("GET /favicon.ico"), 404, none);
    row("capital letters", request("GET /BOARD.JS"), 404, none);
    row("a slash behind it", request("GET /board.js/"), 404, none);
    row("two slashes", request("GET //"), 404, none);
    row("a file of the machine", request("GET /../../../../etc/passwd"), 404, none);
    row("the same, encoded", request("GET /%2e%2e/%2e%2e/etc/passwd"), 404, none);
    row("a resource of the program", request("GET /:/page/index.html"), 404, none);
    row("POST", request("POST /", "Content-Length: 0\r\n"), 405, "only GET and HEAD are allowed\n");
    row("an upgrade to something else", request("GET /", "Upgrade: h2c\r\n"), 200, "<p>Home</p>\n");
    row("HTTP/1.0", "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", 505,
        "only HTTP/1.1 is spoken here\n");
    row("no host", "GET / HTTP/1.1\r\n\r\n", 400, "the Host field must be there once\n");
}

void TestPages::answers()
{
    QFETCH(QByteArray, octets);
    WebSocketServer server(withPages());
    QVERIFY2(server.listen(QHostAddress::LocalHost), qPrintable(server.errorString()));
    RawPeer peer(server.serverPort(), octets);
    QTRY_VERIFY(peer.hasEnded);
    QTEST(peer.status(), "status");
    QTEST(peer.body(), "body");
    QCOMPARE(peer.field("Content-Length").toInt(), peer.body().size());
    if (peer.status() == 405)
        QCOMPARE(peer.field("Allow"), "GET, HEAD");
}

void TestPages::headers()
{
    WebSocketServer server(withPages().setServerName("Test"));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request("GET /"));
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.field("Content-Type"), "text/html; charset=utf-8");
    QCOMPARE(peer.field("X-Content-Type-Options"), "nosniff");
    QCOMPARE(peer.field("Connection"), "close");
    QCOMPARE(peer.field("Server"), "Test");
}

void TestPages::headIsTheSameWithoutBody()
{
    WebSocketServer server(withPages());
    QVERIFY(server.listen(QHostAddress::LocalHost));
    for (const QByteArray path : { "/", "/board.js", "/unknown" }) {
        RawPeer get(server.serverPort(), request("GET " + path));
        RawPeer head(server.serverPort(), request("HEAD " + path));
        QTRY_VERIFY(get.hasEnded && head.hasEnded);
        QVERIFY(!get.body().isEmpty());
        QCOMPARE(head.received, get.head());
    }
}

void TestPages::upgradesAtAnyPath()
{
    WebSocketServer server(withPages());
    QVERIFY(server.listen(QHostAddress::LocalHost));
    for (const QByteArray path : { "/", "/board.js", "/unknown" }) {
        RawPeer peer(server.serverPort(), upgradeRequest({}, path));
        QTRY_COMPARE(peer.status(), 101);
    }
    // HEAD can't be upgraded (RFC 6455, section 4.1): it is one for the page.
    RawPeer head(server.serverPort(), upgradeRequest().replace("GET", "HEAD"));
    QTRY_COMPARE(head.status(), 200);
}

void TestPages::theirOwnOriginMayConnect()
{
    WebSocketServer server(withPages().setAllowedOrigins({}));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer own(server.serverPort(), upgradeRequest("Origin: http://localhost\r\n"));
    RawPeer other(server.serverPort(), upgradeRequest("Origin: http://example.com\r\n"));
    QTRY_COMPARE(own.status(), 101);
    QTRY_COMPARE(other.status(), 403);
}

void TestPages::notAFailedHandshake()
{
    WebSocketServer server(withPages());
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer page(server.serverPort(), request("GET /"));
    QTRY_VERIFY(page.hasEnded);
    QCOMPARE(failures.size(), 0);
    RawPeer nothing(server.serverPort(), request("GET /unknown"));
    QTRY_VERIFY(nothing.hasEnded);
    QTRY_COMPARE(failures.size(), 1);
    QCOMPARE(failures.at(0).at(0).toString(), QStringLiteral("there is no such page"));
    QCOMPARE(server.statistics().refused, quint64(1));
}

void TestPages::asManyAsOneLikes()
{
    // The limit is one of WebSocket connections.
    WebSocketServer server(withPages().setMaxConnections(1));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer socket(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(socket.status(), 101);
    for (int i = 0; i < 20; ++i) {
        RawPeer peer(server.serverPort(), request("GET /"));
        QTRY_COMPARE(peer.status(), 200);
    }
}

void TestPages::wholeThoughReadSlowly()
{
    QByteArray large(16 * 1024 * 1024, 'x');
    large += "end";
    WebSocketServer server(ServerOptions().setPage(QStringLiteral("/"), "text/plain", large));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort());
    peer.stopReading();
    peer.socket->setReadBufferSize(64 * 1024);
    QVERIFY(waitFor([&peer] { return peer.socket->state() == QTcpSocket::ConnectedState; }));
    peer.send(request("GET /"));
    // A piece now and then, for longer than an answer may lie around without being read.
    QTimer clock;
    connect(&clock, &QTimer::timeout, &peer, [&peer] { peer.received += peer.socket->readAll(); });
    clock.start(10);
    QTRY_VERIFY_WITH_TIMEOUT(peer.hasEnded, 60'000);
    peer.received += peer.socket->readAll();
    QCOMPARE(peer.body().size(), large.size());
    QVERIFY(peer.body() == large);
}

void TestPages::withoutPages_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::newRow("GET") << QByteArray("GET /") << 426;
    QTest::newRow("HEAD") << QByteArray("HEAD /") << 405;
    QTest::newRow("POST") << QByteArray("POST /") << 405;
}

void TestPages::withoutPages()
{
    QFETCH(QByteArray, method);
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request(method));
    QTRY_VERIFY(peer.hasEnded);
    QTEST(peer.status(), "status");
    if (peer.status() == 405)
        QCOMPARE(peer.field("Allow"), "GET");
    QCOMPARE(peer.body().isEmpty(), method.startsWith("HEAD"));
}

void TestPages::wrongPages_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QString>("error");
    const QString html = QStringLiteral("index.html");
    QTest::newRow("no slash") << html << QByteArray("text/html")
                              << QStringLiteral("page: \"index.html\" does not begin with a slash");
    QTest::newRow("no path") << QString() << QByteArray("text/html")
                             << QStringLiteral("page: \"\" does not begin with a slash");
    QTest::newRow("no content type") << QStringLiteral("/") << QByteArray()
                                     << QStringLiteral("page: \"/\" has no content type");
    QTest::newRow("line ends in it") << QStringLiteral("/") << QByteArray("text/html\r\nX: y")
                                     << QStringLiteral("page: \"/\" has no content type");
}

void TestPages::wrongPages()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, contentType);
    ServerOptions options;
    options.setPage(path, contentType, "x");
    QTEST(options.errorString(), "error");
    QVERIFY(options.pages().isEmpty());
    options = withPages();
    const QStringList paths { QStringLiteral("/"), QStringLiteral("/board.js"),
                              QStringLiteral("/empty"), QStringLiteral("/\u00fcber uns") };
    QCOMPARE(options.pages(), paths);
    options.setPage(paths.first(), "text/html", "again");
    QCOMPARE(options.pages().size(), paths.size());
    WebSocketServer server;
    QVERIFY(!server.setOptions(ServerOptions().setPage(path, contentType, "x")));
}

QTEST_GUILESS_MAIN(TestPages)
#include "tst_pages.moc"
