// SPDX-License-Identifier: Apache-2.0
// Procedures of the peer, called by Fernweg, and of Fernweg, called by the peer.
#include "wamp/groups.h"
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampCall>
#include <Fernweg/WampRegistration>

namespace Interop {

using namespace Fernweg::Wamp;

namespace {

const QString procedure = u"com.example.procedure"_s;

Arguments reasons()
{
    return Arguments({ u"why"_s, 7, QVariantList { 1 } }, { { u"code"_s, 42 } });
}

} // namespace

class CallTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void peerReturns_data();
    void peerReturns();
    void weReturn_data() { peerReturns_data(); }
    void weReturn();
    void peerFails_data() { addWays(); }
    void peerFails();
    void weFail_data() { addWays(); }
    void weFail();
    void noSuchProcedure_data() { addWays(); }
    void noSuchProcedure();
    void registeredTwice_data() { addWays(); }
    void registeredTwice();
    void peerProgresses_data() { addWays(); }
    void peerProgresses();
    void weProgress_data() { addWays(); }
    void weProgress();
    void manyAtOnce_data() { addWays(); }
    void manyAtOnce();

private:
    Registration *registerEcho(QStringList *seen);
};

void CallTest::peerReturns_data()
{
    addWayColumn();
    QTest::addColumn<Arguments>("values");
    const QList<ValueGroup> groups = valueGroups();
    for (const ValueGroup &group : groups)
        addRows(group.name, group.need, group.arguments);
}

void CallTest::peerReturns()
{
    QFETCH(Arguments, values);
    VERIFY_OK(peerRegisters(procedure, u"echo"_s));
    QCOMPARE(outcomeOf(procedure, values), u"ok "_s + textOf(values));
    QCOMPARE(textOf(m_peer.awaitNews(u"invocation"_s), {}), textOf(values));
}

Registration *CallTest::registerEcho(QStringList *seen)
{
    return m_session->registerProcedure(procedure, this, [seen](const Invocation &invocation) {
        seen->append(textOf(invocation));
        invocation.yield(Arguments(invocation.arguments(), invocation.kwargs()));
    });
}

void CallTest::weReturn()
{
    QFETCH(Arguments, values);
    QStringList seen;
    QVERIFY(isActive(registerEcho(&seen)));
    const Answer answer = peerCalls(procedure, values);
    QVERIFY2(!answer.isError, qPrintable(answer.toString()));
    QCOMPARE(seen, QStringList(textOf(values)));
    if (values.positional().isEmpty() && values.kwargs().isEmpty())
        return; // libraries make nothing, or one null, of it
    QCOMPARE(textOf(answer.content, {}), textOf(values));
}

void CallTest::peerFails()
{
    VERIFY_OK(peerRegisters(procedure, u"fail"_s));
    const QString outcome = outcomeOf(procedure, reasons());
    if (m_place.can(u"pass an error on"_s))
        QCOMPARE(outcome, u"com.example.error.failed "_s + textOf(reasons()));
    else
        QVERIFY2(!outcome.startsWith(u"ok") && outcome.contains(u"com.example.error.failed"),
                 qPrintable(outcome));
}

void CallTest::weFail()
{
    QVERIFY(isActive(m_session->registerProcedure(procedure, this, [] {
        return Error(u"com.example.error.failed"_s, reasons().positional(), reasons().kwargs());
    })));
    const Answer answer = peerCalls(procedure);
    QVERIFY(answer.isError);
    if (m_place.can(u"pass an error on"_s))
        QCOMPARE(answer.toString(), u"com.example.error.failed "_s + textOf(reasons()));
    else
        QVERIFY2(answer.toString().contains(u"com.example.error.failed"),
                 qPrintable(answer.toString()));
}

void CallTest::noSuchProcedure()
{
    const QString expected = u"wamp.error.no_such_procedure"_s;
    const Answer answer = peerCalls(procedure);
    QVERIFY2(answer.isError, qPrintable(answer.toString()));
    QCOMPARE(answer.content[u"uri"_s].toString(), expected);

    VERIFY_OK(peerRegisters(procedure, u"add"_s));
    QCOMPARE(outcomeOf(procedure, { 2, 3 }), u"ok [5] {}"_s);
    VERIFY_OK(m_peer.ask(u"unregister"_s, { { u"procedure"_s, procedure } }));
    QVERIFY2(outcomeOf(procedure, { 2, 3 }).startsWith(expected), "unregistered");
}

void CallTest::registeredTwice()
{
    const QString expected = u"wamp.error.procedure_already_exists"_s;
    QStringList seen;
    QVERIFY(isActive(registerEcho(&seen)));
    const Answer answer = peerRegisters(procedure, u"echo"_s);
    if (!m_place.can(u"refuse a second callee"_s)) {
        VERIFY_OK(answer);
        return;
    }
    QVERIFY2(answer.isError, qPrintable(answer.toString()));
    QCOMPARE(answer.content[u"uri"_s].toString(), expected);

    VERIFY_OK(peerRegisters(u"com.example.other"_s, u"echo"_s));
    Registration *const second = m_session->registerProcedure(
            u"com.example.other"_s, this, [](const Invocation &invocation) { invocation.yield(); });
    QVERIFY(!isActive(second));
    QCOMPARE(second->error().uri(), expected);
}

void CallTest::peerProgresses()
{
    VERIFY_OK(peerRegisters(procedure, u"progress"_s));
    QStringList progress;
    Call *const call =
            m_session->startCall(procedure, { 5 }, CallOptions().setReceivesProgress(true));
    call->setAutoDelete(false);
    connect(call, &Call::onProgress, this,
            [&progress](const CallResult &result) { progress += textOf(result); });
    QVERIFY(waitFor([call] { return call->isFinished(); }));
    QCOMPARE(describe(call->result()), u"ok [\"done\"] {steps: 5}"_s);
    if (!m_peer.can(u"make progress"_s) && m_place.can(u"withhold progress"_s)) {
        QCOMPARE(progress, QStringList());
        return;
    }
    QCOMPARE(progress,
             QStringList({ u"[0] {step: 0}"_s, u"[1] {step: 1}"_s, u"[2] {step: 2}"_s,
                           u"[3] {step: 3}"_s, u"[4] {step: 4}"_s }));
}

void CallTest::weProgress()
{
    QVERIFY(isActive(
            m_session->registerProcedure(procedure, this, [](const Invocation &invocation) {
                if (invocation.receivesProgress()) {
                    for (int step = 0; step < 3; ++step)
                        invocation.progress(Arguments({ step }, { { u"step"_s, step } }));
                }
                invocation.yield({ u"done"_s });
            })));
    const Answer answer = peerCalls(procedure, {}, QJsonObject { { u"receive_progress"_s, true } });
    QVERIFY2(!answer.isError, qPrintable(answer.toString()));
    QCOMPARE(textOf(answer.content, {}), u"[\"done\"] {}"_s);
    QStringList progress;
    const QList<QVariantMap> news = m_peer.takeNews(u"progress"_s);
    for (const QVariantMap &result : news)
        progress += textOf(result, {});
    QCOMPARE(progress, QStringList({ u"[0] {step: 0}"_s, u"[1] {step: 1}"_s, u"[2] {step: 2}"_s }));

    // One that doesn't want any gets none.
    QCOMPARE(textOf(peerCalls(procedure).content, {}), u"[\"done\"] {}"_s);
    QVERIFY(m_peer.takeNews(u"progress"_s).isEmpty());
}

void CallTest::manyAtOnce()
{
    constexpr int count = 100;
    VERIFY_OK(peerRegisters(procedure, u"add"_s));
    QList<QFuture<CallResult>> calls;
    for (int number = 0; number < count; ++number)
        calls.append(m_session->call(procedure, { number, 1 }));
    for (int number = 0; number < count; ++number) {
        QVERIFY(waitFor([&] { return calls[number].isFinished(); }));
        QCOMPARE(describe(calls[number].result()), u"ok [%1] {}"_s.arg(number + 1));
    }
}

QObject *makeCallTest(const Meeting &meeting)
{
    return new CallTest(meeting);
}

} // namespace Interop

#include "calltest.moc"
