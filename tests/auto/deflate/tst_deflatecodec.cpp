// SPDX-License-Identifier: Apache-2.0
#include "codecs.h"
#include "support/splitter.h"

using namespace Fernweg::Test;

class tst_DeflateCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void refuses_data();
    void refuses();
    void staysFailed();
    void encodesTheExamples();
    void encodesEmptyMessages();
    void contextTakeover();
    void noContextTakeover();
    void finalBlocksKeepTheWindow();
    void finalBlocksWithoutTakeoverForget();
    void aReferenceToTheMessageBefore();
    void worthwhile_data();
    void worthwhile();
};

/// What RFC 7692, section 7.2.3, shows, and what other compressors may send.
void tst_DeflateCodec::decodes_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("message");

    const auto row = [](const char *name, const char *hex, const char *message) {
        QTest::newRow(name) << fromHex(hex) << QByteArray(message);
    };
    row("7.2.3.1: one compressed block", "f248cdc9c90700", "Hello");
    row("7.2.3.3: a block without compression", "000500faff48656c6c6f00", "Hello");
    row("7.2.3.4: a block with BFINAL set", "f348cdc9c9070000", "Hello");
    row("7.2.3.5: two blocks", "f24805000000ffffcac9c90700", "Hello");
    row("7.2.3.6: an empty message", "00", "");
    row("no octets at all", "", "");
    row("two tails, the last one removed", "f248cdc9c907000000ffff000000ffff00", "Hello");
    row("BFINAL, without the octet that should follow", "f348cdc9c90700", "Hello");
    row("BFINAL set in a block without compression", "010500faff48656c6c6f", "Hello");
    row("BFINAL set in the block that the tail ends", "f248cdc9c90704", "Hello");
    row("BFINAL set, then more", "f348cdc9c90700f248cdc9c90700", "HelloHello");
    row("BFINAL set, then a reference to it", "f348cdc9c90700f200110000", "HelloHello");
    row("BFINAL set in empty blocks", "03000300030000", "");
    row("a dynamic block",
        "748adb11823014055b3905f021288863095671f200a209d11bc2ab7ab100bf767676a9849a86070af0af241712"
        "3d"
        "950bc8a38111eb023d921e16ca6e050f4e56ee98068b4f76fa05257119d1c515cf1cde09713eae5ff6dc3798d8"
        "e3"
        "5456e74bdd5cdbdb17",
        "abracadabra, abracadabra, abracadabra, simsalabim und dreimal schwarzer Kater; the quick "
        "brown fox jumps over the lazy dog 0123456789");
}

void tst_DeflateCodec::decodes()
{
    QFETCH(QByteArray, octets);
    QFETCH(QByteArray, message);
    for (const bool isTakenOver : { false, true }) {
        forEachCut(octets, [&](const QList<QByteArray> &pieces) {
            for (const qsizetype room : { 1, 2, 4, 5, 6, 100 }) {
                DeflateCodec codec(codecOptions(15, isTakenOver));
                QCOMPARE(decoded(codec, pieces, room), message);
                // … and the next one, as well.
                QCOMPARE(decoded(codec, fromHex("f248cdc9c90700")), "Hello");
            }
        });
    }
}

/// What no compressor makes of any message.
void tst_DeflateCodec::refuses_data()
{
    QTest::addColumn<QByteArray>("octets");

    const auto row = [](const char *name, const char *hex) { QTest::newRow(name) << fromHex(hex); };
    row("reserved type of block", "07");
    row("reserved type of block, BFINAL not set", "06");
    row("length and its complement differ", "000500faf048656c6c6f00");
    row("a block without compression is cut", "000500faff4865");
    row("its header is cut", "000500");
    row("a compressed block is cut", "f248cd");
    row("a compressed block with BFINAL set is cut", "f348cd");
    row("a dynamic block is cut", "748adb11823014055b39");
    row("a reference to what was never there", "f200110000");
    row("a reference too far back", "4a04120000");
    row("a reserved length", "4a1c030000");
    row("a reserved distance", "4a043e0000");
    row("the tail was not removed", "f248cdc9c907000000ffff");
    row("octets after BFINAL that are no blocks", "f348cdc9c9070007");
    row("an octet too many", "f248cdc9c9070000");
    row("ones", "ffffffffffffffff");
    row("no compression at all", "48656c6c6f");
}

void tst_DeflateCodec::refuses()
{
    QFETCH(QByteArray, octets);
    for (const bool isTakenOver : { false, true }) {
        forEachCut(octets, [&](const QList<QByteArray> &pieces) {
            for (const qsizetype room : { 1, 2, 100 }) {
                DeflateCodec codec(codecOptions(15, isTakenOver));
                const auto message = decoded(codec, pieces, room);
                QVERIFY2(!message, message ? message->toHex().constData() : "");
            }
        });
    }
}

void tst_DeflateCodec::staysFailed()
{
    DeflateCodec codec({});
    QVERIFY(!decoded(codec, fromHex("07")));
    QVERIFY(!decoded(codec, fromHex("f248cdc9c90700")));
    QVERIFY(!decoded(codec, QByteArray()));
    QCOMPARE(encoded(codec, "Hello"), fromHex("f248cdc9c90700")); // that is another direction
}

/// Section 7.2.3: zlib chooses the same blocks.
void tst_DeflateCodec::encodesTheExamples()
{
    DeflateCodec codec(codecOptions(15, true));
    QCOMPARE(encoded(codec, "Hello"), fromHex("f248cdc9c90700")); // 7.2.3.1
    QCOMPARE(encoded(codec, "Hello"), fromHex("f200110000")); // 7.2.3.2
    DeflateCodec without(codecOptions(15, false));
    QCOMPARE(encoded(without, "Hello"), fromHex("f248cdc9c90700"));
    QCOMPARE(encoded(without, "Hello"), fromHex("f248cdc9c90700"));
    DeflateCodecOptions options;
    options.compressionLevel = 0;
    DeflateCodec uncompressed(options);
    QCOMPARE(encoded(uncompressed, "Hello"), fromHex("000500faff48656c6c6f00")); // 7.2.3.3
}

void tst_DeflateCodec::encodesEmptyMessages()
{
    for (const bool isTakenOver : { false, true }) {
        DeflateCodec codec(codecOptions(15, isTakenOver));
        for (const char *message : { "", "Hello", "", "", "Hello" }) {
            const QByteArray octets = encoded(codec, message);
            if (*message == '\0')
                QCOMPARE(octets, fromHex("00")); // section 7.2.3.6
            QCOMPARE(decoded(codec, octets), QByteArray(message));
        }
    }
}

void tst_DeflateCodec::contextTakeover()
{
    DeflateCodec codec(codecOptions(15, true));
    const QByteArray message = jsonOctets(1000);
    const QByteArray first = encoded(codec, message);
    const QByteArray second = encoded(codec, message);
    QVERIFY2(second.size() < 20, "it repeats the first one");
    QCOMPARE(decoded(codec, first), message);
    QCOMPARE(decoded(codec, second), message);

    codec.resetEncoder();
    QCOMPARE(encoded(codec, message), first);
    QVERIFY(encoded(codec, message).size() < 20);
}

void tst_DeflateCodec::noContextTakeover()
{
    DeflateCodec codec(codecOptions(15, false));
    const QByteArray message = jsonOctets(1000);
    const QByteArray first = encoded(codec, message);
    QCOMPARE(encoded(codec, message), first);
    codec.resetEncoder();
    QCOMPARE(encoded(codec, message), first);
}

/// RFC 7692, section 7.2.3.4, with context takeover: the next message may refer to the final block.
void tst_DeflateCodec::finalBlocksKeepTheWindow()
{
    for (int windowBits = 8; windowBits <= 15; ++windowBits) {
        for (const char *final : { "f348cdc9c9070000", "f348cdc9c90700", "f248cdc9c90704" }) {
            DeflateCodec codec(codecOptions(windowBits, true));
            for (int i = 0; i < 3; ++i) {
                QCOMPARE(decoded(codec, fromHex(final)), "Hello");
                QCOMPARE(decoded(codec, QByteArray()), "");
                QCOMPARE(decoded(codec, fromHex("f200110000")), "Hello");
            }
        }
    }
}

void tst_DeflateCodec::finalBlocksWithoutTakeoverForget()
{
    DeflateCodec codec(codecOptions(15, false));
    QCOMPARE(decoded(codec, fromHex("f348cdc9c9070000")), "Hello");
    QVERIFY(!decoded(codec, fromHex("f200110000")));
}

void tst_DeflateCodec::aReferenceToTheMessageBefore()
{
    DeflateCodec takingOver(codecOptions(15, true));
    QCOMPARE(decoded(takingOver, fromHex("f248cdc9c90700")), "Hello");
    QCOMPARE(decoded(takingOver, fromHex("f200110000")), "Hello"); // 7.2.3.2
    // The stream may be that of the message before, from the pool: what that was is gone.
    DeflateCodec forgetting(codecOptions(15, false));
    QCOMPARE(decoded(forgetting, fromHex("f248cdc9c90700")), "Hello");
    QVERIFY(!decoded(forgetting, fromHex("f200110000")));
}

void tst_DeflateCodec::worthwhile_data()
{
    QTest::addColumn<qsizetype>("threshold");
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<bool>("isWorthwhile");

    QTest::newRow("no threshold, no octets") << qsizetype(0) << qsizetype(0) << true;
    QTest::newRow("below it") << qsizetype(64) << qsizetype(63) << false;
    QTest::newRow("at it") << qsizetype(64) << qsizetype(64) << true;
    QTest::newRow("above it") << qsizetype(64) << qsizetype(65) << true;
}

void tst_DeflateCodec::worthwhile()
{
    QFETCH(qsizetype, threshold);
    QFETCH(qsizetype, size);
    DeflateCodecOptions options;
    options.threshold = threshold;
    QTEST(DeflateCodec(options).isWorthwhile(size), "isWorthwhile");
}

QTEST_APPLESS_MAIN(tst_DeflateCodec)

#include "tst_deflatecodec.moc"
