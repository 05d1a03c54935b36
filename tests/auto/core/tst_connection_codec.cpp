// SPDX-License-Identifier: Apache-2.0
// Messages that an extension has changed, and prepared ones.
#include "protocol/preparedmessage.h"
#include "support/connectiondriver.h"
#include "support/runlengthcodec.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

#include <limits>

using namespace Fernweg;
using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Words = QList<QByteArray>;

namespace {

std::unique_ptr<RunLengthCodec> codec()
{
    return std::make_unique<RunLengthCodec>();
}

} // namespace

class tst_Connection_Codec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void receives_data();
    void receives();
    void reservedBits_data();
    void reservedBits();
    void limit_data();
    void limit();
    void largestLimit();
    void badOctets();
    void invalidText();
    void streamsInBoundedPieces();
    void sends();
    void sendsFragments();
    void threshold();
    void encoderThatFails();
    void prepared();
    void preparedForClients();
    void preparedIsEncodedOnce();
};

void tst_Connection_Codec::receives_data()
{
    QTest::addColumn<ReceiveMode>("mode");
    QTest::addColumn<Words>("events");
    QTest::newRow("messages") << ReceiveMode::Message
                              << Words({ "text AAAABBBB", "text plain", "binary C" });
    QTest::newRow("frames") << ReceiveMode::Frame
                            << Words({ "text {", "frame AAAABB", "frame BB", "}", "text {",
                                       "frame plain", "}", "binary {", "frame C", "}" });
    QTest::newRow("stream") << ReceiveMode::Stream
                            << Words({ "text {", "frame of 4", "data AAAABB", "end of frame",
                                       "frame of 2", "data BB", "end of frame", "}", "text {",
                                       "frame of 5", "data plain", "end of frame", "}", "binary {",
                                       "frame of 2", "data C", "end of frame", "}" });
}

void tst_Connection_Codec::receives()
{
    QFETCH(ReceiveMode, mode);
    QFETCH(Words, events);
    const QByteArray input = textFrame("\4A\2B").unfinished().withRsv(4).bytes()
            + continuationFrame("\2B").bytes() + textFrame("plain").bytes()
            + binaryFrame("\1C").withRsv(4).bytes();
    for (const bool isPausing : { false, true }) {
        ConnectionDriver driver(Role::Client, {}, codec());
        driver.isPausing = isPausing;
        driver.connection.setReceiveMode(mode);
        driver.feed(input);
        QCOMPARE(driver.events, events);
    }
    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Client, {}, codec());
        driver.connection.setReceiveMode(mode);
        driver.feed(pieces);
        if (mode != ReceiveMode::Stream) // whose pieces are the network's
            QCOMPARE(driver.events, events);
        QCOMPARE(driver.connection.statistics().incoming.messageOctets, 14);
    });
}

void tst_Connection_Codec::reservedBits_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("RSV1 in a continuation frame")
            << textFrame("\1A").unfinished().withRsv(4).bytes()
                    + continuationFrame("\1A").withRsv(4).bytes();
    QTest::newRow("RSV1 in a ping") << pingFrame().withRsv(4).bytes();
    QTest::newRow("RSV2") << textFrame("\1A").withRsv(2).bytes();
    QTest::newRow("RSV1 and RSV3") << textFrame("\1A").withRsv(5).bytes();
}

void tst_Connection_Codec::reservedBits()
{
    QFETCH(QByteArray, input);
    ConnectionDriver driver(Role::Client, {}, codec());
    driver.feed(input);
    QVERIFY(driver.events.last().startsWith("failed 1002: reserved bit"));
}

void tst_Connection_Codec::limit_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<bool>("isRefused");
    const QByteArray full(1, char(255));
    QTest::newRow("within") << full + "A" << QByteArray("\1A") << false;
    QTest::newRow("one over") << full + "A" << QByteArray("\2A") << true;
    QTest::newRow("a bomb") << QByteArray(full + "A").repeated(50000) << QByteArray("\1A") << true;
}

void tst_Connection_Codec::limit()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(bool, isRefused);
    ProtocolOptions options;
    options.maxMessagePayloadSize = 256;
    auto owned = codec();
    const RunLengthCodec *const used = owned.get();
    ConnectionDriver driver(Role::Client, options, std::move(owned));
    driver.feed(binaryFrame(first).unfinished().withRsv(4).bytes());
    driver.feed(continuationFrame(second).bytes());
    QCOMPARE(driver.events.last() == "failed 1009: message over the size limit", isRefused);
    QCOMPARE(driver.messages, isRefused ? Words() : Words({ QByteArray(256, 'A') }));
    QVERIFY(used->maxRoom <= 257);
}

void tst_Connection_Codec::largestLimit()
{
    ProtocolOptions options;
    options.maxMessagePayloadSize = std::numeric_limits<quint64>::max();
    ConnectionDriver driver(Role::Client, options, codec());
    driver.feed(binaryFrame("\3A").withRsv(4).bytes());
    QCOMPARE(driver.events, Words({ "binary AAA" }));
}

void tst_Connection_Codec::badOctets()
{
    ConnectionDriver driver(Role::Client, {}, codec());
    driver.feed(binaryFrame(QByteArray("\1A\0", 3)).withRsv(4).bytes());
    QCOMPARE(driver.events, Words({ "failed 1007: message that can't be decompressed" }));
}

void tst_Connection_Codec::invalidText()
{
    ConnectionDriver driver(Role::Client, {}, codec());
    driver.feed(textFrame("\1A\1\xc3").withRsv(4).bytes());
    QCOMPARE(driver.events, Words({ "failed 1007: text message that is not valid UTF-8" }));
}

void tst_Connection_Codec::streamsInBoundedPieces()
{
    ProtocolOptions options;
    options.maxMessagePayloadSize = 256; // does not count: nothing is kept
    ConnectionDriver driver(Role::Client, options, codec());
    driver.connection.setReceiveMode(ReceiveMode::Stream);
    const qsizetype runs = 3000;
    driver.feed(binaryFrame(QByteArray("\377A").repeated(runs)).withRsv(4).bytes());
    qsizetype size = 0;
    for (const QByteArray &event : std::as_const(driver.events)) {
        if (!event.startsWith("data "))
            continue;
        QVERIFY(event.size() - 5 <= 64 * 1024);
        size += event.size() - 5;
    }
    QCOMPARE(size, runs * 255);
    QCOMPARE(driver.events.last(), "}");
}

void tst_Connection_Codec::sends()
{
    ConnectionDriver driver(Role::Client, {}, codec());
    QVERIFY(driver.connection.sendMessage("AAAAAAAAAB", true));
    QVERIFY(driver.connection.sendMessage({}, false));
    QCOMPARE(driver.takeFrames(), Words({ "binary rsv 4 \tA\1B", "text rsv 4" }));
    const TrafficCounters &counters = driver.connection.statistics().outgoing;
    QCOMPARE(counters.messageOctets, 10);
    QCOMPARE(counters.frameOctets, 4);
}

void tst_Connection_Codec::sendsFragments()
{
    ProtocolOptions options;
    options.autoFragmentSize = 3;
    ConnectionDriver driver(Role::Server, options, codec());
    QVERIFY(driver.connection.sendMessage("AAB", false));
    QCOMPARE(driver.takeFrames(), Words({ "text unfinished rsv 4 \2A\1", "continuation B" }));
}

void tst_Connection_Codec::threshold()
{
    auto owned = codec();
    owned->threshold = 4;
    ConnectionDriver driver(Role::Server, {}, std::move(owned));
    QVERIFY(driver.connection.sendMessage("AAA", false));
    QVERIFY(driver.connection.sendMessage("AAAA", false));
    QCOMPARE(driver.takeFrames(), Words({ "text AAA", "text rsv 4 \4A" }));
}

void tst_Connection_Codec::encoderThatFails()
{
    auto owned = codec();
    owned->isBroken = true;
    ConnectionDriver driver(Role::Server, {}, std::move(owned));
    QVERIFY(!driver.connection.sendMessage("AAA", false));
    QCOMPARE(driver.takeFrames(), Words({ "close 1011 a message could not be compressed" }));
}

void tst_Connection_Codec::prepared()
{
    const PreparedMessage message(QByteArray(5, 'A'), false, false);
    const PreparedMessage plain(QByteArray(5, 'A'), true, true);
    const PreparedMessage large(QByteArray(100000, 'A'), true, false);
    ConnectionDriver compressing(Role::Server, {}, codec());
    QVERIFY(compressing.connection.sendPrepared(message));
    QVERIFY(compressing.connection.sendPrepared(plain));
    QCOMPARE(compressing.takeFrames(), Words({ "text rsv 4 \5A", "binary AAAAA" }));
    QCOMPARE(compressing.connection.statistics().outgoing.messageOctets, 10);
    QCOMPARE(compressing.connection.statistics().outgoing.frameOctets, 7);

    ConnectionDriver other(Role::Server);
    QVERIFY(other.connection.sendPrepared(message));
    QVERIFY(other.connection.sendPrepared(large));
    QCOMPARE(other.takeFrames(), Words({ "text AAAAA", "binary 100000 octets" }));

    ProtocolOptions options;
    options.autoFragmentSize = 3;
    ConnectionDriver fragmenting(Role::Server, options);
    QVERIFY(fragmenting.connection.sendPrepared(message));
    QCOMPARE(fragmenting.takeFrames(), Words({ "text unfinished AAA", "continuation AA" }));

    QVERIFY(other.connection.beginMessage(true));
    QVERIFY(!other.connection.sendPrepared(message));
    QVERIFY(other.connection.endMessage());
    QVERIFY(other.connection.sendClose(CloseCode::Normal, {}));
    QVERIFY(!other.connection.sendPrepared(message));
}

void tst_Connection_Codec::preparedForClients()
{
    // A masking key is used once (RFC 6455, section 5.3).
    const PreparedMessage message("hello", false, false);
    ConnectionDriver driver(Role::Client);
    QVERIFY(driver.connection.sendPrepared(message));
    const QByteArray first = driver.takeOutput();
    QVERIFY(driver.connection.sendPrepared(message));
    const QByteArray second = driver.takeOutput();
    QCOMPARE(framesIn(first), Words({ "text hello" }));
    QCOMPARE(framesIn(second), Words({ "text hello" }));
    QVERIFY(first != second);
}

void tst_Connection_Codec::preparedIsEncodedOnce()
{
    const PreparedMessage message(QByteArray(300, 'A'), false, false);
    RunLengthCodec first;
    RunLengthCodec second;
    second.isBroken = true; // it is not asked
    const PreparedMessage::Form form = message.formFor(&first);
    QVERIFY(form.isEncoded);
    QCOMPARE(message.formFor(&second).frame.constData(), form.frame.constData());
    QVERIFY(first.resets >= 1);
    QCOMPARE(second.resets, 1);
    const PreparedMessage unknown(QByteArray(301, 'A'), false, false);
    QVERIFY(unknown.formFor(&second).frame.isEmpty());
}

QTEST_APPLESS_MAIN(tst_Connection_Codec)
#include "tst_connection_codec.moc"
