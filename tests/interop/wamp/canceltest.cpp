// SPDX-License-Identifier: Apache-2.0
// Calls that are given up, by their caller or because of a timeout.
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampCall>
#include <Fernweg/WampRegistration>

namespace Interop {

using namespace Fernweg::Wamp;

namespace {

const QString procedure = u"com.example.slow"_s;
const QString canceled = u"wamp.error.canceled"_s;
constexpr int timeoutMilliseconds = 50;

} // namespace

class CancelTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void weCancel_data();
    void weCancel();
    void peerCancels_data();
    void peerCancels();
    void ourCallTakesTooLong_data() { addWays(); }
    void ourCallTakesTooLong();
    void peersCallTakesTooLong_data() { addWays(); }
    void peersCallTakesTooLong();

private:
    /// One that answers only if it is interrupted.
    Registration *registerSlow();
    void verifyStillThere();

    QList<Invocation> m_invocations;
    int m_interruptions = 0;
};

Registration *CancelTest::registerSlow()
{
    m_invocations.clear();
    m_interruptions = 0;
    return m_session->registerProcedure(procedure, this, [this](const Invocation &invocation) {
        m_invocations.append(invocation);
        invocation.onInterrupt(this, [this, invocation] {
            ++m_interruptions;
            invocation.fail(Error(canceled));
        });
    });
}

/// Neither of the two has taken offence.
void CancelTest::verifyStillThere()
{
    const QString other = u"com.example.other"_s;
    VERIFY_OK(peerRegisters(other, u"add"_s));
    QCOMPARE(outcomeOf(other, { 2, 3 }), u"ok [5] {}"_s);
    const Answer answer = peerCalls(other, { 3, 4 });
    QCOMPARE(textOf(answer.content, {}), u"[7] {}"_s);
    m_invocations.clear();
}

void CancelTest::weCancel_data()
{
    addWayColumn();
    QTest::addColumn<CancelMode>("mode");
    addRows(u"kill"_s, u"answer when it is interrupted"_s, CancelMode::Kill);
    addRows(u"killnowait"_s, {}, CancelMode::KillNoWait);
    addRows(u"skip"_s, {}, CancelMode::Skip);
}

void CancelTest::weCancel()
{
    QFETCH(CancelMode, mode);
    VERIFY_OK(peerRegisters(procedure, u"slow"_s));
    Call *const call = m_session->startCall(procedure);
    call->setAutoDelete(false);
    QCOMPARE(m_peer.awaitNews(u"started"_s)[u"procedure"_s].toString(), procedure);
    QVERIFY(call->cancel(mode));
    QVERIFY(waitFor([call] { return call->isFinished(); }));
    if (mode == CancelMode::Kill && !m_peer.can(u"say that it was canceled"_s))
        QVERIFY(call->error());
    else
        QCOMPARE(call->error().uri(), canceled);
    if (mode != CancelMode::Skip && m_peer.can(u"be interrupted"_s))
        QCOMPARE(m_peer.awaitNews(u"interrupted"_s)[u"procedure"_s].toString(), procedure);
    verifyStillThere();
    QVERIFY(m_peer.takeNews(u"interrupted"_s).isEmpty());
}

void CancelTest::peerCancels_data()
{
    addWayColumn();
    QTest::addColumn<QString>("mode");
    addRows(u"kill"_s, u"choose how to cancel"_s, u"kill"_s);
    addRows(u"killnowait"_s, u"cancel without waiting"_s, u"killnowait"_s);
    addRows(u"skip"_s, u"cancel without waiting"_s, u"skip"_s);
    if (!m_peer.can(u"choose how to cancel"_s))
        addRows(u"by default"_s, {}, QString());
}

void CancelTest::peerCancels()
{
    QFETCH(QString, mode);
    QVERIFY(isActive(registerSlow()));
    const int call = m_peer.begin(u"call"_s, request(u"procedure"_s, procedure));
    QVERIFY(waitFor([this] { return !m_invocations.isEmpty(); }));
    QJsonObject cancel { { u"call"_s, call } };
    if (!mode.isEmpty())
        cancel.insert(u"mode"_s, mode);
    VERIFY_OK(m_peer.ask(u"cancel"_s, cancel));
    const Answer answer = m_peer.await(call);
    QVERIFY2(answer.isError, qPrintable(answer.toString()));
    if (m_peer.can(u"see that it canceled"_s))
        QCOMPARE(answer.content[u"uri"_s].toString(), canceled);
    if (mode != u"skip")
        QVERIFY(waitFor([this] { return m_interruptions == 1; }));
    verifyStillThere();
    QCOMPARE(m_interruptions, mode == u"skip" ? 0 : 1);
}

void CancelTest::ourCallTakesTooLong()
{
    VERIFY_OK(peerRegisters(procedure, u"slow"_s));
    Call *const call = m_session->startCall(
            procedure, {},
            CallOptions().setTimeout(std::chrono::milliseconds(timeoutMilliseconds)));
    call->setAutoDelete(false);
    QVERIFY(waitFor([call] { return call->isFinished(); }));
    QCOMPARE(call->error().uri(), u"wamp.error.timeout"_s);
    verifyStillThere();
}

void CancelTest::peersCallTakesTooLong()
{
    QVERIFY(isActive(registerSlow()));
    const Answer answer =
            peerCalls(procedure, {}, QJsonObject { { u"timeout"_s, timeoutMilliseconds } });
    QVERIFY(answer.isError);
    QCOMPARE(answer.content[u"uri"_s].toString(), u"wamp.error.timeout"_s);
    QVERIFY(waitFor([this] { return m_interruptions == 1; }));
    verifyStillThere();
}

QObject *makeCancelTest(const Meeting &meeting)
{
    return new CancelTest(meeting);
}

} // namespace Interop

#include "canceltest.moc"
