// SPDX-License-Identifier: Apache-2.0
// A client whose connection does not come about, and one whose connection does, by hand.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestClientOpening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusedByServer_data();
    void refusedByServer();
    void notReached_data();
    void notReached();
    void dropped_data();
    void dropped();
    void timeout_data();
    void timeout();
    void noTimeoutIfNotWanted();
    void giveUp_data();
    void giveUp();
    void abortAtOnce();
    void request();
    void framesBehindTheAnswer();
    void answerOctetByOctet();
    void sendingBeforeOpen();
    void ipv6();
};

void TestClientOpening::refusedByServer_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("not found") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                               << 404 << QByteArray("the server answered 404 Not Found");
    QTest::newRow("redirect") << QByteArray("HTTP/1.1 302 Found\r\nLocation: ws://other/\r\n\r\n")
                              << 302 << QByteArray("the server answered 302 Found");
    QTest::newRow("an ordinary page")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") << 200
            << QByteArray("the server answered 200 OK");
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n") << 0
                             << QByteArray("the answer is not HTTP");
    QTest::newRow("binary garbage")
            << QByteArray("\x15\x03\x01\x00\x02\x02", 6) << 0
            << QByteArray("the server's answer can't be understood: control character in the head");
    QTest::newRow("a head too large")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nX: " + QByteArray(9000, 'x')) << 0
            << QByteArray("the server's answer can't be understood: head over the size limit");
    QTest::newRow("too many fields") << QByteArray("HTTP/1.1 101 Switching Protocols\r\n"
                                                   + QByteArray("X: x\r\n").repeated(65))
                                     << 0
                                     << QByteArray("the server's answer can't be understood: more "
                                                   "header fields than the limit");
    QTest::newRow("the key of somebody else")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
            << 101
            << QByteArray("the answer's Sec-WebSocket-Accept does not belong to this connection");
}

void TestClientOpening::refusedByServer()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, status);
    QFETCH(QByteArray, reason);
    RawServer server;
    server.answerWith(answer);
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.events,
             QList<QByteArray>({ "error HandshakeFailed", "close unclean 1006 " + reason }));
    QVERIFY(log.propertiesAgree);
    QCOMPARE(socket.error(), WebSocket::Error::HandshakeFailed);
    QCOMPARE(socket.errorString().toUtf8(), reason);
    QVERIFY(!socket.closedByMe());
    QCOMPARE(socket.response().isValid(), status != 0 || reason == "the answer is not HTTP");
    QCOMPARE(socket.response().status(), status);
    if (status == 302)
        QCOMPARE(socket.response().header("location"), "ws://other/");
    QTRY_VERIFY(server.peer->hasEnded);
    QCOMPARE(log.closeCount, 1);
}

void TestClientOpening::notReached_data()
{
    QTest::addColumn<QUrl>("url");
    quint16 unusedPort = 0;
    {
        QTcpServer listener;
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        unusedPort = listener.serverPort();
    }
    QTest::newRow("nobody listens") << QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(unusedPort));
    QTest::newRow("no such host") << QUrl(QStringLiteral("ws://no-such-host.invalid/"));
    QTest::newRow("a host name that can't be") << QUrl(QStringLiteral("ws://a..b/"));
}

void TestClientOpening::notReached()
{
    QFETCH(QUrl, url);
    if (!url.isValid())
        return;
    WebSocket socket(WebSocketOptions().setOpenHandshakeTimeout(20s));
    SocketLog log(&socket);
    QVERIFY(socket.open(url));
    QCOMPARE(socket.state(), WebSocket::State::Connecting);
    QVERIFY(log.events.isEmpty());
    QVERIFY(waitFor([&log] { return log.isClosed(); }, 20000));
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(log.events.first(), "error ConnectFailed");
    QCOMPARE(socket.closeCode(), CloseCode::Abnormal);
    QVERIFY(!socket.errorString().isEmpty());
    QCOMPARE(socket.errorString(), socket.closeReason());
    QVERIFY(!socket.response().isValid());
}

using Deed = std::function<void(RawPeer &)>;

void TestClientOpening::dropped_data()
{
    QTest::addColumn<Deed>("deed");
    QTest::newRow("at once") << Deed([](RawPeer &peer) { peer.disconnectFromPeer(); });
    QTest::newRow("by a reset") << Deed([](RawPeer &peer) { peer.reset(); });
    QTest::newRow("in the middle of the answer") << Deed([](RawPeer &peer) {
        peer.send("HTTP/1.1 101 Switching Prot");
        peer.disconnectFromPeer();
    });
    QTest::newRow("before the last octet of the answer") << Deed([](RawPeer &peer) {
        const QByteArray answer = upgradeAnswer(peer);
        peer.send(answer.first(answer.size() - 1));
        peer.disconnectFromPeer();
    });
}

void TestClientOpening::dropped()
{
    QFETCH(Deed, deed);
    RawServer server;
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(server.peer && !server.peer->head().isEmpty());
    deed(*server.peer);
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(log.events.first(), "error HandshakeFailed");
    QVERIFY2(log.close.startsWith("unclean 1006 "), log.close.constData());
    QVERIFY(!socket.errorString().isEmpty());
}

void TestClientOpening::timeout_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("no answer") << QByteArray();
    QTest::newRow("half an answer") << QByteArray("HTTP/1.1 101 Switching Protocols\r\n");
}

void TestClientOpening::timeout()
{
    QFETCH(QByteArray, answer);
    RawServer server;
    server.answerWith(answer);
    WebSocket socket(WebSocketOptions().setOpenHandshakeTimeout(60ms));
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.events,
             QList<QByteArray>({ "error Timeout",
                                 "close unclean 1006 the server did not answer the opening "
                                 "handshake in time" }));
    QVERIFY(!socket.closedByMe());
}

void TestClientOpening::noTimeoutIfNotWanted()
{
    RawServer server;
    WebSocket socket(WebSocketOptions().setOpenHandshakeTimeout(0ms));
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(server.peer && !server.peer->head().isEmpty());
    server.peer->send(upgradeAnswer(*server.peer));
    QTRY_VERIFY(socket.isOpen());
}

void TestClientOpening::giveUp_data()
{
    QTest::addColumn<bool>("bySendClose");
    QTest::newRow("by abort()") << false;
    QTest::newRow("by sendClose()") << true;
}

void TestClientOpening::giveUp()
{
    QFETCH(bool, bySendClose);
    RawServer server;
    WebSocket socket;
    SocketLog log(&socket);
    for (int round = 1; round <= 2; ++round) {
        QVERIFY(socket.open(server.url()));
        QTRY_VERIFY(server.connectionCount == round && !server.peer->head().isEmpty());
        if (bySendClose)
            QVERIFY(socket.sendClose());
        else
            socket.abort();
        QCOMPARE(log.closeCount, round);
        QCOMPARE(log.close, "unclean 1006 the connection was aborted");
        QVERIFY(socket.closedByMe());
        QTRY_VERIFY(server.peer->hasEnded);
    }
}

void TestClientOpening::abortAtOnce()
{
    RawServer server;
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    socket.abort();
    QCOMPARE(log.closeCount, 1);
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(server.peer && !server.peer->head().isEmpty());
    QCOMPARE(log.closeCount, 1);
    QCOMPARE(server.connectionCount, 1);
}

void TestClientOpening::request()
{
    RawServer server;
    server.acceptAndSend();
    WebSocket socket;
    QSignalSpy opened(&socket, &WebSocket::onOpen);
    QUrl url = server.url();
    url.setPath(QStringLiteral("/a path/ü"));
    url.setQuery(QStringLiteral("q=1&r=%20"));
    QVERIFY(socket.open(ConnectingRequest(url)
                                .setOrigin("http://example.com")
                                .setUserAgent("tst")
                                .addHeader("Cookie", "a=1")
                                .addHeader("X-Empty", "")));
    QVERIFY(opened.wait());
    const RawPeer &peer = *server.peer;
    QVERIFY(peer.received.startsWith("GET /a%20path/%C3%BC?q=1&r=%20 HTTP/1.1\r\n"));
    QCOMPARE(peer.field("Host"), "127.0.0.1:" + QByteArray::number(server.serverPort()));
    QCOMPARE(peer.field("Origin"), "http://example.com");
    QCOMPARE(peer.field("User-Agent"), "tst");
    QCOMPARE(peer.field("Cookie"), "a=1");
    QCOMPARE(socket.url(), url);
    QCOMPARE(socket.response().status(), 101);
    QCOMPARE(socket.peerPort(), server.serverPort());
    QCOMPARE(socket.localPort(), peer.socket->peerPort());
    QVERIFY(!socket.isServerSide());
}

void TestClientOpening::framesBehindTheAnswer()
{
    RawServer server;
    server.acceptAndSend(textFrame("Hello").bytes() + pingFrame("p").bytes()
                         + binaryFrame(QByteArray(100000, 'x')).bytes());
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    QTRY_COMPARE(log.events.size(), 5);
    QCOMPARE(log.events,
             QList<QByteArray>(
                     { "connect 101", "open", "text Hello", "ping p", "binary 100000 octets" }));
    QTRY_COMPARE(server.peer->frames(), QList<QByteArray>({ "pong p" }));
}

void TestClientOpening::answerOctetByOctet()
{
    RawServer server;
    WebSocket socket;
    SocketLog log(&socket);
    QVERIFY(socket.open(server.url()));
    QTRY_VERIFY(server.peer && !server.peer->head().isEmpty());
    server.peer->setNoDelay();
    const QByteArray octets = upgradeAnswer(*server.peer) + textFrame("Hello").bytes();
    for (const char octet : octets) {
        server.peer->send(QByteArray(1, octet));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(log.events, QList<QByteArray>({ "connect 101", "open", "text Hello" }));
}

void TestClientOpening::sendingBeforeOpen()
{
    ConnectedPair pair;
    QVERIFY(pair.listen());
    SocketLog log(pair.client);
    bool couldSend = true;
    connect(pair.client, &WebSocket::onConnect, this,
            [&] { couldSend = pair.client->sendMessage("too early"); });
    QVERIFY(pair.client->open(pair.url()));
    QVERIFY(!pair.client->sendMessage("much too early"));
    QTRY_VERIFY(pair.client->isOpen());
    QVERIFY(!couldSend);
    QCOMPARE(log.events, QList<QByteArray>({ "connect 101", "open" }));
}

void TestClientOpening::ipv6()
{
    WebSocketServer server;
    if (!server.listen(QHostAddress::LocalHostIPv6)) {
        QVERIFY(server.errorString().startsWith(u"listen: ::1 port 0: ")); // a machine without it
        return;
    }
    QCOMPARE(server.urls().first().host(), QStringLiteral("::1"));
    QByteArray host;
    server.setConnectHook(&server, [&host](const HandshakeRequest &request) {
        host = request.host();
        return ConnectVerdict::accept();
    });
    WebSocket socket;
    QVERIFY(socket.open(server.urls().first()));
    QTRY_VERIFY(socket.isOpen());
    QCOMPARE(host, "[::1]:" + QByteArray::number(server.serverPort()));
    QCOMPARE(socket.peerAddress(), QHostAddress(QHostAddress::LocalHostIPv6));
}

QTEST_GUILESS_MAIN(TestClientOpening)
#include "tst_client_opening.moc"
