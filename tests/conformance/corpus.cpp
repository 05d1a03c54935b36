// SPDX-License-Identifier: Apache-2.0
#include "corpus.h"

#include <array>
#include <random>

namespace Conformance {

namespace {

constexpr qsizetype longestPiece = 128 * 1024;

/// The distributions of the standard library differ from one implementation to another; its engines
/// don't.
class Dice
{
public:
    explicit Dice(quint32 seed) : m_engine(seed) { }

    int below(int limit) { return int(m_engine() % quint32(limit)); }
    template <size_t Size>
    const char *oneOf(const char *const (&words)[Size])
    {
        return words[below(int(Size))];
    }

private:
    std::mt19937 m_engine;
};

QByteArray caseNumber(int index)
{
    return QByteArray::number(1 + index / 60) + '.' + QByteArray::number(1 + index / 12 % 5) + '.'
            + QByteArray::number(1 + index % 12);
}

QByteArray report(qsizetype size)
{
    static const char *const behaviors[] = { "OK", "OK", "OK", "NON-STRICT", "FAILED" };
    Dice dice(1);
    QByteArray out = "{\n   \"Agent/1.0.0\": {\n";
    for (int index = 0; out.size() < size; ++index) {
        const QByteArray number = caseNumber(index % 600);
        out += "      \"" + number + "\": {\n         \"behavior\": \"" + dice.oneOf(behaviors)
                + "\",\n         \"behaviorClose\": \"OK\",\n         \"duration\": "
                + QByteArray::number(dice.below(300))
                + ",\n         \"remoteCloseCode\": " + QByteArray::number(1000 + 2 * dice.below(2))
                + ",\n         \"reportfile\": " + "\"agent_1_0_" + QByteArray::number(index / 600)
                + "_case_" + QByteArray(number).replace('.', '_') + ".json\"\n      },\n";
    }
    return out;
}

QByteArray page(qsizetype size)
{
    static const char *const outcomes[] = { "missing", "ok", "ok", "non_strict", "failed" };
    Dice dice(2);
    QByteArray out = "<!DOCTYPE html>\n<html>\n   <head>\n      <meta charset=\"utf-8\" />\n";
    for (int index = 0; out.size() < size; ++index) {
        const QByteArray number = caseNumber(index % 600);
        const QByteArray anchor = QByteArray(number).replace('.', '_');
        out += "         <tr class=\"agent_case_result_row\">\n            <td class=\"case\"><a "
               "href=\"#case_desc_"
                + anchor + "\">Case " + number + "</a></td>\n            <td class=\"case_"
                + dice.oneOf(outcomes) + " close_flex\">" + QByteArray::number(dice.below(500))
                + " ms</td>\n         </tr>\n";
    }
    return out;
}

QByteArray line(Dice &dice)
{
    static const char *const common[] = { "und", "der", "die",   "ich", "das", "nicht",
                                          "so",  "zu",  "nicht", "ein", "mit", "sich" };
    static const char *const onsets[] = { "b",   "d",  "f", "g",  "h",  "k",   "l", "m",
                                          "n",   "r",  "s", "t",  "w",  "z",   "",  "sch",
                                          "str", "gr", "v", "pf", "qu", "tr",  "",  "ge",
                                          "ver", "be", "j", "p",  "bl", "schw" };
    static const char *const vowels[] = { "a",  "e", "i",        "o",        "u",        "ei",
                                          "au", "e", "\xc3\xa4", "\xc3\xb6", "\xc3\xbc", "ie" };
    static const char *const codas[] = { "",   "n", "r",  "t",  "st", "ch",       "cht", "nd",
                                         "en", "s", "er", "ll", "m",  "\xc3\x9f", "ck",  "ng" };
    QByteArray out;
    while (out.size() < 36 + dice.below(12)) {
        QByteArray word;
        if (dice.below(3) == 0)
            word = dice.oneOf(common);
        for (int syllables = word.isEmpty() ? 1 + dice.below(3) : 0; syllables > 0; --syllables)
            word += QByteArray(dice.oneOf(onsets)) + dice.oneOf(vowels) + dice.oneOf(codas);
        out += word + ' ';
    }
    return out;
}

QByteArray verse(qsizetype size)
{
    Dice dice(3);
    QByteArray out = "\xef\xbb\xbf";
    while (out.size() < size)
        out += line(dice).trimmed() + (dice.below(8) == 0 ? ".\r\n\r\n" : ",\r\n");
    return out;
}

QByteArray picture(qsizetype size)
{
    Dice dice(4);
    QByteArray out = "BM" + QByteArray(52, '\0');
    for (int shade = 0; shade < 256; ++shade)
        out += QByteArray(3, char(shade)) + '\0';
    for (int pixel = 0; out.size() < size; ++pixel)
        out += char((pixel % 512) / 5 + pixel / 512 / 8 + dice.below(64));
    return out;
}

QByteArray document(qsizetype size)
{
    Dice dice(5);
    QByteArray out = "%PDF-1.2\n";
    for (int object = 1; out.size() < size; ++object) {
        out += QByteArray::number(object) + " 0 obj\n<< /Length " + QByteArray::number(4096)
                + " >>\nstream\n";
        for (int i = 0; i < 4096; ++i)
            out += char(dice.below(256));
        out += "\nendstream\nendobj\n";
        for (int row = 0; row < 36; ++row) {
            out += "BT /F1 12 Tf 72 " + QByteArray::number(720 - 14 * row) + " Td (" + line(dice)
                    + ") Tj ET\n";
        }
    }
    return out;
}

QByteArray made(Corpus corpus)
{
    const qsizetype size = sizeOf(corpus);
    switch (corpus) {
    case Corpus::Report:
        return report(size);
    case Corpus::Picture:
        return picture(size);
    case Corpus::Verse:
        return verse(size);
    case Corpus::Page:
        return page(size);
    case Corpus::Document:
        return document(size);
    }
    Q_UNREACHABLE();
}

} // namespace

qsizetype sizeOf(Corpus corpus)
{
    static constexpr std::array<qsizetype, 5> sizes { 194056, 263222, 222218, 263647, 1042328 };
    return sizes[size_t(corpus)];
}

QByteArray pieceOf(Corpus corpus, qsizetype from, qsizetype size)
{
    static std::array<QByteArray, 5> all;
    QByteArray &data = all[size_t(corpus)];
    if (data.isEmpty()) {
        data = made(corpus).first(sizeOf(corpus));
        data += data.first(longestPiece);
    }
    return QByteArray::fromRawData(data.constData() + from, size);
}

} // namespace Conformance
