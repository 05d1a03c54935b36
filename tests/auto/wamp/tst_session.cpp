// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace std::chrono_literals;

/// A program that runs unchanged as a client, or in the router's process.
class Thermometer : public QObject
{
public:
    explicit Thermometer(Session *session) : QObject(session), m_session(session)
    {
        session->registerProcedure(u"com.example.set"_s, this, &Thermometer::set);
    }

    double set(double celsius)
    {
        m_session->publish(u"com.example.temperature"_s, { celsius });
        return std::exchange(m_celsius, celsius);
    }

private:
    Session *m_session;
    double m_celsius = 20;
};

/// A session and a router in one process: how it begins, ends and begins again.
class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asInTheDocumentation();
    void component();
    void joinsByHandAndAgain();
    void joinThatIsRefused();
    void wrongCalls();
    void handlesSurviveARejoin();
    void deletedInEachSlot_data();
    void deletedInEachSlot();
    void joinOptions();
};

void SessionTest::asInTheDocumentation()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    Session session;
    QList<double> temperatures;
    int sum = 0;
    session.registerProcedure(u"com.example.add"_s, this, [](int a, int b) { return a + b; });
    session.subscribe(u"com.example.temperature"_s, this,
                      [&](double celsius) { temperatures.append(celsius); });
    connect(&session, &Session::onJoin, this, [&](const SessionDetails &details) {
        QCOMPARE(details.realm(), u"realm1"_s);
        QVERIFY(details.session() != 0);
        QCOMPARE(details.session(), session.id());
    });
    QVERIFY(session.open(&router, u"realm1"_s));
    QVERIFY(waitFor([&] {
        const auto handles = session.findChildren<Subscription *>();
        return handles.first()->isActive() && session.findChild<Registration *>()->isActive();
    }));
    session.publish(u"com.example.temperature"_s, { 21.5 }, PublishOptions().setExcludeMe(false));
    session.call(u"com.example.add"_s, { 2, 3 }, this,
                 [&](const CallResult &result) { sum = result.value<int>(); });
    QVERIFY(waitFor([&] { return sum != 0 && !temperatures.isEmpty(); }));
    QCOMPARE(sum, 5);
    QCOMPARE(temperatures, QList<double> { 21.5 });
    QSignalSpy left(&session, &Session::onLeave);
    QSignalSpy disconnected(&session, &Session::onDisconnect);
    session.close();
    QVERIFY(waitFor([&] { return disconnected.size() == 1; }));
    QCOMPARE(left.size(), 1);
    QVERIFY(disconnected.first().first().toBool());
    QVERIFY(session.closeDetails().closedByMe() && session.closeDetails().wasJoined());
    QCOMPARE(session.state(), Session::State::Disconnected);
}

void SessionTest::component()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0/"_s)));
    for (const bool isLocal : { true, false }) {
        Session session;
        Session other;
        const Thermometer thermometer(&session);
        double seen = 0;
        Subscription *events = other.subscribe(u"com.example.temperature"_s, this,
                                               [&](double celsius) { seen = celsius; });
        QVERIFY(isLocal ? session.open(&router, u"realm1"_s)
                        : session.open(router.urls().first(), u"realm1"_s));
        QVERIFY(other.open(&router, u"realm1"_s));
        QVERIFY(isActive(session.findChild<Registration *>()) && isActive(events));
        QCOMPARE(outcome(other.call(u"com.example.set"_s, { 25 })).value<double>(), 20.0);
        QVERIFY(waitFor([&] { return seen != 0; }));
        QCOMPARE(seen, 25.0);
    }
}

void SessionTest::joinsByHandAndAgain()
{
    Router router(RouterOptions()
                          .addRealm(RealmOptions(u"realm1"_s))
                          .addRealm(RealmOptions(u"realm2"_s)));
    Session session;
    QStringList events;
    connect(&session, &Session::onConnect, this, [&] {
        events += u"connect"_s;
        QVERIFY(session.join(u"realm1"_s));
    });
    connect(&session, &Session::onJoin, this, [&](const SessionDetails &details) {
        events += u"join "_s + details.realm();
        QVERIFY(session.leave(u"com.example.reason"_s, u"enough"_s));
    });
    connect(&session, &Session::onLeave, this, [&](const CloseDetails &details) {
        events += u"leave "_s + details.reason();
        if (session.realm() == u"realm1")
            QVERIFY(session.join(u"realm2"_s));
        else
            session.close();
    });
    connect(&session, &Session::onDisconnect, this, [&] { events += u"disconnect"_s; });
    QVERIFY(session.open(&router));
    QVERIFY(waitFor([&] { return events.contains(u"disconnect"_s); }));
    QCOMPARE(events,
             QStringList({ u"connect"_s, u"join realm1"_s, u"leave wamp.close.goodbye_and_out"_s,
                           u"join realm2"_s, u"leave wamp.close.goodbye_and_out"_s,
                           u"disconnect"_s }));
    events.clear();
    QVERIFY(session.open(&router));
    QVERIFY(waitFor([&] { return events.contains(u"disconnect"_s); }));
    QCOMPARE(events.size(), 6);
}

void SessionTest::joinThatIsRefused()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    Session session;
    QSignalSpy left(&session, &Session::onLeave);
    QVERIFY(session.open(&router, u"elsewhere"_s));
    QVERIFY(waitFor([&] { return left.size() == 1; }));
    const auto details = left.first().first().value<CloseDetails>();
    QCOMPARE(details.reason(), u"wamp.error.no_such_realm"_s);
    QVERIFY(details.wasAborted() && !details.wasJoined() && !details.closedByMe());
    QVERIFY2(session.errorString().startsWith(u"wamp.error.no_such_realm"_s),
             qPrintable(session.errorString()));
}

void SessionTest::wrongCalls()
{
    Session session;
    QVERIFY(!session.join(u"realm1"_s));
    QVERIFY(session.errorString().contains(u"join()"_s));
    QVERIFY(!session.leave());
    QVERIFY(!session.publish(u"a.topic"_s, { 1 }));
    QCOMPARE(session.errorString(), u"there is no session"_s);
    QVERIFY(!session.open(static_cast<Router *>(nullptr)));
    QVERIFY(!session.open(QUrl(u"gopher://localhost"_s)));
    QVERIFY(!session.errorString().isEmpty());
    session.close();
    session.abort();
    SessionPair pair;
    QVERIFY(pair.open());
    QVERIFY(!pair.a.open(&pair.router, u"realm1"_s));
    QVERIFY(!pair.a.join(u"realm1"_s));
    QVERIFY(!pair.a.publish(u"a.topic"_s, Arguments { QVariant::fromValue(QPoint()) }));
    QCOMPARE(pair.a.errorString(), u"arguments[0]: a QPoint can't be sent"_s);
    QVERIFY(pair.a.isJoined());
}

void SessionTest::handlesSurviveARejoin()
{
    SessionPair pair;
    QVERIFY(pair.open());
    int events = 0;
    Registration *registration =
            pair.a.registerProcedure(u"com.example.f"_s, this, [] { return 7; });
    Subscription *subscription = pair.a.subscribe(u"com.example.t"_s, this, [&] { ++events; });
    QVERIFY(isActive(registration) && isActive(subscription));
    for (const bool isLost : { false, true }) {
        QSignalSpy active(registration, &Registration::activated);
        if (isLost) {
            QSignalSpy gone(&pair.a, &Session::onDisconnect);
            pair.a.abort();
            QVERIFY(waitFor([&] { return gone.size() == 1; }));
            QCOMPARE(registration->state(), Registration::State::Pending);
            QVERIFY(pair.a.open(&pair.router, u"realm1"_s));
        } else {
            QSignalSpy left(&pair.a, &Session::onLeave);
            pair.a.leave();
            QVERIFY(waitFor([&] { return left.size() == 1; }));
            QCOMPARE(subscription->state(), Subscription::State::Pending);
            QVERIFY(pair.a.join(u"realm1"_s));
        }
        QVERIFY(waitFor([&] { return active.size() == 1 && subscription->isActive(); }));
        QCOMPARE(call(pair.b, u"com.example.f"_s), u"7"_s);
        events = 0;
        pair.b.publish(u"com.example.t"_s);
        QVERIFY(waitFor([&] { return events == 1; }));
    }
}

void SessionTest::deletedInEachSlot_data()
{
    QTest::addColumn<int>("moment");
    int moment = 0;
    for (const char *name :
         { "onConnect", "onJoin", "stateChanged", "activated", "onEvent", "event handler",
           "callback", "progress", "onLeave", "onDisconnect", "endpoint" })
        QTest::newRow(name) << moment++;
}

void SessionTest::deletedInEachSlot()
{
    QFETCH(const int, moment);
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    auto session = std::make_unique<Session>();
    Session *s = session.get();
    int dropped = 0;
    const auto at = [&](int now) {
        if (now == moment)
            session.reset();
    };
    connect(s, &Session::onConnect, this, [&] { at(0); });
    connect(s, &Session::onJoin, this, [&] { at(1); });
    connect(s, &Session::stateChanged, this, [&](Session::State state) {
        if (state == Session::State::Joined)
            at(2);
    });
    connect(s, &Session::onLeave, this, [&] { at(8); });
    connect(s, &Session::onDisconnect, this, [&] { at(9); });
    Subscription *topic = s->subscribe(u"a.t"_s, this, [&] { at(5); });
    connect(topic, &Subscription::onEvent, this, [&] { at(4); });
    Registration *procedure = s->registerProcedure(u"a.f"_s, this, [&](const Invocation &i) {
        i.progress({ 1 });
        at(10);
        i.yield();
    });
    connect(procedure, &Registration::activated, this, [&, s] {
        at(3);
        if (!session)
            return;
        s->publish(u"a.t"_s, {}, PublishOptions().setExcludeMe(false));
        s->call(
                u"a.f"_s, {}, this,
                [&](const CallResult &) {
                    at(6);
                    ++dropped;
                    if (session)
                        session->close();
                },
                CallOptions().onProgress(this, [&](const CallResult &) { at(7); }));
    });
    QVERIFY(s->open(&router, u"realm1"_s));
    QVERIFY(waitFor([&] { return !session; }));
    QVERIFY(dropped == (moment == 6 || moment == 8 || moment == 9 ? 1 : 0));
    QVERIFY(waitFor([&] { return router.sessionCount() == 0; }));
}

void SessionTest::joinOptions()
{
    JoinOptions options;
    QCOMPARE(options.roles(),
             QStringList({ u"callee"_s, u"caller"_s, u"publisher"_s, u"subscriber"_s }));
    QVERIFY(options.features(u"caller"_s).contains(u"call_canceling"_s));
    options.removeFeature(u"caller"_s, u"call_canceling"_s)
            .removeRole(u"publisher"_s)
            .setFeatures(u"callee"_s, {});
    QVERIFY(!options.features(u"caller"_s).contains(u"call_canceling"_s));
    const QVariantMap roles = options.toMap().value(u"roles"_s).toMap();
    QCOMPARE(roles.keys(), QStringList({ u"callee"_s, u"caller"_s, u"subscriber"_s }));
    QCOMPARE(roles.value(u"callee"_s).toMap(), QVariantMap());
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    Session session;
    session.setJoinOptions(options);
    QVERIFY(session.open(&router, u"realm1"_s));
    QVERIFY(waitFor([&] { return session.isJoined(); }));
    QVERIFY(session.details().hasFeature(u"dealer"_s, u"call_canceling"_s));
}

QTEST_GUILESS_MAIN(SessionTest)
#include "tst_session.moc"
