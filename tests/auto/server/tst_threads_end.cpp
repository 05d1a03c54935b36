// SPDX-License-Identifier: Apache-2.0
// How a server with threads ends: closed or deleted, whatever goes on. For the thread sanitizer,
// too.
#include "support/rawpeer.h"
#include "support/socketlog.h"
#include "threadlog.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestThreadsEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void close_data();
    void close();
    void closeTwice();
    void closeWithinAThread();
    void closeWhileOpening();
    void listenAgain();
    void deleteUnderTraffic_data();
    void deleteUnderTraffic();
    void deleteWhileOpening();
    void deleteWithConnectionsInTheQueue();
};

void TestThreadsEnd::close_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("count");
    QTest::newRow("two threads") << 2 << 10;
    QTest::newRow("four threads") << 4 << 40;
    QTest::newRow("four threads, one connection") << 4 << 1;
    QTest::newRow("two threads, no connection") << 2 << 0;
}

void TestThreadsEnd::close()
{
    QFETCH(int, threads);
    QFETCH(int, count);
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(threads));
    log.watch(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int closed = 0;
    int left = -1;
    bool isInServersThread = true;
    connect(
            &server, &WebSocketServer::closed, this,
            [&] {
                ++closed;
                left = server.connectionCount();
                isInServersThread = QThread::currentThread() == thread();
            },
            Qt::DirectConnection);
    Clients clients(server.urls().first(), count, 5);
    QTRY_COMPARE(clients.finishedCount, count);
    QTRY_COMPARE(server.connectionCount(), count);
    server.close(CloseCode::GoingAway, QStringLiteral("bye"));
    QVERIFY(!server.isListening());
    QCOMPARE(closed, 0); // not before the threads have answered
    QTRY_COMPARE(closed, 1);
    QVERIFY(isInServersThread);
    QCOMPARE(left, 0);
    QTRY_COMPARE(clients.closedCount, count);
    if (count != 0)
        QCOMPARE(clients.closeCodes, std::set<int>({ 1001 }));
    QCOMPARE(log.closedCount(), size_t(count));
    const std::lock_guard lock(log.mutex);
    QVERIFY(log.isAlwaysItsOwn);
    QCOMPARE(closed, 1);
}

void TestThreadsEnd::closeTwice()
{
    // One thread has a connection that takes its time, the other three have none.
    WebSocketServer server(ServerOptions().setThreads(4));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer slow(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(slow.status(), 101);
    QSignalSpy closed(&server, &WebSocketServer::closed);
    connect(&server, &WebSocketServer::closed, this,
            [&server] { QCOMPARE(server.connectionCount(), 0); });
    for (int i = 0; i < 100; ++i)
        server.close();
    QTRY_COMPARE(slow.frames(), QList<QByteArray>({ "close 1001" }));
    QCoreApplication::processEvents();
    QVERIFY(closed.isEmpty());
    slow.send(closeFrame(1001).masked());
    QTRY_COMPARE(closed.size(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(closed.size(), 1);
}

void TestThreadsEnd::closeWithinAThread()
{
    // A slot in a connection's thread closes all by way of the server's.
    WebSocketServer server(ServerOptions().setThreads(2));
    connect(
            &server, &WebSocketServer::onMessage, this,
            [&server](WebSocket *, const QByteArray &, bool) {
                QMetaObject::invokeMethod(&server, [&server] { server.close(); });
            },
            Qt::DirectConnection);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSignalSpy closed(&server, &WebSocketServer::closed);
    Clients clients(server.urls().first(), 6, 1);
    QTRY_COMPARE(clients.closedCount, 6);
    QVERIFY(!closed.isEmpty() || closed.wait());
}

void TestThreadsEnd::closeWhileOpening()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    QSignalSpy closed(&server, &WebSocketServer::closed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer a(server.serverPort(), upgradeRequest().first(20));
    RawPeer b(server.serverPort(), upgradeRequest().first(20));
    RawPeer open(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(open.status(), 101); // accepted last
    server.close();
    QTRY_VERIFY(a.hasEnded && b.hasEnded);
    QVERIFY(a.received.isEmpty() && b.received.isEmpty());
    QTRY_COMPARE(open.frames(), QList<QByteArray>({ "close 1001" }));
    open.send(closeFrame(1001).masked());
    QTRY_COMPARE(closed.size(), 1);
}

void TestThreadsEnd::listenAgain()
{
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(2));
    log.watch(&server);
    for (int round = 1; round <= 3; ++round) {
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QSignalSpy closed(&server, &WebSocketServer::closed);
        Clients clients(server.urls().first(), 4, 3);
        QTRY_COMPARE(clients.finishedCount, 4);
        server.close();
        QTRY_COMPARE(clients.closedCount, 4);
        QTRY_COMPARE(closed.size(), 1);
        QCOMPARE(log.opened, 4 * round);
    }
}

void TestThreadsEnd::deleteUnderTraffic_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("one thread") << 1;
    QTest::newRow("two threads") << 2;
    QTest::newRow("four threads") << 4;
}

void TestThreadsEnd::deleteUnderTraffic()
{
    QFETCH(int, threads);
    ThreadLog log;
    auto server = std::make_unique<WebSocketServer>(ServerOptions().setThreads(threads));
    log.watch(server.get());
    QVERIFY(server->listen(QHostAddress::LocalHost));
    Clients clients(server->urls().first(), 20, 1'000'000'000);
    QVERIFY(waitFor([&] { return log.messages > 2000; }, 30000));
    server.reset(); // waits for the threads
    const int messages = log.messages;
    QTRY_COMPARE(clients.closedCount, 20);
    QCOMPARE(log.messages, messages);
    QCOMPARE(clients.closeCodes, std::set<int>({ 1006 }));
    QCOMPARE(log.closedCount(), size_t(0)); // no signal leaves a dying object
}

void TestThreadsEnd::deleteWhileOpening()
{
    auto server = std::make_unique<WebSocketServer>(ServerOptions().setThreads(2));
    QVERIFY(server->listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 8; ++i) {
        peers.push_back(
                std::make_unique<RawPeer>(server->serverPort(), upgradeRequest().first(20)));
    }
    RawPeer last(server->serverPort(), upgradeRequest());
    QTRY_COMPARE(last.status(), 101);
    server.reset();
    for (const auto &peer : peers)
        QTRY_VERIFY(peer->hasEnded);
    QTRY_VERIFY(last.hasEnded);
}

void TestThreadsEnd::deleteWithConnectionsInTheQueue()
{
    // The only thread is busy until the server no longer listens; what was accepted meanwhile is
    // closed nevertheless.
    auto server = std::make_unique<WebSocketServer>(ServerOptions().setThreads(1));
    QVERIFY(server->listen(QHostAddress::LocalHost));
    const quint16 port = server->serverPort();
    std::atomic<bool> isBusy = false;
    connect(
            server.get(), &WebSocketServer::onMessage, this,
            [&isBusy, port](WebSocket *, const QByteArray &, bool) {
                isBusy = true;
                while (true) {
                    QTcpSocket probe;
                    probe.connectToHost(QHostAddress::LocalHost, port);
                    if (!probe.waitForConnected(30000))
                        break;
                }
            },
            Qt::DirectConnection);
    RawPeer busy(port, upgradeRequest());
    QTRY_COMPARE(busy.status(), 101);
    busy.send(textFrame("be busy").masked());
    QTRY_VERIFY(isBusy);
    RawPeer waiting(port, upgradeRequest());
    QTRY_COMPARE(waiting.socket->state(), QAbstractSocket::ConnectedState);
    QCoreApplication::processEvents(); // accepts it
    server.reset();
    QTRY_VERIFY(busy.hasEnded);
    QTRY_VERIFY(waiting.hasEnded);
}

QTEST_GUILESS_MAIN(TestThreadsEnd)
#include "tst_threads_end.moc"
