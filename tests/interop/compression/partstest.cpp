// SPDX-License-Identifier: Apache-2.0
// Compressed messages in parts, with Fernweg's frame and streaming API; messages that aren't worth it.
#include "compression/compressiontests.h"
#include "compression/exchange.h"
#include "compression/payloads.h"
#include "kit/payload.h"

#include <Fernweg/DeviceSender>

#include <QtCore/QBuffer>

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

namespace {

enum class Way { Whole, AutoFragments, Frames, StreamedFrames, Device, Prepared };

constexpr qsizetype pieceSize = 1000; // cuts characters in two

void sendInFrames(WebSocket *socket, const Message &message)
{
    socket->beginMessage(message.isBinary);
    for (const QByteArray &piece : fragments(message.payload, pieceSize))
        socket->sendMessageFrame(piece);
    socket->endMessage();
}

void sendStreamed(WebSocket *socket, const Message &message)
{
    socket->beginMessage(message.isBinary);
    for (const QByteArray &frame : fragments(message.payload, 5 * pieceSize)) {
        socket->beginMessageFrame(quint64(frame.size()));
        for (const QByteArray &piece : fragments(frame, 7))
            socket->sendMessageFrameData(piece);
    }
    socket->endMessage();
}

void send(WebSocket *socket, const Message &message, Way way)
{
    if (way == Way::Frames)
        sendInFrames(socket, message);
    else if (way == Way::StreamedFrames)
        sendStreamed(socket, message);
    else if (way == Way::Prepared)
        socket->sendPreparedMessage(PreparedMessage(message.payload, message.isBinary));
    else
        socket->sendMessage(message.payload, message.isBinary);
}

/// Puts together what a receive mode delivers in parts.
class Collector
{
public:
    Collector(WebSocket *socket, ReceiveMode mode)
    {
        socket->setReceiveMode(mode);
        QObject::connect(socket, &WebSocket::onMessageBegin, socket, [this](bool isBinary) {
            messages.append({ QByteArray(), isBinary });
        });
        const auto append = [this](const QByteArray &payload) {
            messages.last().payload += payload;
        };
        QObject::connect(socket, &WebSocket::onMessageFrameData, socket, append);
        QObject::connect(socket, &WebSocket::onMessageFrame, socket, append);
        QObject::connect(socket, &WebSocket::onMessageFrame, socket, [this] { ++frames; });
        QObject::connect(socket, &WebSocket::onMessageFrameBegin, socket, [this](quint64 length) {
            ++frames;
            wireOctets += length;
        });
    }

    QList<Message> messages;
    quint64 frames = 0;
    quint64 wireOctets = 0;
};

} // namespace

class PartsTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void weSend_data();
    void weSend();
    void weSendDevice_data() { addSides(); }
    void weSendDevice();
    void theySend_data();
    void theySend();
    void threshold_data();
    void threshold();
    void doNotCompress_data() { addSides(); }
    void doNotCompress();

private:
    void addSides();
};

/// Rows with and without contexts.
void PartsTest::addSides()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<Side>("side");
    addRows(u"with contexts"_s, Side());
    addRows(u"no contexts"_s,
            Side { .serverNoContextTakeover = true, .clientNoContextTakeover = true });
}

void PartsTest::weSend_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<Side>("side");
    QTest::addColumn<Way>("way");
    const QList<std::pair<QString, Way>> ways = { { u"automatic fragments"_s, Way::AutoFragments },
                                                  { u"frames"_s, Way::Frames },
                                                  { u"streamed frames"_s, Way::StreamedFrames },
                                                  { u"prepared"_s, Way::Prepared } };
    for (const auto &[name, way] : ways) {
        addRows(name, Side(), way);
        addRows(name + u", no contexts"_s,
                Side { .serverNoContextTakeover = true, .clientNoContextTakeover = true }, way);
        addRows(name + u", windows of 9 bits"_s,
                Side { .serverMaxWindowBits = 9, .clientMaxWindowBits = 9 }, way);
    }
}

void PartsTest::weSend()
{
    QFETCH(PeerIs, role);
    QFETCH(Side, side);
    QFETCH(Way, way);
    // Whole messages and others share one context.
    const QList<Message> all = { { jsonTable(64 * 1024), false }, { "between", false },
                                 { jsonTable(64 * 1024), true },  { QByteArray(), false },
                                 { randomOctets(9000, 1), true }, { jsonTable(9000), false } };
    const auto sendAll = [&](WebSocket *socket) {
        for (const Message &message : all)
            send(socket, message, message.payload == "between" ? Way::Whole : way);
    };
    WebSocketOptions options = optionsOf({ side });
    if (way == Way::AutoFragments)
        options.setAutoFragmentSize(pieceSize);
    Conversation talk(m_peer, role, Plan().echo().deflate(settingsOf({ Side() })),
                      { .options = options,
                        .onOpen = sendAll,
                        .onMessage = [&](WebSocket *socket, qsizetype count) {
                            if (count == all.size())
                                socket->sendClose();
                        } });
    CONVERSE(talk);
    QCOMPARE(difference(all, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(all, talk.messages()), QString());
    QVERIFY(talk.closed()->wasClean);
    const TrafficCounters outgoing = talk.statistics().outgoing;
    QVERIFY2(outgoing.compressionRatio() < 0.5,
             QByteArray::number(outgoing.compressionRatio()).constData());
    const quint64 count = quint64(all.size());
    QVERIFY2(way == Way::Prepared ? outgoing.frames == count : outgoing.frames > 3 * count,
             QByteArray::number(outgoing.frames).constData());
}

void PartsTest::weSendDevice()
{
    QFETCH(PeerIs, role);
    QFETCH(Side, side);
    const Message message { jsonTable(1024 * 1024), false };
    QBuffer device;
    device.setData(message.payload);
    QVERIFY(device.open(QIODevice::ReadOnly));
    bool isComplete = false;
    const auto sendDevice = [&](WebSocket *socket) {
        QObject::connect(socket->sendDevice(&device, message.isBinary), &DeviceSender::finished,
                         socket, [&](bool complete) { isComplete = complete; });
    };
    Conversation talk(m_peer, role, Plan().echo().deflate(settingsOf({ Side() })),
                      { .options = optionsOf({ side }),
                        .onOpen = sendDevice,
                        .onMessage = [](WebSocket *socket, qsizetype) { socket->sendClose(); } });
    CONVERSE(talk);
    QVERIFY(isComplete);
    QCOMPARE(difference({ message }, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference({ message }, talk.messages()), QString());
    QVERIFY(talk.statistics().outgoing.compressionRatio() < 0.5);
    QVERIFY(talk.statistics().incoming.compressionRatio() < 0.5);
}

void PartsTest::theySend_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<ReceiveMode>("mode");
    QTest::addColumn<qsizetype>("fragment");
    const QList<std::pair<QString, ReceiveMode>> modes = { { u"messages"_s, ReceiveMode::Message },
                                                           { u"frames"_s, ReceiveMode::Frame },
                                                           { u"streams"_s, ReceiveMode::Stream } };
    for (const auto &[name, mode] : modes) {
        addRows(u"as %1, whole ones"_s.arg(name), mode, qsizetype(0));
        if (!m_peer.can(u"compress fragments"_s))
            continue;
        for (const qsizetype fragment : { 50, 1000, 8192 })
            addRows(u"as %1, fragments of %2"_s.arg(name).arg(fragment), mode, fragment);
    }
}

void PartsTest::theySend()
{
    QFETCH(PeerIs, role);
    QFETCH(ReceiveMode, mode);
    QFETCH(qsizetype, fragment);
    const QList<Message> all = { { jsonTable(20 * 1000), false },
                                 { randomOctets(3000, 1), true },
                                 { jsonTable(20 * 1000), false } };
    Plan plan = Plan().deflate(settingsOf({ Side() }));
    for (const Message &message : all)
        plan.send(message.payload, message.isBinary).inFragmentsOf(fragment);
    std::optional<Collector> collector;
    const auto collect = [&](WebSocket *socket) {
        if (mode != ReceiveMode::Message)
            collector.emplace(socket, mode);
    };
    Conversation talk(m_peer, role, plan.close(),
                      { .options = optionsOf({ Side() }), .onOpen = collect });
    CONVERSE(talk);
    QCOMPARE(difference(all, collector ? collector->messages : talk.messages()), QString());
    QVERIFY(talk.closed()->wasClean);
    const TrafficCounters incoming = talk.statistics().incoming;
    QVERIFY2(incoming.compressionRatio() < 0.5,
             QByteArray::number(incoming.compressionRatio()).constData());
    if (fragment > 0) {
        // Whoever does not flush sends few of them: the others stay in the compressor.
        const qsizetype least =
                m_peer.can(u"flush fragments"_s) ? 43 * 1000 / fragment : all.size();
        QVERIFY2(qsizetype(incoming.frames) >= least,
                 QByteArray::number(incoming.frames).constData());
    }
    if (mode != ReceiveMode::Message)
        QCOMPARE(collector->frames, incoming.frames);
    if (mode == ReceiveMode::Stream)
        QCOMPARE(collector->wireOctets, incoming.frameOctets);
}

void PartsTest::threshold_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<Side>("ours");
    QTest::addColumn<Side>("theirs");
    addRows(u"ours"_s, Side { .threshold = 1000 }, Side());
    if (!m_peer.can(u"set a threshold"_s))
        return;
    const Side theirs { .serverNoContextTakeover = true,
                        .clientNoContextTakeover = true,
                        .threshold = 1000 };
    addRows(u"theirs"_s, Side { .threshold = 0 }, theirs);
    addRows(u"both"_s, Side { .threshold = 1000 }, theirs);
}

void PartsTest::threshold()
{
    QFETCH(PeerIs, role);
    QFETCH(Side, ours);
    QFETCH(Side, theirs);
    const QByteArray text(1000, 'a');
    Exchange exchange(m_peer, role, { ours }, { theirs },
                      { { { text.first(999), false } },
                        { { text, false } },
                        { { text.first(999), true }, { QByteArray(), true } },
                        { { text, true } } });
    QVERIFY2(exchange.finish(), qPrintable(exchange.explanation()));
    QCOMPARE(exchange.differences(), QString());
    const auto check = [](const Side &side, double below, double atLeast) {
        const bool isLeftOut = side.threshold == 1000;
        return (isLeftOut ? below == 1 : below < 0.5) && atLeast < 0.5;
    };
    for (const qsizetype group : { 0, 2 }) {
        const Ratio below = exchange.ratio(group);
        const Ratio atLeast = exchange.ratio(group + 1);
        QVERIFY(check(ours, below.outgoing, atLeast.outgoing));
        QVERIFY(check(theirs, below.incoming, atLeast.incoming));
    }
}

void PartsTest::doNotCompress()
{
    QFETCH(PeerIs, role);
    QFETCH(Side, side);
    const QByteArray text = jsonTable(5000);
    const QList<Message> all = {
        { text, false }, { text, false }, { text, true }, { text, false }
    };
    QList<TrafficStatistics> readings;
    // Those that aren't compressed have no part in the context.
    const auto sendNext = [&](WebSocket *socket) {
        readings.append(socket->statistics());
        const qsizetype next = readings.size() - 1;
        if (next == all.size())
            socket->sendClose();
        else
            socket->sendMessage(all[next].payload, all[next].isBinary, next == 1 || next == 2);
    };
    Conversation talk(m_peer, role, Plan().echo().deflate(settingsOf({ Side() })),
                      { .options = optionsOf({ side }),
                        .onOpen = sendNext,
                        .onMessage = [&](WebSocket *socket, qsizetype) { sendNext(socket); } });
    CONVERSE(talk);
    QCOMPARE(difference(all, talk.record()[u"messages"].toArray()), QString());
    QCOMPARE(difference(all, talk.messages()), QString());
    for (qsizetype i = 0; i < all.size(); ++i) {
        const Ratio ratio = ratioBetween(readings[i], readings[i + 1]);
        QVERIFY(i == 1 || i == 2 ? ratio.outgoing == 1 : ratio.outgoing < 0.5);
        QVERIFY(ratio.incoming < 0.5);
    }
}

QObject *newPartsTest(Peer &peer)
{
    return new PartsTest(peer);
}

} // namespace Interop

#include "partstest.moc"
