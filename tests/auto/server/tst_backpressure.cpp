// SPDX-License-Identifier: Apache-2.0
// A peer that reads slowly or not at all: who is told, and what becomes of what is sent.
#include "rawpair.h"
#include "support/connectedpair.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <atomic>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

constexpr quint64 kib = 1024;

/// More than the kernel takes for a peer that does not read.
void overfill(WebSocket *socket, qint64 waiting)
{
    const QByteArray block(64 * 1024, 'x');
    while (socket->flush() || socket->bytesToWrite() < waiting) {
        if (!socket->sendMessage(block, true))
            break;
    }
}

} // namespace

class TestBackPressure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void congestion_data();
    void congestion();
    void congestionOfAClient();
    void congestionEndsWithTheConnection();
    void abortedWhenCongested();
    void deletedWhenCongested();
    void dropNewest();
    void closes_data();
    void closes();
    void closesAPeerThatWakesUp();
    void blockUntilRead();
    void blockInVain();
    void noLimit();
    void slotDropsThoseThatAreSlow();
    void readingPausesWhenCongested_data();
    void readingPausesWhenCongested();
    void closeHandshakeOfACongestedConnection();
};

void TestBackPressure::congestion_data()
{
    QTest::addColumn<quint64>("low");
    QTest::addColumn<quint64>("high");
    QTest::newRow("as by default") << 256 * kib << 1024 * kib;
    QTest::newRow("the same mark") << 512 * kib << 512 * kib;
    QTest::newRow("until nothing is left") << quint64(0) << 64 * kib;
}

void TestBackPressure::congestion()
{
    QFETCH(quint64, low);
    QFETCH(quint64, high);
    RawPair pair(WebSocketOptions().setWaterMarks(low, high));
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    QList<std::pair<bool, quint64>> changes;
    connect(socket, &WebSocket::congestedChanged, this, [&, socket](bool congested) {
        QCOMPARE(socket->isCongested(), congested);
        changes.append({ congested, quint64(socket->bytesToWrite()) });
    });
    QSignalSpy ofServer(&pair.server, &WebSocketServer::congestedChanged);
    pair.peer->stopReading();
    QVERIFY(!socket->isCongested());
    overfill(socket, qint64(high + 256 * kib));
    QVERIFY(changes.isEmpty()); // sending emits no signal
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(changes.at(0).first, true);
    QVERIFY(changes.at(0).second > high);
    QVERIFY(pair.passTime());
    QCOMPARE(changes.size(), 1);
    pair.peer->goOnReading();
    QTRY_COMPARE(changes.size(), 2);
    QCOMPARE(changes.at(1).first, false);
    QVERIFY(changes.at(1).second <= low);
    QVERIFY(!socket->isCongested());
    QCOMPARE(ofServer.size(), 2);
    QCOMPARE(ofServer.first().at(0).value<WebSocket *>(), socket);
    QCOMPARE(ofServer.first().at(1).toBool(), true);
}

void TestBackPressure::congestionOfAClient()
{
    RawServer server;
    server.acceptAndSend();
    WebSocket client;
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY(client.isOpen());
    QSignalSpy changes(&client, &WebSocket::congestedChanged);
    server.peer->stopReading();
    overfill(&client, 2'000'000);
    QTRY_COMPARE(changes.size(), 1);
    server.peer->goOnReading();
    QTRY_COMPARE(changes.size(), 2);
    QTRY_COMPARE(client.bytesToWrite(), 0);
}

void TestBackPressure::congestionEndsWithTheConnection()
{
    RawServer server;
    server.acceptAndSend();
    WebSocket client;
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY(client.isOpen());
    QSignalSpy changes(&client, &WebSocket::congestedChanged);
    server.peer->stopReading();
    overfill(&client, 2'000'000);
    QTRY_COMPARE(changes.size(), 1);
    client.abort();
    QCOMPARE(changes.size(), 2);
    QCOMPARE(changes.last().first().toBool(), false);
    QVERIFY(!client.isCongested());
}

void TestBackPressure::abortedWhenCongested()
{
    RawPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    connect(pair.accepted, &WebSocket::congestedChanged, this,
            [socket = pair.accepted] { socket->abort(); });
    pair.peer->stopReading();
    overfill(pair.accepted, 3'000'000);
    QTRY_COMPARE(log.close, "unclean 1006 the connection was aborted");
    QCOMPARE(log.closeCount, 1);
}

void TestBackPressure::deletedWhenCongested()
{
    RawPair pair;
    QVERIFY(pair.open());
    connect(&pair.server, &WebSocketServer::congestedChanged, this,
            [](WebSocket *socket) { delete socket; });
    pair.peer->stopReading();
    overfill(pair.accepted, 3'000'000);
    QTRY_VERIFY(pair.accepted.isNull());
    QCOMPARE(pair.server.connectionCount(), 0);
}

void TestBackPressure::dropNewest()
{
    RawPair pair(WebSocketOptions().setMaxPendingOutput(100'000));
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    pair.peer->stopReading();
    QByteArrayList sent;
    for (int i = 0; i < 100'000; ++i) {
        const QByteArray payload = QByteArray::number(i) + QByteArray(1000, '.');
        if (!socket->sendMessage(payload))
            break;
        sent.append(payload);
        socket->flush();
    }
    QVERIFY(sent.size() < 100'000);
    QCOMPARE(socket->error(), WebSocket::Error::Congested);
    QVERIFY(socket->errorString().startsWith(u"sendMessage: the peer reads too slowly"));
    QVERIFY(socket->isOpen());
    QVERIFY(socket->bytesToWrite() <= 100'000 + 1100);
    // Control frames are sent nevertheless, and the connection goes on.
    QVERIFY(socket->sendPing("p"));
    pair.peer->goOnReading();
    QTRY_COMPARE(socket->bytesToWrite(), 0);
    QVERIFY(socket->sendMessage("again"));
    QTRY_VERIFY(pair.peer->received.endsWith("again"));
    QByteArray octets = pair.peer->body();
    Frame frame;
    for (const QByteArray &payload : sent) {
        QVERIFY(takeFrame(octets, frame));
        QCOMPARE(frame.payload, payload);
    }
    QCOMPARE(framesIn(octets), QList<QByteArray>({ "ping p", "text again" }));
}

void TestBackPressure::closes_data()
{
    QTest::addColumn<SlowConsumerPolicy>("policy");
    QTest::addColumn<int>("code");
    QTest::newRow("1008") << SlowConsumerPolicy::ClosePolicyViolation << 1008;
    QTest::newRow("1013") << SlowConsumerPolicy::CloseTryAgainLater << 1013;
}

void TestBackPressure::closes()
{
    QFETCH(SlowConsumerPolicy, policy);
    QFETCH(int, code);
    RawPair pair(WebSocketOptions()
                         .setMaxPendingOutput(100'000, policy)
                         .setCloseHandshakeTimeout(100ms));
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    pair.peer->stopReading();
    overfill(socket, 10'000'000); // as far as it gets
    QCOMPARE(socket->error(), WebSocket::Error::Congested);
    QVERIFY(socket->bytesToWrite() < 300'000);
    QVERIFY(!socket->sendMessage("more"));
    QVERIFY(!log.isClosed()); // sending emits no signal
    // The peer does not read the Close frame either, so that only time ends this.
    QTRY_COMPARE(log.close, "unclean " + QByteArray::number(code) + " the peer reads too slowly");
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(pair.server.connectionCount(), 0);
}

void TestBackPressure::closesAPeerThatWakesUp()
{
    RawPair pair(WebSocketOptions().setMaxPendingOutput(100'000,
                                                        SlowConsumerPolicy::CloseTryAgainLater));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    pair.peer->stopReading();
    overfill(pair.accepted, 10'000'000);
    pair.peer->goOnReading();
    QTRY_VERIFY(pair.peer->received.endsWith("\x03\xf5the peer reads too slowly"));
    pair.peer->send(closeFrame(1013).masked());
    QTRY_COMPARE(log.close, "unclean 1013 the peer reads too slowly");
    QTRY_VERIFY(pair.peer->hasEnded);
}

void TestBackPressure::blockUntilRead()
{
    // The reader has a thread of its own: this one is blocked.
    WebSocketServer server(ServerOptions().setThreads(1).setConnection(
            WebSocketOptions().setMaxPendingOutput(200'000, SlowConsumerPolicy::Block)));
    std::atomic<int> sent = 0;
    std::atomic<bool> isBounded = true;
    connect(
            &server, &WebSocketServer::onOpen, this,
            [&](WebSocket *socket) {
                const QByteArray payload(10'000, 'x');
                while (sent < 5000 && socket->sendMessage(payload, true)) {
                    ++sent;
                    if (socket->bytesToWrite() > 200'000 + 10'100)
                        isBounded = false;
                }
            },
            Qt::DirectConnection);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    int received = 0;
    connect(&client, &WebSocket::onMessage, this, [&received] { ++received; });
    QVERIFY(client.open(server.urls().first()));
    QVERIFY(waitFor([&received] { return received == 5000; }, 30000));
    QCOMPARE(sent, 5000);
    QVERIFY(isBounded);
    QVERIFY(client.isOpen());
}

void TestBackPressure::blockInVain()
{
    RawPair pair(WebSocketOptions()
                         .setMaxPendingOutput(100'000, SlowConsumerPolicy::Block)
                         .setSlowConsumerTimeout(100ms)
                         .setCloseHandshakeTimeout(100ms));
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    pair.peer->stopReading();
    QElapsedTimer time;
    time.start();
    overfill(socket, 10'000'000);
    QVERIFY(time.elapsed() >= 100);
    QCOMPARE(socket->error(), WebSocket::Error::Congested);
    QVERIFY(log.events.isEmpty());
    QTRY_COMPARE(log.close, "unclean 1008 the peer reads too slowly");
}

void TestBackPressure::noLimit()
{
    RawPair pair(WebSocketOptions().setMaxPendingOutput(0));
    QVERIFY(pair.open());
    pair.peer->stopReading();
    const QByteArray block(8'000'000, 'x');
    for (int i = 0; i < 20; ++i)
        QVERIFY(pair.accepted->sendMessage(block, true));
    QVERIFY(pair.accepted->bytesToWrite() > 100'000'000);
}

void TestBackPressure::slotDropsThoseThatAreSlow()
{
    // What a slot does when sending fails does not disturb a broadcast.
    WebSocketServer server(
            ServerOptions().setConnection(WebSocketOptions().setMaxPendingOutput(100'000)));
    connect(&server, &WebSocketServer::onOpen, this, [](WebSocket *socket) {
        connect(socket, &WebSocket::errorStringChanged, socket, [socket] { delete socket; });
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 6; ++i) {
        peers.push_back(std::make_unique<RawPeer>(server.serverPort(), upgradeRequest()));
        QTRY_COMPARE(peers.back()->status(), 101);
        if (i % 2 == 0)
            peers.back()->stopReading();
    }
    const QByteArray block(2'000'000, 'x');
    for (int i = 0; i < 20 && server.connectionCount() > 3; ++i) {
        server.broadcast(block, true);
        const auto isTaken = [&] {
            for (int k = 1; k < 6; k += 2) {
                if (peers[size_t(k)]->body().size() < (i + 1) * block.size())
                    return false;
            }
            return true;
        };
        QTRY_VERIFY(isTaken());
    }
    QCOMPARE(server.connectionCount(), 3);
    server.broadcast("the rest");
    for (size_t i = 1; i < 6; i += 2)
        QTRY_VERIFY(peers[i]->received.endsWith("the rest"));
}

void TestBackPressure::readingPausesWhenCongested_data()
{
    QTest::addColumn<bool>("pauses");
    QTest::newRow("it does by default") << true;
    QTest::newRow("not if not wanted") << false;
}

void TestBackPressure::readingPausesWhenCongested()
{
    QFETCH(bool, pauses);
    WebSocketOptions options;
    options.setWaterMarks(10'000, 100'000);
    if (!pauses)
        options.setPauseReadingWhenCongested(false);
    RawPair pair(options);
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    pair.peer->stopReading();
    overfill(socket, 1'000'000);
    QTRY_VERIFY(socket->isCongested());
    pair.peer->send(textFrame("Hello").masked());
    QVERIFY(pair.passTime());
    QVERIFY(!socket->isReadingPaused()); // that is what the user asked for
    if (pauses)
        QVERIFY(log.messages.isEmpty());
    else
        QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
    pair.peer->goOnReading();
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
}

void TestBackPressure::closeHandshakeOfACongestedConnection()
{
    RawPair pair(WebSocketOptions().setCloseHandshakeTimeout(100ms));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    pair.peer->stopReading();
    overfill(pair.accepted, 3'000'000);
    QTRY_VERIFY(pair.accepted->isCongested());
    QSignalSpy closed(&pair.server, &WebSocketServer::closed);
    pair.server.close();
    QTRY_COMPARE(log.closeCount, 1);
    QVERIFY2(log.close.startsWith("unclean 1006 "), log.close.constData());
    QTRY_COMPARE(closed.size(), 1);
}

QTEST_GUILESS_MAIN(TestBackPressure)
#include "tst_backpressure.moc"
