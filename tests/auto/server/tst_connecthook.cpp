// SPDX-License-Identifier: Apache-2.0
// The hook that decides about requests: what it sees and answers.
#include "laterhook.h"
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestConnectHook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesTheRequest();
    void answers_data();
    void answers();
    void setsCookies();
    void optionsOfOneConnection();
    void serverClosedByTheHook_data();
    void serverClosedByTheHook();
    void contextIsGone_data();
    void contextIsGone();
    void replacedAndRemoved();
    void hookRunsAnEventLoop();
};

void TestConnectHook::seesTheRequest()
{
    WebSocketServer server;
    HandshakeRequest seen;
    server.setConnectHook(&server, [&seen](const HandshakeRequest &request) {
        seen = request;
        return ConnectVerdict::accept();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(),
                 upgradeRequest("Origin: http://example.com\r\nCookie: a=1; b=two\r\n"
                                "Cookie: c=3\r\nX-Other: yes\r\n"
                                "Sec-WebSocket-Protocol: chat, superchat\r\n"
                                "Sec-WebSocket-Extensions: x-test; a=1\r\n",
                                "/a%20path?key=value&n=1"));
    QTRY_COMPARE(peer.status(), 101);
    QVERIFY(seen.isValid());
    QCOMPARE(seen.resource(), "/a%20path?key=value&n=1");
    QCOMPARE(seen.path(), QStringLiteral("/a path"));
    QCOMPARE(seen.query().queryItemValue(QStringLiteral("key")), QStringLiteral("value"));
    QCOMPARE(seen.host(), "localhost");
    QCOMPARE(seen.origin(), "http://example.com");
    QCOMPARE(seen.header("x-other"), "yes");
    QVERIFY(seen.header("no-such").isNull());
    QCOMPARE(seen.cookies(),
             HandshakeRequest::Headers({ { "a", "1" }, { "b", "two" }, { "c", "3" } }));
    QCOMPARE(seen.cookie("b"), "two");
    QVERIFY(seen.cookie("d").isNull());
    QCOMPARE(seen.subprotocols(),
             QStringList({ QStringLiteral("chat"), QStringLiteral("superchat") }));
    QVERIFY(seen.extensions().contains("x-test"));
    QCOMPARE(seen.version(), 13);
    QCOMPARE(seen.peerAddress(), QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(seen.peerPort(), peer.socket->localPort());
}

void TestConnectHook::answers_data()
{
    QTest::addColumn<ConnectVerdict>("verdict");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const ConnectVerdict &verdict, int status,
                        const QByteArray &head, const QByteArray &body) {
        QTest::newRow(name) << verdict << status << head << body;
    };
    const QByteArray cantBeSent = "the server's answer can't be sent\n";
    const QUrl elsewhere(QStringLiteral("ws://example.com/ü"));
    row("accept", ConnectVerdict(), 101, {}, {});
    row("accept with a subprotocol", ConnectVerdict::accept(QStringLiteral("b")), 101,
        "Sec-WebSocket-Protocol: b\r\n", {});
    row("accept with a subprotocol that was not offered",
        ConnectVerdict::accept(QStringLiteral("c")), 500, {}, cantBeSent);
    row("accept with a header", ConnectVerdict().addHeader("X-A", "b"), 101, "X-A: b\r\n", {});
    row("accept with a header of the handshake",
        ConnectVerdict().addHeader("Sec-WebSocket-Accept", "b"), 500, {}, cantBeSent);
    row("accept with a line end", ConnectVerdict().addHeader("X", "a\r\nY: b"), 500, {},
        cantBeSent);
    row("accept with options that can't be",
        ConnectVerdict().setOptions(WebSocketOptions().setAutoPingSize(0)), 500, {}, cantBeSent);
    row("deny", ConnectVerdict::deny(404), 404, {}, "Not Found\n");
    row("deny with a body", ConnectVerdict::deny(401, "who are you?"), 401, {}, "who are you?\n");
    row("deny with a header",
        ConnectVerdict::deny(401).addHeader("WWW-Authenticate", "Basic realm=\"x\""), 401,
        "WWW-Authenticate: Basic realm=\"x\"\r\n", "Unauthorized\n");
    row("deny with a status of its own", ConnectVerdict::deny(499), 499, {}, {});
    row("deny with success", ConnectVerdict::deny(200), 500, {}, "Internal Server Error\n");
    row("deny with no status", ConnectVerdict::deny(99999), 500, {}, "Internal Server Error\n");
    row("redirect", ConnectVerdict::redirect(elsewhere), 302,
        "Location: ws://example.com/%C3%BC\r\n", {});
    row("redirect for good", ConnectVerdict::redirect(elsewhere, 308), 308, {}, {});
    row("redirect with no status", ConnectVerdict::redirect(elsewhere, 200), 302, {}, {});
}

void TestConnectHook::answers()
{
    QFETCH(ConnectVerdict, verdict);
    QFETCH(int, status);
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, body);
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    server.setConnectHook(&server, [&verdict](const HandshakeRequest &) { return verdict; });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest("Sec-WebSocket-Protocol: a, b\r\n"));
    QTRY_COMPARE(peer.status(), status);
    QVERIFY2(peer.head().contains(head), peer.head().constData());
    QCOMPARE(failures.size(), status == 101 ? 0 : 1);
    QCOMPARE(server.connectionCount(), status == 101 ? 1 : 0);
    if (status == 101)
        return;
    QTRY_VERIFY(peer.hasEnded);
    if (!body.isEmpty())
        QCOMPARE(peer.body(), body);
    QVERIFY(!peer.head().contains("Upgrade:"));
}

void TestConnectHook::setsCookies()
{
    WebSocketServer server;
    server.setConnectHook(&server, [](const HandshakeRequest &) {
        return ConnectVerdict::accept()
                .addHeader("Set-Cookie", "id=42; HttpOnly")
                .addHeader("Set-Cookie", "lang=de");
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    QVERIFY(client.open(server.urls().first()));
    QTRY_VERIFY(client.isOpen());
    QList<QByteArray> cookies;
    for (const auto &[name, value] : client.response().headers()) {
        if (name == "Set-Cookie")
            cookies.append(value);
    }
    QCOMPARE(cookies, QList<QByteArray>({ "id=42; HttpOnly", "lang=de" }));
}

void TestConnectHook::optionsOfOneConnection()
{
    WebSocketServer server;
    server.setConnectHook(&server, [](const HandshakeRequest &request) {
        ConnectVerdict verdict;
        if (request.path() == QStringLiteral("/small"))
            verdict.setOptions(WebSocketOptions().setMaxMessagePayloadSize(3));
        return verdict;
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer small(server.serverPort(), upgradeRequest({}, "/small"));
    RawPeer large(server.serverPort(), upgradeRequest({}, "/large"));
    QTRY_COMPARE(small.status(), 101);
    QTRY_COMPARE(large.status(), 101);
    small.send(textFrame("Hello").masked());
    large.send(textFrame("Hello").masked().bytes() + pingFrame("p").masked().bytes());
    QTRY_COMPARE(small.frames(), QList<QByteArray>({ "close 1009 message over the size limit" }));
    QTRY_COMPARE(large.frames(), QList<QByteArray>({ "pong p" }));
}

void TestConnectHook::serverClosedByTheHook_data()
{
    QTest::addColumn<bool>("deleted");
    QTest::addColumn<bool>("later");
    QTest::newRow("closed") << false << false;
    QTest::newRow("deleted") << true << false;
    QTest::newRow("closed by one that answers later") << false << true;
    QTest::newRow("deleted by one that answers later") << true << true;
}

void TestConnectHook::serverClosedByTheHook()
{
    QFETCH(bool, deleted);
    QFETCH(bool, later);
    QObject context;
    auto *server = new WebSocketServer;
    const auto end = [&server, deleted] {
        if (deleted)
            delete std::exchange(server, nullptr);
        else
            server->close();
    };
    Promise promise;
    promise.start();
    if (later) {
        server->setConnectHook(&context, [&](const HandshakeRequest &) {
            end();
            return promise.future();
        });
    } else {
        server->setConnectHook(&context, [&](const HandshakeRequest &) {
            end();
            return ConnectVerdict::accept();
        });
    }
    QVERIFY(server->listen(QHostAddress::LocalHost));
    RawPeer peer(server->serverPort(), upgradeRequest());
    QTRY_VERIFY(peer.hasEnded);
    QVERIFY(peer.received.isEmpty());
    delete server;
}

void TestConnectHook::contextIsGone_data()
{
    QTest::addColumn<bool>("later");
    QTest::newRow("at once") << false;
    QTest::newRow("later") << true;
}

void TestConnectHook::contextIsGone()
{
    QFETCH(bool, later);
    WebSocketServer server;
    auto context = std::make_unique<QObject>();
    bool isCalled = false;
    if (later) {
        server.setConnectHook(context.get(), [&isCalled](const HandshakeRequest &) {
            isCalled = true;
            return QFuture<ConnectVerdict>();
        });
    } else {
        server.setConnectHook(context.get(), [&isCalled](const HandshakeRequest &) {
            isCalled = true;
            return ConnectVerdict::accept();
        });
    }
    QVERIFY(server.listen(QHostAddress::LocalHost));
    context.reset();
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.status(), 503);
    QVERIFY(!isCalled);
}

void TestConnectHook::replacedAndRemoved()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const auto statusOfNext = [&server] {
        RawPeer peer(server.serverPort(), upgradeRequest());
        return waitFor([&peer] { return peer.status() != 0; }) ? peer.status() : 0;
    };
    LaterHook later(&server);
    server.setConnectHook(&server,
                          [](const HandshakeRequest &) { return ConnectVerdict::deny(404); });
    QCOMPARE(statusOfNext(), 404);
    QVERIFY(!later.isAsked());
    server.removeConnectHook();
    QCOMPARE(statusOfNext(), 101);
}

void TestConnectHook::hookRunsAnEventLoop()
{
    WebSocketServer server;
    std::unique_ptr<RawPeer> fast;
    server.setConnectHook(&server, [&](const HandshakeRequest &request) {
        if (request.resource() == "/fast")
            return ConnectVerdict::accept();
        fast = std::make_unique<RawPeer>(server.serverPort(), upgradeRequest({}, "/fast"));
        return waitFor([&fast] { return fast->status() == 101; }) ? ConnectVerdict::accept()
                                                                  : ConnectVerdict::deny(500);
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer slow(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(slow.status(), 101);
    slow.send(pingFrame("p").masked());
    QTRY_COMPARE(slow.frames(), QList<QByteArray>({ "pong p" }));
}

QTEST_GUILESS_MAIN(TestConnectHook)
#include "tst_connecthook.moc"
