// SPDX-License-Identifier: Apache-2.0
#include "frame/utf8validator.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

#include <string>
#include <vector>

using Fernweg::Core::Utf8Validator;
using Fernweg::Test::forEachCut;

namespace {

bool isContinuation(quint8 octet)
{
    return octet >= 0x80 && octet <= 0xBF;
}

/// The table "Well-Formed UTF-8 Byte Sequences" of the Unicode standard (3-7), row by row.
struct Row
{
    quint8 leadLow, leadHigh, secondLow, secondHigh;
    int size;
};
constexpr Row wellFormed[] = {
    { 0x00, 0x7F, 0x00, 0x00, 1 }, { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
    { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
    { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

struct Verdict
{
    qsizetype validOctets = 0; // how many may stand at the front of valid text
    bool isComplete = true;

    friend bool operator==(const Verdict &a, const Verdict &b)
    {
        return a.validOctets == b.validOctets && a.isComplete == b.isComplete;
    }
};

Verdict naiveVerdict(const QByteArray &text)
{
    qsizetype at = 0;
    while (at < text.size()) {
        const auto lead = quint8(text.at(at));
        const Row *row =
                std::find_if(std::begin(wellFormed), std::end(wellFormed), [lead](const Row &r) {
                    return lead >= r.leadLow && lead <= r.leadHigh;
                });
        if (row == std::end(wellFormed))
            return { at, false };
        for (int i = 1; i < row->size; ++i) {
            if (at + i == text.size())
                return { at + i, false };
            const auto octet = quint8(text.at(at + i));
            const bool isFine = i == 1 ? octet >= row->secondLow && octet <= row->secondHigh
                                       : isContinuation(octet);
            if (!isFine)
                return { at + i, false };
        }
        at += row->size;
    }
    return { at, true };
}

/// What the validator says when it is fed octet by octet.
Verdict verdictOn(const QByteArray &text)
{
    Utf8Validator validator;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!validator.feed(text.constData() + i, 1))
            return { i, false };
    }
    return { text.size(), validator.isComplete() };
}

QByteArray encoded(char32_t codePoint)
{
    return QString::fromUcs4(&codePoint, 1).toUtf8();
}

} // namespace

class tst_Utf8Validator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCodePoint();
    void everySurrogate();
    void allTwoOctets();
    void allLeadAndSecondOctets();
    void sequences_data();
    void sequences();
    void everyLengthAndPosition();
    void staysFailed();
    void resets();
    void nothingIsComplete();
};

void tst_Utf8Validator::everyCodePoint()
{
    for (char32_t codePoint = 0; codePoint <= 0x10FFFF; ++codePoint) {
        if (codePoint >= 0xD800 && codePoint <= 0xDFFF)
            continue;
        const QByteArray text = encoded(codePoint);
        Utf8Validator validator;
        if (!validator.feed(text.constData(), text.size()) || !validator.isComplete())
            QFAIL(qPrintable(QStringLiteral("refuses U+%1").arg(uint(codePoint), 4, 16)));
    }
}

void tst_Utf8Validator::everySurrogate()
{
    for (int codePoint = 0xD800; codePoint <= 0xDFFF; ++codePoint) {
        const QByteArray text { QByteArray() + char(0xE0 | (codePoint >> 12))
                                + char(0x80 | ((codePoint >> 6) & 0x3F))
                                + char(0x80 | (codePoint & 0x3F)) };
        QCOMPARE(verdictOn(text).validOctets, 1); // seen at the second octet
    }
}

void tst_Utf8Validator::allTwoOctets()
{
    for (int value = 0; value <= 0xFFFF; ++value) {
        const QByteArray text { QByteArray() + char(value >> 8) + char(value & 0xFF) };
        const Verdict expected = naiveVerdict(text);
        if (!(verdictOn(text) == expected))
            QFAIL(text.toHex().constData());
        Utf8Validator validator;
        QCOMPARE(validator.feed(text.constData(), 2), expected.validOctets == 2);
        QCOMPARE(validator.isComplete(), expected.isComplete);
    }
}

void tst_Utf8Validator::allLeadAndSecondOctets()
{
    const quint8 interesting[] = { 0x41, 0x80, 0xBF, 0xC0 };
    for (int value = 0x8000; value <= 0xFFFF; ++value) {
        for (const quint8 third : interesting) {
            for (const quint8 fourth : interesting) {
                const QByteArray text { QByteArray() + char(value >> 8) + char(value & 0xFF)
                                        + char(third) + char(fourth) };
                if (!(verdictOn(text) == naiveVerdict(text)))
                    QFAIL(text.toHex().constData());
            }
        }
    }
}

void tst_Utf8Validator::sequences_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<int>("validOctets");
    QTest::addColumn<bool>("isComplete");

    QTest::newRow("empty") << QByteArray() << 0 << true;
    QTest::newRow("Greek word") << QByteArray("cebae1bdb9cf83cebcceb5") << 11 << true;
    QTest::newRow("NUL is a character") << QByteArray("00") << 1 << true;
    QTest::newRow("last of one octet U+007F") << QByteArray("7f") << 1 << true;
    QTest::newRow("first of two octets U+0080") << QByteArray("c280") << 2 << true;
    QTest::newRow("last of two octets U+07FF") << QByteArray("dfbf") << 2 << true;
    QTest::newRow("first of three octets U+0800") << QByteArray("e0a080") << 3 << true;
    QTest::newRow("before the surrogates U+D7FF") << QByteArray("ed9fbf") << 3 << true;
    QTest::newRow("first surrogate U+D800") << QByteArray("eda080") << 1 << false;
    QTest::newRow("last surrogate U+DFFF") << QByteArray("edbfbf") << 1 << false;
    QTest::newRow("surrogate pair") << QByteArray("eda080edb080") << 1 << false;
    QTest::newRow("after the surrogates U+E000") << QByteArray("ee8080") << 3 << true;
    QTest::newRow("non-character U+FFFE") << QByteArray("efbfbe") << 3 << true;
    QTest::newRow("non-character U+FFFF") << QByteArray("efbfbf") << 3 << true;
    QTest::newRow("byte order mark") << QByteArray("efbbbf") << 3 << true;
    QTest::newRow("first of four octets U+10000") << QByteArray("f0908080") << 4 << true;
    QTest::newRow("last code point U+10FFFF") << QByteArray("f48fbfbf") << 4 << true;
    QTest::newRow("above U+10FFFF") << QByteArray("f4908080") << 1 << false;
    QTest::newRow("lead octet f5") << QByteArray("f5808080") << 0 << false;
    QTest::newRow("five octets") << QByteArray("f888808080") << 0 << false;
    QTest::newRow("six octets") << QByteArray("fc8480808080") << 0 << false;
    QTest::newRow("octet fe") << QByteArray("fe") << 0 << false;
    QTest::newRow("octet ff") << QByteArray("ff") << 0 << false;
    QTest::newRow("overlong slash, two octets") << QByteArray("c0af") << 0 << false;
    QTest::newRow("overlong U+007F, two octets") << QByteArray("c1bf") << 0 << false;
    QTest::newRow("overlong slash, three octets") << QByteArray("e080af") << 1 << false;
    QTest::newRow("overlong U+07FF, three octets") << QByteArray("e09fbf") << 1 << false;
    QTest::newRow("overlong slash, four octets") << QByteArray("f08080af") << 1 << false;
    QTest::newRow("overlong U+FFFF, four octets") << QByteArray("f08fbfbf") << 1 << false;
    QTest::newRow("continuation without a lead") << QByteArray("4180") << 1 << false;
    QTest::newRow("lead without a continuation") << QByteArray("c341") << 1 << false;
    QTest::newRow("third octet missing") << QByteArray("e28241") << 2 << false;
    QTest::newRow("fourth octet missing") << QByteArray("f09f9841") << 3 << false;
    QTest::newRow("two octets, unfinished") << QByteArray("c3") << 1 << false;
    QTest::newRow("three octets, unfinished") << QByteArray("e282") << 2 << false;
    QTest::newRow("four octets, unfinished") << QByteArray("f09f98") << 3 << false;
    // The range of a second octet holds for the second one only.
    QTest::newRow("e0 with a low third octet") << QByteArray("e0a080") << 3 << true;
    QTest::newRow("ed with a high third octet") << QByteArray("ed80bf") << 3 << true;
    QTest::newRow("f0 with low third and fourth") << QByteArray("f0908080") << 4 << true;
    QTest::newRow("f4 with high third and fourth") << QByteArray("f480bfbf") << 4 << true;
    QTest::newRow("narrow range does not outlive it") << QByteArray("eda0") << 1 << false;
    QTest::newRow("text after a narrow range")
            << QByteArray("ed9fbfe18080f09080804142c3bf") << 14 << true;
}

void tst_Utf8Validator::sequences()
{
    QFETCH(QByteArray, hex);
    QFETCH(int, validOctets);
    QFETCH(bool, isComplete);
    const QByteArray text = QByteArray::fromHex(hex);
    const Verdict expected { validOctets, isComplete };
    QVERIFY(naiveVerdict(text) == expected);
    QVERIFY(verdictOn(text) == expected);
    const bool isValid = validOctets == text.size();
    forEachCut(text, [&](const QList<QByteArray> &pieces) {
        Utf8Validator validator;
        bool isFine = true;
        for (const QByteArray &piece : pieces)
            isFine = validator.feed(piece.constData(), piece.size());
        QCOMPARE(isFine, isValid);
        QCOMPARE(validator.isComplete(), isComplete);
    });
}

void tst_Utf8Validator::everyLengthAndPosition()
{
    // A character of each size, and an octet that is none, anywhere in ASCII of any length, at any
    // alignment: none of it hides in the part that is read in words.
    const QByteArray characters[] = { "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xFF" };
    for (const QByteArray &character : characters) {
        const bool isValid = character != "\xFF";
        for (qsizetype length = 0; length <= 70; ++length) {
            for (qsizetype position = 0; position <= length; ++position) {
                QByteArray text(length, 'x');
                text.insert(position, character);
                Utf8Validator validator;
                QCOMPARE(validator.feed(text.constData(), text.size()), isValid);
                QCOMPARE(validator.isComplete(), isValid);
            }
        }
        for (qsizetype alignment = 0; alignment < 16; ++alignment) {
            const QByteArray text = QByteArray(alignment, '\x80') + QByteArray(33, 'x') + character;
            Utf8Validator validator;
            QCOMPARE(validator.feed(text.constData() + alignment, text.size() - alignment),
                     isValid);
        }
    }
}

void tst_Utf8Validator::staysFailed()
{
    Utf8Validator validator;
    QVERIFY(!validator.feed("\xFF", 1));
    QVERIFY(!validator.feed("a", 1));
    QVERIFY(!validator.feed("", 0));
    QVERIFY(!validator.isComplete());
}

void tst_Utf8Validator::resets()
{
    Utf8Validator validator;
    QVERIFY(!validator.feed("\xFF", 1));
    validator.reset();
    QVERIFY(validator.isComplete());
    QVERIFY(validator.feed("\xE0", 1)); // narrows the range of the next octet
    validator.reset();
    QVERIFY(validator.feed("\xC3\x80", 2));
    QVERIFY(validator.isComplete());
}

void tst_Utf8Validator::nothingIsComplete()
{
    Utf8Validator validator;
    QVERIFY(validator.feed(nullptr, 0));
    QVERIFY(validator.isComplete());
    QVERIFY(validator.feed("\xC3", 1));
    QVERIFY(validator.feed(nullptr, 0));
    QVERIFY(!validator.isComplete());
}

QTEST_APPLESS_MAIN(tst_Utf8Validator)
#include "tst_utf8validator.moc"
