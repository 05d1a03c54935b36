// SPDX-License-Identifier: Apache-2.0
// The vectorized part of the UTF-8 validator, for each instruction set that this processor has.
#include "frame/utf8simd.h"
#include "frame/utf8validator.h"

#include <QtCore/qbytearray.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Fernweg::Core;

Q_DECLARE_METATYPE(SkipValidUtf8)

namespace {

constexpr qsizetype largestBlock = 128;

/// How many octets at the front of \a text are valid and end on a boundary, by the plain validator.
qsizetype validOctets(const QByteArray &text)
{
    Utf8Validator validator;
    qsizetype boundary = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!validator.feed(text.constData() + i, 1))
            break;
        if (validator.isComplete())
            boundary = i + 1;
    }
    return boundary;
}

/// What \a skip skips, from memory of exactly the text's size: the sanitizer sees what is read beyond.
qsizetype skipped(SkipValidUtf8 skip, const QByteArray &text)
{
    const auto size = size_t(text.size());
    const std::unique_ptr<char[]> memory(new char[size]);
    std::copy(text.begin(), text.end(), memory.get());
    return skip(memory.get(), memory.get() + size) - memory.get();
}

bool isBoundary(const QByteArray &text, qsizetype at)
{
    return at == text.size() || (quint8(text.at(at)) & 0xC0) != 0x80;
}

const QByteArray characters[] = { "\xc3\xbc", "\xe6\x97\xa5", "\xf0\x9f\x98\x80" };

const QByteArray mixed = QByteArrayLiteral("Gr\xc3\xbc\xc3\x9f"
                                           "e, \xd0\xbc\xd0\xb8\xd1\x80, \xe6\x97\xa5\xe6\x9c\xac "
                                           "plain \xf0\x9f\x98\x80 ")
                                 .repeated(20);

} // namespace

class tst_Utf8Simd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTwoOctets_data();
    void everyTwoOctets();
    void everyOctetAmongNuls_data();
    void everyOctetAmongNuls();
    void everyOctetBehindAscii_data();
    void everyOctetBehindAscii();
    void everyLength_data();
    void everyLength();
    void everyWrongOctet_data();
    void everyWrongOctet();
    void skipsAlmostAll_data();
    void skipsAlmostAll();
};

void tst_Utf8Simd::everyTwoOctets_data()
{
    QTest::addColumn<SkipValidUtf8>("skip");
    QVERIFY(bestSkipValidUtf8() == nullptr || skipped(bestSkipValidUtf8(), mixed) > 0);
#if defined(FERNWEG_X86_SIMD)
    if (__builtin_cpu_supports("avx2"))
        QTest::newRow("AVX2") << SkipValidUtf8(&skipValidUtf8Avx2);
    if (__builtin_cpu_supports("ssse3"))
        QTest::newRow("SSSE3") << SkipValidUtf8(&skipValidUtf8Ssse3);
#elif defined(FERNWEG_NEON)
    QTest::newRow("NEON") << SkipValidUtf8(&skipValidUtf8Neon);
#endif
}

void tst_Utf8Simd::everyTwoOctets()
{
    QFETCH(SkipValidUtf8, skip);
    // Followed by nothing, by continuations, by ASCII; within a vector, and across the edges of vectors.
    for (const char *rest : { "", "\x80", "\x80\x80", "a" }) {
        for (const qsizetype position : { 0, 7, 15, 31, 63, 126 }) {
            QByteArray text(2 * largestBlock, 'x');
            text.replace(position + 2, qsizetype(qstrlen(rest)), rest);
            for (int value = 0x8000; value <= 0xFFFF; ++value) {
                text[position] = char(value >> 8);
                text[position + 1] = char(value & 0xFF);
                const qsizetype valid = validOctets(text.first(position + 8));
                const qsizetype size =
                        skip(text.constData(), text.constData() + text.size()) - text.constData();
                const bool isFine = valid == position + 8 ? size == text.size() : size <= valid;
                if (!isFine)
                    QFAIL(text.mid(position, 5).toHex().constData());
            }
        }
    }
}

void tst_Utf8Simd::everyOctetAmongNuls_data()
{
    everyTwoOctets_data();
}

void tst_Utf8Simd::everyOctetAmongNuls()
{
    // Nothing else has bits when a block is looked through for what isn't ASCII.
    QFETCH(SkipValidUtf8, skip);
    for (qsizetype position = 0; position < largestBlock; ++position) {
        QByteArray text(2 * largestBlock, '\0');
        for (int octet = 0; octet <= 0xFF; ++octet) {
            text[position] = char(octet);
            const qsizetype done = skipped(skip, text);
            if (octet < 0x80 ? done != text.size() : done > position)
                QFAIL(qPrintable(QStringLiteral("0x%1 at %2").arg(octet, 0, 16).arg(position)));
        }
    }
}

void tst_Utf8Simd::everyOctetBehindAscii_data()
{
    everyTwoOctets_data();
}

void tst_Utf8Simd::everyOctetBehindAscii()
{
    // What stands before a block of ASCII, which is left out, permits nothing behind it.
    QFETCH(SkipValidUtf8, skip);
    const QByteArray ascii(largestBlock, 'x');
    for (const QByteArray &last : characters) {
        const QByteArray front = ascii.sliced(last.size()) + last + ascii;
        for (int octet = 0x80; octet <= 0xFF; ++octet)
            QVERIFY(skipped(skip, front + char(octet) + ascii) <= front.size());
        for (const QByteArray &next : characters)
            QVERIFY(skipped(skip, front + next + ascii) >= front.size() + largestBlock);
    }
}

void tst_Utf8Simd::everyLength_data()
{
    everyTwoOctets_data();
}

void tst_Utf8Simd::everyLength()
{
    QFETCH(SkipValidUtf8, skip);
    for (qsizetype from = 0; from < 40; ++from) {
        if (!isBoundary(mixed, from))
            continue;
        for (qsizetype size = 0; size < 3 * largestBlock; ++size) {
            const QByteArray text = mixed.mid(from, size);
            const qsizetype done = skipped(skip, text);
            QVERIFY(isBoundary(text, done));
            QVERIFY(done <= validOctets(text));
            QVERIFY(done > size - largestBlock - 3);
        }
    }
}

void tst_Utf8Simd::everyWrongOctet_data()
{
    everyTwoOctets_data();
}

void tst_Utf8Simd::everyWrongOctet()
{
    QFETCH(SkipValidUtf8, skip);
    const QByteArray text = mixed.first(2 * largestBlock);
    for (qsizetype position = 0; position < text.size(); ++position) {
        for (int octet = 0; octet <= 0xFF; ++octet) {
            QByteArray changed = text;
            changed[position] = char(octet);
            const qsizetype done = skipped(skip, changed);
            if (validOctets(changed.first(done)) != done)
                QFAIL(qPrintable(QStringLiteral("0x%1 at %2").arg(octet, 0, 16).arg(position)));
        }
    }
}

void tst_Utf8Simd::skipsAlmostAll_data()
{
    everyTwoOctets_data();
}

void tst_Utf8Simd::skipsAlmostAll()
{
    QFETCH(SkipValidUtf8, skip);
    const QByteArray text = mixed.repeated(100);
    QVERIFY(skipped(skip, text) > text.size() - largestBlock - 3);
    const QByteArray ascii(100'000, 'a');
    QVERIFY(skipped(skip, ascii) > ascii.size() - largestBlock);
}

QTEST_APPLESS_MAIN(tst_Utf8Simd)
#include "tst_utf8simd.moc"
