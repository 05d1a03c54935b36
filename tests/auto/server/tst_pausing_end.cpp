// SPDX-License-Identifier: Apache-2.0
// How a connection ends that is paused, and how it does not.
#include "rawpair.h"
#include "support/connectedpair.h"

#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestPausingEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peerLeavesWhilePaused();
    void closeWhilePaused_data();
    void closeWhilePaused();
    void abortWhilePaused();
    void deleteWhilePaused();
    void autoPingWhilePaused_data();
    void autoPingWhilePaused();
    void silentPeerAfterThePause();
    void openAnewIsNotPaused();
};

void TestPausingEnd::peerLeavesWhilePaused()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [&log, socket] {
        if (log.messages.size() == 1)
            socket->pauseReading();
    });
    pair.peer->send(pipelined(100));
    pair.peer->disconnectFromPeer();
    QTRY_COMPARE(log.messages.size(), qsizetype(1));
    QTRY_VERIFY(pair.peer->hasEnded);
    QVERIFY(!log.isClosed());
    socket->resumeReading();
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.messages, numbers(100)); // all that it had said
    QCOMPARE(log.closeCount, 1);
}

void TestPausingEnd::closeWhilePaused_data()
{
    QTest::addColumn<bool>("hasInput");
    QTest::newRow("nothing came") << false;
    QTest::newRow("messages wait") << true;
}

void TestPausingEnd::closeWhilePaused()
{
    QFETCH(bool, hasInput);
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [&log, socket] {
        if (log.messages.size() == 1)
            socket->pauseReading();
    });
    if (hasInput) {
        pair.peer->send(pipelined(5));
        QTRY_COMPARE(log.messages.size(), qsizetype(1));
    } else {
        socket->pauseReading();
    }
    QVERIFY(socket->sendClose(CloseCode::Normal, QStringLiteral("enough")));
    QVERIFY(!socket->isReadingPaused());
    QTRY_COMPARE(pair.peer->frames(), QList<QByteArray>({ "close 1000 enough" }));
    pair.peer->send(closeFrame(1000, "yes").masked());
    QTRY_COMPARE(log.close, "clean 1000 yes");
    QCOMPARE(log.messages, numbers(hasInput ? 5 : 0));
}

void TestPausingEnd::abortWhilePaused()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    SocketLog log(socket);
    connect(socket, &WebSocket::onMessage, this, [socket] { socket->pauseReading(); });
    pair.peer->send(pipelined(5));
    QTRY_COMPARE(log.messages.size(), qsizetype(1));
    socket->resumeReading(); // about to go on
    socket->abort();
    QCOMPARE(log.close, "unclean 1006 the connection was aborted");
    QTRY_VERIFY(pair.peer->hasEnded);
    QCOMPARE(log.messages.size(), qsizetype(1));
}

void TestPausingEnd::deleteWhilePaused()
{
    RawPair pair;
    QVERIFY(pair.open());
    connect(pair.accepted, &WebSocket::onMessage, this,
            [socket = pair.accepted] { socket->pauseReading(); });
    pair.peer->send(pipelined(5));
    QTRY_VERIFY(pair.accepted->isReadingPaused());
    pair.accepted->resumeReading();
    delete pair.accepted;
    QTRY_VERIFY(pair.peer->hasEnded);
}

void TestPausingEnd::autoPingWhilePaused_data()
{
    QTest::addColumn<bool>("restartOnAnyTraffic");
    QTest::newRow("any traffic counts") << true;
    QTest::newRow("only pongs count") << false;
}

void TestPausingEnd::autoPingWhilePaused()
{
    // The peer answers every ping; that nobody reads it is not its fault.
    QFETCH(bool, restartOnAnyTraffic);
    ConnectedPair pair(WebSocketOptions()
                               .setAutoPing(20ms, 20ms)
                               .setAutoPingRestartOnAnyTraffic(restartOnAnyTraffic));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    pair.accepted->pauseReading();
    QTimer many;
    QSignalSpy ticks(&many, &QTimer::timeout);
    many.start(50ms);
    QTRY_VERIFY(ticks.size() >= 5 || log.isClosed()); // several times interval and timeout
    QVERIFY2(!log.isClosed(), log.close.constData());
    pair.accepted->resumeReading();
    QVERIFY(pair.client->sendMessage("here I am"));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "here I am" }));
    QVERIFY(pair.accepted->isOpen());
}

void TestPausingEnd::silentPeerAfterThePause()
{
    RawPair pair(WebSocketOptions().setAutoPing(20ms, 20ms));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    pair.accepted->pauseReading();
    pair.accepted->resumeReading();
    QTRY_COMPARE(log.close, "unclean 1006 the peer did not answer a ping in time");
}

void TestPausingEnd::openAnewIsNotPaused()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    pair.client->pauseReading();
    pair.client->abort();
    QVERIFY(!pair.client->isReadingPaused());
    SocketLog log(pair.client);
    QVERIFY(pair.open());
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
}

QTEST_GUILESS_MAIN(TestPausingEnd)
#include "tst_pausing_end.moc"
