// SPDX-License-Identifier: Apache-2.0
// What is agreed on, and that both ends keep to it (RFC 7692, section 7.1).
#include "compression/compressiontests.h"
#include "compression/exchange.h"
#include "compression/groups.h"

#include <algorithm>

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace Interop {

namespace {

struct Row
{
    QString name;
    QList<Side> ours = { Side() };
    QList<Side> theirs = { Side() };
    std::optional<Terms> terms = Terms();
    QStringList needs = {}; // of the peer
    std::optional<PeerIs> only = std::nullopt;
    qsizetype used = 0; // of ours
};

QList<Row> rowsOfContexts()
{
    const Side server { .serverNoContextTakeover = true };
    const Side client { .clientNoContextTakeover = true };
    const Side both { .serverNoContextTakeover = true, .clientNoContextTakeover = true };
    const Terms serverTerms { .serverNoContextTakeover = true };
    const Terms clientTerms { .clientNoContextTakeover = true };
    const Terms bothTerms { .serverNoContextTakeover = true, .clientNoContextTakeover = true };
    return {
        { .name = u"the defaults"_s },
        { .name = u"we want no context of the server"_s, .ours = { server }, .terms = serverTerms },
        { .name = u"we want no context of the client"_s, .ours = { client }, .terms = clientTerms },
        { .name = u"we want no contexts"_s, .ours = { both }, .terms = bothTerms },
        { .name = u"they want no context of the server"_s,
          .theirs = { server },
          .terms = serverTerms },
        { .name = u"they want no context of the client"_s,
          .theirs = { client },
          .terms = clientTerms },
        { .name = u"they want no contexts"_s, .theirs = { both }, .terms = bothTerms },
        { .name = u"each wants one"_s,
          .ours = { server },
          .theirs = { client },
          .terms = bothTerms },
    };
}

QList<Row> rowsOfWindows()
{
    QList<Row> rows;
    for (const int bits : { 9, 10 }) {
        const Side side { .serverMaxWindowBits = bits };
        const Terms terms { .serverMaxWindowBits = bits };
        rows += {
            { u"we want a server's window of %1 bits"_s.arg(bits), { side }, { {} }, terms },
            { u"they want a server's window of %1 bits"_s.arg(bits), { {} }, { side }, terms },
        };
    }
    for (const int bits : { 9, 12 }) {
        const Side side { .clientMaxWindowBits = bits };
        const Terms terms { .clientMaxWindowBits = bits };
        rows += {
            { u"we want a client's window of %1 bits"_s.arg(bits), { side }, { {} }, terms },
            { u"they want a client's window of %1 bits"_s.arg(bits), { {} }, { side }, terms },
        };
    }
    const Side nine { .serverMaxWindowBits = 9, .clientMaxWindowBits = 9 };
    const Side least { .serverNoContextTakeover = true,
                       .clientNoContextTakeover = true,
                       .serverMaxWindowBits = 9,
                       .clientMaxWindowBits = 9,
                       .memoryLevel = 1 };
    const Terms leastTerms { true, true, 9, 9 };
    rows += {
        { u"we want both windows of 9 bits"_s, { nine }, { {} }, Terms { false, false, 9, 9 } },
        { u"they want a smaller window than we"_s,
          { { .serverMaxWindowBits = 12 } },
          { { .serverMaxWindowBits = 10 } },
          Terms { .serverMaxWindowBits = 10 } },
        { u"we want as little memory as can be"_s, { least }, { {} }, leastTerms },
        { u"they want as little memory as can be"_s,
          { {} },
          { least },
          leastTerms,
          { u"set the memory level"_s } },
        { u"we compress with little memory"_s, { { .memoryLevel = 1 } } },
        { u"they compress with little memory"_s,
          { {} },
          { { .memoryLevel = 1 } },
          Terms(),
          { u"set the memory level"_s } },
    };
    return rows;
}

QList<Row> rowsOfOffers()
{
    const Side nine { .serverMaxWindowBits = 9 };
    const Side ten { .clientMaxWindowBits = 10 };
    return {
        { u"they accept the first of our offers"_s,
          { nine, {} },
          { {} },
          Terms { .serverMaxWindowBits = 9 },
          {},
          PeerIs::Server },
        { u"they accept the second of our offers"_s,
          { nine, {} },
          { { .declinesServerWindow = true } },
          Terms(),
          { u"decline windows"_s },
          PeerIs::Server,
          1 },
        { u"they decline all of our offers"_s,
          { nine },
          { { .declinesServerWindow = true } },
          std::nullopt,
          { u"decline windows"_s, u"decline all offers"_s },
          PeerIs::Server },
        { u"our second extension accepts their offer"_s,
          { ten, {} },
          { { .isLimitable = false } },
          Terms(),
          { u"refuse a limit"_s },
          PeerIs::Client,
          1 },
        { u"we accept the second of their offers"_s,
          { ten },
          { { .serverMaxWindowBits = 9, .isLimitable = false }, { .serverMaxWindowBits = 11 } },
          Terms { .serverMaxWindowBits = 11, .clientMaxWindowBits = 10 },
          { u"offer several"_s },
          PeerIs::Client },
        { u"we decline their offer"_s,
          { ten },
          { { .isLimitable = false } },
          std::nullopt,
          { u"refuse a limit"_s },
          PeerIs::Client },
        { u"they don't compress"_s, { {} }, {}, std::nullopt },
        { u"we don't compress"_s, {}, { {} }, std::nullopt },
    };
}

} // namespace

class TermsTest : public InteropTest
{
    Q_OBJECT

public:
    using InteropTest::InteropTest;

private Q_SLOTS:
    void agreed_data();
    void agreed();

private:
    void addRowsFor(const QList<Row> &rows, qsizetype randomSize) const;
    Terms kept(Terms terms, PeerIs role, const QList<Side> &theirs) const;
    Terms said(Terms terms, PeerIs role, const Side &ours, const QList<Side> &theirs) const;
};

void TermsTest::agreed_data()
{
    QTest::addColumn<PeerIs>("role");
    QTest::addColumn<Row>("row");
    QTest::addColumn<qsizetype>("randomSize");
    addRowsFor(rowsOfContexts(), 1024 * 1024);
    addRowsFor(rowsOfWindows() + rowsOfOffers(), 64 * 1024);
}

void TermsTest::addRowsFor(const QList<Row> &rows, qsizetype randomSize) const
{
    const QStringList compress = { u"compress"_s };
    for (const Row &row : rows) {
        const QStringList needs = row.theirs.isEmpty() ? row.needs : row.needs + compress;
        if (!std::all_of(needs.begin(), needs.end(),
                         [this](const QString &what) { return m_peer.can(what); })) {
            continue;
        }
        for (const PeerIs role : { PeerIs::Server, PeerIs::Client }) {
            if (row.only.value_or(role) == role)
                addRow(role, row.name, row, randomSize);
        }
    }
}

/// What both ends do.
Terms TermsTest::kept(Terms terms, PeerIs role, const QList<Side> &theirs) const
{
    const bool hasNoWish = settingsOf(theirs).first().toObject().isEmpty();
    if (role == PeerIs::Client && hasNoWish && !m_peer.can(u"offer to take its context over"_s))
        terms.clientNoContextTakeover = true;
    return terms;
}

/// What the server's answer says of it.
Terms TermsTest::said(Terms terms, PeerIs role, const Side &ours, const QList<Side> &theirs) const
{
    if (m_peer.can(u"say all that it does"_s))
        return terms;
    if (role == PeerIs::Client) {
        terms.clientMaxWindowBits = ours.clientMaxWindowBits;
        return terms;
    }
    terms.serverNoContextTakeover = ours.serverNoContextTakeover;
    terms.serverMaxWindowBits = ours.serverMaxWindowBits;
    terms.clientNoContextTakeover = theirs.first().clientNoContextTakeover;
    terms.clientMaxWindowBits = theirs.first().clientMaxWindowBits;
    return terms;
}

void TermsTest::agreed()
{
    QFETCH(PeerIs, role);
    QFETCH(Row, row);
    QFETCH(qsizetype, randomSize);
    Exchange exchange(m_peer, role, row.ours, row.theirs, allGroups(randomSize));
    QVERIFY2(exchange.finish(), qPrintable(exchange.explanation()));
    const Conversation &talk = exchange.talk();
    QCOMPARE(exchange.differences(), QString());
    QVERIFY2(talk.closed()->wasClean, qPrintable(exchange.explanation()));
    if (!row.terms) {
        QCOMPARE(talk.extensions(), QString());
        QCOMPARE(talk.statistics().outgoing.compressionRatio(), 1.0);
        QCOMPARE(talk.statistics().incoming.compressionRatio(), 1.0);
        return;
    }
    const Terms terms = kept(*row.terms, role, row.theirs);
    QCOMPARE(inWords(talk.extensions()),
             inWords(said(terms, role, row.ours[row.used], row.theirs)));
    const bool isTheClient = role == PeerIs::Server;
    if (!isTheClient && m_peer.can(u"show response"_s))
        QCOMPARE(talk.theirHeader(u"sec-websocket-extensions"_s), talk.extensions());
    QCOMPARE(mistakeIn(isTheClient ? terms.client() : terms.server(), true,
                       [&](Group group) { return exchange.ratio(qsizetype(group)).outgoing; }),
             QString());
    QCOMPARE(mistakeIn(isTheClient ? terms.server() : terms.client(),
                       m_peer.can(u"refer to earlier messages"_s),
                       [&](Group group) { return exchange.ratio(qsizetype(group)).incoming; }),
             QString());
}

QObject *newTermsTest(Peer &peer)
{
    return new TermsTest(peer);
}

} // namespace Interop

#include "termstest.moc"
