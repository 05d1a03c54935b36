// SPDX-License-Identifier: Apache-2.0
#include "router/patternmap.h"
#include "router/permissions.h"
#include "router/uricheck.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <map>
#include <memory>
#include <set>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

namespace {

struct Pattern
{
    MatchPolicy match = MatchPolicy::Exact;
    QString uri;

    bool operator<(const Pattern &other) const
    {
        return std::tie(match, uri) < std::tie(other.match, other.uri);
    }
};

/// The specification, word by word.
bool matches(const Pattern &pattern, const QString &uri)
{
    if (pattern.match == MatchPolicy::Exact)
        return uri == pattern.uri;
    if (pattern.match == MatchPolicy::Prefix)
        return uri.startsWith(pattern.uri);
    const QStringList components = uri.split(u'.');
    const QStringList pattern2 = pattern.uri.split(u'.');
    if (components.size() != pattern2.size())
        return false;
    for (qsizetype i = 0; i < components.size(); ++i) {
        if (!pattern2[i].isEmpty() && pattern2[i] != components[i])
            return false;
    }
    return true;
}

/// How long the parts between the wildcards are: the longer first part wins, then the second …
QList<int> portions(const QString &wildcard)
{
    QList<int> lengths { 0 };
    const QStringList components = wildcard.split(u'.');
    for (const QString &component : components) {
        if (component.isEmpty())
            lengths += 0;
        else
            ++lengths.last();
    }
    return lengths;
}

bool precedes(const Pattern &a, const Pattern &b)
{
    if (a.match != b.match)
        return a.match < b.match;
    if (a.match == MatchPolicy::Prefix)
        return a.uri.size() > b.uri.size();
    return portions(b.uri) < portions(a.uri);
}

QString randomUri(QRandomGenerator &random, const QStringList &components, int most)
{
    QStringList uri;
    const int count = random.bounded(1, most + 1);
    for (int i = 0; i < count; ++i)
        uri += components[random.bounded(components.size())];
    return uri.join(u'.');
}

Pattern randomPattern(QRandomGenerator &random)
{
    Pattern pattern;
    pattern.match = MatchPolicy(random.bounded(3));
    const QStringList names { u"a"_s, u"b"_s, u"ab"_s };
    pattern.uri = randomUri(
            random,
            pattern.match == MatchPolicy::Exact ? names : names + QStringList { u""_s, u""_s }, 3);
    return pattern;
}

/// All URIs of up to four components.
QStringList allUris()
{
    QStringList all;
    QStringList before { QString() };
    for (int depth = 0; depth < 4; ++depth) {
        QStringList longer;
        for (const QString &uri : std::as_const(before)) {
            for (const QString &name : { u"a"_s, u"b"_s, u"ab"_s, u"abc"_s })
                longer += uri.isEmpty() ? name : uri + u'.' + name;
        }
        all += longer;
        before = longer;
    }
    return all;
}

} // namespace

/// Patterns of URIs, as a naive search through all of them finds them.
class tst_PatternMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asTheModel_data();
    void asTheModel();
    void relations();
    void uris_data();
    void uris();
};

void tst_PatternMap::asTheModel_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 3; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void tst_PatternMap::asTheModel()
{
    QFETCH(const quint32, seed);
    QRandomGenerator random(seed);
    PatternMap<const Pattern> map;
    std::map<Pattern, std::unique_ptr<Pattern>> model;
    const QStringList names { u"a"_s, u"b"_s, u"ab"_s, u"c"_s };
    for (int step = 0; step < 1500; ++step) {
        const Pattern pattern = randomPattern(random);
        const auto known = model.find(pattern);
        QCOMPARE(map.find(pattern.match, pattern.uri),
                 known == model.end() ? nullptr : known->second.get());
        // Grows for a while, then shrinks: nodes are split and joined.
        const bool adds = random.bounded(100) < (step / 300 % 2 == 0 ? 70 : 30);
        if (adds && known == model.end()) {
            auto value = std::make_unique<Pattern>(pattern);
            map.insert(pattern.match, pattern.uri, value.get());
            model.emplace(pattern, std::move(value));
        } else if (!adds && known != model.end()) {
            map.remove(pattern.match, pattern.uri);
            model.erase(known);
        }
        const QString uri = randomUri(random, names, 4);
        std::set<const Pattern *> expected;
        const Pattern *best = nullptr;
        for (const auto &[key, value] : model) {
            if (!matches(key, uri))
                continue;
            expected.insert(value.get());
            if (!best || precedes(key, *best))
                best = value.get();
        }
        std::set<const Pattern *> found;
        map.forEachMatch(uri, [&](const Pattern *value) { QVERIFY(found.insert(value).second); });
        QCOMPARE(found, expected);
        QCOMPARE(map.best(uri), best);
    }
}

/// What permissions make of two patterns, looked up in all URIs that there are.
void tst_PatternMap::relations()
{
    const QStringList universe = allUris();
    QRandomGenerator random(7);
    for (int i = 0; i < 600; ++i) {
        const Pattern a = randomPattern(random);
        const Pattern b = randomPattern(random);
        bool overlap = false;
        bool covers = true;
        bool isA = false;
        bool isB = false;
        for (const QString &uri : universe) {
            const bool inA = matches(a, uri);
            const bool inB = matches(b, uri);
            overlap |= inA && inB;
            covers &= inA || !inB;
            isA |= inA;
            isB |= inB;
        }
        const QByteArray both = u"%1 %2, %3 %4"_s.arg(int(a.match))
                                        .arg(a.uri)
                                        .arg(int(b.match))
                                        .arg(b.uri)
                                        .toUtf8();
        if (isA && isB) { // else one is a prefix that no URI has
            QVERIFY2(patternsOverlap(a.uri, a.match, b.uri, b.match) == overlap, both.constData());
            // One may cover the other in a way that only longer URIs would show.
            if (patternCovers(a.uri, a.match, b.uri, b.match))
                QVERIFY2(covers, both.constData());
            else if (a.match != MatchPolicy::Wildcard || b.match == MatchPolicy::Wildcard)
                QVERIFY2(!covers || a.match == MatchPolicy::Exact, both.constData());
        }
        if (overlap)
            QVERIFY2(patternPrecedes(a.uri, a.match, b.uri, b.match) == precedes(a, b),
                     both.constData());
    }
}

void tst_PatternMap::uris_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QString>("is"); // l: loose, s: strict; L, S: pattern
    QTest::newRow("plain") << u"com.example.x_1"_s << u"lsLS"_s;
    QTest::newRow("one component") << u"com"_s << u"lsLS"_s;
    QTest::newRow("capital letters") << u"com.Example"_s << u"lL"_s;
    QTest::newRow("minus") << u"com.a-b"_s << u"lL"_s;
    QTest::newRow("umlaut") << u"com.ä"_s << u"lL"_s;
    QTest::newRow("slashes and colons") << u"http://example.com/x?y=1"_s << u"lL"_s;
    QTest::newRow("empty") << u""_s << u"LS"_s;
    QTest::newRow("empty component") << u"com..x"_s << u"LS"_s;
    QTest::newRow("dot at the end") << u"com."_s << u"LS"_s;
    QTest::newRow("dot at the begin") << u".com"_s << u"LS"_s;
    QTest::newRow("only dots") << u"..."_s << u"LS"_s;
    QTest::newRow("number sign") << u"com.#"_s << u""_s;
    QTest::newRow("space") << u"com.a b"_s << u""_s;
    QTest::newRow("line break") << u"com.a\n"_s << u""_s;
    QTest::newRow("no-break space") << u"com.a\u00a0b"_s << u""_s;
}

void tst_PatternMap::uris()
{
    QFETCH(const QString, uri);
    QFETCH(const QString, is);
    QCOMPARE(isUri(uri, UriCheck::Loose), is.contains(u'l'));
    QCOMPARE(isUri(uri, UriCheck::Strict), is.contains(u's'));
    QCOMPARE(isUriPattern(uri, UriCheck::Loose), is.contains(u'L'));
    QCOMPARE(isUriPattern(uri, UriCheck::Strict), is.contains(u'S'));
}

QTEST_APPLESS_MAIN(tst_PatternMap)
#include "tst_patternmap.moc"
