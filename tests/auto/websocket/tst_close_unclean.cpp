// SPDX-License-Identifier: Apache-2.0
// How connections end otherwise: drops, violations, timeouts, abort().
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestCloseUnclean : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.acceptAndSend(); }
    void peerCloses_data();
    void peerCloses();
    void peerBreaksProtocol_data();
    void peerBreaksProtocol();
    void serverSideViolation();
    void peerNeverAnswersClose();
    void peerNeverAnswersPings();
    void everySlotFindsItClosed_data();
    void everySlotFindsItClosed();
    void openedAnewFromTheError();
    void abortWhileOpen();
    void abortWhileClosing();
    void abortTwice();
    void abortFromOnClose();
    void nothingIsLeftToWriteAfterwards();

private:
    /// Connects \a socket to the raw server.
    bool openRaw(WebSocket &socket)
    {
        return socket.open(m_server.url()) && waitFor([&socket] { return socket.isOpen(); });
    }
    RawServer m_server;
};

using Deed = std::function<void(RawPeer &)>;

void TestCloseUnclean::peerCloses_data()
{
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("with a Close frame") << Deed([](RawPeer &peer) {
        peer.send(closeFrame(1000, "bye"));
        peer.disconnectFromPeer();
    }) << QByteArray("clean 1000 bye");
    QTest::newRow("with a Close frame without a code") << Deed([](RawPeer &peer) {
        peer.send(closeFrame());
        peer.disconnectFromPeer();
    }) << QByteArray("clean 1005");
    QTest::newRow("with a Close frame and a reset") << Deed([](RawPeer &peer) {
        peer.send(closeFrame(1001));
        QVERIFY(waitFor([&peer] { return !peer.frames().isEmpty(); })); // the answer
        peer.reset();
    }) << QByteArray("clean 1001");
    QTest::newRow("by the end of the stream")
            << Deed([](RawPeer &peer) { peer.disconnectFromPeer(); })
            << QByteArray("unclean 1006 the connection was closed without a closing handshake");
    QTest::newRow("by shutting down its output only")
            << Deed([](RawPeer &peer) { peer.shutdownOutput(); })
            << QByteArray("unclean 1006 the connection was closed without a closing handshake");
    QTest::newRow("by a reset") << Deed([](RawPeer &peer) { peer.reset(); })
                                << QByteArray("unclean 1006 The remote host closed the connection");
    QTest::newRow("in the middle of a frame") << Deed([](RawPeer &peer) {
        peer.send(textFrame("Hello").bytes().first(4));
        peer.disconnectFromPeer();
    }) << QByteArray("unclean 1006 the connection was closed without a closing handshake");
}

void TestCloseUnclean::peerCloses()
{
    QFETCH(Deed, deed);
    QFETCH(QByteArray, close);
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    deed(*m_server.peer);
    QTRY_VERIFY(log.isClosed());
    if (close.startsWith("unclean") && log.close.startsWith("unclean 1006"))
        close = log.close; // the words for a reset are the operating system's
    QCOMPARE(log.close, close);
    QCOMPARE(log.closeCount, 1);
    QVERIFY(log.propertiesAgree);
    QVERIFY(!socket.closedByMe());
    QCOMPARE(socket.error(),
             close.startsWith("clean") ? WebSocket::Error::None : WebSocket::Error::ConnectionLost);
    QCOMPARE(socket.errorString(), close.startsWith("clean") ? QString() : socket.closeReason());
    QVERIFY(!socket.sendMessage("too late"));
    QCOMPARE(log.closeCount, 1);
}

void TestCloseUnclean::peerBreaksProtocol_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("close");
    QTest::addColumn<bool>("dropsAfterwards");
    const QByteArray notUtf8 = textFrame("\xff").bytes();
    const QByteArray badUtf8 = "unclean 1007 text message that is not valid UTF-8";
    QTest::newRow("text that is not UTF-8, TCP dropped") << notUtf8 << badUtf8 << true;
    QTest::newRow("text that is not UTF-8, Close answered")
            << notUtf8 + closeFrame(1007).bytes() << badUtf8 << false;
    QTest::newRow("a masked frame")
            << textFrame("Hello").masked().bytes() << QByteArray("unclean 1002") << true;
    QTest::newRow("a reserved opcode")
            << Frame { 0x3, {} }.bytes() << QByteArray("unclean 1002") << true;
    QTest::newRow("a message too big")
            << binaryFrame({}).head(17 * 1024 * 1024) << QByteArray("unclean 1009") << true;
}

void TestCloseUnclean::peerBreaksProtocol()
{
    QFETCH(QByteArray, octets);
    QFETCH(QByteArray, close);
    QFETCH(bool, dropsAfterwards);
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    m_server.peer->send(octets);
    QTRY_VERIFY(!m_server.peer->frames().isEmpty());
    QVERIFY(m_server.peer->frames().first().startsWith("close " + close.mid(8, 4)));
    if (dropsAfterwards)
        m_server.peer->disconnectFromPeer();
    QTRY_VERIFY(log.isClosed());
    QVERIFY2(log.close.startsWith(close), log.close.constData());
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(socket.error(), WebSocket::Error::ProtocolViolation);
    QCOMPARE(socket.errorString(), socket.closeReason());
    QVERIFY(log.events.contains("error ProtocolViolation"));
}

void TestCloseUnclean::serverSideViolation()
{
    ConnectedPair pair;
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted);
    pair.accepted->setParent(this);
    SocketLog log(pair.accepted);
    peer.send(textFrame("not masked"));
    QTRY_COMPARE(peer.frames().size(), 1);
    QVERIFY(peer.frames().first().startsWith("close 1002 "));
    peer.send(closeFrame(1002).masked());
    QTRY_VERIFY(log.isClosed());
    QVERIFY2(log.close.startsWith("unclean 1002 "), log.close.constData());
    QCOMPARE(pair.accepted->error(), WebSocket::Error::ProtocolViolation);
    QTRY_VERIFY(peer.hasEnded);
    delete pair.accepted;
}

void TestCloseUnclean::peerNeverAnswersClose()
{
    WebSocket socket(WebSocketOptions().setCloseHandshakeTimeout(50ms));
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    QVERIFY(socket.sendClose(CloseCode::Normal));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.close, "unclean 1006 the peer did not answer the closing handshake in time");
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(socket.error(), WebSocket::Error::Timeout);
    QVERIFY(socket.closedByMe());
    QTRY_VERIFY(m_server.peer->hasEnded);
}

void TestCloseUnclean::peerNeverAnswersPings()
{
    WebSocket socket(WebSocketOptions().setAutoPing(30ms, 30ms));
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.close, "unclean 1006 the peer did not answer a ping in time");
    QCOMPARE(socket.error(), WebSocket::Error::Timeout);
    QVERIFY(m_server.peer->frames().first().startsWith("ping "));
}

void TestCloseUnclean::everySlotFindsItClosed_data()
{
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<bool>("closesFirst");
    QTest::newRow("pings are not answered") << Deed() << false;
    QTest::newRow("reset") << Deed([](RawPeer &peer) { peer.reset(); }) << false;
    QTest::newRow("violation") << Deed([](RawPeer &peer) {
        peer.send(textFrame("\xff"));
        peer.disconnectFromPeer();
    }) << true;
}

void TestCloseUnclean::everySlotFindsItClosed()
{
    QFETCH(Deed, deed);
    QFETCH(bool, closesFirst);
    WebSocket socket;
    if (!deed)
        QVERIFY(socket.setOptions(WebSocketOptions().setAutoPing(30ms, 30ms)));
    QVERIFY(openRaw(socket));
    QList<QByteArray> seen;
    bool isLooking = false; // sending in vain sets an error, too
    const auto look = [&](const char *where) {
        if (std::exchange(isLooking, true))
            return;
        const bool isSent = socket.sendMessage("x") || socket.sendPing() || socket.sendClose();
        seen.append(where + QByteArray(": ") + nameOf(socket.state()) + (isSent ? ", sends" : ""));
        isLooking = false;
    };
    connect(&socket, &WebSocket::errorStringChanged, this, [&] { look("errorString"); });
    connect(&socket, &WebSocket::errorOccurred, this, [&] { look("error"); });
    connect(&socket, &WebSocket::stateChanged, this, [&] { look("state"); });
    connect(&socket, &WebSocket::onClose, this, [&] { look("close"); });
    if (deed)
        deed(*m_server.peer);
    SocketLog log(&socket);
    QTRY_VERIFY(log.isClosed());
    QList<QByteArray> expected = { "errorString: Closed", "error: Closed", "state: Closed",
                                   "close: Closed" };
    if (closesFirst)
        expected.prepend("state: Closing");
    QCOMPARE(seen, expected);
}

void TestCloseUnclean::openedAnewFromTheError()
{
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    QList<WebSocket::State> states;
    connect(&socket, &WebSocket::stateChanged, this,
            [&states](WebSocket::State state) { states.append(state); });
    bool isOpening = false;
    connect(&socket, &WebSocket::errorOccurred, this,
            [&] { isOpening = socket.open(m_server.url()); });
    m_server.peer->reset();
    QTRY_VERIFY(log.isClosed());
    QVERIFY(isOpening);
    QTRY_VERIFY(socket.isOpen());
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(states,
             QList<WebSocket::State>({ WebSocket::State::Connecting, WebSocket::State::Open }));
    QVERIFY(socket.sendMessage("hello"));
    QTRY_COMPARE(m_server.peer->frames().size(), 1);
}

void TestCloseUnclean::abortWhileOpen()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    pair.client->abort();
    QCOMPARE(client.events,
             QList<QByteArray>(
                     { "error ConnectionLost", "close unclean 1006 the connection was aborted" }));
    QVERIFY(client.propertiesAgree);
    QVERIFY(pair.client->closedByMe());
    QTRY_VERIFY(server.isClosed());
    QVERIFY2(server.close.startsWith("unclean 1006 "), server.close.constData());
    QCOMPARE(client.closeCount, 1);
}

void TestCloseUnclean::abortWhileClosing()
{
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    QVERIFY(socket.sendClose());
    socket.abort();
    QCOMPARE(log.close, "unclean 1006 the connection was aborted");
    QCOMPARE(log.closeCount, 1);
    QTRY_VERIFY(m_server.peer->hasEnded);
    QCOMPARE(log.closeCount, 1);
}

void TestCloseUnclean::abortTwice()
{
    WebSocket socket;
    SocketLog log(&socket);
    socket.abort();
    QCOMPARE(log.closeCount, 0);
    QVERIFY(openRaw(socket));
    socket.abort();
    socket.abort();
    QCOMPARE(log.closeCount, 1);
}

void TestCloseUnclean::abortFromOnClose()
{
    WebSocket socket;
    SocketLog log(&socket);
    connect(&socket, &WebSocket::onClose, &socket, &WebSocket::abort);
    connect(&socket, &WebSocket::errorOccurred, &socket, &WebSocket::abort);
    QVERIFY(openRaw(socket));
    m_server.peer->reset();
    QTRY_COMPARE(log.closeCount, 1);
}

void TestCloseUnclean::nothingIsLeftToWriteAfterwards()
{
    WebSocket socket;
    QVERIFY(openRaw(socket));
    m_server.peer->stopReading();
    QVERIFY(socket.sendMessage(QByteArray(32 * 1024 * 1024, 'x'), true));
    QVERIFY(socket.bytesToWrite() > 0);
    socket.abort();
    QCOMPARE(socket.bytesToWrite(), 0);
    QVERIFY(socket.flush());
}

QTEST_GUILESS_MAIN(TestCloseUnclean)
#include "tst_close_unclean.moc"
