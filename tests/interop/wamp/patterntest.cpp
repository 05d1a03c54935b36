// SPDX-License-Identifier: Apache-2.0
// Subscriptions and registrations for patterns; procedures that have several callees.
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampEvent>
#include <Fernweg/WampRegistration>
#include <Fernweg/WampSubscription>

namespace Interop {

using namespace Fernweg::Wamp;

class PatternTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void peerSubscribes_data();
    void peerSubscribes();
    void weSubscribe_data() { peerSubscribes_data(); }
    void weSubscribe();
    void peerRegisters_data() { peerSubscribes_data(); }
    void peerRegisters();
    void weRegister_data() { peerSubscribes_data(); }
    void weRegister();
    void inTurn_data() { addWays(); }
    void inTurn();
};

namespace {

MatchPolicy policyOf(const QString &match)
{
    return match == u"prefix" ? MatchPolicy::Prefix : MatchPolicy::Wildcard;
}

const QString uri = u"com.example.pump.status"_s;

} // namespace

void PatternTest::peerSubscribes_data()
{
    addWayColumn();
    QTest::addColumn<QString>("match");
    QTest::addColumn<QString>("pattern");
    addRows(u"prefix"_s, {}, u"prefix"_s, u"com.example"_s);
    addRows(u"wildcard"_s, {}, u"wildcard"_s, u"com..pump.status"_s);
}

void PatternTest::peerSubscribes()
{
    QFETCH(QString, match);
    QFETCH(QString, pattern);
    VERIFY_OK(m_peer.ask(
            u"subscribe"_s,
            { { u"topic"_s, pattern }, { u"options"_s, QJsonObject { { u"match"_s, match } } } }));
    QVERIFY(m_session->publish(u"org.example.pump.status"_s, { 1 }));
    QVERIFY(m_session->publish(uri, { 2 }));
    const QVariantMap event = m_peer.awaitNews(u"event"_s);
    QCOMPARE(textOf(event, {}), u"[2] {}"_s);
    QCOMPARE(event[u"topic"_s].toString(), uri);
}

void PatternTest::weSubscribe()
{
    QFETCH(QString, match);
    QFETCH(QString, pattern);
    QStringList seen;
    QVERIFY(isActive(m_session->subscribe(
            pattern, this,
            [&seen](const Event &event) { seen += event.topic() + u' ' + textOf(event); },
            SubscribeOptions().setMatch(policyOf(match)))));
    const QJsonObject acknowledged { { u"acknowledge"_s, true } };
    VERIFY_OK(m_peer.ask(u"publish"_s,
                         request(u"topic"_s, u"org.example.pump.status"_s, { 1 }, acknowledged)));
    VERIFY_OK(m_peer.ask(u"publish"_s, request(u"topic"_s, uri, { 2 }, acknowledged)));
    QVERIFY(waitFor([&seen] { return !seen.isEmpty(); }));
    QCOMPARE(seen, QStringList(uri + u" [2] {}"_s));
}

void PatternTest::peerRegisters()
{
    QFETCH(QString, match);
    QFETCH(QString, pattern);
    VERIFY_OK(WampTest::peerRegisters(pattern, u"details"_s, { { u"match"_s, match } }));
    QFuture<CallResult> call = m_session->call(uri);
    QVERIFY(waitFor([&call] { return call.isFinished(); }));
    QCOMPARE(call.result().value<QString>(u"procedure"_s), uri);
    QVERIFY(outcomeOf(u"org.example.pump.status"_s).startsWith(u"wamp.error.no_such_procedure"));
}

void PatternTest::weRegister()
{
    QFETCH(QString, match);
    QFETCH(QString, pattern);
    QVERIFY(isActive(m_session->registerProcedure(
            pattern, this,
            [](const Invocation &invocation) { invocation.yield({ invocation.procedure() }); },
            RegisterOptions().setMatch(policyOf(match)))));
    QCOMPARE(textOf(peerCalls(uri).content, {}), u"[\"%1\"] {}"_s.arg(uri));
    QVERIFY(peerCalls(u"org.example.pump.status"_s).isError);
}

void PatternTest::inTurn()
{
    VERIFY_OK(WampTest::peerRegisters(uri, u"add"_s, { { u"invoke"_s, u"roundrobin"_s } }));
    QVERIFY(isActive(m_session->registerProcedure(
            uri, this, [](const Invocation &invocation) { invocation.yield({ u"ours"_s }); },
            RegisterOptions().setInvoke(InvokePolicy::RoundRobin))));
    for (int round = 0; round < 2; ++round) {
        QCOMPARE(outcomeOf(uri, { 2, 3 }), u"ok [5] {}"_s);
        QCOMPARE(outcomeOf(uri, { 2, 3 }), u"ok [\"ours\"] {}"_s);
    }
}

QObject *makePatternTest(const Meeting &meeting)
{
    return new PatternTest(meeting);
}

} // namespace Interop

#include "patterntest.moc"
