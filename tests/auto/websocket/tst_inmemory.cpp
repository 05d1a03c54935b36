// SPDX-License-Identifier: Apache-2.0
// Client and server without sockets: whatever pieces the octets come in, the conversation is the same;
// and whichever read or write fails, it ends in order.
#include "insidepair.h"
#include "net/sparetimer.h"
#include "protocol/outputqueue.h"
#include "protocol/sparebuffers.h"
#include "support/faultyio.h"

#include <QtCore/qabstracteventdispatcher.h>

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

/// Says hello, talks, and closes.
class Conversation
{
public:
    explicit Conversation(const WebSocketOptions &options = {}) : pair(options, options)
    {
        QObject::connect(&pair.server, &WebSocketServer::onOpen, &pair.server,
                         [](WebSocket *socket) { socket->sendMessage("welcome"); });
        QObject::connect(&pair.server, &WebSocketServer::onMessage, &pair.server,
                         [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                             socket->sendMessage(payload, isBinary);
                         });
        QObject::connect(&pair.client, &WebSocket::onMessage, &pair.client, [this] { step(); });
        QObject::connect(&pair.client, &WebSocket::onPong, &pair.client, [this] { step(); });
    }

    /// Runs until all is over. False if that does not happen.
    bool run()
    {
        return pair.open() && waitFor([this] {
                   return pair.clientLog.isClosed() && pair.worker.sockets.empty()
                           && MemoryTransport::count == 0;
               });
    }

    InsidePair pair;
    qsizetype largeSize = 40000;

private:
    void step()
    {
        switch (++m_step) {
        case 1:
            pair.client.sendMessage(QStringLiteral("Grüße"));
            pair.client.sendMessage("second");
            break;
        case 3:
            pair.client.sendMessage(QByteArray(largeSize, 'x'), true);
            break;
        case 4:
            pair.client.sendPing("still there?");
            break;
        case 5:
            pair.client.sendMessage(QByteArray());
            pair.client.sendClose(CloseCode(4000), QStringLiteral("enough"));
            break;
        }
    }

    int m_step = 0;
};

QList<QByteArray> eventsOfClient(qsizetype largeSize)
{
    return { "connect 101",
             "open",
             "text welcome",
             "text Gr\xc3\xbc\xc3\x9f"
             "e",
             "text second",
             describedMessage(QByteArray(largeSize, 'x'), true),
             "pong still there?",
             "text",
             "close clean 4000 enough" };
}

QList<QByteArray> eventsOfServer(qsizetype largeSize)
{
    return { "text Gr\xc3\xbc\xc3\x9f"
             "e",
             "text second",
             describedMessage(QByteArray(largeSize, 'x'), true),
             "ping still there?",
             "text",
             "close clean 4000 enough" };
}

/// Whether something is going to free the thread's spare buffers.
bool isSpareTimerActive()
{
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    for (QObject *child : dispatcher->children()) {
        if (dynamic_cast<Net::SpareTimer *>(child) != nullptr)
            return !dispatcher->registeredTimers(child).isEmpty();
    }
    return false;
}

/// Lets the time pass that the spare buffers stay.
void freeSpareBuffers()
{
    for (QObject *child : QAbstractEventDispatcher::instance()->children()) {
        if (dynamic_cast<Net::SpareTimer *>(child) == nullptr)
            continue;
        for (int i = 0; i < 3; ++i) {
            QTimerEvent event(0);
            QCoreApplication::sendEvent(child, &event);
        }
    }
}

} // namespace

class TestInMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pieces_data();
    void pieces();
    void everyCut();
    void narrowNetwork_data();
    void narrowNetwork();
    void everyFailure_data();
    void everyFailure();
    void nobodyListens();
    void spareMemoryIsFreed_data();
    void spareMemoryIsFreed();
    void spareMemoryOfOutputIsFreed();
};

void TestInMemory::pieces_data()
{
    QTest::addColumn<int>("size");
    for (const int size : { 1, 2, 3, 5, 7, 13, 125, 1000, 4096, 65536 })
        QTest::addRow("%d octets at a time", size) << size;
}

void TestInMemory::pieces()
{
    QFETCH(int, size);
    Conversation conversation;
    conversation.pair.network.nextPiece = [size](qsizetype) { return size; };
    QVERIFY(conversation.run());
    // The server's Close frame comes in answer to the client's, so the last message may be lost to it.
    QList<QByteArray> expected = eventsOfClient(conversation.largeSize);
    QList<QByteArray> events = conversation.pair.clientLog.events;
    if (!events.contains("text"))
        expected.removeOne("text");
    QCOMPARE(events.join("|"), expected.join("|"));
    QCOMPARE(conversation.pair.serverLog->events, eventsOfServer(conversation.largeSize));
}

void TestInMemory::everyCut()
{
    // All that goes either way is cut in two at every position once.
    qsizetype total = 0;
    {
        Conversation conversation;
        conversation.largeSize = 300;
        conversation.pair.network.nextPiece = [&total](qsizetype underWay) {
            total += underWay;
            return underWay;
        };
        QVERIFY(conversation.run());
    }
    for (qsizetype cut = 1; cut < total; ++cut) {
        Conversation conversation;
        conversation.largeSize = 300;
        qsizetype come = 0;
        conversation.pair.network.nextPiece = [&come, cut](qsizetype underWay) {
            const qsizetype size = come < cut ? std::min(underWay, cut - come) : underWay;
            come += size;
            return size;
        };
        const QByteArray where = "cut at " + QByteArray::number(cut);
        QVERIFY2(conversation.run(), where.constData());
        QCOMPARE(conversation.pair.serverLog->events, eventsOfServer(300));
        QVERIFY2(conversation.pair.clientLog.close == "clean 4000 enough", where.constData());
    }
}

void TestInMemory::narrowNetwork_data()
{
    QTest::addColumn<int>("capacity");
    QTest::addColumn<int>("fragmentSize");
    QTest::newRow("takes nothing at once") << 0 << 0;
    QTest::newRow("takes an octet at once") << 1 << 0;
    QTest::newRow("takes 100 octets at once") << 100 << 0;
    QTest::newRow("takes 100 octets at once, small fragments") << 100 << 10;
    QTest::newRow("takes 64 KiB at once") << 65536 << 0;
}

void TestInMemory::narrowNetwork()
{
    QFETCH(int, capacity);
    QFETCH(int, fragmentSize);
    Conversation conversation(WebSocketOptions()
                                      .setAutoFragmentSize(quint64(fragmentSize))
                                      .setCloseHandshakeTimeout(10s));
    conversation.pair.network.capacity = capacity;
    conversation.pair.network.nextPiece = [](qsizetype) { return 50; };
    qint64 written = 0;
    bool isPositive = true;
    QObject::connect(&conversation.pair.server, &WebSocketServer::onOpen, this,
                     [&](WebSocket *socket) {
                         connect(socket, &WebSocket::bytesWritten, this, [&](qint64 octets) {
                             isPositive = isPositive && octets > 0;
                             written += octets;
                         });
                     });
    QVERIFY(conversation.run());
    QCOMPARE(conversation.pair.serverLog->events, eventsOfServer(conversation.largeSize));
    QCOMPARE(conversation.pair.clientLog.close, "clean 4000 enough");
    QVERIFY(isPositive);
    QVERIFY(written > conversation.largeSize && written < 2 * conversation.largeSize);
}

void TestInMemory::everyFailure_data()
{
    QTest::addColumn<int>("piece");
    QTest::addColumn<int>("capacity");
    QTest::newRow("a wide network") << 1 << (1 << 30);
    QTest::newRow("a narrow one") << 1 << 20;
    QTest::newRow("large pieces") << 100000 << (1 << 30);
    QTest::newRow("large pieces, narrow") << 100000 << 1000;
}

void TestInMemory::everyFailure()
{
    QFETCH(int, piece);
    QFETCH(int, capacity);
    const qsizetype largeSize = piece == 1 ? 200 : 40000;
    int calls = 1;
    for (int failing = 0; failing <= calls; ++failing) {
        FaultyIo faults(failing);
        Conversation conversation;
        conversation.largeSize = largeSize;
        conversation.pair.network.faults = &faults;
        conversation.pair.network.capacity = capacity;
        conversation.pair.network.nextPiece = [piece](qsizetype) { return piece; };
        const QByteArray which = "call " + QByteArray::number(failing) + " failed";
        QVERIFY2(conversation.run(), which.constData());
        const InsidePair &pair = conversation.pair;
        if (failing == 0) {
            calls = faults.calls();
            QCOMPARE(pair.clientLog.close, "clean 4000 enough");
        }
        QVERIFY2(pair.clientLog.closeCount == 1, which.constData());
        QVERIFY2(pair.clientLog.propertiesAgree, which.constData());
        QVERIFY2(pair.clientLog.events.last().startsWith("close "), which.constData());
        QVERIFY2(!pair.serverLog || pair.serverLog->closeCount == 1, which.constData());
        QVERIFY2(pair.serverLog || pair.failedHandshakes <= 1, which.constData());
    }
    QVERIFY(calls > 20);
}

void TestInMemory::nobodyListens()
{
    InsidePair pair;
    pair.network.accept = nullptr;
    QVERIFY(pair.open());
    QTRY_VERIFY(pair.clientLog.isClosed());
    QCOMPARE(pair.clientLog.closeCount, 1);
    QCOMPARE(MemoryTransport::count, 0);
}

void TestInMemory::spareMemoryIsFreed_data()
{
    QTest::addColumn<bool>("isDelivered");
    QTest::newRow("after a large message") << true;
    QTest::newRow("after a part of one, and the end of the connection") << false;
}

void TestInMemory::spareMemoryIsFreed()
{
    QFETCH(bool, isDelivered);
    constexpr qsizetype size = 1024 * 1024;
    freeSpareBuffers();
    QCOMPARE(Core::SpareBuffers::retained(), 0);
    InsidePair pair;
    QVERIFY(pair.open());
    QVERIFY(waitFor([&] {
        return pair.client.state() == WebSocket::State::Open && !pair.accepted.isNull();
    }));
    pair.serverLog.reset(); // it would keep the message
    const QByteArray payload(size, 'x'); // is kept here
    QVERIFY(pair.client.beginMessage(true));
    QVERIFY(pair.client.beginMessageFrame(quint64(isDelivered ? size : size + 1)));
    QVERIFY(pair.client.sendMessageFrameData(payload).has_value());
    QVERIFY(!isDelivered || pair.client.endMessage());
    QVERIFY(waitFor([&] {
        const TrafficCounters come = pair.accepted->statistics().incoming;
        return isDelivered ? come.messages == 1 : come.wireOctets >= quint64(size);
    }));
    if (!isDelivered) {
        freeSpareBuffers();
        QVERIFY(!isSpareTimerActive());
        pair.client.abort();
        QVERIFY(waitFor([&] { return pair.worker.sockets.empty(); }));
    }
    QVERIFY(Core::SpareBuffers::retained() != 0);
    QVERIFY(isSpareTimerActive());
    freeSpareBuffers();
    QCOMPARE(Core::SpareBuffers::retained(), 0);
    QVERIFY(!isSpareTimerActive());
}

void TestInMemory::spareMemoryOfOutputIsFreed()
{
    freeSpareBuffers();
    InsidePair pair;
    pair.client.setReceiveMode(ReceiveMode::Stream); // needs no large buffer
    QVERIFY(pair.open());
    QVERIFY(waitFor([&] { return !pair.accepted.isNull(); }));
    pair.network.capacity = 1000; // so that the rest waits until nobody else has the payload
    // The last slice is a small one.
    constexpr qsizetype size =
            Core::OutputQueue::gatherSize + 2 * Core::OutputQueue::sliceSize + 10;
    QVERIFY(pair.accepted->sendMessage(QByteArray(size, 'x'), true));
    QVERIFY(waitFor([&] { return pair.client.statistics().incoming.messages == 1; }));
    QVERIFY(Core::SpareBuffers::retained() != 0);
    QVERIFY(isSpareTimerActive());
    freeSpareBuffers();
    QCOMPARE(Core::SpareBuffers::retained(), 0);
}

QTEST_GUILESS_MAIN(TestInMemory)
#include "tst_inmemory.moc"
