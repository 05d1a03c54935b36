// SPDX-License-Identifier: Apache-2.0
// Peers that send without end and read nothing: what waits for them stays within what is
// configured.
#include "flood.h"
#include "support/connectedpair.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

constexpr qint64 mib = 1024 * 1024;

} // namespace

class TestFlood : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void server_data();
    void server();
    void serverAnswersWithMuch();
    void clientFloodedWithPings();
    void latestPingIsAnswered();
    void hundredMegabytes_data();
    void hundredMegabytes();
};

void TestFlood::server_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("tiny messages") << textFrame("x").masked().bytes().repeated(1000);
    QTest::newRow("messages") << binaryFrame(QByteArray(1000, 'x')).masked().bytes();
    QTest::newRow("large messages") << binaryFrame(QByteArray(500'000, 'x')).masked().bytes();
    QTest::newRow("pings") << pingFrame(QByteArray(125, 'p')).masked().bytes().repeated(100);
    QTest::newRow("empty pings") << pingFrame().masked().bytes().repeated(1000);
    QTest::newRow("pings between fragments") << QByteArray(
            textFrame("a").unfinished().masked().bytes() + pingFrame("p").masked().bytes()
            + continuationFrame("b").masked().bytes());
}

void TestFlood::server()
{
    QFETCH(QByteArray, octets);
    ConnectedPair pair;
    pair.echo();
    qint64 most = 0;
    const auto note = [&most](WebSocket *socket) { most = std::max(most, socket->bytesToWrite()); };
    connect(pair.server, &WebSocketServer::onMessage, this, note);
    connect(pair.server, &WebSocketServer::onPing, this, note);
    QVERIFY(pair.listen());
    Flood flood(pair.server->serverPort());
    QTRY_VERIFY(flood.isOpen());
    flood.stopReading();
    qint64 pushed = 0;
    // Until the server reads no more, or has taken far more than the kernel can hold.
    int idleRounds = 0;
    while (idleRounds < 20 && pushed < 400 * mib) {
        const qint64 now = flood.push(octets);
        pushed += now;
        idleRounds = now == 0 ? idleRounds + 1 : 0;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        if (now == 0)
            flood.waitForRoom(5);
    }
    QVERIFY2(pushed < 400 * mib, "the server reads on and on");
    QVERIFY(pair.accepted->isCongested());
    // The high-water mark, and what one message or one read adds to it.
    QVERIFY2(most <= 2 * mib, QByteArray::number(most).constData());
    // Others are served, and so is this one, should it begin to read.
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "Hello" }));
    flood.peer().goOnReading();
    QTRY_VERIFY(flood.peer().received.size() > 4 * mib);
}

void TestFlood::serverAnswersWithMuch()
{
    // A request of a few octets, an answer of a megabyte: the flood of requests is not read on.
    WebSocketServer server;
    const QByteArray answer(mib, 'x');
    qint64 most = 0;
    int answers = 0;
    connect(&server, &WebSocketServer::onMessage, this, [&](WebSocket *socket) {
        QVERIFY(socket->sendMessage(answer, true));
        ++answers;
        most = std::max(most, socket->bytesToWrite());
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Flood flood(server.serverPort());
    QTRY_VERIFY(flood.isOpen());
    flood.stopReading();
    const QByteArray octets = textFrame("more").masked().bytes().repeated(1000);
    for (int i = 0; i < 50; ++i) {
        flood.push(octets);
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    }
    QVERIFY2(answers > 0 && most <= 3 * mib, QByteArray::number(most).constData());
}

void TestFlood::clientFloodedWithPings()
{
    // RFC 6455, section 5.5.3: of several pings only the latest has to be answered.
    RawServer server;
    server.acceptAndSend();
    WebSocket client;
    qint64 most = 0;
    int pings = 0;
    connect(&client, &WebSocket::onPing, this, [&] {
        ++pings;
        most = std::max(most, client.bytesToWrite());
    });
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY(client.isOpen());
    server.peer->stopReading();
    const QByteArray octets = pingFrame(QByteArray(125, 'p')).bytes().repeated(1000);
    for (int i = 0; i < 300; ++i) {
        server.peer->send(octets);
        QTRY_VERIFY(server.peer->socket->bytesToWrite() < 10 * octets.size());
    }
    QTRY_COMPARE(pings, 300'000);
    QVERIFY(client.isOpen());
    QVERIFY2(most <= 3 * mib, QByteArray::number(most).constData());
}

void TestFlood::latestPingIsAnswered()
{
    RawServer server;
    server.acceptAndSend();
    WebSocket client;
    int pings = 0;
    connect(&client, &WebSocket::onPing, this, [&pings] { ++pings; });
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY(client.isOpen());
    server.peer->stopReading();
    const QByteArray block(mib, 'x');
    while (client.flush() || client.bytesToWrite() < 8 * mib)
        QVERIFY(client.sendMessage(block, true));
    for (int i = 0; i < 2'000; ++i)
        server.peer->send(pingFrame(QByteArray::number(i)));
    QTRY_COMPARE(pings, 2'000);
    server.peer->goOnReading();
    QTRY_VERIFY(server.peer->received.size() > 8 * mib && client.bytesToWrite() == 0);
    const auto last = [&server](const Frame &frame) {
        return framesIn(server.peer->received.last(frame.masked().bytes().size()));
    };
    QTRY_COMPARE(last(pongFrame("1999")), QList<QByteArray>({ "pong 1999" }));
    server.peer->send(pingFrame("alone"));
    QTRY_COMPARE(last(pongFrame("alone")), QList<QByteArray>({ "pong alone" }));
}

void TestFlood::hundredMegabytes_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("atOnce");
    QTest::newRow("large messages, at once") << 0 << 10'000'000 << true;
    QTest::newRow("messages, at once") << 0 << 100'000 << true;
    QTest::newRow("messages, as the server takes them") << 0 << 100'000 << false;
    QTest::newRow("messages, at once, in another thread") << 1 << 100'000 << true;
}

void TestFlood::hundredMegabytes()
{
    // Both ends write more than the kernel holds, and both read: nobody waits for ever.
    QFETCH(int, threads);
    QFETCH(int, size);
    QFETCH(bool, atOnce);
    const int count = 100'000'000 / size;
    WebSocketServer server(ServerOptions().setThreads(threads));
    connect(
            &server, &WebSocketServer::onMessage, &server,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            },
            Qt::DirectConnection);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocketOptions options;
    if (atOnce)
        options.setMaxPendingOutput(0);
    WebSocket client(options);
    const QByteArray payload(size, 'x');
    int sent = 0;
    int received = 0;
    qint64 octets = 0;
    const auto sendMore = [&] {
        while (sent < count && (atOnce || client.bytesToWrite() < mib)) {
            if (!client.sendMessage(payload, true))
                return;
            ++sent;
        }
    };
    connect(&client, &WebSocket::onOpen, this, sendMore);
    connect(&client, &WebSocket::bytesWritten, this, sendMore);
    connect(&client, &WebSocket::onMessage, this, [&](const QByteArray &echo) {
        ++received;
        octets += echo.size();
    });
    QVERIFY(client.open(server.urls().first()));
    QVERIFY(waitFor([&] { return received == count; }, 60000));
    QCOMPARE(octets, qint64(count) * size);
    QVERIFY(client.isOpen());
}

QTEST_GUILESS_MAIN(TestFlood)
#include "tst_flood.moc"
