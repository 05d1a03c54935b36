// SPDX-License-Identifier: Apache-2.0
// What is counted and timed, at both ends.
#include "rawpair.h"
#include "support/connectedpair.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

/// "wire 15, frame 9, message 9, 2 frames, 1 messages, 0 pings, 0 pongs"
QByteArray described(const TrafficCounters &counters)
{
    const auto number = [](quint64 value) { return QByteArray::number(value); };
    return "wire " + number(counters.wireOctets) + ", frame " + number(counters.frameOctets)
            + ", message " + number(counters.messageOctets) + ", " + number(counters.frames)
            + " frames, " + number(counters.messages) + " messages, " + number(counters.pings)
            + " pings, " + number(counters.pongs) + " pongs";
}

} // namespace

class TestCounters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingYet();
    void handshake();
    void ofServer_data();
    void ofServer();
    void bothEndsAgree_data();
    void bothEndsAgree();
    void skippedOctetsCountOnTheWire();
    void stayUntilTheNextOpen();
    void ofAllConnections();
    void refused();
    void deletedSocketsCount();
    void compressionRatio();
    void gadgets();
    void timings();
    void roundTrip();
    void roundTripOfUnknownPong();
    void bytesWritten();
};

void TestCounters::nothingYet()
{
    WebSocket socket;
    QCOMPARE(described(socket.statistics().incoming),
             "wire 0, frame 0, message 0, 0 frames, 0 messages, 0 pings, 0 pongs");
    QCOMPARE(socket.statistics().outgoing.preopenOctets, quint64(0));
    QVERIFY(!socket.roundTrip());
    QCOMPARE(socket.timings().connect, 0us);
    WebSocketServer server;
    QCOMPARE(server.statistics().accepted, quint64(0));
    QCOMPARE(server.statistics().connections, 0);
}

void TestCounters::handshake()
{
    RawPair pair;
    QVERIFY(pair.open());
    const TrafficStatistics statistics = pair.accepted->statistics();
    QCOMPARE(statistics.incoming.preopenOctets, quint64(upgradeRequest().size()));
    QCOMPARE(statistics.outgoing.preopenOctets, quint64(pair.peer->head().size()));
    QCOMPARE(statistics.incoming.wireOctets, quint64(0));
    RawServer server;
    server.acceptAndSend(textFrame("Hello").bytes()); // behind the head, but not of it
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(server.url()));
    QTRY_COMPARE(log.messages.size(), 1);
    QCOMPARE(client.statistics().outgoing.preopenOctets, quint64(server.peer->received.size()));
    QCOMPARE(client.statistics().incoming.preopenOctets,
             quint64(upgradeAnswer(*server.peer).size()));
    QCOMPARE(client.statistics().incoming.wireOctets, quint64(7));
}

void TestCounters::ofServer_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("incoming");
    QTest::addColumn<QByteArray>("outgoing");
    const auto row = [](const char *name, const QByteArray &octets, const char *incoming,
                        const char *outgoing) {
        QTest::newRow(name) << octets << QByteArray(incoming) << QByteArray(outgoing);
    };
    row("a message, and its echo", textFrame("Hello").masked().bytes(),
        "wire 11, frame 5, message 5, 1 frames, 1 messages, 0 pings, 0 pongs",
        "wire 7, frame 5, message 5, 1 frames, 1 messages, 0 pings, 0 pongs");
    row("an empty message", textFrame({}).masked().bytes(),
        "wire 6, frame 0, message 0, 1 frames, 1 messages, 0 pings, 0 pongs",
        "wire 2, frame 0, message 0, 1 frames, 1 messages, 0 pings, 0 pongs");
    row("a message of 126 octets", binaryFrame(QByteArray(126, 'x')).masked().bytes(),
        "wire 134, frame 126, message 126, 1 frames, 1 messages, 0 pings, 0 pongs",
        "wire 130, frame 126, message 126, 1 frames, 1 messages, 0 pings, 0 pongs");
    row("three fragments",
        textFrame("a").unfinished().masked().bytes()
                + continuationFrame("bc").unfinished().masked().bytes()
                + continuationFrame("def").masked().bytes(),
        "wire 24, frame 6, message 6, 3 frames, 1 messages, 0 pings, 0 pongs",
        "wire 8, frame 6, message 6, 1 frames, 1 messages, 0 pings, 0 pongs");
    row("a message that is not finished", textFrame("abc").unfinished().masked().bytes(),
        "wire 9, frame 3, message 0, 1 frames, 0 messages, 0 pings, 0 pongs",
        "wire 0, frame 0, message 0, 0 frames, 0 messages, 0 pings, 0 pongs");
    row("pings and pongs",
        pingFrame("a").masked().bytes() + pingFrame().masked().bytes()
                + pongFrame("xy").masked().bytes(),
        "wire 21, frame 0, message 0, 0 frames, 0 messages, 2 pings, 1 pongs",
        "wire 5, frame 0, message 0, 0 frames, 0 messages, 0 pings, 2 pongs");
}

void TestCounters::ofServer()
{
    QFETCH(QByteArray, octets);
    QFETCH(QByteArray, incoming);
    QFETCH(QByteArray, outgoing);
    RawPair pair;
    connect(&pair.server, &WebSocketServer::onMessage, this,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
    QVERIFY(pair.open());
    pair.peer->send(octets);
    QTRY_COMPARE(described(pair.accepted->statistics().incoming), incoming);
    QTRY_COMPARE(described(pair.accepted->statistics().outgoing), outgoing);
    QTRY_COMPARE(quint64(pair.peer->body().size()),
                 pair.accepted->statistics().outgoing.wireOctets);
}

void TestCounters::bothEndsAgree_data()
{
    QTest::addColumn<quint64>("fragment");
    QTest::newRow("whole messages") << quint64(0);
    QTest::newRow("in fragments of 1000 octets") << quint64(1000);
}

void TestCounters::bothEndsAgree()
{
    QFETCH(quint64, fragment);
    const WebSocketOptions options = WebSocketOptions().setAutoFragmentSize(fragment);
    ConnectedPair pair(options, options);
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    quint64 octets = 0;
    quint64 frames = 0;
    for (const int size : { 0, 1, 125, 126, 1000, 1001, 70'000, 300'000 }) {
        QVERIFY(pair.client->sendMessage(QByteArray(size, 'x'), size % 2 == 0));
        octets += quint64(size);
        frames += fragment == 0 || size == 0 ? 1 : (quint64(size) + fragment - 1) / fragment;
    }
    QVERIFY(pair.client->sendPing("p"));
    QTRY_COMPARE(log.messages.size(), 8);
    QTRY_VERIFY(log.events.contains("pong p"));
    const TrafficStatistics client = pair.client->statistics();
    const TrafficStatistics server = pair.accepted->statistics();
    QCOMPARE(described(client.outgoing), described(server.incoming));
    QCOMPARE(described(client.incoming), described(server.outgoing));
    QCOMPARE(client.outgoing.preopenOctets, server.incoming.preopenOctets);
    QCOMPARE(client.incoming.preopenOctets, server.outgoing.preopenOctets);
    QCOMPARE(client.outgoing.messageOctets, octets);
    QCOMPARE(client.outgoing.frames, frames);
    QCOMPARE(client.outgoing.pings, quint64(1));
    QCOMPARE(client.incoming.pongs, quint64(1));
    QVERIFY(client.outgoing.wireOctets > client.incoming.wireOctets); // masks
}

void TestCounters::skippedOctetsCountOnTheWire()
{
    RawPair pair(WebSocketOptions().setMaxMessagePayloadSize(10));
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    const QByteArray octets = binaryFrame(QByteArray(1000, 'x')).masked().bytes();
    quint64 wire = 0;
    quint64 messages = 1;
    connect(pair.accepted, &WebSocket::onClose, this, [&, socket = pair.accepted.data()] {
        wire = socket->statistics().incoming.wireOctets;
        messages = socket->statistics().incoming.messages;
    });
    pair.peer->send(octets + closeFrame(1009).masked().bytes());
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(messages, quint64(0));
    QCOMPARE(wire, quint64(octets.size() + 8));
}

void TestCounters::stayUntilTheNextOpen()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages.size(), 1);
    pair.client->abort();
    QCOMPARE(pair.client->statistics().incoming.messages, quint64(1));
    QVERIFY(pair.client->open(pair.url()));
    QCOMPARE(pair.client->statistics().incoming.messages, quint64(0));
}

void TestCounters::ofAllConnections()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer a(server.serverPort(), upgradeRequest());
    RawPeer b(server.serverPort(), upgradeRequest());
    QTRY_COMPARE(server.connectionCount(), 2);
    a.send(textFrame("Hello").masked());
    b.send(textFrame("Hi").masked());
    QTRY_COMPARE(server.statistics().traffic.incoming.messages, quint64(2));
    QCOMPARE(server.statistics().traffic.incoming.messageOctets, quint64(7));
    QCOMPARE(server.statistics().connections, 2);
    a.reset();
    QTRY_COMPARE(server.statistics().connections, 1);
    b.send(textFrame("again").masked());
    QTRY_COMPARE(server.statistics().traffic.incoming.messages, quint64(3));
    const ServerStatistics all = server.statistics();
    QCOMPARE(all.accepted, quint64(2));
    QCOMPARE(all.traffic.incoming.messageOctets, quint64(12));
    QCOMPARE(all.traffic.incoming.preopenOctets, quint64(2 * upgradeRequest().size()));
}

void TestCounters::refused()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    RawPeer wrong(server.serverPort(), "POST / HTTP/1.1\r\n\r\n");
    QTRY_COMPARE(wrong.status(), 405);
    QCOMPARE(server.statistics().refused, quint64(1));
    RawPeer leaves(server.serverPort(), upgradeRequest().first(10));
    QTRY_COMPARE(leaves.socket->state(), QAbstractSocket::ConnectedState);
    leaves.disconnectFromPeer();
    QTRY_COMPARE(server.statistics().refused, quint64(2));
    QCOMPARE(server.statistics().accepted, quint64(0));
}

void TestCounters::deletedSocketsCount()
{
    RawPair pair;
    QVERIFY(pair.open());
    connect(&pair.server, &WebSocketServer::onMessage, this,
            [](WebSocket *socket) { delete socket; });
    pair.peer->send(textFrame("Hello").masked());
    QTRY_COMPARE(pair.server.connectionCount(), 0);
    QCOMPARE(pair.server.statistics().traffic.incoming.messages, quint64(1));
}

void TestCounters::compressionRatio()
{
    TrafficCounters counters;
    QCOMPARE(counters.compressionRatio(), 1.0);
    counters.frameOctets = 25;
    counters.messageOctets = 100;
    QCOMPARE(counters.compressionRatio(), 0.25);
}

void TestCounters::gadgets()
{
    // QML reads them so.
    ServerStatistics statistics;
    statistics.accepted = 3;
    statistics.traffic.incoming.pings = 7;
    const QMetaObject &meta = ServerStatistics::staticMetaObject;
    const auto read = [](const QMetaObject &type, const char *name, const void *gadget) {
        return type.property(type.indexOfProperty(name)).readOnGadget(gadget);
    };
    QCOMPARE(read(meta, "accepted", &statistics).toULongLong(), quint64(3));
    const auto traffic = read(meta, "traffic", &statistics).value<TrafficStatistics>();
    const auto incoming = read(TrafficStatistics::staticMetaObject, "incoming", &traffic)
                                  .value<TrafficCounters>();
    QCOMPARE(read(TrafficCounters::staticMetaObject, "pings", &incoming).toULongLong(), quint64(7));
    QCOMPARE(read(TrafficCounters::staticMetaObject, "compressionRatio", &incoming).toDouble(),
             1.0);
    HandshakeTimings timings;
    timings.connect = 1500us;
    QCOMPARE(read(HandshakeTimings::staticMetaObject, "connectMilliseconds", &timings).toDouble(),
             1.5);
}

void TestCounters::timings()
{
    WebSocketServer server;
    QPromise<ConnectVerdict> promise;
    promise.start();
    bool isAsked = false;
    server.setConnectHook(&server, [&](const HandshakeRequest &) {
        isAsked = true;
        return promise.future();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    QElapsedTimer time;
    time.start();
    QVERIFY(client.open(server.urls().first()));
    QTRY_VERIFY(isAsked);
    QElapsedTimer decision;
    decision.start();
    QTRY_VERIFY(decision.elapsed() >= 20);
    promise.addResult(ConnectVerdict::accept());
    promise.finish();
    QTRY_VERIFY(client.isOpen());
    const HandshakeTimings timings = client.timings();
    QVERIFY(timings.connect > 0us);
    QVERIFY(timings.handshake >= 20ms);
    QVERIFY((timings.connect + timings.handshake) <= std::chrono::milliseconds(time.elapsed() + 1));
    QCOMPARE(timings.handshakeMilliseconds(), double(timings.handshake.count()) / 1000);
}

void TestCounters::roundTrip()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    std::chrono::microseconds told = -2us;
    connect(pair.client, &WebSocket::onPong, this,
            [&told](const QByteArray &, std::chrono::microseconds roundTrip) { told = roundTrip; });
    QVERIFY(!pair.client->roundTrip());
    QElapsedTimer time;
    time.start();
    QVERIFY(pair.client->sendPing("p"));
    QTRY_VERIFY(told != -2us);
    QVERIFY(told > 0us);
    QVERIFY(told <= std::chrono::milliseconds(time.elapsed() + 1));
    QCOMPARE(pair.client->roundTrip(), std::optional(told));
}

void TestCounters::roundTripOfUnknownPong()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    std::chrono::microseconds told = -2us;
    connect(pair.client, &WebSocket::onPong, this,
            [&told](const QByteArray &, std::chrono::microseconds roundTrip) { told = roundTrip; });
    QVERIFY(pair.accepted->sendPong("nobody asked"));
    QTRY_COMPARE(told, -1us);
    QVERIFY(!pair.client->roundTrip());
}

void TestCounters::bytesWritten()
{
    RawPair pair;
    QVERIFY(pair.open());
    WebSocket *const socket = pair.accepted;
    qint64 written = 0;
    connect(socket, &WebSocket::bytesWritten, this, [&written](qint64 octets) {
        QVERIFY(octets > 0);
        written += octets;
    });
    for (const int size : { 0, 10, 1000, 100'000, 5'000'000 })
        QVERIFY(socket->sendMessage(QByteArray(size, 'x'), true));
    QTRY_COMPARE(socket->bytesToWrite(), 0);
    QTRY_COMPARE(written, qint64(socket->statistics().outgoing.wireOctets));
    QTRY_COMPARE(pair.peer->body().size(), qsizetype(written));
}

QTEST_GUILESS_MAIN(TestCounters)
#include "tst_counters.moc"
