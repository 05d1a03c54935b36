// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

QByteArray greek()
{
    return QByteArray::fromHex("cebae1bdb9cf83cebcceb5");
}

// Groups 6.5 to 6.23, one text message each: in hex, with a '-' before what is not UTF-8. They
// follow Markus Kuhn's UTF-8 decoder stress test.
struct Group
{
    const char *what;
    QByteArray payloads;
};

QByteArray hexOfRange(int first, int last, const char *between = "")
{
    QByteArray hex;
    for (int octet = first; octet <= last; ++octet)
        hex += QByteArray::number(octet, 16) + between;
    return hex;
}

QByteArray prefixesOfGreek()
{
    const QByteArray all = greek();
    QByteArrayList prefixes;
    for (qsizetype size = 1; size <= all.size(); ++size) {
        // Where the next octet continues a code point, the prefix ends within one.
        const bool isCut = size < all.size() && (quint8(all.at(size)) & 0xc0) == 0x80;
        prefixes += (isCut ? "-" : "") + all.first(size).toHex();
    }
    return prefixes.join(' ');
}

QByteArray lonelyStarts()
{
    QByteArrayList rows;
    for (const auto &[first, last] :
         { std::pair(0xc0, 0xde), std::pair(0xe0, 0xee), std::pair(0xf0, 0xf6),
           std::pair(0xf8, 0xfa), std::pair(0xfc, 0xfc) })
        rows += '-' + hexOfRange(first, last, "20");
    return rows.join(' ');
}

// U+FFFE and U+FFFF, and their like in the other sixteen planes.
QByteArray nonCharacters()
{
    QByteArrayList rows;
    for (char32_t plane = 0; plane <= 16; ++plane) {
        for (const char32_t codePoint : { plane << 16 | 0xfffe, plane << 16 | 0xffff })
            rows += QString::fromUcs4(&codePoint, 1).toUtf8().toHex();
    }
    return rows.join(' ');
}

QList<Group> groups()
{
    const QByteArray cut("-c0 -e080 -f08080 -f8808080 -fc80808080 "
                         "-df -efbf -f7bfbf -fbbfbfbf -fdbfbfbfbf");
    return {
        { "valid text",
          "68656c6c6f24776f726c64 68656c6c6fc2a2776f726c64 68656c6c6fe282ac776f726c64 "
          "68656c6c6ff0a4ada2776f726c64 cebae1bdb9cf83cebcceb5" },
        { "prefixes of a valid text", prefixesOfGreek() },
        { "first code point of each length", "00 c280 e0a080 f0908080" },
        { "first sequences of five and six octets", "-f888808080 -fc8480808080" },
        { "last code point of each length", "7f dfbf efbfbf f48fbfbf" },
        { "last sequences of four to six octets", "-f7bfbfbf -fbbfbfbfbf -fdbfbfbfbfbf" },
        { "other boundaries", "ed9fbf ee8080 efbfbd f48fbfbf -f4908080" },
        { "continuation octets without a start",
          "-80 -bf -80bf -80bf80 -80bf80bf -80bf80bf80 -80bf80bf80bf -" + hexOfRange(0x80, 0xbe) },
        { "starts without a continuation", lonelyStarts() },
        { "sequences without their last octet", cut },
        { "the same, in a row", '-' + QByteArray(cut).replace(" -", "").mid(1) },
        { "octets that never occur", "-fe -ff -fefeffff" },
        { "overlong solidus", "-c0af -e080af -f08080af -f8808080af -fc80808080af" },
        { "largest overlong sequences", "-c1bf -e09fbf -f08fbfbf -f887bfbfbf -fc83bfbfbfbf" },
        { "overlong NUL", "-c080 -e08080 -f0808080 -f880808080 -fc8080808080" },
        { "single surrogates", "-eda080 -edadbf -edae80 -edafbf -edb080 -edbe80 -edbfbf" },
        { "paired surrogates",
          "-eda080edb080 -eda080edbfbf -edadbfedb080 -edadbfedbfbf "
          "-edae80edb080 -edae80edbfbf -edafbfedb080 -edafbfedbfbf" },
        { "non-characters, which are valid", nonCharacters() },
        { "the specials block", "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf" },
    };
}

QList<Case> grouped()
{
    QList<Case> cases;
    int number = 5;
    for (const Group &group : groups()) {
        int index = 0;
        for (const QByteArray &token : group.payloads.split(' ')) {
            const QByteArray payload = QByteArray::fromHex(token);
            Case item(u"6.%1.%2"_s.arg(number).arg(++index),
                      QLatin1StringView(group.what) + u": "_s + QLatin1StringView(token));
            item.send(text(payload));
            cases += token.startsWith('-') ? item.failsWith(1007)
                                           : item.expectText(payload).closesCleanly();
        }
        ++number;
    }
    return cases;
}

QList<Case> valid()
{
    const QByteArray mixed("Hello-µ@ßöäüàá-UTF-8!!");
    return {
        Case(u"6.1.1"_s, u"empty text"_s).send(text()).expectText({}).closesCleanly(),
        Case(u"6.1.2"_s, u"empty text in three fragments"_s)
                .send(text().unfinished())
                .send(continuation().unfinished())
                .send(continuation())
                .expectText({})
                .closesCleanly(),
        Case(u"6.1.3"_s, u"text in three fragments, the outer ones empty"_s)
                .send(text().unfinished())
                .send(continuation("middle frame payload").unfinished())
                .send(continuation())
                .expectText("middle frame payload")
                .closesCleanly(),
        Case(u"6.2.1"_s, u"text in one frame"_s)
                .send(text(mixed))
                .expectText(mixed)
                .closesCleanly(),
        Case(u"6.2.2"_s, u"text in two fragments, cut between code points"_s)
                .send(text(mixed.first(15)).unfinished())
                .send(continuation(mixed.mid(15)))
                .expectText(mixed)
                .closesCleanly(),
        Case(u"6.2.3"_s, u"text in fragments of one octet"_s)
                .sendFragmented(text(mixed), 1)
                .expectText(mixed)
                .closesCleanly(),
        Case(u"6.2.4"_s, u"Greek text in fragments of one octet"_s)
                .sendFragmented(text(greek()), 1)
                .expectText(greek())
                .closesCleanly(),
    };
}

QList<Case> invalid()
{
    const QByteArray surrogate = greek() + QByteArray::fromHex("eda080") + "edited";
    return {
        Case(u"6.3.1"_s, u"a surrogate in the text"_s).send(text(surrogate)).failsWith(1007),
        Case(u"6.3.2"_s, u"the same in fragments of one octet"_s)
                .sendFragmented(text(surrogate), 1)
                .failsWith(1007),
    };
}

// What the first pieces hold is fine. The second one has a code point beyond U+10FFFF, and its very
// second octet can't be right; the connection has to be failed before the third piece is sent.
Case failFast(const QString &number, const QString &what)
{
    return Case(number, what)
            .expectTimeout('A')
            .nonStrict({ { Event::Timeout, "A" }, { Event::Timeout, "B" } })
            .failsWith(1007);
}

QList<Case> failFastCases()
{
    const QByteArray beyond = QByteArray::fromHex("f4908080");
    const QByteArray all = greek() + beyond + "edited";
    // One frame in three pieces. It is not the message's last, an empty one follows.
    const auto inPieces = [&](Case item, const QList<qsizetype> &cuts) {
        return item.sendInPieces(text(all).unfinished(), cuts, "AB").send(continuation());
    };
    const auto inFrames = [&](Case item, const QList<qsizetype> &cuts) {
        return item.send(text(all.first(cuts[0])).unfinished())
                .wait('A')
                .send(continuation(all.mid(cuts[0], cuts[1] - cuts[0])).unfinished())
                .wait('B')
                .send(continuation(all.mid(cuts[1])));
    };
    return {
        inFrames(failFast(u"6.4.1"_s, u"three fragments, the second not UTF-8"_s), { 11, 15 }),
        inFrames(failFast(u"6.4.2"_s, u"three fragments, the second is the fatal octet"_s),
                 { 12, 13 }),
        inPieces(failFast(u"6.4.3"_s, u"one frame in three pieces, the second not UTF-8"_s),
                 { 11, 15 }),
        inPieces(
                failFast(u"6.4.4"_s, u"one frame in three pieces, the second is the fatal octet"_s),
                { 12, 13 }),
    };
}

} // namespace

QList<Case> utf8()
{
    return valid() + invalid() + failFastCases() + grouped();
}

} // namespace Conformance
