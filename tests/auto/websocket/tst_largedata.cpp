// SPDX-License-Identifier: Apache-2.0
// Much data and slow readers: all of it arrives, in order, and stands in memory once.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qfile.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype mebi = 1024 * 1024;

QByteArray block(int number, qsizetype size)
{
    QByteArray octets(size, Qt::Uninitialized);
    auto word = quint32(number + 1);
    for (char &octet : octets) {
        word = word * 1664525 + 1013904223;
        octet = char(word >> 24);
    }
    return octets;
}

/// This process's resident memory.
qsizetype residentOctets()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

const auto unlimited = WebSocketOptions()
                               .setMaxPendingOutput(0)
                               .setWaterMarks(1 << 20, quint64(1) << 40)
                               .setCloseHandshakeTimeout(20s);

} // namespace

class TestLargeData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slowReader_data();
    void slowReader();
    void closeBehindMuchData_data();
    void closeBehindMuchData();
    void payloadIsShared();
    void flushTakesWhatTheKernelTakes();
    void resetWhileMuchWaits();
    void lastWordsWhileMuchWaits();
    void bothWaysAtOnce();
    void bytesWrittenSendsMore();
    void whatASlotKeepsStays();
};

void TestLargeData::slowReader_data()
{
    QTest::addColumn<bool>("fromServer");
    QTest::newRow("from the server") << true;
    QTest::newRow("from the client") << false;
}

void TestLargeData::slowReader()
{
    QFETCH(bool, fromServer);
    ConnectedPair pair(unlimited, unlimited);
    QVERIFY(pair.open());
    WebSocket *const sender = fromServer ? pair.accepted : pair.client;
    WebSocket *const receiver = fromServer ? pair.client : pair.accepted;
    QCryptographicHash sent(QCryptographicHash::Sha1);
    QCryptographicHash received(QCryptographicHash::Sha1);
    constexpr int count = 24;
    int arrived = 0;
    connect(receiver, &WebSocket::onMessage, this, [&](const QByteArray &payload) {
        received.addData(payload);
        ++arrived;
        receiver->pauseReading(); // a slow one
        QTimer::singleShot(2, receiver, &WebSocket::resumeReading);
    });
    for (int i = 0; i < count; ++i) {
        const QByteArray payload = block(i, i % 3 == 0 ? 100 : mebi + i);
        sent.addData(payload);
        QVERIFY(sender->sendMessage(payload, true));
    }
    QVERIFY(sender->bytesToWrite() > 4 * mebi);
    QTRY_COMPARE_WITH_TIMEOUT(arrived, count, 30000);
    QCOMPARE(received.result(), sent.result());
    QTRY_COMPARE(sender->bytesToWrite(), 0);
}

void TestLargeData::closeBehindMuchData_data()
{
    slowReader_data();
}

void TestLargeData::closeBehindMuchData()
{
    QFETCH(bool, fromServer);
    ConnectedPair pair(unlimited, unlimited);
    QVERIFY(pair.open());
    WebSocket *const sender = fromServer ? pair.accepted : pair.client;
    WebSocket *const receiver = fromServer ? pair.client : pair.accepted;
    SocketLog log(receiver);
    SocketLog end(sender);
    const QByteArray payload = block(1, 8 * mebi);
    QVERIFY(sender->sendMessage(payload, true));
    QVERIFY(sender->sendClose(CloseCode(4000), QStringLiteral("that was all")));
    QTRY_VERIFY(log.isClosed() && end.isClosed());
    QCOMPARE(log.messages.size(), 1);
    QVERIFY(log.messages.first() == payload);
    QCOMPARE(log.close, "clean 4000 that was all");
    QCOMPARE(end.close, "clean 4000 that was all");
}

void TestLargeData::payloadIsShared()
{
    // A server's large payload is not copied, however many connections it waits for.
    ConnectedPair pair(unlimited);
    QVERIFY(pair.listen());
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 16; ++i) {
        peers.push_back(std::make_unique<RawPeer>(pair.server->serverPort(), upgradeRequest()));
        QTRY_COMPARE(peers.back()->status(), 101);
        peers.back()->stopReading();
    }
    QTRY_COMPARE(pair.server->connectionCount(), 16);
    const QByteArray payload = block(1, 16 * mebi);
    const qsizetype before = residentOctets();
    QCOMPARE(pair.server->broadcast(payload, true), 16);
    const QList<WebSocket *> sockets = pair.server->connections();
    for (WebSocket *socket : sockets)
        QVERIFY(socket->bytesToWrite() > 4 * mebi);
    const qsizetype more = residentOctets() - before;
    QVERIFY2(more < 64 * mebi, QByteArray::number(more / mebi).constData()); // 256 if copied
}

void TestLargeData::flushTakesWhatTheKernelTakes()
{
    ConnectedPair pair(unlimited);
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    QVERIFY(pair.accepted->sendMessage("small"));
    QVERIFY(pair.accepted->flush());
    QCOMPARE(pair.accepted->bytesToWrite(), 0);
    peer.stopReading();
    QVERIFY(pair.accepted->sendMessage(QByteArray(32 * mebi, 'x'), true));
    QVERIFY(!pair.accepted->flush());
    QVERIFY(pair.accepted->bytesToWrite() > 0);
}

void TestLargeData::resetWhileMuchWaits()
{
    ConnectedPair pair(unlimited);
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    SocketLog log(pair.accepted);
    peer.stopReading();
    QVERIFY(pair.accepted->sendMessage(QByteArray(32 * mebi, 'x'), true));
    peer.reset();
    QTRY_COMPARE(log.closeCount, 1);
    QVERIFY(log.close.startsWith("unclean 1006 "));
}

void TestLargeData::lastWordsWhileMuchWaits()
{
    ConnectedPair pair(unlimited);
    QVERIFY(pair.listen());
    RawPeer peer(pair.server->serverPort(), upgradeRequest());
    QTRY_VERIFY(pair.accepted && peer.status() == 101);
    SocketLog log(pair.accepted);
    peer.stopReading();
    QVERIFY(pair.accepted->sendMessage(QByteArray(32 * mebi, 'x'), true));
    peer.send(textFrame("this is too much").masked().bytes());
    peer.disconnectFromPeer(); // with octets unread, so that it is a reset
    QTRY_COMPARE(log.closeCount, 1);
    QCOMPARE(log.messages, QList<QByteArray>({ "this is too much" }));
}

void TestLargeData::bothWaysAtOnce()
{
    ConnectedPair pair(unlimited, unlimited);
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    for (int i = 0; i < 8; ++i) {
        QVERIFY(pair.client->sendMessage(block(i, 4 * mebi), true));
        QVERIFY(pair.accepted->sendMessage(block(100 + i, 4 * mebi), true));
    }
    QTRY_VERIFY_WITH_TIMEOUT(client.messages.size() == 8 && server.messages.size() == 8, 30000);
    for (int i = 0; i < 8; ++i) {
        QVERIFY(server.messages.at(i) == block(i, 4 * mebi));
        QVERIFY(client.messages.at(i) == block(100 + i, 4 * mebi));
    }
}

void TestLargeData::bytesWrittenSendsMore()
{
    // A sender that goes on whenever something was written does not keep its thread from the rest.
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    connect(pair.client, &WebSocket::bytesWritten, this,
            [&] { pair.client->sendMessage("and so on"); });
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&ticks] { ++ticks; });
    timer.start(1);
    QVERIFY(pair.client->sendMessage("begin"));
    QTRY_VERIFY(ticks > 20 && log.messages.size() > 100);
    pair.client->abort();
}

void TestLargeData::whatASlotKeepsStays()
{
    // Buffers of payloads that nobody kept are used again; an echo of what is kept waits in the output.
    ConnectedPair pair(unlimited, unlimited);
    QVERIFY(pair.open());
    QList<QByteArray> kept;
    QList<QByteArray> echoes;
    connect(pair.accepted, &WebSocket::onMessage, this, [&](const QByteArray &payload) {
        if (kept.size() % 3 != 2)
            kept.append(payload);
        else
            kept.append(block(int(kept.size()), payload.size()));
        pair.accepted->sendMessage(payload, true);
    });
    connect(pair.client, &WebSocket::onMessage, this,
            [&](const QByteArray &payload) { echoes.append(QByteArray(payload).left(mebi / 2)); });
    constexpr int count = 12;
    const auto size = [](int number) { return number % 4 == 0 ? 3 * mebi : mebi; };
    for (int i = 0; i < count; ++i)
        QVERIFY(pair.client->sendMessage(block(i, size(i)), true));
    QTRY_COMPARE_WITH_TIMEOUT(echoes.size(), count, 30000);
    for (int i = 0; i < count; ++i) {
        QVERIFY(kept.at(i) == block(i, size(i)));
        QVERIFY(echoes.at(i) == block(i, size(i)).left(mebi / 2));
    }
}

QTEST_GUILESS_MAIN(TestLargeData)
#include "tst_largedata.moc"
