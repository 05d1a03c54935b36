// SPDX-License-Identifier: Apache-2.0
#include "codecs.h"
#include "countedmemory.h"

using namespace Fernweg::Test;

/// Little that inflates to much: the caller stops asking at its limit, and nothing is done until then.
class tst_DeflateCodec_Bomb : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void stopsAtTheLimit();
    void decodesWhole();
    void manyFinalBlocks();

private:
    static constexpr qsizetype m_inflatedSize = 1024 * 1024 * 1024;
    QByteArray m_bomb;
};

/// Zeros. Each mebibyte looks like the one before it.
void tst_DeflateCodec_Bomb::initTestCase()
{
    DeflateCodec codec(codecOptions(15, true));
    const QByteArray mebibyte(1024 * 1024, '\0');
    QVERIFY(codec.encode(mebibyte, Flush::Frame, m_bomb));
    QByteArray another;
    QVERIFY(codec.encode(mebibyte, Flush::Frame, another));
    m_bomb += another.repeated(1022);
    QVERIFY(codec.encode(mebibyte, Flush::Message, m_bomb));
    QVERIFY(m_bomb.size() < 1100 * 1024);
}

void tst_DeflateCodec_Bomb::stopsAtTheLimit()
{
    const qsizetype limit = 16 * 1024 * 1024;
    CountedMemory memory;
    DeflateCodec codec(codecOptions(15, true));
    QByteArrayView input = m_bomb;
    QByteArray target(64 * 1024, Qt::Uninitialized);
    qsizetype total = 0;
    while (total <= limit) {
        const qsizetype size = codec.decode(input, true, target.data(), target.size());
        QCOMPARE(size, target.size());
        total += size;
        QVERIFY2(m_bomb.size() - input.size() <= total / 1000 + 128, "no more is read than needed");
        QVERIFY2(memory.octets() < 64 * 1024, "nothing piles up");
    }
}

/// It is valid, after all.
void tst_DeflateCodec_Bomb::decodesWhole()
{
    DeflateCodec codec(codecOptions(15, false));
    QByteArrayView input = m_bomb;
    QByteArray target(64 * 1024, Qt::Uninitialized);
    qsizetype total = 0;
    qsizetype size = target.size();
    while (size == target.size()) {
        size = codec.decode(input, true, target.data(), target.size());
        QVERIFY(size >= 0);
        total += size;
    }
    QCOMPARE(total, m_inflatedSize);
    QVERIFY(input.isEmpty());
}

/// Empty ones, a million: the window outlives them.
void tst_DeflateCodec_Bomb::manyFinalBlocks()
{
    DeflateCodec codec(codecOptions(15, true));
    const QByteArray message = randomOctets(20000);
    QCOMPARE(decoded(codec, encoded(codec, message)), message);
    const QByteArray blocks = fromHex("0300").repeated(1024 * 1024) + fromHex("00");
    QCOMPARE(decoded(codec, blocks), "");
    const QByteArray repetition = encoded(codec, message);
    QVERIFY(repetition.size() < 1000);
    QCOMPARE(decoded(codec, repetition), message);
}

QTEST_APPLESS_MAIN(tst_DeflateCodec_Bomb)

#include "tst_deflatecodec_bomb.moc"
