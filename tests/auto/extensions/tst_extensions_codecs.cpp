// SPDX-License-Identifier: Apache-2.0
// What holds for the codecs of all extensions: the contract of MessageCodec.
#include "variants.h"

using namespace Fernweg;
using namespace Fernweg::Test;

class TestCodecs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data() { addVariantRows(); }
    void roundTrips();
    void everyCut_data();
    void everyCut();
    void frames_data() { addVariantRows(); }
    void frames();
    void framesWithoutOctets_data() { addVariantRows(); }
    void framesWithoutOctets();
    void longMessageInSmallPieces_data() { addVariantRows(); }
    void longMessageInSmallPieces();
    void whatIsInTheOutputStays_data() { addVariantRows(); }
    void whatIsInTheOutputStays();
    void noOctetsAreAnEmptyMessage_data() { addVariantRows(); }
    void noOctetsAreAnEmptyMessage();
    void prepared_data() { addVariantRows(); }
    void prepared();
    void bothDirections_data() { addVariantRows(); }
    void bothDirections();
};

static QByteArrayList messages()
{
    QByteArrayList all;
    for (const qsizetype size : { 0, 1, 125, 65535, 65536, 65537, 300'000 })
        all << randomOctets(size) << jsonOctets(size) << QByteArray(size, '\0');
    return all;
}

void TestCodecs::roundTrips()
{
    QFETCH(Variant, variant);
    const auto sender = variant.codec(true);
    const auto receiver = variant.codec(false);
    const auto slowReceiver = variant.codec(false);
    const QByteArrayList all = messages();
    for (const QByteArray &message : all) {
        const QByteArray octets = encoded(*sender, message);
        QVERIFY(!octets.isNull());
        QVERIFY(octets.size() < message.size() + message.size() / 50 + 1000);
        QVERIFY(decoded(*receiver, octets) == message);
        QVERIFY(decoded(*slowReceiver, { octets }, message.size() > 125 ? 100 : 1) == message);
        // As long as the message, so that its end is still to be noticed.
        const QByteArray again = encoded(*sender, message);
        QVERIFY(decoded(*receiver, { again }, std::max<qsizetype>(message.size(), 1)) == message);
        QVERIFY(decoded(*slowReceiver, again) == message);
    }
}

void TestCodecs::everyCut_data()
{
    QTest::addColumn<Variant>("variant");
    QTest::addColumn<qsizetype>("room");
    const QList<Variant> all = variants();
    for (const Variant &variant : all) {
        for (const qsizetype room : { 1, 2, 7, 299, 300, 301 })
            QTest::addRow("%s, room of %d", variant.name, int(room)) << variant << room;
    }
}

void TestCodecs::everyCut()
{
    QFETCH(Variant, variant);
    QFETCH(qsizetype, room);
    const QByteArray message = jsonOctets(300);
    const auto sender = variant.codec(true);
    const auto receiver = variant.codec(false);
    const qsizetype size = encoded(*variant.codec(true), message).size();
    for (qsizetype i = 0; i <= size; ++i) {
        // Of a whole stream; where the context is taken over, later ones are shorter.
        for (qsizetype j = i; j <= size; j += 1 + size / 50) {
            const QByteArray octets = encoded(*sender, message);
            const qsizetype first = std::min(i, octets.size());
            const qsizetype second = std::min(j, octets.size());
            const QByteArrayList pieces { octets.first(first), octets.mid(first, second - first),
                                          octets.mid(second) };
            QCOMPARE(decoded(*receiver, pieces, room), message);
        }
    }
}

/// Each piece is a frame, as sendMessageFrame() has it.
void TestCodecs::frames()
{
    QFETCH(Variant, variant);
    const auto sender = variant.codec(false);
    const auto receiver = variant.codec(true);
    for (const qsizetype pieceSize : { 1, 125, 5000, 70'000 }) {
        const QByteArray message = jsonOctets(20 * pieceSize);
        QByteArray got;
        QByteArray target(pieceSize * 4, Qt::Uninitialized);
        for (qsizetype at = 0; at < message.size(); at += pieceSize) {
            const bool isFlushed = at % 3 != 0;
            QByteArray octets;
            QVERIFY(sender->encode(message.mid(at, pieceSize),
                                   isFlushed ? Flush::Frame : Flush::None, octets));
            QByteArrayView input = octets;
            qsizetype size = target.size();
            while (size == target.size()) {
                size = receiver->decode(input, false, target.data(), target.size());
                QVERIFY(size >= 0);
                got += target.first(size);
            }
            QVERIFY(input.isEmpty());
            QVERIFY(message.startsWith(got));
            if (isFlushed && variant.flushesFrames)
                QCOMPARE(got.size(), at + pieceSize);
        }
        QByteArray octets;
        QVERIFY(sender->encode({}, Flush::Message, octets));
        got += decoded(*receiver, octets).value_or("refused");
        QVERIFY(got == message);
    }
}

void TestCodecs::framesWithoutOctets()
{
    QFETCH(Variant, variant);
    const auto codec = variant.codec(true);
    const auto peer = variant.codec(false);
    for (int round = 0; round < 3; ++round) {
        QByteArray octets;
        for (const char *frame : { "", "He", "", "", "llo", "" })
            QVERIFY(codec->encode(frame, Flush::Frame, octets));
        for (int i = 0; i < 3; ++i)
            QVERIFY(codec->encode("", Flush::None, octets));
        QVERIFY(codec->encode("", Flush::Message, octets));
        QCOMPARE(decoded(*peer, octets), "Hello");
        octets.clear();
        for (const Flush flush : { Flush::Frame, Flush::None, Flush::Message })
            QVERIFY(codec->encode("", flush, octets));
        QCOMPARE(decoded(*peer, octets), "");
    }
}

/// Nothing may pile up in the codec: at most a block of bzip2.
void TestCodecs::longMessageInSmallPieces()
{
    QFETCH(Variant, variant);
    const QByteArray message = randomOctets(3'000'000);
    const auto codec = variant.codec(true);
    QByteArray octets;
    const qsizetype pieceSize = 1000;
    for (qsizetype at = 0; at < message.size(); at += pieceSize) {
        QVERIFY(codec->encode(message.mid(at, pieceSize), Flush::None, octets));
        QVERIFY2(at - octets.size() < 1'000'000, "it comes out as it goes in");
    }
    QVERIFY(codec->encode({}, Flush::Message, octets));
    QVERIFY(octets.size() < message.size() + message.size() / 100);
    QVERIFY(decoded(*variant.codec(false), octets) == message);
}

void TestCodecs::whatIsInTheOutputStays()
{
    QFETCH(Variant, variant);
    const QByteArray message = jsonOctets(200'000);
    const QByteArray expected = encoded(*variant.codec(true), message);
    QByteArray output = "before";
    output.reserve(1'000'000);
    QVERIFY(variant.codec(true)->encode(message, Flush::Message, output));
    QVERIFY(output == "before" + expected);
}

/// Not what an encoder makes, but there is no doubt about it.
void TestCodecs::noOctetsAreAnEmptyMessage()
{
    QFETCH(Variant, variant);
    const auto sender = variant.codec(true);
    const auto receiver = variant.codec(false);
    for (int round = 0; round < 2; ++round) {
        QCOMPARE(decoded(*receiver, QByteArray()), "");
        QCOMPARE(decoded(*receiver, QByteArrayList { "", "", "" }), "");
        QCOMPARE(decoded(*receiver, encoded(*sender, "Hello")), "Hello");
    }
}

/// What encoding() promises: a message that one codec encoded after a reset may be sent by all others,
/// to peers that are amid something else.
void TestCodecs::prepared()
{
    QFETCH(Variant, variant);
    const auto fresh = variant.codec(true);
    if (fresh->encoding().isEmpty()) {
        // Each encodes for itself then, and resets as prepared messages do: nothing may get lost.
        const auto peer = variant.codec(false);
        for (const QByteArray &message : { jsonOctets(500), jsonOctets(600), jsonOctets(700) }) {
            fresh->resetEncoder();
            const QByteArray octets = encoded(*fresh, message);
            fresh->resetEncoder();
            QCOMPARE(decoded(*peer, octets), message);
            QCOMPARE(decoded(*peer, encoded(*fresh, "between")), "between");
        }
        return;
    }
    const auto used = variant.codec(true);
    const auto peer = variant.codec(false);
    QCOMPARE(used->encoding(), fresh->encoding());
    for (int round = 0; round < 2; ++round) {
        QCOMPARE(decoded(*peer, encoded(*used, jsonOctets(500))), jsonOctets(500));
        used->resetEncoder();
        fresh->resetEncoder();
        const QByteArray octets = encoded(*fresh, jsonOctets(70'000));
        QCOMPARE(encoded(*used, jsonOctets(70'000)), octets);
        used->resetEncoder(); // and sends what the other one made
        QCOMPARE(decoded(*peer, octets), jsonOctets(70'000));
        QCOMPARE(decoded(*peer, octets), jsonOctets(70'000));
    }
    // Amid a message that nobody will see.
    QByteArray unseen;
    QVERIFY(used->encode(jsonOctets(100), Flush::None, unseen));
    used->resetEncoder();
    QCOMPARE(decoded(*peer, encoded(*used, "Hello")), "Hello");
}

void TestCodecs::bothDirections()
{
    QFETCH(Variant, variant);
    const auto client = variant.codec(false);
    const auto server = variant.codec(true);
    for (const QByteArray &message : { jsonOctets(1000), randomOctets(70'000), jsonOctets(900) }) {
        const QByteArray there = encoded(*client, message);
        const QByteArray here = encoded(*server, message);
        QCOMPARE(decoded(*server, there), message);
        QCOMPARE(decoded(*client, here), message);
    }
}

QTEST_APPLESS_MAIN(TestCodecs)

#include "tst_extensions_codecs.moc"
