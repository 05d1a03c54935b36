// SPDX-License-Identifier: Apache-2.0
// pauseReading() and resumeReading(): nothing is lost, nothing comes out of order.
#include "rawpair.h"
#include "support/connectedpair.h"

#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestPausing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beforeAnythingComes();
    void inTheMiddleOfAThousand_data();
    void inTheMiddleOfAThousand();
    void afterEachMessage();
    void resumedInTheSameSlot();
    void pausedAgainBeforeItGoesOn();
    void resumingTellsNothingAtOnce();
    void inTheMiddleOfALargeMessage();
    void fragmentsAndControlFrames();
    void sendingWhilePaused();
    void client();
    void peerHasToWait();
};

void TestPausing::beforeAnythingComes()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    QVERIFY(!socket->isReadingPaused());
    socket->pauseReading();
    QVERIFY(socket->isReadingPaused());
    pair.peer->send(pipelined(3));
    QVERIFY(pair.passTime());
    QVERIFY(log.events.isEmpty());
    socket->resumeReading();
    QTRY_COMPARE(log.messages, numbers(3));
    QVERIFY(!socket->isReadingPaused());
}

void TestPausing::inTheMiddleOfAThousand_data()
{
    QTest::addColumn<int>("pauseAt");
    QTest::newRow("at the first") << 0;
    QTest::newRow("at the second") << 1;
    QTest::newRow("in the middle") << 500;
    QTest::newRow("at the last but one") << 998;
    QTest::newRow("at the last") << 999;
}

void TestPausing::inTheMiddleOfAThousand()
{
    QFETCH(int, pauseAt);
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [&, socket] {
        if (log.messages.size() == pauseAt + 1)
            socket->pauseReading();
    });
    pair.peer->send(pipelined(1000));
    QTRY_COMPARE(log.messages.size(), qsizetype(pauseAt + 1));
    pair.peer->send(pingFrame("behind").masked());
    QVERIFY(pair.passTime());
    QCOMPARE(log.messages.size(), qsizetype(pauseAt + 1));
    QVERIFY(pair.peer->frames().isEmpty()); // nor is a ping answered
    QTimer::singleShot(0, socket, [socket] { socket->resumeReading(); });
    QTRY_COMPARE(log.messages.size(), qsizetype(1000));
    QCOMPARE(log.messages, numbers(1000));
    QTRY_COMPARE(pair.peer->frames(), QList<QByteArray>({ "pong behind" }));
}

void TestPausing::afterEachMessage()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [socket] {
        socket->pauseReading();
        QTimer::singleShot(0, socket, [socket] { socket->resumeReading(); });
    });
    pair.peer->send(pipelined(300));
    QTRY_COMPARE(log.messages.size(), qsizetype(300));
    QCOMPARE(log.messages, numbers(300));
}

void TestPausing::resumedInTheSameSlot()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [socket] {
        socket->pauseReading();
        socket->resumeReading();
    });
    pair.peer->send(pipelined(300));
    QTRY_COMPARE(log.messages.size(), qsizetype(300));
    QCOMPARE(log.messages, numbers(300));
}

void TestPausing::pausedAgainBeforeItGoesOn()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [&log, socket] {
        if (log.messages.size() == 1)
            socket->pauseReading();
    });
    pair.peer->send(pipelined(10));
    QTRY_COMPARE(log.messages.size(), qsizetype(1));
    socket->resumeReading();
    socket->pauseReading();
    QVERIFY(pair.passTime());
    QCOMPARE(log.messages.size(), qsizetype(1));
    socket->resumeReading();
    QTRY_COMPARE(log.messages, numbers(10));
}

void TestPausing::resumingTellsNothingAtOnce()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [socket] { socket->pauseReading(); });
    pair.peer->send(pipelined(2));
    QTRY_COMPARE(log.messages.size(), qsizetype(1));
    socket->resumeReading();
    QCOMPARE(log.messages.size(), qsizetype(1));
    QTRY_COMPARE(log.messages.size(), qsizetype(2));
}

void TestPausing::inTheMiddleOfALargeMessage()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    QByteArray large(5'000'000, Qt::Uninitialized);
    for (qsizetype i = 0; i < large.size(); ++i)
        large[i] = char(i * 7 + i / 251);
    const QByteArray octets = binaryFrame(large).masked().bytes();
    pair.peer->send(octets.first(octets.size() / 2));
    QTRY_VERIFY(socket->statistics().incoming.wireOctets > 1'000'000);
    socket->pauseReading();
    pair.peer->send(octets.sliced(octets.size() / 2) + pipelined(5));
    QVERIFY(pair.passTime());
    QVERIFY(log.messages.isEmpty());
    socket->resumeReading();
    QTRY_COMPARE(log.messages.size(), qsizetype(6));
    QCOMPARE(log.messages.first(), large);
    QCOMPARE(log.messages.sliced(1), numbers(5));
}

void TestPausing::fragmentsAndControlFrames()
{
    // Paused in the middle of everything: after the ping between two fragments.
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onPing, this, [socket] { socket->pauseReading(); });
    pair.peer->send(textFrame("Hel").unfinished().masked().bytes() + pingFrame("p").masked().bytes()
                    + continuationFrame("lo").masked().bytes() + pongFrame("q").masked().bytes()
                    + closeFrame(1000, "bye").masked().bytes());
    QTRY_COMPARE(log.events, QList<QByteArray>({ "ping p" }));
    socket->resumeReading();
    QTRY_COMPARE(log.events,
                 QList<QByteArray>({ "ping p", "text Hello", "pong q", "close clean 1000 bye" }));
    QTRY_COMPARE(pair.peer->frames(), QList<QByteArray>({ "pong p", "close 1000 bye" }));
}

void TestPausing::sendingWhilePaused()
{
    RawPair pair;
    QVERIFY(pair.open());
    pair.accepted->pauseReading();
    QVERIFY(pair.accepted->sendMessage("still talking"));
    QTRY_COMPARE(pair.peer->frames(), QList<QByteArray>({ "text still talking" }));
    QVERIFY(pair.accepted->isReadingPaused());
}

void TestPausing::client()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    WebSocket *const client = pair.client;
    connect(client, &WebSocket::onMessage, this, [&log, client] {
        if (log.messages.size() == 10)
            client->pauseReading();
    });
    for (int i = 0; i < 1000; ++i)
        QVERIFY(pair.accepted->sendMessage(QByteArray::number(i)));
    QTRY_VERIFY(client->isReadingPaused());
    QCOMPARE(log.messages.size(), qsizetype(10));
    QVERIFY(client->sendMessage("go on"));
    connect(pair.accepted, &WebSocket::onMessage, this, [client] { client->resumeReading(); });
    QTRY_COMPARE(log.messages.size(), qsizetype(1000));
    QCOMPARE(log.messages, numbers(1000));
}

void TestPausing::peerHasToWait()
{
    // What a paused socket does not read stays with the sender, sooner or later.
    RawPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    pair.accepted->pauseReading();
    const QByteArray block = binaryFrame(QByteArray(1'000'000, 'x')).masked().bytes();
    for (int i = 0; i < 32; ++i)
        pair.peer->send(block);
    QVERIFY(pair.passTime());
    QVERIFY(pair.peer->socket->bytesToWrite() > 10'000'000);
    QCOMPARE(pair.accepted->statistics().incoming.wireOctets, quint64(0));
    pair.accepted->resumeReading();
    QTRY_COMPARE(log.messages.size(), qsizetype(32));
}

QTEST_GUILESS_MAIN(TestPausing)
#include "tst_pausing.moc"
