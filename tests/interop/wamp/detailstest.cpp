// SPDX-License-Identifier: Apache-2.0
// Who calls, and who publishes.
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampEvent>
#include <Fernweg/WampRegistration>
#include <Fernweg/WampSubscription>

namespace Interop {

using namespace Fernweg::Wamp;

namespace {

const QString uri = u"com.example.who"_s;

} // namespace

class DetailsTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void weCall_data() { addWays(); }
    void weCall();
    void peerCalls_data() { addWays(); }
    void peerCalls();
    void wePublish_data() { addWays(); }
    void wePublish();
    void peerPublishes_data() { addWays(); }
    void peerPublishes();

private:
    /// Some libraries have no means to ask for it: this realm tells it anyway.
    QString realm() const override { return u"disclosing"_s; }
};

void DetailsTest::weCall()
{
    VERIFY_OK(peerRegisters(uri, u"details"_s));
    QFuture<CallResult> call = m_session->call(uri);
    QVERIFY(waitFor([&call] { return call.isFinished(); }));
    QCOMPARE(call.result().value<quint64>(u"caller"_s), m_session->id());
    QCOMPARE(call.result().value<QString>(u"callerAuthRole"_s), m_session->details().authRole());
}

void DetailsTest::peerCalls()
{
    quint64 caller = 0;
    QVERIFY(isActive(
            m_session->registerProcedure(uri, this, [&caller](const Invocation &invocation) {
                caller = invocation.caller().value_or(0);
                invocation.yield({ 1 });
            })));
    VERIFY_OK(WampTest::peerCalls(uri));
    QCOMPARE(caller, m_peerId);
}

void DetailsTest::wePublish()
{
    VERIFY_OK(m_peer.ask(u"subscribe"_s, { { u"topic"_s, uri } }));
    QVERIFY(m_session->publish(uri));
    QCOMPARE(m_peer.awaitNews(u"event"_s)[u"publisher"_s].toULongLong(), m_session->id());
}

void DetailsTest::peerPublishes()
{
    quint64 publisher = 0;
    QVERIFY(isActive(m_session->subscribe(uri, this, [&publisher](const Event &event) {
        publisher = event.publisher().value_or(0);
    })));
    VERIFY_OK(
            m_peer.ask(u"publish"_s, request(u"topic"_s, uri, {}, { { u"acknowledge"_s, true } })));
    QVERIFY(waitFor([&publisher] { return publisher != 0; }));
    QCOMPARE(publisher, m_peerId);
}

QObject *makeDetailsTest(const Meeting &meeting)
{
    return new DetailsTest(meeting);
}

} // namespace Interop

#include "detailstest.moc"
