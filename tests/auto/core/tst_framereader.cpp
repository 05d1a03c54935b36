// SPDX-License-Identifier: Apache-2.0
#include "frame/framereader.h"
#include "support/frames.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

#include <cstring>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using LengthForm = Fernweg::Test::Frame::LengthForm;
using Result = FrameReader::Result;

Q_DECLARE_METATYPE(Fernweg::Core::FrameRules)

namespace {

constexpr quint64 mostSignificantBit = quint64(1) << 63;

FrameRules fromServer()
{
    return {};
}

FrameRules fromClient()
{
    FrameRules rules;
    rules.masked = true;
    return rules;
}

FrameRules inMessage()
{
    FrameRules rules;
    rules.inMessage = true;
    return rules;
}

FrameRules skipping()
{
    FrameRules rules;
    rules.onlySkipping = true;
    return rules;
}

FrameRules eitherMasking()
{
    FrameRules rules;
    rules.eitherMasking = true;
    return rules;
}

FrameRules atMost(quint64 size)
{
    FrameRules rules;
    rules.maxFrameSize = size;
    return rules;
}

FrameRules withRsv(quint8 bits)
{
    FrameRules rules;
    rules.firstFrameRsv = bits;
    return rules;
}

/// "binary fin 256 rsv 4 mask 37fa213d"
QByteArray inWords(const FrameHeader &header)
{
    QByteArray words = QByteArray::number(int(header.opcode)) + (header.fin ? " fin " : " more ")
            + QByteArray::number(header.length);
    if (header.rsv != 0)
        words += " rsv " + QByteArray::number(header.rsv);
    if (header.masked)
        words += " mask " + QByteArray(reinterpret_cast<const char *>(&header.maskKey), 4).toHex();
    return words;
}

/// Feeds the pieces until there is a header or a violation; returns it in words. Octets behind a
/// header must not be touched.
QByteArray resultOf(FrameReader &reader, const QList<QByteArray> &pieces, const FrameRules &rules)
{
    qsizetype taken = 0;
    for (const QByteArray &piece : pieces) {
        const char *p = piece.constData();
        const Result result = reader.read(p, piece.constData() + piece.size(), rules);
        taken += p - piece.constData();
        if (result == Result::Header)
            return inWords(reader.header()) + " @" + QByteArray::number(taken);
        if (result == Result::Violation)
            return QByteArray::number(int(reader.violation().code)) + ' '
                    + reader.violation().reason;
    }
    return "more";
}

void addViolationsInTheFirstTwoOctets()
{
    for (const int opcode : { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        QTest::addRow("opcode %d", opcode) << QByteArray(1, char(0x80 | opcode)) << fromServer()
                                           << QByteArray("1002 reserved opcode");
    const QByteArray badRsv = "1002 reserved bit set without an extension that defines it";
    QTest::newRow("RSV1") << QByteArray("\xC1") << fromServer() << badRsv;
    QTest::newRow("RSV2") << QByteArray("\xA1") << fromServer() << badRsv;
    QTest::newRow("RSV3") << QByteArray("\x91") << fromServer() << badRsv;
    QTest::newRow("RSV1 on binary") << QByteArray("\xC2") << fromServer() << badRsv;
    QTest::newRow("RSV2 when RSV1 is defined") << QByteArray("\xA1") << withRsv(4) << badRsv;
    QTest::newRow("RSV1 and RSV3 when RSV1 is defined")
            << QByteArray("\xD1") << withRsv(4) << badRsv;
    QTest::newRow("RSV1 on a ping") << QByteArray("\xC9") << withRsv(4) << badRsv;
    QTest::newRow("RSV1 on a close") << QByteArray("\xC8") << withRsv(4) << badRsv;
    FrameRules compressedMessage = withRsv(4);
    compressedMessage.inMessage = true;
    QTest::newRow("RSV1 on a continuation") << QByteArray("\xC0") << compressedMessage << badRsv;
    QTest::newRow("fragmented ping")
            << QByteArray("\x09") << fromServer() << QByteArray("1002 fragmented control frame");
    QTest::newRow("fragmented close")
            << QByteArray("\x08") << fromServer() << QByteArray("1002 fragmented control frame");
    QTest::newRow("continuation of nothing")
            << QByteArray("\x80", 1) << fromServer()
            << QByteArray("1002 continuation frame without a message to continue");
    const QByteArray nested = "1002 new message before the fragmented one ended";
    QTest::newRow("text amid a message") << QByteArray("\x81") << inMessage() << nested;
    QTest::newRow("binary amid a message") << QByteArray("\x02") << inMessage() << nested;
    QTest::newRow("unmasked from a client") << QByteArray("\x81\x05") << fromClient()
                                            << QByteArray("1002 unmasked frame from a client");
    QTest::newRow("masked from a server") << QByteArray("\x81\x85") << fromServer()
                                          << QByteArray("1002 masked frame from a server");
}

void addViolationsInTheLength()
{
    const QByteArray longControl = "1002 control frame with more than 125 octets of payload";
    QTest::newRow("ping with a 16-bit length")
            << QByteArray("\x89\x7E") << fromServer() << longControl;
    QTest::newRow("pong with a 64-bit length")
            << QByteArray("\x8A\x7F") << fromServer() << longControl;
    QTest::newRow("close with a 16-bit length")
            << QByteArray("\x88\xFE") << fromClient() << longControl;
    QTest::newRow("close of one octet")
            << QByteArray("\x88\x01") << fromServer()
            << QByteArray("1002 close frame with a payload of one octet");
    const QByteArray notMinimal = "1002 frame length not in its shortest form";
    for (const int length : { 0, 5, 125 }) {
        QTest::addRow("length %d in 16 bits", length)
                << binaryFrame({}).inForm(LengthForm::Sixteen).head(quint64(length)) << fromServer()
                << notMinimal;
    }
    for (const int length : { 0, 125, 126, 65535 }) {
        QTest::addRow("length %d in 64 bits", length)
                << binaryFrame({}).inForm(LengthForm::SixtyFour).head(quint64(length))
                << fromServer() << notMinimal;
    }
    const QByteArray msb = "1002 frame length with its most significant bit set";
    QTest::newRow("length of 2^63")
            << binaryFrame({}).head(mostSignificantBit) << fromServer() << msb;
    QTest::newRow("length of 2^64 - 1") << binaryFrame({}).head(~quint64(0)) << fromServer() << msb;
    QTest::newRow("length of 2^63 over a limit")
            << binaryFrame({}).head(mostSignificantBit) << atMost(10) << msb;
    const QByteArray tooBig = "1009 frame over the size limit";
    QTest::newRow("over the limit, short length")
            << binaryFrame({}).head(101) << atMost(100) << tooBig;
    QTest::newRow("over the limit, 16-bit length")
            << binaryFrame({}).head(301) << atMost(300) << tooBig;
    QTest::newRow("over the limit, 64-bit length")
            << binaryFrame({}).head(70001) << atMost(70000) << tooBig;
    FrameRules limitedFragments = atMost(100);
    limitedFragments.inMessage = true;
    QTest::newRow("fragment over the limit")
            << continuationFrame({}).head(101) << limitedFragments << tooBig;
}

} // namespace

class tst_FrameReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headers_data();
    void headers();
    void violations_data();
    void violations();
    void isRefusedAtTheOctetThatShowsIt();
    void readsOneAfterTheOther();
    void skipsAfterViolation_data();
    void skipsAfterViolation();
    void neverSkipsAnImpossibleLength();
    void knowsWhetherItIsInAHeader();
};

void tst_FrameReader::headers_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<FrameRules>("rules");
    QTest::addColumn<QByteArray>("words");

    // RFC 6455, section 5.7.
    QTest::newRow("unmasked text")
            << textFrame("Hello").bytes() << fromServer() << QByteArray("1 fin 5 @2");
    QTest::newRow("masked text") << textFrame("Hello").masked().bytes() << fromClient()
                                 << QByteArray("1 fin 5 mask 37fa213d @6");
    QTest::newRow("first fragment")
            << textFrame("Hel").unfinished().bytes() << fromServer() << QByteArray("1 more 3 @2");
    QTest::newRow("last fragment")
            << continuationFrame("lo").bytes() << inMessage() << QByteArray("0 fin 2 @2");
    QTest::newRow("middle fragment") << continuationFrame("lo").unfinished().bytes() << inMessage()
                                     << QByteArray("0 more 2 @2");
    QTest::newRow("256 octets") << binaryFrame({}).head(256) << fromServer()
                                << QByteArray("2 fin 256 @4");
    QTest::newRow("64 KiB") << binaryFrame({}).head(65536) << fromServer()
                            << QByteArray("2 fin 65536 @10");

    for (const quint64 length :
         { 0ull, 1ull, 125ull, 126ull, 127ull, 65535ull, 65536ull, 0x7FFFFFFFFFFFFFFFull }) {
        const int size = length < 126 ? 2 : length < 65536 ? 4 : 10;
        const QByteArray number = QByteArray::number(length);
        QTest::addRow("length %s", number.constData())
                << binaryFrame({}).head(length) << fromServer()
                << "2 fin " + number + " @" + QByteArray::number(size);
        QTest::addRow("length %s, masked", number.constData())
                << binaryFrame({}).masked().head(length) << fromClient()
                << "2 fin " + number + " mask 37fa213d @" + QByteArray::number(size + 4);
    }
    QTest::newRow("key of zeros") << textFrame({}).masked(QByteArray(4, '\0')).bytes()
                                  << fromClient() << QByteArray("1 fin 0 mask 00000000 @6");
    QTest::newRow("ping of 125 octets")
            << pingFrame().head(125) << fromServer() << QByteArray("9 fin 125 @2");
    QTest::newRow("pong") << pongFrame().bytes() << fromServer() << QByteArray("10 fin 0 @2");
    QTest::newRow("ping amid a message")
            << pingFrame().bytes() << inMessage() << QByteArray("9 fin 0 @2");
    QTest::newRow("close amid a message")
            << closeFrame().bytes() << inMessage() << QByteArray("8 fin 0 @2");
    QTest::newRow("close with a code")
            << closeFrame(1000).bytes() << fromServer() << QByteArray("8 fin 2 @2");
    QTest::newRow("unmasked, either will do")
            << textFrame({}).bytes() << eitherMasking() << QByteArray("1 fin 0 @2");
    QTest::newRow("masked, either will do") << textFrame({}).masked().bytes() << eitherMasking()
                                            << QByteArray("1 fin 0 mask 37fa213d @6");
    QTest::newRow("RSV1 that an extension defined")
            << textFrame({}).withRsv(4).bytes() << withRsv(4) << QByteArray("1 fin 0 rsv 4 @2");
    QTest::newRow("size at the limit")
            << binaryFrame({}).head(300) << atMost(300) << QByteArray("2 fin 300 @4");
    QTest::newRow("control frame over a tiny limit for data")
            << closeFrame().head(125) << atMost(10) << QByteArray("8 fin 125 @2");
}

void tst_FrameReader::headers()
{
    QFETCH(QByteArray, octets);
    QFETCH(FrameRules, rules);
    QFETCH(QByteArray, words);
    forEachCut(octets + "!?", [&](const QList<QByteArray> &pieces) {
        FrameReader reader;
        QCOMPARE(resultOf(reader, pieces, rules), words);
    });
}

void tst_FrameReader::violations_data()
{
    QTest::addColumn<QByteArray>("octets"); // as many as it takes to see it
    QTest::addColumn<FrameRules>("rules");
    QTest::addColumn<QByteArray>("words");
    addViolationsInTheFirstTwoOctets();
    addViolationsInTheLength();
}

void tst_FrameReader::violations()
{
    QFETCH(QByteArray, octets);
    QFETCH(FrameRules, rules);
    QFETCH(QByteArray, words);
    forEachCut(octets + "0123456789", [&](const QList<QByteArray> &pieces) {
        FrameReader reader;
        QCOMPARE(resultOf(reader, pieces, rules), words);
    });
}

void tst_FrameReader::isRefusedAtTheOctetThatShowsIt()
{
    // One octet less than in the rows of violations() is fine, and all of them are enough.
    const QList<std::pair<QByteArray, FrameRules>> inputs {
        { QByteArray("\x83"), fromServer() },
        { QByteArray("\x81\x05"), fromClient() },
        { QByteArray("\x88\x01"), fromServer() },
        { binaryFrame({}).inForm(LengthForm::Sixteen).head(125), fromServer() },
        { binaryFrame({}).head(mostSignificantBit), fromServer() },
        { binaryFrame({}).head(301), atMost(300) },
    };
    for (const auto &[octets, rules] : inputs) {
        FrameReader reader;
        QCOMPARE(resultOf(reader, { octets.chopped(1) }, rules), QByteArray("more"));
        QVERIFY(resultOf(reader, { octets.last(1) }, rules) != "more");
    }
}

void tst_FrameReader::readsOneAfterTheOther()
{
    const QList<QByteArray> heads { binaryFrame({}).head(70000), pingFrame().bytes(),
                                    textFrame({}).head(300) };
    forEachCut(heads.join(), [](const QList<QByteArray> &pieces) {
        FrameReader reader;
        QList<QByteArray> seen;
        for (const QByteArray &piece : pieces) {
            const char *p = piece.constData();
            const char *const end = p + piece.size();
            while (reader.read(p, end, fromServer()) == Result::Header)
                seen.append(inWords(reader.header()));
            QCOMPARE(p, end);
        }
        QCOMPARE(seen, QList<QByteArray>({ "2 fin 70000", "9 fin 0", "1 fin 300" }));
    });
}

void tst_FrameReader::skipsAfterViolation_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<FrameRules>("rules");
    QTest::addColumn<QByteArray>("words");

    QTest::newRow("reserved bits")
            << QByteArray("\xF1\x03") << fromServer() << QByteArray("1 fin 3 rsv 7");
    QTest::newRow("reserved opcode")
            << QByteArray("\x83\x03") << fromServer() << QByteArray("3 fin 3");
    QTest::newRow("unmasked") << QByteArray("\x81\x03") << fromClient() << QByteArray("1 fin 3");
    QTest::newRow("masked") << textFrame({}).masked().head(3) << fromServer()
                            << QByteArray("1 fin 3 mask 37fa213d");
    QTest::newRow("long ping") << pingFrame().head(70000) << fromServer()
                               << QByteArray("9 fin 70000");
    QTest::newRow("not the shortest length")
            << binaryFrame({}).inForm(LengthForm::SixtyFour).head(3) << fromServer()
            << QByteArray("2 fin 3");
    QTest::newRow("over the limit")
            << binaryFrame({}).head(300) << atMost(10) << QByteArray("2 fin 300");
    QTest::newRow("close of one octet")
            << QByteArray("\x88\x01") << fromServer() << QByteArray("8 fin 1");
}

void tst_FrameReader::skipsAfterViolation()
{
    QFETCH(QByteArray, octets);
    QFETCH(FrameRules, rules);
    QFETCH(QByteArray, words);
    forEachCut(octets + pongFrame().bytes(), [&](const QList<QByteArray> &pieces) {
        FrameReader reader;
        QList<QByteArray> seen;
        bool isSkipping = false;
        for (const QByteArray &piece : pieces) {
            const char *p = piece.constData();
            const char *const end = p + piece.size();
            Result result = Result::Header;
            while (result != Result::NeedMore) {
                result = reader.read(p, end, isSkipping ? skipping() : rules);
                if (result == Result::Header)
                    seen.append(inWords(reader.header()));
                QVERIFY(result != Result::Violation || !std::exchange(isSkipping, true));
            }
            QCOMPARE(p, end);
        }
        QVERIFY(isSkipping);
        QCOMPARE(seen, QList<QByteArray>({ words, "10 fin 0" }));
    });
}

void tst_FrameReader::neverSkipsAnImpossibleLength()
{
    // No later octet may pass for a header: nobody knows where the next one is.
    const QByteArray octets =
            binaryFrame({}).head(mostSignificantBit) + closeFrame().bytes() + closeFrame().bytes();
    forEachCut(octets, [](const QList<QByteArray> &pieces) {
        FrameReader reader;
        for (const QByteArray &piece : pieces) {
            const char *p = piece.constData();
            QVERIFY(reader.read(p, piece.constData() + piece.size(), skipping()) != Result::Header);
        }
        const QByteArray later = closeFrame().bytes();
        const char *p = later.constData();
        QCOMPARE(reader.read(p, p + later.size(), skipping()), Result::Violation);
    });
}

void tst_FrameReader::knowsWhetherItIsInAHeader()
{
    const QByteArray head = binaryFrame({}).head(300);
    FrameReader reader;
    QVERIFY(!reader.isInHeader());
    const char *p = head.constData();
    QCOMPARE(reader.read(p, p + 3, fromServer()), Result::NeedMore);
    QVERIFY(reader.isInHeader());
    QCOMPARE(reader.read(p, p + 1, fromServer()), Result::Header);
    QVERIFY(!reader.isInHeader());
}

QTEST_APPLESS_MAIN(tst_FrameReader)
#include "tst_framereader.moc"
