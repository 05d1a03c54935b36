// SPDX-License-Identifier: Apache-2.0
#include "support/extensionparameters.h"
#include "support/messagecodecs.h"

#include <Fernweg/PerMessageSnappy>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

const QByteArray identifier("\xff\x06\0\0sNaPpY", 10);

std::unique_ptr<MessageCodec> codec(bool isTakenOver = true)
{
    PerMessageSnappy snappy;
    snappy.setThreshold(0);
    return snappy.makeCodec(parametersFrom(isTakenOver ? ""
                                                       : "server_no_context_takeover; "
                                                         "client_no_context_takeover"),
                            true);
}

QByteArray chunk(int type, const QByteArray &body)
{
    QByteArray octets;
    octets.append(char(type));
    for (int shift = 0; shift < 24; shift += 8)
        octets.append(char(body.size() >> shift));
    return octets + body;
}

/// 32 zeros, as RFC 3720, section B.4, has them: their checksum is aa36918a, which is masked here.
const QByteArray zeros(32, '\0');
const QByteArray zerosChecksum = fromHex("faffd70f");

/// Of what an encoder makes, in words.
QByteArrayList chunksOf(QByteArray octets)
{
    QByteArrayList chunks;
    while (octets.size() >= 4) {
        const qsizetype length =
                uchar(octets.at(1)) | uchar(octets.at(2)) << 8 | uchar(octets.at(3)) << 16;
        const int type = uchar(octets.at(0));
        chunks.append(type == 0xff        ? QByteArray("identifier")
                              : type == 0 ? QByteArray("compressed")
                                          : "plain " + QByteArray::number(length - 4));
        octets.remove(0, 4 + length);
    }
    return chunks;
}

} // namespace

class TestPerMessageSnappy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void settersRefuse();
    void chunks();
    void identifierComesOnce();
    void identifierComesWithEachMessage();
    void smallPiecesAreGathered();
    void knownStreams();
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void skippedChunksTakeNoMemory();
};

void TestPerMessageSnappy::defaults()
{
    const PerMessageSnappy snappy;
    QCOMPARE(snappy.name(), "permessage-snappy");
    QVERIFY(!snappy.serverNoContextTakeover());
    QVERIFY(!snappy.clientNoContextTakeover());
    QVERIFY(snappy.offersClientNoContextTakeover());
    QCOMPARE(snappy.threshold(), 64);
    QCOMPARE(snappy.errorString(), QString());
    const auto made = snappy.makeCodec({}, true);
    QVERIFY(!made->isWorthwhile(63));
    QVERIFY(made->isWorthwhile(64));
}

void TestPerMessageSnappy::settersRefuse()
{
    PerMessageSnappy snappy;
    snappy.setThreshold(5).setThreshold(-1);
    QCOMPARE(snappy.threshold(), 5);
    QCOMPARE(snappy.errorString(), QStringLiteral("threshold: -1 is negative"));
}

void TestPerMessageSnappy::chunks()
{
    const auto sender = codec(false);
    QCOMPARE(chunksOf(encoded(*sender, "")), QByteArrayList { "identifier" });
    QCOMPARE(chunksOf(encoded(*sender, "Hello")), QByteArrayList({ "identifier", "plain 5" }));
    QCOMPARE(chunksOf(encoded(*sender, QByteArray(65536, 'x'))),
             QByteArrayList({ "identifier", "compressed" }));
    QCOMPARE(chunksOf(encoded(*sender, QByteArray(65537, 'x'))),
             QByteArrayList({ "identifier", "compressed", "plain 1" }));
    QCOMPARE(chunksOf(encoded(*sender, randomOctets(140'000))),
             QByteArrayList({ "identifier", "plain 65536", "plain 65536", "plain 8928" }));
}

void TestPerMessageSnappy::identifierComesOnce()
{
    const auto sender = codec();
    QCOMPARE(chunksOf(encoded(*sender, "Hello")), QByteArrayList({ "identifier", "plain 5" }));
    QCOMPARE(chunksOf(encoded(*sender, "Hello")), QByteArrayList { "plain 5" });
    QCOMPARE(encoded(*sender, ""), "");
    sender->resetEncoder();
    QCOMPARE(chunksOf(encoded(*sender, "Hello")), QByteArrayList({ "identifier", "plain 5" }));
}

void TestPerMessageSnappy::identifierComesWithEachMessage()
{
    const auto sender = codec(false);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(chunksOf(encoded(*sender, "Hello")), QByteArrayList({ "identifier", "plain 5" }));
}

void TestPerMessageSnappy::smallPiecesAreGathered()
{
    const auto sender = codec();
    QByteArray octets;
    for (int i = 0; i < 7000; ++i)
        QVERIFY(sender->encode("0123456789", Flush::None, octets));
    QCOMPARE(chunksOf(octets), QByteArrayList({ "identifier", "compressed" }));
    QVERIFY(sender->encode("x", Flush::Frame, octets));
    QVERIFY(sender->encode("x", Flush::Frame, octets));
    QCOMPARE(chunksOf(octets),
             QByteArrayList({ "identifier", "compressed", "compressed", "plain 1" }));
}

/// As python-snappy makes them.
void TestPerMessageSnappy::knownStreams()
{
    const QByteArray hello = fromHex("ff060000734e61507059010900008aeeb9be48656c6c6f");
    const QByteArray compressedZeros = fromHex("000a0000faffd70f2000007a0100");
    const auto sender = codec();
    const auto receiver = codec();
    QCOMPARE(encoded(*sender, "Hello"), hello);
    QCOMPARE(encoded(*sender, zeros), compressedZeros);
    QCOMPARE(decoded(*receiver, hello), "Hello");
    QCOMPARE(decoded(*receiver, compressedZeros), zeros);
}

void TestPerMessageSnappy::accepts_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const QByteArray &octets, const QByteArray &message) {
        QTest::newRow(name) << identifier + octets << message;
    };
    const QByteArray plainZeros = chunk(1, zerosChecksum + zeros);
    row("an uncompressed chunk", plainZeros, zeros);
    row("a compressed chunk", chunk(0, zerosChecksum + fromHex("2000007a0100")), zeros);
    row("two chunks", plainZeros + plainZeros, zeros + zeros);
    row("the identifier again", plainZeros + identifier + identifier + plainZeros, zeros + zeros);
    row("padding", chunk(0xfe, QByteArray(1000, 'x')) + plainZeros + chunk(0xfe, {}), zeros);
    row("skippable chunks", chunk(0x80, "ab") + plainZeros + chunk(0xfd, "c"), zeros);
    // The checksum of nothing is 0.
    row("a chunk of nothing", chunk(1, fromHex("d8ea82a2")), "");
    row("a compressed chunk of nothing", chunk(0, fromHex("d8ea82a200")), "");
}

void TestPerMessageSnappy::accepts()
{
    QFETCH(QByteArray, octets);
    QFETCH(QByteArray, message);
    for (const bool isTakenOver : { false, true }) {
        const auto receiver = codec(isTakenOver);
        for (const qsizetype room : { 1, 31, 32, 33, 1000 }) {
            QCOMPARE(decoded(*receiver, { octets }, room), message);
            QByteArrayList pieces;
            for (const char octet : std::as_const(octets))
                pieces.append(QByteArray(1, octet));
            QCOMPARE(decoded(*receiver, pieces, room), message);
        }
    }
}

void TestPerMessageSnappy::refuses_data()
{
    QTest::addColumn<QByteArray>("octets");
    const auto row = [](const char *name, const QByteArray &octets) {
        QTest::newRow(name) << octets;
    };
    const QByteArray plainZeros = chunk(1, zerosChecksum + zeros);
    row("no identifier", plainZeros);
    row("padding before the identifier", chunk(0xfe, {}) + identifier);
    row("another identifier", chunk(0xff, "sNaPpX"));
    row("a longer identifier", chunk(0xff, "sNaPpY!"));
    row("a shorter identifier", chunk(0xff, "sNaPp"));
    row("another identifier later", identifier + plainZeros + chunk(0xff, "sNaPpX"));
    row("half an identifier", identifier.first(9));
    row("half a head", identifier + plainZeros.first(3));
    row("half a chunk", identifier + plainZeros.chopped(1));
    row("half a skipped chunk", identifier + chunk(0x80, "ab").chopped(1));
    row("an unknown chunk", identifier + chunk(0x02, "ab"));
    row("the last unknown chunk", identifier + chunk(0x7f, ""));
    row("a wrong checksum", identifier + chunk(1, "abcd" + zeros));
    row("a wrong checksum of nothing", identifier + chunk(1, "abcd"));
    row("a checksum that is not masked", identifier + chunk(1, fromHex("aa36918a") + zeros));
    row("a wrong checksum, compressed", identifier + chunk(0, "abcd" + fromHex("2000007a0100")));
    row("half a checksum", identifier + chunk(1, "abc"));
    row("a checksum only, compressed", identifier + chunk(0, "abcd"));
    row("no octets", identifier + chunk(0, ""));
    row("too many plain octets", identifier + chunk(1, "abcd" + QByteArray(65537, '\0')));
    row("what becomes too many", identifier + chunk(0, "abcd" + fromHex("818004")));
    row("what becomes far too many", identifier + chunk(0, "abcd" + fromHex("ffffffff0f")));
    row("not compressed at all", identifier + chunk(0, zerosChecksum + fromHex("20ffffff")));
    row("less than it says", identifier + chunk(0, zerosChecksum + fromHex("2100")));
}

void TestPerMessageSnappy::refuses()
{
    QFETCH(QByteArray, octets);
    for (const bool isTakenOver : { false, true }) {
        for (const qsizetype room : { 1, 32, 100'000 }) {
            QVERIFY(!decoded(*codec(isTakenOver), { octets }, room));
            QByteArrayList pieces;
            for (qsizetype at = 0; at < octets.size(); at += 1 + octets.size() / 100)
                pieces.append(octets.mid(at, 1 + octets.size() / 100));
            QVERIFY(!decoded(*codec(isTakenOver), pieces, room));
        }
    }
    // The head of a chunk is enough, before anything is kept.
    const auto receiver = codec();
    QByteArrayView head("\xff\x06\0\0sNaPpY\x00\xff\xff\xff", 14);
    char target[16];
    QCOMPARE(receiver->decode(head, false, target, 16), -1);
}

/// As long as the format permits.
void TestPerMessageSnappy::skippedChunksTakeNoMemory()
{
    const auto receiver = codec();
    QByteArrayView begin("\xff\x06\0\0sNaPpY\x80\xff\xff\xff", 14);
    char target[16];
    QCOMPARE(receiver->decode(begin, false, target, 16), 0);
    const QByteArray part((1 << 24) - 1, 'x');
    QByteArrayView input = part;
    QCOMPARE(receiver->decode(input, false, target, 16), 0);
    QVERIFY(input.isEmpty());
    QCOMPARE(decoded(*receiver, encoded(*codec(), "Hello")), "Hello");
}

QTEST_APPLESS_MAIN(TestPerMessageSnappy)

#include "tst_permessagesnappy.moc"
