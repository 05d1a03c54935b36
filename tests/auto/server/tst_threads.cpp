// SPDX-License-Identifier: Apache-2.0
// A server that spreads its connections over threads. To be run with the thread sanitizer, too.
#include "support/rawpeer.h"
#include "support/socketlog.h"
#include "threadlog.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void echo_data();
    void echo();
    void clientsInThreads_data();
    void clientsInThreads();
    void broadcast_data();
    void broadcast();
    void sendFromElsewhere();
    void queuedSlots();
    void socketDeletedInItsThread();
    void maxConnections();
    void statistics();
    void statisticsNeverGoBack();
};

void TestThreads::echo_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("no thread of its own") << 0;
    QTest::newRow("one thread") << 1;
    QTest::newRow("two threads") << 2;
    QTest::newRow("four threads") << 4;
}

void TestThreads::echo()
{
    QFETCH(int, threads);
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(threads));
    log.watch(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Clients clients(server.urls().first(), 40, 20);
    QVERIFY(waitFor([&] { return clients.finishedCount == 40; }, 30000));
    QCOMPARE(clients.wrongCount, 0);
    QCOMPARE(log.messages, 40 * 20);
    QCOMPARE(server.connectionCount(), 40);
    {
        const std::lock_guard lock(log.mutex);
        QVERIFY(log.isAlwaysItsOwn);
        QCOMPARE(int(log.connectionsOf.size()), std::max(1, threads));
        QCOMPARE(log.connectionsOf.count(QThread::currentThread()), threads == 0 ? 1u : 0u);
        for (const auto &[thread, count] : log.connectionsOf)
            QCOMPARE(count, 40 / std::max(1, threads));
    }
    clients.sockets.clear();
    QTRY_COMPARE(server.connectionCount(), 0);
    QTRY_COMPARE(log.closedCount(), size_t(40));
}

void TestThreads::clientsInThreads_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("one thread") << 1;
    QTest::newRow("four threads") << 4;
}

void TestThreads::clientsInThreads()
{
    QFETCH(int, threads);
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(threads));
    log.watch(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QUrl url = server.urls().first();
    std::atomic<int> finished = 0;
    std::atomic<int> wrong = 0;
    std::vector<std::unique_ptr<QThread>> runners;
    for (int i = 0; i < 3; ++i) {
        runners.emplace_back(QThread::create([&] {
            Clients clients(url, 10, 50);
            finished += waitFor([&] { return clients.finishedCount == 10; }, 30000) ? 10 : 0;
            wrong += clients.wrongCount;
        }));
        runners.back()->start();
    }
    // The server's thread accepts meanwhile.
    QVERIFY(waitFor([&] { return log.messages == 3 * 10 * 50; }, 30000));
    for (const auto &runner : runners)
        QVERIFY(runner->wait(30000));
    QCOMPARE(finished, 30);
    QCOMPARE(wrong, 0);
    QTRY_COMPARE(server.connectionCount(), 0);
    const std::lock_guard lock(log.mutex);
    QVERIFY(log.isAlwaysItsOwn);
}

void TestThreads::broadcast_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("no thread of its own") << 0;
    QTest::newRow("two threads") << 2;
    QTest::newRow("four threads") << 4;
}

void TestThreads::broadcast()
{
    QFETCH(int, threads);
    WebSocketServer server(ServerOptions().setThreads(threads));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Clients clients(server.urls().first(), 20, 0);
    QTRY_COMPARE(clients.openCount, 20);
    QTRY_COMPARE(server.connectionCount(), 20);
    QStringList received;
    for (const auto &socket : clients.sockets) {
        connect(socket.get(), &WebSocket::onMessage, this, [&received](const QByteArray &payload) {
            received.append(QString::fromUtf8(payload));
        });
    }
    QCOMPARE(server.broadcast("one"), 20);
    QCOMPARE(server.broadcast(QStringLiteral("two ü")), 20);
    QCOMPARE(server.broadcast(QByteArray(3, 'x'), true), 20);
    QTRY_COMPARE(received.size(), 60);
    QCOMPARE(received.count(QStringLiteral("one")), 20);
    QCOMPARE(received.count(QStringLiteral("two ü")), 20);
    QCOMPARE(received.count(QStringLiteral("xxx")), 20);
}

void TestThreads::sendFromElsewhere()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    connect(&server, &WebSocketServer::onOpen, this, [this](WebSocket *socket) {
        // In this thread, by a queued call: to the socket's by another one.
        QVERIFY(QThread::currentThread() == thread());
        QMetaObject::invokeMethod(socket, [socket] { socket->sendMessage("hello"); });
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(server.urls().first()));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "hello" }));
}

void TestThreads::queuedSlots()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    QByteArrayList received;
    connect(&server, &WebSocketServer::onMessage, this,
            [&](WebSocket *, const QByteArray &payload, bool) { received.append(payload); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    QVERIFY(client.open(server.urls().first()));
    QTRY_VERIFY(client.isOpen());
    QByteArrayList sent;
    for (int i = 0; i < 100; ++i) {
        sent.append(QByteArray::number(i));
        QVERIFY(client.sendMessage(sent.last()));
    }
    QTRY_COMPARE(received.size(), sent.size());
    QCOMPARE(received, sent);
}

void TestThreads::socketDeletedInItsThread()
{
    WebSocketServer server(ServerOptions().setThreads(2));
    connect(
            &server, &WebSocketServer::onMessage, this,
            [](WebSocket *socket, const QByteArray &, bool) { delete socket; },
            Qt::DirectConnection);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Clients clients(server.urls().first(), 8, 2);
    QTRY_COMPARE(clients.closedCount, 8);
    QTRY_COMPARE(server.connectionCount(), 0);
    QSignalSpy closed(&server, &WebSocketServer::closed);
    server.close();
    QTRY_COMPARE(closed.size(), 1);
}

void TestThreads::maxConnections()
{
    WebSocketServer server(ServerOptions().setThreads(4).setMaxConnections(7));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Clients clients(server.urls().first(), 40, 0);
    QTRY_COMPARE(clients.openCount + clients.closedCount, 40);
    QCOMPARE(clients.openCount, 7); // however many threads decide at a time
    QCOMPARE(server.connectionCount(), 7);
}

void TestThreads::statistics()
{
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(2));
    log.watch(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Clients clients(server.urls().first(), 6, 10);
    QTRY_COMPARE(clients.finishedCount, 6);
    QCOMPARE(server.statistics().connections, 6);
    QCOMPARE(server.statistics().accepted, quint64(6));
    // Of connections that are open, too; the counters of the last turn may be on their way.
    QTRY_COMPARE(server.statistics().traffic.incoming.messages, quint64(60));
    QTRY_COMPARE(server.statistics().traffic.outgoing.messages, quint64(60));
    const TrafficStatistics open = server.statistics().traffic;
    QVERIFY(open.incoming.preopenOctets > 6 * 100);
    QVERIFY(open.incoming.wireOctets > open.incoming.frameOctets);
    clients.sockets.clear();
    QTRY_COMPARE(server.connectionCount(), 0);
    const ServerStatistics statistics = server.statistics();
    QCOMPARE(statistics.accepted, quint64(6));
    QCOMPARE(statistics.refused, quint64(0));
    QCOMPARE(statistics.traffic.incoming.messages, quint64(60));
    QCOMPARE(statistics.traffic.outgoing.messages, quint64(60));
    QCOMPARE(statistics.traffic.incoming.messageOctets, statistics.traffic.outgoing.messageOctets);
}

void TestThreads::statisticsNeverGoBack()
{
    ThreadLog log;
    WebSocketServer server(ServerOptions().setThreads(3));
    log.watch(&server);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    quint64 messages = 0;
    quint64 octets = 0;
    const auto look = [&] {
        const TrafficCounters counters = server.statistics().traffic.incoming;
        const bool isMore = counters.messages >= messages && counters.wireOctets >= octets;
        messages = counters.messages;
        octets = counters.wireOctets;
        return isMore;
    };
    // While some count and others end, none is missed and none counted twice.
    for (int round = 0; round < 5; ++round) {
        Clients clients(server.urls().first(), 10, 20);
        bool isMore = true;
        QVERIFY(waitFor([&] {
            isMore = isMore && look();
            return clients.finishedCount == 10 || !isMore;
        }));
        clients.sockets.clear();
        QVERIFY(waitFor([&] {
            isMore = isMore && look();
            return server.connectionCount() == 0 || !isMore;
        }));
        QVERIFY(isMore);
        QCOMPARE(server.statistics().traffic.incoming.messages, quint64(200 * (round + 1)));
    }
}

QTEST_GUILESS_MAIN(TestThreads)
#include "tst_threads.moc"
