// SPDX-License-Identifier: Apache-2.0
// Events from the peer to Fernweg, and from Fernweg to the peer.
#include "wamp/groups.h"
#include "wamp/wamptest.h"
#include "wamp/wamptests.h"

#include <Fernweg/WampEvent>
#include <Fernweg/WampPublishResult>
#include <Fernweg/WampSubscription>

namespace Interop {

using namespace Fernweg::Wamp;

namespace {

const QString topic = u"com.example.topic"_s;

} // namespace

class EventTest : public WampTest
{
    Q_OBJECT

public:
    using WampTest::WampTest;

private Q_SLOTS:
    void peerReceives_data();
    void peerReceives();
    void weReceive_data() { peerReceives_data(); }
    void weReceive();
    void peerPublishes_data();
    void peerPublishes();
    void peerReceivesItsOwn_data();
    void peerReceivesItsOwn();
    void weReceiveOurOwn_data() { addWays(); }
    void weReceiveOurOwn();
    void peerUnsubscribes_data() { addWays(); }
    void peerUnsubscribes();
    void manyInOrder_data() { addWays(); }
    void manyInOrder();

private:
    Answer peerSubscribes(const QString &uri = topic)
    {
        return m_peer.ask(u"subscribe"_s, { { u"topic"_s, uri } });
    }
    Answer peerPublishes(const Arguments &arguments, const QJsonObject &options)
    {
        return m_peer.ask(u"publish"_s, request(u"topic"_s, topic, arguments, options));
    }
    Subscription *subscribe(QStringList *seen)
    {
        return m_session->subscribe(topic, this,
                                    [seen](const Event &event) { seen->append(textOf(event)); });
    }
};

void EventTest::peerReceives_data()
{
    addWayColumn();
    QTest::addColumn<Arguments>("values");
    const QList<ValueGroup> groups = valueGroups();
    for (const ValueGroup &group : groups)
        addRows(group.name, group.need, group.arguments);
}

void EventTest::peerReceives()
{
    QFETCH(Arguments, values);
    VERIFY_OK(peerSubscribes());
    QFuture<PublishResult> published = m_session->publishAcknowledged(topic, values);
    QVERIFY(waitFor([&published] { return published.isFinished(); }));
    QVERIFY(!published.result().hasError());
    QVERIFY(published.result().publication() > 0);
    QCOMPARE(textOf(m_peer.awaitNews(u"event"_s), {}), textOf(values));
}

void EventTest::weReceive()
{
    QFETCH(Arguments, values);
    QStringList seen;
    QVERIFY(isActive(subscribe(&seen)));
    VERIFY_OK(peerPublishes(values, { { u"acknowledge"_s, true } }));
    QVERIFY(waitFor([&seen] { return !seen.isEmpty(); }));
    QCOMPARE(seen, QStringList(textOf(values)));
}

void EventTest::peerPublishes_data()
{
    addWayColumn();
    QTest::addColumn<bool>("isAcknowledged");
    addRows(u"acknowledged"_s, {}, true);
    addRows(u"not acknowledged"_s, u"publish without acknowledgement"_s, false);
}

void EventTest::peerPublishes()
{
    QFETCH(bool, isAcknowledged);
    QStringList seen;
    QVERIFY(isActive(subscribe(&seen)));
    const Answer answer = peerPublishes({ 1 }, { { u"acknowledge"_s, isAcknowledged } });
    VERIFY_OK(answer);
    QCOMPARE(answer.content.contains(u"publication"_s), isAcknowledged);
    QVERIFY(waitFor([&seen] { return !seen.isEmpty(); }));
    QCOMPARE(seen, QStringList(u"[1] {}"_s));
}

void EventTest::peerReceivesItsOwn_data()
{
    addWayColumn();
    addRows(u"if asked for"_s, u"receive its own events"_s);
}

void EventTest::peerReceivesItsOwn()
{
    RETURN_WITHOUT_ROWS();
    VERIFY_OK(peerSubscribes());
    VERIFY_OK(peerPublishes({ 1 }, { { u"acknowledge"_s, true } }));
    VERIFY_OK(peerPublishes({ 2 }, { { u"acknowledge"_s, true }, { u"exclude_me"_s, false } }));
    QCOMPARE(textOf(m_peer.awaitNews(u"event"_s), {}), u"[2] {}"_s);
    QVERIFY(m_peer.takeNews(u"event"_s).isEmpty());
}

void EventTest::weReceiveOurOwn()
{
    QStringList seen;
    QVERIFY(isActive(subscribe(&seen)));
    QVERIFY(m_session->publish(topic, { 1 }));
    QVERIFY(m_session->publish(topic, { 2 }, PublishOptions().setExcludeMe(false)));
    VERIFY_OK(peerPublishes({ 3 }, { { u"acknowledge"_s, true } }));
    QVERIFY(waitFor([&seen] { return seen.size() == 2; }));
    QCOMPARE(seen, QStringList({ u"[2] {}"_s, u"[3] {}"_s }));
}

void EventTest::peerUnsubscribes()
{
    const QString other = u"com.example.other"_s;
    VERIFY_OK(peerSubscribes());
    VERIFY_OK(peerSubscribes(other));
    QVERIFY(m_session->publish(topic, { 1 }));
    QCOMPARE(textOf(m_peer.awaitNews(u"event"_s), {}), u"[1] {}"_s);
    VERIFY_OK(m_peer.ask(u"unsubscribe"_s, { { u"topic"_s, topic } }));
    QVERIFY(m_session->publish(topic, { 2 }));
    QVERIFY(m_session->publish(other, { 3 }));
    QCOMPARE(textOf(m_peer.awaitNews(u"event"_s), {}), u"[3] {}"_s);
}

void EventTest::manyInOrder()
{
    constexpr int count = 300;
    VERIFY_OK(peerSubscribes());
    for (int number = 0; number < count; ++number)
        QVERIFY(m_session->publish(topic, { number }));
    for (int number = 0; number < count; ++number)
        QCOMPARE(textOf(m_peer.awaitNews(u"event"_s), {}), u"[%1] {}"_s.arg(number));
}

QObject *makeEventTest(const Meeting &meeting)
{
    return new EventTest(meeting);
}

} // namespace Interop

#include "eventtest.moc"
