// SPDX-License-Identifier: Apache-2.0
// What a server answers to requests, as a raw client sees it.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestServerOpening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void refusedOctetByOctet_data() { refused_data(); }
    void refusedOctetByOctet();
    void acceptedOctetByOctet();
    void refusedClientGoesOnSending();
    void refusedClientFloods();
    void refusedClientNeverLeaves();
    void clientLeaves_data();
    void clientLeaves();
    void clientIsSlow();
    void longestTimeout();
    void framesBehindTheRequest();
    void framesRightBehindTheAnswer();
    void closeWhileOpening();
    void connectionsAreIndependent();
};

void TestServerOpening::refused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const QByteArray fine = upgradeRequest();
    const auto without = [&fine](const QByteArray &line) {
        return QByteArray(fine).replace(line + "\r\n", "");
    };
    QTest::newRow("garbage") << QByteArray("hello\r\n\r\n") << 400
                             << QByteArray("malformed request line\n");
    QTest::newRow("binary garbage") << QByteArray("\x16\x03\x01\x02\x00", 5) << 400
                                    << QByteArray("control character in the head\n");
    QTest::newRow("no key") << without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==") << 400
                            << QByteArray("the Sec-WebSocket-Key field must be there once\n");
    QTest::newRow("a browser's page view")
            << without("Upgrade: websocket") << 426
            << QByteArray("this is a WebSocket server: an upgrade is required\n");
    QTest::newRow("POST") << QByteArray(fine).replace("GET", "POST") << 405
                          << QByteArray("only GET is allowed\n");
    QTest::newRow("HTTP/1.0") << QByteArray(fine).replace("HTTP/1.1", "HTTP/1.0") << 505
                              << QByteArray("only HTTP/1.1 is spoken here\n");
    QTest::newRow("version 12") << QByteArray(fine).replace("Version: 13", "Version: 12") << 400
                                << QByteArray("unsupported WebSocket version; supported: 13, 8\n");
    QTest::newRow("a field too large") << upgradeRequest("X: " + QByteArray(9000, 'x') + "\r\n")
                                       << 431 << QByteArray("head over the size limit\n");
    QTest::newRow("too many fields") << upgradeRequest(QByteArray("X: x\r\n").repeated(70)) << 431
                                     << QByteArray("more header fields than the limit\n");
    QTest::newRow("an endless request line") << QByteArray("GET /" + QByteArray(20000, 'x')) << 431
                                             << QByteArray("head over the size limit\n");
}

void TestServerOpening::refused()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QSignalSpy opened(&server, &WebSocketServer::onOpen);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request);
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.status(), status);
    QCOMPARE(peer.body(), body);
    QCOMPARE(peer.field("Content-Length").toInt(), int(body.size()));
    QVERIFY(peer.field("Server").startsWith("Fernweg/"));
    if (status == 405)
        QCOMPARE(peer.field("Allow"), "GET");
    if (status == 426)
        QCOMPARE(peer.field("Upgrade"), "websocket");
    if (body.contains("version"))
        QCOMPARE(peer.field("Sec-WebSocket-Version"), "13, 8");
    QCOMPARE(failures.size(), 1);
    QVERIFY(!failures.first().first().toString().isEmpty());
    QVERIFY(opened.isEmpty());
    QCOMPARE(server.connectionCount(), 0);
}

void TestServerOpening::refusedOctetByOctet()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort());
    peer.setNoDelay();
    QTRY_COMPARE(peer.socket->state(), QAbstractSocket::ConnectedState);
    for (const char octet : std::as_const(request)) {
        peer.send(QByteArray(1, octet));
        QCoreApplication::processEvents();
        if (peer.hasEnded)
            break;
    }
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.status(), status);
}

void TestServerOpening::acceptedOctetByOctet()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort());
    peer.setNoDelay();
    QTRY_COMPARE(peer.socket->state(), QAbstractSocket::ConnectedState);
    const auto trickle = [&peer](const QByteArray &octets) {
        for (const char octet : octets) {
            peer.send(QByteArray(1, octet));
            QCoreApplication::processEvents();
        }
    };
    trickle(upgradeRequest());
    QTRY_COMPARE(peer.status(), 101);
    QCOMPARE(peer.field("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    trickle(textFrame("Hello").masked().bytes() + pingFrame("p").masked().bytes());
    QTRY_COMPARE(peer.frames(), QList<QByteArray>({ "text Hello", "pong p" }));
}

void TestServerOpening::refusedClientGoesOnSending()
{
    // Closing with octets unread would reset the connection, and the answer be lost.
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), "GET / HTTP/1.1\r\nno colon\r\n" + QByteArray(3000000, 'x'));
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.status(), 400);
    QCOMPARE(peer.body(), "header line without a colon\n");
}

void TestServerOpening::refusedClientFloods()
{
    // One that never stops sending does not keep others from being served, nor stays for ever.
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer flood(server.serverPort(), "GET / HTTP/1.1\r\nno colon\r\n");
    const QByteArray block(1024 * 1024, 'x');
    connect(flood.socket.get(), &QTcpSocket::bytesWritten, &flood, [&] {
        if (flood.socket->bytesToWrite() < block.size())
            flood.socket->write(block);
    });
    QTRY_COMPARE(flood.status(), 400);
    WebSocket socket;
    QVERIFY(socket.open(server.urls().first()));
    QTRY_VERIFY(socket.isOpen());
    QTRY_VERIFY(flood.socket->state() == QAbstractSocket::UnconnectedState);
}

void TestServerOpening::refusedClientNeverLeaves()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), "POST / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(peer.status(), 405);
    // QTcpSocket closes as soon as the server has shut down its direction; this one does not.
    const auto descriptor = ::dup(int(peer.socket->socketDescriptor()));
    QTRY_VERIFY(peer.hasEnded);
    const auto isReset = [descriptor] {
        return ::send(descriptor, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0;
    };
    QVERIFY(waitFor(isReset));
    ::close(descriptor);
}

using Deed = std::function<void(RawPeer &)>;

void TestServerOpening::clientLeaves_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("byReset");
    QTest::newRow("without a word") << QByteArray() << false;
    QTest::newRow("without a word, by a reset") << QByteArray() << true;
    QTest::newRow("in the middle of the request") << upgradeRequest().first(50) << false;
    QTest::newRow("in the middle of the request, by a reset") << upgradeRequest().first(50) << true;
}

void TestServerOpening::clientLeaves()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, byReset);
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), request);
    QTRY_COMPARE(peer.socket->state(), QAbstractSocket::ConnectedState);
    if (byReset)
        peer.reset();
    else
        peer.disconnectFromPeer();
    QTRY_COMPARE(failures.size(), 1);
    QVERIFY(!failures.first().first().toString().isEmpty());
}

void TestServerOpening::clientIsSlow()
{
    WebSocketServer server(
            ServerOptions().setConnection(WebSocketOptions().setOpenHandshakeTimeout(60ms)));
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest().first(50));
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(failures,
             QList<QVariantList>(
                     { { QStringLiteral("the client did not send its request in time") } }));
}

void TestServerOpening::longestTimeout()
{
    // More milliseconds than an int holds.
    const auto options = WebSocketOptions().setOpenHandshakeTimeout(std::chrono::hours(24 * 365));
    ConnectedPair pair(options, options);
    QVERIFY(pair.open());
}

void TestServerOpening::framesBehindTheRequest()
{
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest() + textFrame("Hello").masked().bytes());
    QTRY_VERIFY(peer.hasEnded);
    QCOMPARE(peer.status(), 400);
    QCOMPARE(peer.body(), "octets behind the request's head\n");
    QCOMPARE(failures.size(), 1);
}

void TestServerOpening::framesRightBehindTheAnswer()
{
    WebSocketServer server;
    connect(&server, &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendMessage("welcome"); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer peer(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(peer.frames(), QList<QByteArray>({ "text welcome" }));
}

void TestServerOpening::closeWhileOpening()
{
    WebSocketServer server;
    QSignalSpy failures(&server, &WebSocketServer::handshakeFailed);
    QSignalSpy closed(&server, &WebSocketServer::closed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer silent(server.serverPort(), upgradeRequest().first(10));
    RawPeer refused(server.serverPort(), "POST / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(refused.status(), 405);
    QTRY_COMPARE(silent.socket->state(), QAbstractSocket::ConnectedState);
    server.close();
    QCOMPARE(closed.size(), 1);
    QTRY_VERIFY(silent.hasEnded);
    QTRY_VERIFY(refused.hasEnded);
    QCOMPARE(failures.size(), 1);
}

void TestServerOpening::connectionsAreIndependent()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    std::vector<std::unique_ptr<RawPeer>> others;
    for (int i = 0; i < 20; ++i) {
        const QByteArray request = upgradeRequest();
        others.push_back(std::make_unique<RawPeer>(pair.server->serverPort(),
                                                   request.first(request.size() * i / 20)));
    }
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.events, QList<QByteArray>({ "text Hello" }));
    for (int i = 0; i < 20; ++i)
        others[size_t(i)]->send(upgradeRequest().sliced(upgradeRequest().size() * i / 20));
    QTRY_COMPARE(pair.server->connectionCount(), 21);
}

QTEST_GUILESS_MAIN(TestServerOpening)
#include "tst_server_opening.moc"
