// SPDX-License-Identifier: Apache-2.0
// Sessions that begin and end.
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampCloseDetails>

#include <QtTest/QSignalSpy>

namespace Interop {

using namespace Fernweg::Wamp;

class LifeTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void peerLeaves_data() { addWays(); }
    void peerLeaves();
    void weLeave_data() { addWays(); }
    void weLeave();
    void peerIsSentAway_data();
    void peerIsSentAway();
    void noSuchRealm_data();
    void noSuchRealm();

private:
    /// Rows for our router only.
    void addOurWays() const
    {
        addWayColumn();
        if (m_place.router())
            addRows(u"our router"_s, {});
    }
};

void LifeTest::peerLeaves()
{
    QFETCH(Way, way);
    VERIFY_OK(peerRegisters(u"com.example.add"_s, u"add"_s));
    VERIFY_OK(m_peer.ask(u"leave"_s));
    QVERIFY(outcomeOf(u"com.example.add"_s, { 2, 3 }).startsWith(u"wamp.error.no_such_procedure"));
    const QVariantMap left = m_peer.awaitNews(u"left"_s);
    if (m_peer.can(u"see the reason for its end"_s)) {
        QVERIFY2(left[u"reason"_s].toString().startsWith(u"wamp."), qPrintable(textOf(left)));
        if (m_place.router())
            QCOMPARE(left[u"reason"_s].toString(), u"wamp.close.goodbye_and_out"_s);
    }
    VERIFY_OK(m_peer.ask(u"join"_s, joining(way, realm())));
    VERIFY_OK(peerRegisters(u"com.example.add"_s, u"add"_s));
    QCOMPARE(outcomeOf(u"com.example.add"_s, { 2, 3 }), u"ok [5] {}"_s);
}

void LifeTest::weLeave()
{
    QSignalSpy left(m_session.get(), &Session::onLeave);
    QVERIFY(m_session->leave());
    QVERIFY(waitFor([&left] { return !left.isEmpty(); }));
    const CloseDetails details = m_session->closeDetails();
    QVERIFY(details.closedByMe() && !details.wasLost() && !details.wasAborted());
}

void LifeTest::peerIsSentAway_data()
{
    addOurWays();
}

void LifeTest::peerIsSentAway()
{
    RETURN_WITHOUT_ROWS();
    QFETCH(Way, way);
    QVERIFY(m_place.router()->killSession(m_peerId, u"com.example.away"_s, u"go away"_s));
    const QVariantMap left = m_peer.awaitNews(u"left"_s);
    QVERIFY(!left.isEmpty());
    if (m_peer.can(u"see the reason for its end"_s))
        QCOMPARE(left[u"reason"_s].toString(), u"com.example.away"_s);
    QVERIFY(waitFor([this] { return m_place.router()->sessionCount() == 1; }));
    VERIFY_OK(m_peer.ask(u"join"_s, joining(way, realm())));
}

void LifeTest::noSuchRealm_data()
{
    addOurWays();
}

void LifeTest::noSuchRealm()
{
    RETURN_WITHOUT_ROWS();
    QFETCH(Way, way);
    VERIFY_OK(m_peer.ask(u"leave"_s));
    const Answer answer = m_peer.ask(u"join"_s, joining(way, u"elsewhere"_s));
    QVERIFY(answer.isError);
    QCOMPARE(answer.content[u"uri"_s].toString(), u"wamp.error.no_such_realm"_s);
    VERIFY_OK(m_peer.ask(u"join"_s, joining(way, realm())));
}

QObject *makeLifeTest(const Meeting &meeting)
{
    return new LifeTest(meeting);
}

} // namespace Interop

#include "lifetest.moc"
