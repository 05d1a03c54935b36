// SPDX-License-Identifier: Apache-2.0
// A connect hook that answers later, or never, and what may happen before it does.
#include "laterhook.h"
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestConnectHookLater : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersLater_data();
    void answersLater();
    void answersInAnyOrder();
    void finishedBeforeItIsReturned();
    void noVerdict_data();
    void noVerdict();
    void neverAnswers();
    void clientLeavesMeanwhile_data();
    void clientLeavesMeanwhile();
    void octetsMeanwhile();
    void octetsMeanwhileThenAnswer();
    void serverClosesMeanwhile_data();
    void serverClosesMeanwhile();
};

void TestConnectHookLater::answersLater_data()
{
    QTest::addColumn<ConnectVerdict>("verdict");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("accept") << ConnectVerdict() << 101 << QByteArray();
    QTest::newRow("accept with a subprotocol") << ConnectVerdict::accept(QStringLiteral("b")) << 101
                                               << QByteArray("Sec-WebSocket-Protocol: b\r\n");
    QTest::newRow("accept with a subprotocol that was not offered")
            << ConnectVerdict::accept(QStringLiteral("c")) << 500 << QByteArray();
    QTest::newRow("deny") << ConnectVerdict::deny(404) << 404 << QByteArray();
    QTest::newRow("redirect") << ConnectVerdict::redirect(QUrl(QStringLiteral("ws://example.com/")))
                              << 302 << QByteArray("Location: ws://example.com/\r\n");
}

void TestConnectHookLater::answersLater()
{
    QFETCH(ConnectVerdict, verdict);
    QFETCH(int, status);
    QFETCH(QByteArray, head);
    WebSocketServer server;
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest("Sec-WebSocket-Protocol: a, b\r\n"));
    QTRY_VERIFY(hook.isAsked());
    QVERIFY(peer.received.isEmpty());
    QCOMPARE(server.connectionCount(), 0);
    hook.answer(0, verdict);
    QTRY_COMPARE(peer.status(), status);
    QVERIFY2(peer.head().contains(head), peer.head().constData());
    QCOMPARE(server.connectionCount(), status == 101 ? 1 : 0);
}

void TestConnectHookLater::answersInAnyOrder()
{
    WebSocketServer server;
    std::map<QByteArray, std::unique_ptr<Promise>> promises;
    server.setConnectHook(&server, [&promises](const HandshakeRequest &request) {
        auto promise = std::make_unique<Promise>();
        promise->start();
        auto future = promise->future();
        promises[request.resource()] = std::move(promise);
        return future;
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer a(server.serverPort(), upgradeRequest({}, "/a"));
    RawPeer b(server.serverPort(), upgradeRequest({}, "/b"));
    QTRY_COMPARE(int(promises.size()), 2);
    promises["/b"]->addResult(ConnectVerdict::accept());
    promises["/b"]->finish();
    QTRY_COMPARE(b.status(), 101);
    QVERIFY(a.received.isEmpty());
    promises["/a"]->addResult(ConnectVerdict::deny(403));
    promises["/a"]->finish();
    QTRY_COMPARE(a.status(), 403);
}

void TestConnectHookLater::finishedBeforeItIsReturned()
{
    WebSocketServer server;
    server.setConnectHook(&server, [](const HandshakeRequest &) {
        Promise promise;
        promise.start();
        promise.addResult(ConnectVerdict::deny(418));
        promise.finish();
        return promise.future();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.status(), 418);
}

using End = std::function<void(std::unique_ptr<Promise> &)>;

void TestConnectHookLater::noVerdict_data()
{
    QTest::addColumn<End>("end");
    QTest::newRow("dropped") << End([](auto &promise) { promise.reset(); });
    QTest::newRow("canceled, and kept") << End([](auto &promise) { promise->future().cancel(); });
    QTest::newRow("canceled and finished") << End([](auto &promise) {
        promise->future().cancel();
        promise->finish();
    });
    QTest::newRow("finished without a result") << End([](auto &promise) { promise->finish(); });
    QTest::newRow("an exception") << End([](auto &promise) {
        promise->setException(std::make_exception_ptr(std::runtime_error("no")));
        promise->finish();
    });
}

void TestConnectHookLater::noVerdict()
{
    QFETCH(End, end);
    WebSocketServer server;
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(hook.isAsked());
    end(hook.promises.front());
    QTRY_COMPARE(peer.status(), 500);
    QTRY_VERIFY(peer.hasEnded);
}

void TestConnectHookLater::neverAnswers()
{
    WebSocketServer server(
            ServerOptions().setConnection(WebSocketOptions().setOpenHandshakeTimeout(60ms)));
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.status(), 503);
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(failures,
             QList<QVariantList>({ { QStringLiteral("connect hook: no verdict in time") } }));
    hook.answer(0, ConnectVerdict::accept()); // too late
    QCoreApplication::processEvents();
    QCOMPARE(server.connectionCount(), 0);
}

void TestConnectHookLater::clientLeavesMeanwhile_data()
{
    QTest::addColumn<bool>("byReset");
    QTest::newRow("regularly") << false;
    QTest::newRow("by a reset") << true;
}

void TestConnectHookLater::clientLeavesMeanwhile()
{
    QFETCH(bool, byReset);
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QSignalSpy opened(&server, &WebSocketServer::onOpen);
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(hook.isAsked());
    if (byReset)
        peer.reset();
    else
        peer.disconnectFromPeer();
    QTRY_COMPARE(failures.size(), 1);
    hook.answer(0, ConnectVerdict::accept());
    QCoreApplication::processEvents();
    QVERIFY(opened.isEmpty());
    QCOMPARE(failures.size(), 1);
}

void TestConnectHookLater::octetsMeanwhile()
{
    // RFC 6455, section 4.1: a client waits for the answer before it sends anything.
    WebSocketServer server;
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(hook.isAsked());
    peer.send(textFrame("too early").masked());
    QTRY_COMPARE(peer.status(), 400);
    QCOMPARE(peer.body(), "octets behind the request's head\n");
    QTRY_VERIFY(peer.hasEnded);
}

void TestConnectHookLater::octetsMeanwhileThenAnswer()
{
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    LaterHook hook(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_VERIFY(hook.isAsked());
    peer.send("x");
    QTRY_COMPARE(failures.size(), 1);
    hook.answer(0, ConnectVerdict::accept());
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.received.count("HTTP/1.1 "), 1);
    QCOMPARE(failures.size(), 1);
}

void TestConnectHookLater::serverClosesMeanwhile_data()
{
    QTest::addColumn<bool>("deleted");
    QTest::newRow("closed") << false;
    QTest::newRow("deleted") << true;
}

void TestConnectHookLater::serverClosesMeanwhile()
{
    QFETCH(bool, deleted);
    auto server = std::make_unique<WebSocketServer>();
    LaterHook hook(server.get());
    QVERIFY(server->listen(QHostAddress::LocalHost));
    QSignalSpy closed(server.get(), &WebSocketServer::closed);
    RawPeer peer(server->serverPort(), upgradeRequest());
    QTRY_VERIFY(hook.isAsked());
    if (deleted) {
        server.reset();
    } else {
        server->close();
        QCOMPARE(closed.size(), 1);
    }
    hook.answer(0, ConnectVerdict::accept());
    QTRY_VERIFY(peer.hasEnded);
    QVERIFY(peer.received.isEmpty());
}

QTEST_GUILESS_MAIN(TestConnectHookLater)
#include "tst_connecthook_later.moc"
