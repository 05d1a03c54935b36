// SPDX-License-Identifier: Apache-2.0
// Every split of every frame: messages that are sent in frames and as streams, and received as
// messages, in frames and as streams, by either role, with and without compression.
#include "fernwegend.h"
#include "partslog.h"
#include "spin.h"
#include "splits.h"

#include "support/connectedpair.h"

#include <Fernweg/PerMessageDeflate>

#include <QtTest/QTest>

using namespace Conformance;
using namespace std::chrono_literals;
using Fernweg::ReceiveMode;
using Fernweg::WebSocket;

namespace {

// Characters of one, two and three octets: most of the splits go through one of them.
const QByteArray longText("a\xc3\xbc\xc3\x9f\xe2\x82\xac");
const QByteArray shortText("a\xc3\xbc\xe2\x82\xac");

/// Sends \a split by the streaming API, and looks at what it returns.
bool stream(WebSocket *socket, const SplitMessage &split)
{
    bool isFine = socket->beginMessage();
    for (const QByteArrayList &pieces : split) {
        auto missing = pieces.join().size();
        isFine = isFine && socket->beginMessageFrame(quint64(missing));
        for (const QByteArray &piece : pieces) {
            missing -= piece.size();
            isFine = isFine && socket->sendMessageFrameData(piece) == missing;
        }
    }
    return isFine && socket->endMessage();
}

/// Sends \a split by the frame API.
bool sendFrames(WebSocket *socket, const SplitMessage &split)
{
    bool isFine = socket->beginMessage();
    for (const QByteArrayList &pieces : split)
        isFine = isFine && socket->sendMessageFrame(pieces.join());
    return isFine && socket->endMessage();
}

QByteArrayList payloadsOf(const SplitMessage &split)
{
    QByteArrayList payloads;
    for (const QByteArrayList &pieces : split)
        payloads += pieces.join();
    return payloads;
}

/// The octets of a message in these frames. RSV1 marks what is compressed.
QByteArray onTheWire(const QByteArrayList &payloads, bool isCompressed, Role sender)
{
    QByteArray octets;
    for (qsizetype i = 0; i < payloads.size(); ++i) {
        Frame frame = i == 0 ? text(payloads.at(i)) : continuation(payloads.at(i));
        frame.fin = i == payloads.size() - 1;
        frame.rsv = isCompressed && i == 0 ? 4 : 0;
        octets += frame.encoded(sender);
    }
    return octets;
}

/// What is agreed on if both ends are Fernweg's.
Fernweg::WebSocketOptions bothWays(const QList<DeflateDemand> &demands)
{
    Fernweg::WebSocketOptions options;
    if (demands.isEmpty())
        return options;
    auto deflate = std::make_shared<Fernweg::PerMessageDeflate>();
    if (demands.first().noContextTakeover) {
        deflate->setServerNoContextTakeover(true).setClientNoContextTakeover(true);
        deflate->setServerMaxWindowBits(9).setClientMaxWindowBits(9);
    }
    return options.setExtensions({ deflate });
}

bool hasFailed(const char *how, const SplitMessage &split)
{
    if (QTest::currentTestFailed())
        qWarning("… %s %s", how, drawn(split).constData());
    return QTest::currentTestFailed();
}

/// What goes over the wire, and what the other end should say of it.
struct Delivery
{
    QByteArray octets;
    QByteArrayList words;
};

} // namespace

class ConformanceParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sent_data() { rows(false); }
    void sent();
    void sentLengths_data() { rows(false); }
    void sentLengths();
    void received_data() { rows(true); }
    void received();
    void receivedInShreds_data() { rows(true, false); }
    void receivedInShreds();
    void throughout_data() { rows(true); }
    void throughout();

private:
    void rows(bool withModes, bool withPlain = true);
    template <typename Make>
    void deliver(FernwegEnd &end, PartsLog &log, const Make &make);
    void checkFrames(const QList<Frame> &frames, const SplitMessage &split, Inflater *inflater);
};

void ConformanceParts::rows(bool withModes, bool withPlain)
{
    QTest::addColumn<Role>("role");
    QTest::addColumn<QList<DeflateDemand>>("demands");
    QTest::addColumn<ReceiveMode>("mode");
    using Demands = QList<DeflateDemand>;
    const std::pair<const char *, Demands> compressions[] {
        { "plain", {} },
        { "compressed", { DeflateDemand { false, 0, true } } },
        { "compressed each on its own", { DeflateDemand { true, 9, true } } },
    };
    const std::pair<const char *, ReceiveMode> modes[] {
        { ", as a message", ReceiveMode::Message },
        { ", in frames", ReceiveMode::Frame },
        { ", as a stream", ReceiveMode::Stream },
    };
    for (const Role role : { Role::Server, Role::Client }) {
        for (const auto &[compression, demands] : compressions) {
            for (const auto &[mode, value] : modes) {
                if (demands.isEmpty() && !withPlain)
                    break;
                QTest::addRow("%s, %s%s", role == Role::Server ? "server" : "client", compression,
                              withModes ? mode : "")
                        << role << demands << value;
                if (!withModes)
                    break;
            }
        }
    }
}

void ConformanceParts::checkFrames(const QList<Frame> &frames, const SplitMessage &split,
                                   Inflater *inflater)
{
    QByteArrayList expected = payloadsOf(split);
    expected += QByteArray(); // the one that ends the message
    QCOMPARE(frames.size(), expected.size());
    for (qsizetype i = 0; i < frames.size(); ++i) {
        const Frame &frame = frames.at(i);
        const bool isFirst = i == 0;
        const bool isLast = i == frames.size() - 1;
        QCOMPARE(frame.opcode, isFirst ? Opcode::Text : Opcode::Continuation);
        QCOMPARE(frame.rsv, isFirst && inflater != nullptr ? 4 : 0);
        QCOMPARE(frame.fin, isLast);
        QByteArray payload = frame.payload;
        if (inflater != nullptr) {
            payload.clear();
            QVERIFY(inflater->inflate(frame.payload, isLast, &payload));
        }
        QCOMPARE(payload, expected.at(i));
    }
}

void ConformanceParts::sent()
{
    QFETCH(Role, role);
    QFETCH(QList<DeflateDemand>, demands);
    FernwegEnd end(role, demands);
    QCOMPARE(end.problem(), QString());
    std::optional<Compressor> frameWise;
    if (end.peer().compressor() != nullptr)
        frameWise.emplace(end.peer().terms(), end.peer().role());

    qsizetype frames = 0;
    int messages = 0;
    const auto check = [&](const SplitMessage &split, bool isSent) {
        QVERIFY(isSent);
        QVERIFY(spinUntil(
                [&] { return end.peer().isOver() || end.peer().events().size() > messages; }, 5s));
        QCOMPARE(end.peer().violation(), QString());
        QCOMPARE(end.peer().events().at(messages++), (Event { Event::Message, longText }));
        checkFrames(end.peer().frames().sliced(frames), split,
                    frameWise ? &frameWise->incoming : nullptr);
        frames = end.peer().frames().size();
    };
    for (const SplitMessage &split : everySplit(longText)) {
        check(split, stream(end.socket(), split));
        if (hasFailed("streamed as", split))
            return;
    }
    for (const SplitMessage &split : everyFraming(longText)) {
        check(split, sendFrames(end.socket(), split));
        if (hasFailed("in frames as", split))
            return;
    }
}

void ConformanceParts::sentLengths()
{
    QFETCH(Role, role);
    QFETCH(QList<DeflateDemand>, demands);
    FernwegEnd end(role, demands);
    QCOMPARE(end.problem(), QString());
    const qsizetype lengths[] { 0, 1, 125, 126, 127, 65535, 65536, 200000 };
    int messages = 0;
    for (const qsizetype step : { 1000, 4096, 65536, 1000000 }) {
        const qsizetype before = end.peer().frames().size();
        QByteArray message;
        QVERIFY(end.socket()->beginMessage(true));
        for (const qsizetype length : lengths) {
            QByteArray payload = repeated("0123456789 none of these is alike ", length + messages);
            payload.remove(0, messages);
            QVERIFY(end.socket()->beginMessageFrame(quint64(length)));
            for (qsizetype at = 0; at < length; at += step)
                QVERIFY(end.socket()->sendMessageFrameData(payload.mid(at, step)));
            message += payload;
        }
        QVERIFY(end.socket()->endMessage());
        QVERIFY(spinUntil(
                [&] { return end.peer().isOver() || end.peer().events().size() > messages; }, 5s));
        QCOMPARE(end.peer().violation(), QString());
        QVERIFY(end.peer().events().at(messages++) == (Event { Event::Message, message, true }));
        if (demands.isEmpty()) {
            QList<qsizetype> come;
            for (const Frame &frame : end.peer().frames().sliced(before))
                come += frame.payload.size();
            QCOMPARE(come, QList<qsizetype>(std::begin(lengths), std::end(lengths)) << 0);
        }
    }
}

// Sends the frames that \a make gives, made anew for each of the ways in which a network might deliver
// them.
template <typename Make>
void ConformanceParts::deliver(FernwegEnd &end, PartsLog &log, const Make &make)
{
    bool isGoingOn = true;
    for (qsizetype way = 0; isGoingOn; ++way) {
        const Delivery delivery = make();
        const QList<QByteArrayList> ways = everyDelivery(delivery.octets);
        isGoingOn = way < ways.size();
        // What was compressed has to be sent.
        const QByteArrayList pieces = ways.value(way, { delivery.octets });
        const int before = log.messages();
        for (const QByteArray &piece : pieces) {
            end.peer().write(piece);
            end.peer().flush();
        }
        QVERIFY(spinUntil([&] { return end.peer().isOver() || log.messages() > before; }, 5s));
        QCOMPARE(log.take(), delivery.words);
    }
}

void ConformanceParts::received()
{
    QFETCH(Role, role);
    QFETCH(QList<DeflateDemand>, demands);
    QFETCH(ReceiveMode, mode);
    FernwegEnd end(role, demands);
    QCOMPARE(end.problem(), QString());
    end.socket()->setReceiveMode(mode);
    PartsLog log(end.socket());
    for (const SplitMessage &split : everyFraming(shortText)) {
        const QByteArrayList payloads = payloadsOf(split);
        deliver(end, log, [&] {
            QByteArrayList frames = payloads;
            if (Compressor *compressor = end.peer().compressor()) {
                for (QByteArray &frame : frames)
                    frame = compressor->outgoing.deflated(frame, &frame == &frames.last());
            }
            return Delivery { onTheWire(frames, !demands.isEmpty(), end.peer().role()),
                              wordsOf(mode, payloads, frames) };
        });
        if (hasFailed("in frames as", split))
            return;
    }
}

// Frames end where the network likes, not where a flush was: only all of them together are a message.
void ConformanceParts::receivedInShreds()
{
    QFETCH(Role, role);
    QFETCH(QList<DeflateDemand>, demands);
    QFETCH(ReceiveMode, mode);
    FernwegEnd end(role, demands);
    QCOMPARE(end.problem(), QString());
    end.socket()->setReceiveMode(mode);
    PartsLog log(end.socket());
    // It refers to nothing before it, and can be sent again and again.
    const QByteArray compressed = Deflater(15, false).deflated(shortText);
    for (const SplitMessage &split : everyFraming(compressed)) {
        const QByteArrayList frames = payloadsOf(split);
        const QByteArray octets = onTheWire(frames, true, end.peer().role());
        for (const QByteArrayList &pieces : everyDelivery(octets).first(2)) {
            const int before = log.messages();
            for (const QByteArray &piece : pieces) {
                end.peer().write(piece);
                end.peer().flush();
            }
            QVERIFY(spinUntil([&] { return end.peer().isOver() || log.messages() > before; }, 5s));
            QCOMPARE(joined(log.take()), joined(wordsOf(mode, { shortText }, frames)));
            if (hasFailed("in frames as", split))
                return;
        }
    }
}

// Fernweg at both ends.
void ConformanceParts::throughout()
{
    QFETCH(Role, role);
    QFETCH(QList<DeflateDemand>, demands);
    QFETCH(ReceiveMode, mode);
    const Fernweg::WebSocketOptions options = bothWays(demands);
    Fernweg::Test::ConnectedPair pair(options, options);
    QVERIFY(pair.open());
    WebSocket *const sender = role == Role::Client ? pair.client : pair.accepted;
    WebSocket *const receiver = role == Role::Client ? pair.accepted : pair.client;
    QCOMPARE(sender->extensions().isEmpty(), demands.isEmpty());
    QCOMPARE(sender->extensions(), receiver->extensions());
    receiver->setReceiveMode(mode);
    PartsLog log(receiver);
    const auto check = [&](const SplitMessage &split, bool isSent) {
        QVERIFY(isSent);
        const int before = log.messages();
        QVERIFY(spinUntil([&] { return !receiver->isOpen() || log.messages() > before; }, 5s));
        const QByteArrayList payloads = payloadsOf(split) << QByteArray();
        const QByteArrayList words = wordsOf(mode, payloads, payloads);
        // How long the compressed frames are is their own business.
        if (demands.isEmpty())
            QCOMPARE(log.take(), words);
        else
            QCOMPARE(withoutLengths(log.take()), withoutLengths(words));
    };
    for (const SplitMessage &split : everySplit(longText)) {
        check(split, stream(sender, split));
        if (hasFailed("streamed as", split))
            return;
    }
    for (const SplitMessage &split : everyFraming(longText)) {
        check(split, sendFrames(sender, split));
        if (hasFailed("in frames as", split))
            return;
    }
}

QTEST_GUILESS_MAIN(ConformanceParts)
#include "tst_conformance_parts.moc"
