// SPDX-License-Identifier: Apache-2.0
// Octets that no encoder made, and such that become very many.
#include "variants.h"

using namespace Fernweg;
using namespace Fernweg::Test;

class TestDamage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void truncated_data() { addVariantRows(); }
    void truncated();
    void octetsBehindTheEnd_data() { addVariantRows(); }
    void octetsBehindTheEnd();
    void everyBit_data() { addVariantRows(); }
    void everyBit();
    void noise_data() { addVariantRows(); }
    void noise();
    void bomb_data() { addVariantRows(); }
    void bomb();
};

static const QByteArray something = "once more";

void TestDamage::truncated()
{
    QFETCH(Variant, variant);
    const QByteArray octets = encoded(*variant.codec(true), jsonOctets(500));
    for (qsizetype size = 1; size < octets.size(); ++size) {
        const auto receiver = variant.codec(false);
        const auto got = decoded(*receiver, octets.first(size));
        if (!variant.noticesTruncation) {
            QVERIFY(jsonOctets(500).startsWith(*got));
            // The rest comes with the next message: none of the octets is lost.
            QCOMPARE(*got + decoded(*receiver, octets.sliced(size)).value_or("refused"),
                     jsonOctets(500));
        } else if (got) {
            // The identifier of Snappy's stream, alone, is an empty message.
            QCOMPARE(*got, "");
            QCOMPARE(octets.first(size), QByteArray("\xff\x06\0\0sNaPpY", 10));
        } else {
            // It is over: nothing that follows is taken.
            QVERIFY(!decoded(*receiver, encoded(*variant.codec(true), something)));
        }
    }
}

void TestDamage::octetsBehindTheEnd()
{
    QFETCH(Variant, variant);
    if (!variant.noticesTruncation) {
        QCOMPARE(decoded(*variant.codec(false), encoded(*variant.codec(true), something)),
                 something);
        return; // nothing is behind the end of what goes on
    }
    const QByteArray octets = encoded(*variant.codec(true), something);
    for (const char *more : { "x", "more" }) {
        QVERIFY(!decoded(*variant.codec(false), octets + more));
        QVERIFY(!decoded(*variant.codec(false), { octets, more }, something.size()));
        QVERIFY(!decoded(*variant.codec(false), { octets, "", more }, 1));
    }
}

void TestDamage::everyBit()
{
    QFETCH(Variant, variant);
    const QByteArray message = jsonOctets(300);
    const QByteArray octets = encoded(*variant.codec(true), message);
    int refused = 0;
    for (qsizetype bit = 0; bit < octets.size() * 8; ++bit) {
        QByteArray damaged = octets;
        damaged[bit / 8] = char(damaged.at(bit / 8) ^ (1 << (bit % 8)));
        for (const qsizetype room : { 1, 100'000 }) {
            const auto got = decoded(*variant.codec(false), { damaged }, room);
            refused += got ? 0 : 1;
            // A chunk of Snappy's can become one that is skipped.
            if (variant.hasChecksums && got && !got->isEmpty())
                QCOMPARE(*got, message);
        }
    }
    QVERIFY(refused > octets.size()); // most of them, where there is a checksum
    if (variant.hasChecksums)
        QVERIFY(refused > octets.size() * 14);
}

void TestDamage::noise()
{
    QFETCH(Variant, variant);
    const QByteArray octets = randomOctets(200'000);
    const QByteArray head = encoded(*variant.codec(true), something);
    for (qsizetype at = 0; at < octets.size(); at += 100) {
        const QByteArray piece = octets.mid(at, 100);
        for (qsizetype kept = 0; kept < head.size(); kept += 3) {
            const auto got = decoded(*variant.codec(false), { head.first(kept), piece }, 7);
            QVERIFY(!got || !variant.hasChecksums || got->isEmpty() || kept + 3 > head.size());
        }
    }
}

/// Whoever has had enough stops asking, and no more of the input has been looked at than needed. The
/// rest of the message would be 64 MiB.
void TestDamage::bomb()
{
    QFETCH(Variant, variant);
    const auto sender = variant.codec(true);
    const QByteArray mebibyte(1024 * 1024, '\0');
    QByteArray octets;
    for (int i = 0; i < 64; ++i)
        QVERIFY(sender->encode(mebibyte, Flush::None, octets));
    QVERIFY(sender->encode({}, Flush::Message, octets));
    QVERIFY(octets.size() < 4 * 1024 * 1024);
    const auto receiver = variant.codec(false);
    QByteArrayView input = octets;
    QByteArray target(64 * 1024, Qt::Uninitialized);
    qsizetype total = 0;
    while (total <= 1024 * 1024) {
        const qsizetype size = receiver->decode(input, true, target.data(), target.size());
        QCOMPARE(size, target.size());
        total += size;
    }
    if (octets.size() > 64 * 1024) // of others, one block is already more
        QVERIFY(octets.size() - input.size() < octets.size() / 10);
    qsizetype size = target.size();
    while (size == target.size()) {
        size = receiver->decode(input, true, target.data(), target.size());
        QVERIFY(size >= 0);
        total += size;
    }
    QCOMPARE(total, 64 * mebibyte.size()); // it is valid, after all
}

QTEST_APPLESS_MAIN(TestDamage)

#include "tst_extensions_damage.moc"
