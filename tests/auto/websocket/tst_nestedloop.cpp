// SPDX-License-Identifier: Apache-2.0
// Slots that run an event loop, as a dialog does: the socket goes on afterwards, and what others send
// meanwhile leaves.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// Runs an event loop until \a condition holds; false if it never does.
template <typename Condition>
bool runLoopUntil(Condition &&condition)
{
    QEventLoop loop;
    QTimer timer;
    int rounds = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (condition() || ++rounds == 2000)
            loop.quit();
    });
    timer.start(1);
    loop.exec();
    return condition();
}

} // namespace

class TestNestedLoop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inOnMessage_data();
    void inOnMessage();
    void inOnOpenOfServer();
    void inOnOpenOfClient();
    void inConnectHook();
    void inBytesWritten();
    void inOnCloseOfAnother();
    void peerLeavesMeanwhile();
    void timerSendsMeanwhile_data();
    void timerSendsMeanwhile();
    void sendsWithProcessEvents();
    void reopensAndWaits();
    void waitingDoesNotSpin();
};

void TestNestedLoop::inOnMessage_data()
{
    QTest::addColumn<QList<QByteArray>>("meanwhile");
    const QByteArray small = textFrame("second").masked().bytes();
    const QByteArray large = binaryFrame(QByteArray(1000000, 'x')).masked().bytes();
    QTest::newRow("nothing comes meanwhile") << QList<QByteArray>();
    QTest::newRow("a message comes meanwhile") << QList<QByteArray> { small };
    QTest::newRow("several come meanwhile") << QList<QByteArray> { small, small, small };
    QTest::newRow("a large one comes meanwhile") << QList<QByteArray> { large };
    QTest::newRow("half a message comes meanwhile") << QList<QByteArray> { small.first(5) };
}

void TestNestedLoop::inOnMessage()
{
    QFETCH(QList<QByteArray>, meanwhile);
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    SocketLog log(pair.accepted);
    int depth = 0;
    int deepest = 0;
    connect(pair.accepted, &WebSocket::onMessage, this, [&] {
        if (log.messages.size() > 1)
            return;
        deepest = std::max(deepest, ++depth);
        for (const QByteArray &octets : std::as_const(meanwhile))
            peer.send(octets);
        int rounds = 0;
        QVERIFY(runLoopUntil([&] { return ++rounds > 20; }));
        QCOMPARE(log.messages.size(), 1); // the rest waits
        --depth;
    });
    // Two messages at once: the second one is in the buffer while the slot of the first one runs.
    peer.send(textFrame("first").masked().bytes() + textFrame("also").masked().bytes());
    const qsizetype whole = 2 + meanwhile.size() - (meanwhile.value(0).size() == 5 ? 1 : 0);
    QTRY_COMPARE(log.messages.size(), whole);
    QCOMPARE(log.messages.at(1), "also");
    if (whole != 2 + meanwhile.size()) {
        peer.send(textFrame("second").masked().bytes().sliced(5));
        QTRY_COMPARE(log.messages.size(), 3);
    }
    peer.send(pingFrame("alive").masked());
    QTRY_VERIFY(log.events.contains("ping alive"));
    QCOMPARE(deepest, 1);
}

void TestNestedLoop::inOnOpenOfServer()
{
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    std::unique_ptr<SocketLog> log;
    connect(pair.server, &WebSocketServer::onOpen, this, [&](WebSocket *socket) {
        log = std::make_unique<SocketLog>(socket);
        QVERIFY(socket->sendMessage("welcome"));
        QVERIFY(runLoopUntil([&] { return peer.frames().size() == 1; }));
        peer.send(textFrame("Hello").masked());
        int rounds = 0;
        QVERIFY(runLoopUntil([&] { return ++rounds > 20; }));
    });
    QTRY_VERIFY(log && log->messages.size() == 1);
    peer.send(textFrame("again").masked());
    QTRY_COMPARE(log->messages.size(), 2);
    QCOMPARE(peer.frames(), QList<QByteArray>({ "text welcome" }));
}

void TestNestedLoop::inOnOpenOfClient()
{
    RawServer server;
    server.acceptAndSend(textFrame("behind the answer").bytes());
    WebSocket socket;
    SocketLog log(&socket);
    connect(&socket, &WebSocket::onOpen, this, [&] {
        QVERIFY(socket.sendMessage("Hello"));
        QVERIFY(runLoopUntil([&] { return server.peer->frames().size() == 1; }));
        server.peer->send(textFrame("meanwhile"));
        int rounds = 0;
        QVERIFY(runLoopUntil([&] { return ++rounds > 20; }));
    });
    QVERIFY(socket.open(server.url()));
    QTRY_COMPARE(log.events,
                 QList<QByteArray>(
                         { "connect 101", "open", "text behind the answer", "text meanwhile" }));
}

void TestNestedLoop::inConnectHook()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    pair.server->setConnectHook(this, [](const HandshakeRequest &) {
        int rounds = 0;
        runLoopUntil([&] { return ++rounds > 20; });
        return ConnectVerdict::accept();
    });
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.events, QList<QByteArray>({ "text Hello" }));
}

void TestNestedLoop::inBytesWritten()
{
    // What the first write() left over goes on being written while a slot runs an event loop.
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    peer.received.clear();
    peer.stopReading();
    constexpr qsizetype size = 24 * 1024 * 1024;
    int calls = 0;
    connect(pair.accepted, &WebSocket::bytesWritten, this, [&] {
        if (++calls > 3)
            return;
        peer.goOnReading();
        const qsizetype target = peer.received.size() + 3 * 1024 * 1024;
        QVERIFY(runLoopUntil([&] { return peer.received.size() >= target; }));
    });
    QVERIFY(pair.accepted->sendMessage(QByteArray(size, 'x'), true));
    QTRY_COMPARE(peer.received.size(), size + 10);
    QTRY_COMPARE(pair.accepted->bytesToWrite(), 0);
    QVERIFY(calls >= 2);
}

void TestNestedLoop::inOnCloseOfAnother()
{
    // A socket that fails as it is flushed, and whose slot waits for another socket.
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.server->connectionCount() == 2 && peer.status() == 101);
    const QPointer<WebSocket> failing = pair.accepted;
    bool isAnswered = false;
    connect(failing, &WebSocket::onClose, this, [&] {
        pair.client->sendMessage("from the slot");
        QTimer::singleShot(5, this, [&] { pair.client->sendMessage("from a timer"); });
        isAnswered = runLoopUntil([&] { return log.messages.size() == 2; });
    });
    failing->abort();
    QVERIFY(isAnswered);

    // And from within a flush: the bytesWritten() signal.
    isAnswered = false;
    const auto connection = connect(pair.client, &WebSocket::bytesWritten, this, [&] {
        if (isAnswered || log.messages.size() > 2)
            return;
        QTimer::singleShot(5, this, [&] { pair.client->sendPing("from a timer"); });
        isAnswered = runLoopUntil([&] { return log.events.contains("pong from a timer"); });
    });
    pair.client->sendMessage("flushed before the loop blocks");
    QTRY_COMPARE(log.messages.size(), 3);
    QVERIFY(isAnswered);
    disconnect(connection);
}

void TestNestedLoop::peerLeavesMeanwhile()
{
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    SocketLog log(pair.accepted);
    connect(pair.accepted, &WebSocket::onMessage, this, [&] {
        peer.disconnectFromPeer();
        int rounds = 0;
        QVERIFY(runLoopUntil([&] { return ++rounds > 20; }));
    });
    peer.send(textFrame("Hello").masked());
    QTRY_COMPARE(log.closeCount, 1);
}

void TestNestedLoop::timerSendsMeanwhile_data()
{
    QTest::addColumn<bool>("bySameSocket");
    QTest::newRow("by the socket whose slot runs") << true;
    QTest::newRow("by another socket") << false;
}

void TestNestedLoop::timerSendsMeanwhile()
{
    QFETCH(bool, bySameSocket);
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer other(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && other.status() == 101);
    const QPointer<WebSocket> otherSocket = pair.accepted;
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted != otherSocket && peer.status() == 101);
    WebSocket *const sender = bySameSocket ? pair.accepted : otherSocket;
    const RawPeer &receiver = bySameSocket ? peer : other;
    bool hasLeft = false;
    connect(pair.accepted, &WebSocket::onMessage, this, [&] {
        QTimer::singleShot(5, sender, [sender] { sender->sendMessage("tick"); });
        hasLeft = runLoopUntil([&] { return !receiver.frames().isEmpty(); });
    });
    peer.send(textFrame("Hello").masked());
    QTRY_VERIFY(!receiver.frames().isEmpty());
    QVERIFY(hasLeft);
}

void TestNestedLoop::sendsWithProcessEvents()
{
    // A loop that never blocks sends, too.
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QElapsedTimer time;
    time.start();
    while (log.messages.isEmpty() && time.elapsed() < 10000)
        QCoreApplication::processEvents();
    QCOMPARE(log.messages, QList<QByteArray>({ "Hello" }));
}

void TestNestedLoop::reopensAndWaits()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    bool isOpenAgain = false;
    connect(pair.client, &WebSocket::onClose, this, [&] {
        if (log.closeCount > 1)
            return;
        QVERIFY(pair.client->open(pair.url()));
        isOpenAgain = runLoopUntil([&] { return pair.client->isOpen(); });
        pair.client->sendMessage("Hello");
        QVERIFY(runLoopUntil([&] { return log.messages.size() == 1; }));
    });
    QVERIFY(pair.accepted
                    ->sendClose()); // the client's onClose() comes from within a turn of reading
    QTRY_VERIFY(isOpenAgain);
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
    QVERIFY(pair.client->isOpen());
}

void TestNestedLoop::waitingDoesNotSpin()
{
    // Unread octets don't keep a slot's event loop busy.
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    int turns = 0;
    connect(pair.accepted, &WebSocket::onMessage, this, [&] {
        if (turns != 0)
            return;
        peer.send(textFrame("meanwhile").masked());
        const auto connection =
                connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake,
                        this, [&turns] { ++turns; });
        QEventLoop loop;
        QTimer::singleShot(100, &loop, &QEventLoop::quit);
        loop.exec();
        disconnect(connection);
    });
    peer.send(textFrame("Hello").masked());
    QTRY_VERIFY(turns != 0);
    QVERIFY2(turns < 50, QByteArray::number(turns).constData());
}

QTEST_GUILESS_MAIN(TestNestedLoop)
#include "tst_nestedloop.moc"
