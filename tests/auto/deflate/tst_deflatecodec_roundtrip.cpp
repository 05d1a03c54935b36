// SPDX-License-Identifier: Apache-2.0
#include "codecs.h"

#include <zlib.h>

using namespace Fernweg::Test;

class tst_DeflateCodec_RoundTrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data();
    void roundTrips();
    void likePlainZlib_data();
    void likePlainZlib();
    void everyCut_data();
    void everyCut();
    void aPieceGivesAllItCan();
    void frames_data();
    void frames();
    void framesWithoutOctets();
    void longMessageInSmallPieces();
    void whatIsInTheOutputAlready();
    void eightBitsHaveRunsOnly();
    void encodingSaysWhatDecides();

private:
    QByteArrayList m_messages = messages();

    static QByteArrayList messages();
};

QByteArrayList tst_DeflateCodec_RoundTrip::messages()
{
    QByteArrayList all;
    for (const qsizetype size : { 0, 1, 125, 64 * 1024, 1024 * 1024 })
        all << randomOctets(size) << jsonOctets(size) << QByteArray(size, '\0');
    return all;
}

void tst_DeflateCodec_RoundTrip::roundTrips_data()
{
    QTest::addColumn<int>("windowBits");
    QTest::addColumn<bool>("isTakenOver");

    for (int windowBits = 8; windowBits <= 15; ++windowBits) {
        QTest::addRow("%d bits, without takeover", windowBits) << windowBits << false;
        QTest::addRow("%d bits, with takeover", windowBits) << windowBits << true;
    }
}

/// A room of less than the window lets the decoder see no more than its window has.
void tst_DeflateCodec_RoundTrip::roundTrips()
{
    QFETCH(int, windowBits);
    QFETCH(bool, isTakenOver);
    DeflateCodec sender(codecOptions(windowBits, isTakenOver));
    DeflateCodec receiver(codecOptions(windowBits, isTakenOver));
    DeflateCodec slowReceiver(codecOptions(windowBits, isTakenOver));
    for (const QByteArray &message : std::as_const(m_messages)) {
        const QByteArray octets = encoded(sender, message);
        QVERIFY(!octets.isEmpty());
        QVERIFY(decoded(receiver, { octets }, qsizetype(1) << windowBits) == message);
        QVERIFY(decoded(slowReceiver, { octets }, message.size() > 125 ? 100 : 1) == message);
    }
}

void tst_DeflateCodec_RoundTrip::likePlainZlib_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("memoryLevel");

    for (const int level : { -1, 0, 1, 3, 6, 9 })
        QTest::addRow("level %d", level) << level << 8;
    for (int memoryLevel = 1; memoryLevel <= 9; ++memoryLevel)
        QTest::addRow("memory level %d", memoryLevel) << -1 << memoryLevel;
}

/// What zlib makes of the message with one call for it, with the tail removed.
static QByteArray plainlyDeflated(z_stream &stream, const QByteArray &message)
{
    QByteArray output(message.size() * 2 + 100, Qt::Uninitialized);
    QByteArray input = message;
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = uInt(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(output.data());
    stream.avail_out = uInt(output.size());
    deflate(&stream, Z_SYNC_FLUSH);
    output.chop(stream.avail_out + 4);
    return output;
}

/// At every size: the end of the output must not come at a bad moment for the tail.
void tst_DeflateCodec_RoundTrip::likePlainZlib()
{
    QFETCH(int, level);
    QFETCH(int, memoryLevel);
    DeflateCodecOptions options = codecOptions(15, true);
    options.compressionLevel = level;
    options.memoryLevel = memoryLevel;
    DeflateCodec codec(options);
    DeflateCodec receiver(options);
    z_stream stream {};
    QCOMPARE(deflateInit2(&stream, level, Z_DEFLATED, -15, memoryLevel, Z_DEFAULT_STRATEGY), Z_OK);
    const QByteArray random = randomOctets(1000);
    const QByteArray json = jsonOctets(200000);
    for (qsizetype size = 1; size < random.size(); ++size) {
        for (const QByteArray &message : { random.first(size), json.last(size) }) {
            const QByteArray octets = encoded(codec, message);
            QCOMPARE(octets, plainlyDeflated(stream, message));
            QCOMPARE(decoded(receiver, octets), message);
        }
    }
    // Level 0 cuts its blocks by the room that it is given.
    for (const qsizetype size : { 65000, 65535, 65536, 131072, 199999 }) {
        const QByteArray octets = encoded(codec, json.first(size));
        const QByteArray expected = plainlyDeflated(stream, json.first(size));
        QVERIFY(level == 0 || octets == expected);
        QVERIFY(octets.size() <= expected.size() + 20);
        QVERIFY(decoded(receiver, octets) == json.first(size));
    }
    deflateEnd(&stream);
}

void tst_DeflateCodec_RoundTrip::everyCut_data()
{
    QTest::addColumn<qsizetype>("room");

    for (const qsizetype room : { 1, 2, 3, 7, 299, 300, 301, 100000 })
        QTest::addRow("room of %d", int(room)) << room;
}

void tst_DeflateCodec_RoundTrip::everyCut()
{
    QFETCH(qsizetype, room);
    const QByteArray message = jsonOctets(300);
    DeflateCodec sender(codecOptions(15, true));
    const QByteArray octets = encoded(sender, message);
    DeflateCodec receiver(codecOptions(15, false));
    for (qsizetype i = 0; i <= octets.size(); ++i) {
        for (qsizetype j = i; j <= octets.size(); ++j) {
            const QByteArrayList pieces { octets.first(i), octets.mid(i, j - i), octets.mid(j) };
            QCOMPARE(decoded(receiver, pieces, room), message);
        }
    }
}

/// Whoever has little room gets no less of what has arrived: a match of 258 octets, say.
void tst_DeflateCodec_RoundTrip::aPieceGivesAllItCan()
{
    DeflateCodec sender(codecOptions(15, true));
    const QByteArray octets = encoded(sender, jsonOctets(300) + QByteArray(1000, 'a'));
    const auto take = [](QByteArrayView input, qsizetype room) {
        DeflateCodec codec(codecOptions(15, false));
        QByteArray target(room, Qt::Uninitialized);
        QByteArray got;
        qsizetype size = room;
        while (size == room) {
            size = codec.decode(input, false, target.data(), room);
            got += target.first(std::max<qsizetype>(size, 0));
        }
        return got;
    };
    for (qsizetype i = 0; i <= octets.size(); ++i) {
        for (const qsizetype room : { 1, 100 })
            QCOMPARE(take(octets.first(i), room), take(octets.first(i), 10000));
    }
}

void tst_DeflateCodec_RoundTrip::frames_data()
{
    QTest::addColumn<qsizetype>("pieceSize");
    QTest::addColumn<int>("framesFlushed"); // every so many pieces
    QTest::addColumn<bool>("isTakenOver");

    for (const bool isTakenOver : { false, true }) {
        const char *takeover = isTakenOver ? "takeover" : "no takeover";
        for (const qsizetype pieceSize : { 1, 125, 5000, 70000 }) {
            const auto size = int(pieceSize);
            QTest::addRow("pieces of %d, %s", size, takeover) << pieceSize << 0 << isTakenOver;
            QTest::addRow("each of %d flushed, %s", size, takeover)
                    << pieceSize << 1 << isTakenOver;
            QTest::addRow("every third of %d flushed, %s", size, takeover)
                    << pieceSize << 3 << isTakenOver;
        }
    }
}

void tst_DeflateCodec_RoundTrip::frames()
{
    QFETCH(qsizetype, pieceSize);
    QFETCH(int, framesFlushed);
    QFETCH(bool, isTakenOver);
    const qsizetype count = 20;
    const QByteArray message = jsonOctets(count * pieceSize);
    DeflateCodec sender(codecOptions(12, isTakenOver));
    DeflateCodec receiver(codecOptions(12, isTakenOver));
    QByteArray target(1 + pieceSize / 3, Qt::Uninitialized);
    for (int round = 0; round < 2; ++round) {
        QByteArray got;
        for (qsizetype i = 0; i < count; ++i) {
            QByteArray octets;
            const bool isFlushed = framesFlushed != 0 && i % framesFlushed == 0;
            QVERIFY(sender.encode(QByteArrayView(message).sliced(i * pieceSize, pieceSize),
                                  isFlushed ? Flush::Frame : Flush::None, octets));
            QByteArrayView input = octets;
            qsizetype size = target.size();
            while (size == target.size()) {
                size = receiver.decode(input, false, target.data(), target.size());
                QVERIFY(size >= 0);
                got += target.first(size);
            }
            QVERIFY(message.startsWith(got));
            if (isFlushed)
                QCOMPARE(got.size(), (i + 1) * pieceSize);
        }
        // The end of the source is noticed when there is nothing left to send (section 7.2.3.6).
        QByteArray octets;
        QVERIFY(sender.encode({}, Flush::Message, octets));
        got += decoded(receiver, octets).value_or("refused");
        QVERIFY(got == message);
    }
}

void tst_DeflateCodec_RoundTrip::framesWithoutOctets()
{
    for (const bool isTakenOver : { false, true }) {
        DeflateCodec codec(codecOptions(15, isTakenOver));
        for (int round = 0; round < 2; ++round) {
            QByteArray octets;
            for (const char *frame : { "", "He", "", "", "llo", "" })
                QVERIFY(codec.encode(frame, Flush::Frame, octets));
            for (int i = 0; i < 3; ++i)
                QVERIFY(codec.encode("", Flush::None, octets));
            QVERIFY(codec.encode("", Flush::Message, octets));
            QCOMPARE(decoded(codec, octets), "Hello");
            octets.clear();
            for (const Flush flush : { Flush::Frame, Flush::None, Flush::Message })
                QVERIFY(codec.encode("", flush, octets));
            QCOMPARE(octets, fromHex("00"));
            QCOMPARE(decoded(codec, octets), "");
        }
    }
}

/// Nothing may pile up in the codec, and what it puts out for small pieces has to be small.
void tst_DeflateCodec_RoundTrip::longMessageInSmallPieces()
{
    const QByteArray message = randomOctets(1024 * 1024);
    DeflateCodec codec(codecOptions(15, false));
    QByteArray octets;
    const qsizetype pieceSize = 1000;
    for (qsizetype at = 0; at < message.size(); at += pieceSize) {
        QVERIFY(codec.encode(message.mid(at, pieceSize), Flush::None, octets));
        QVERIFY2(at - octets.size() < 300 * 1024, "it comes out as it goes in");
    }
    QVERIFY(codec.encode({}, Flush::Message, octets));
    QVERIFY(octets.size() < message.size() + 1024);
    QVERIFY(decoded(codec, octets) == message);
}

/// It stays, and makes no difference. Nor does what the output has to spare.
void tst_DeflateCodec_RoundTrip::whatIsInTheOutputAlready()
{
    for (const int level : { 0, 1, 6 }) {
        DeflateCodecOptions options = codecOptions(15, false);
        options.compressionLevel = level;
        DeflateCodec codec(options);
        for (const QByteArray &message : std::as_const(m_messages)) {
            const QByteArray expected = encoded(codec, message);
            for (const qsizetype capacity : { 0, 10, 50000, 4000000 }) {
                QByteArray output = "header";
                output.reserve(capacity);
                QVERIFY(codec.encode(message, Flush::Message, output));
                QVERIFY(output == "header" + expected);
            }
        }
    }
}

/// Any window will do for distances of 1, and zlib has no 256 octets.
void tst_DeflateCodec_RoundTrip::eightBitsHaveRunsOnly()
{
    DeflateCodec codec(codecOptions(8, true));
    QVERIFY(encoded(codec, QByteArray(10000, 'a')).size() < 100);
    QVERIFY(encoded(codec, QByteArray("ab").repeated(5000)).size() > 1000);
    DeflateCodec other(codecOptions(9, true));
    QVERIFY(encoded(other, QByteArray("ab").repeated(5000)).size() < 100);
}

void tst_DeflateCodec_RoundTrip::encodingSaysWhatDecides()
{
    const QByteArray message = jsonOctets(3000);
    QMap<QByteArray, QByteArray> encodings;
    for (const int windowBits : { 8, 9, 10, 15 }) {
        for (const int memoryLevel : { 1, 8 }) {
            for (const int level : { 0, 1, 9 }) {
                for (const bool isTakenOver : { false, true }) {
                    DeflateCodecOptions options = codecOptions(windowBits, isTakenOver);
                    options.memoryLevel = memoryLevel;
                    options.compressionLevel = level;
                    DeflateCodec codec(options);
                    encoded(codec, "something before");
                    codec.resetEncoder();
                    const QByteArray octets = encoded(codec, message);
                    QVERIFY(!codec.encoding().isEmpty());
                    QCOMPARE(octets, encodings.value(codec.encoding(), octets));
                    encodings.insert(codec.encoding(), octets);
                }
            }
        }
    }
    QCOMPARE(encodings.size(), 4 * 2 * 3);
}

QTEST_APPLESS_MAIN(tst_DeflateCodec_RoundTrip)

#include "tst_deflatecodec_roundtrip.moc"
