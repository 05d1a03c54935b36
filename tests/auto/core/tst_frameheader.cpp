// SPDX-License-Identifier: Apache-2.0
#include "frame/frameheader.h"

#include <QtTest/qtest.h>

#include <cstring>

using namespace Fernweg::Core;

Q_DECLARE_METATYPE(Fernweg::Core::FrameHeader)

namespace {

FrameHeader header(Opcode opcode, quint64 length)
{
    FrameHeader made;
    made.opcode = opcode;
    made.length = length;
    return made;
}

FrameHeader masked(FrameHeader made)
{
    made.masked = true;
    std::memcpy(&made.maskKey, "\x37\xfa\x21\x3d", 4);
    return made;
}

FrameHeader unfinished(FrameHeader made)
{
    made.fin = false;
    return made;
}

FrameHeader withRsv(quint8 rsv, FrameHeader made)
{
    made.rsv = rsv;
    return made;
}

} // namespace

class tst_FrameHeader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writes_data();
    void writes();
    void classifiesOpcodes();
};

void tst_FrameHeader::writes_data()
{
    QTest::addColumn<FrameHeader>("input");
    QTest::addColumn<QByteArray>("hex");

    // The examples of RFC 6455, section 5.7.
    QTest::newRow("unmasked text") << header(Opcode::Text, 5) << QByteArray("8105");
    QTest::newRow("masked text") << masked(header(Opcode::Text, 5)) << QByteArray("818537fa213d");
    QTest::newRow("first fragment") << unfinished(header(Opcode::Text, 3)) << QByteArray("0103");
    QTest::newRow("last fragment") << header(Opcode::Continuation, 2) << QByteArray("8002");
    QTest::newRow("ping") << header(Opcode::Ping, 5) << QByteArray("8905");
    QTest::newRow("masked pong") << masked(header(Opcode::Pong, 5)) << QByteArray("8a8537fa213d");
    QTest::newRow("256 octets") << header(Opcode::Binary, 256) << QByteArray("827e0100");
    QTest::newRow("64 KiB") << header(Opcode::Binary, 65536) << QByteArray("827f0000000000010000");

    QTest::newRow("no payload") << header(Opcode::Binary, 0) << QByteArray("8200");
    QTest::newRow("longest short length") << header(Opcode::Binary, 125) << QByteArray("827d");
    QTest::newRow("shortest 16-bit length")
            << header(Opcode::Binary, 126) << QByteArray("827e007e");
    QTest::newRow("length 127") << header(Opcode::Binary, 127) << QByteArray("827e007f");
    QTest::newRow("longest 16-bit length")
            << header(Opcode::Binary, 65535) << QByteArray("827effff");
    QTest::newRow("longest length")
            << header(Opcode::Binary, 0x7FFFFFFFFFFFFFFF) << QByteArray("827f7fffffffffffffff");
    QTest::newRow("masked, 16-bit length")
            << masked(header(Opcode::Binary, 256)) << QByteArray("82fe010037fa213d");
    QTest::newRow("masked, 64-bit length: the longest header")
            << masked(header(Opcode::Binary, 65536)) << QByteArray("82ff000000000001000037fa213d");
    QTest::newRow("RSV1") << withRsv(4, header(Opcode::Text, 1)) << QByteArray("c101");
    QTest::newRow("RSV2") << withRsv(2, header(Opcode::Text, 1)) << QByteArray("a101");
    QTest::newRow("RSV3") << withRsv(1, header(Opcode::Text, 1)) << QByteArray("9101");
    QTest::newRow("close") << header(Opcode::Close, 2) << QByteArray("8802");
}

void tst_FrameHeader::writes()
{
    QFETCH(FrameHeader, input);
    QFETCH(QByteArray, hex);
    char target[FrameHeader::maxSize + 2];
    std::memset(target, '#', sizeof target);
    const qsizetype size = writeFrameHeader(target, input);
    QCOMPARE(QByteArray(target, size).toHex(), hex);
    QCOMPARE(target[size], '#');
}

void tst_FrameHeader::classifiesOpcodes()
{
    for (int value = 0; value < 16; ++value) {
        QCOMPARE(isControl(Opcode(value)), value >= 8);
        QCOMPARE(isDefined(Opcode(value)), value <= 2 || (value >= 8 && value <= 10));
    }
}

QTEST_APPLESS_MAIN(tst_FrameHeader)
#include "tst_frameheader.moc"
