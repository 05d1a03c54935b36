// SPDX-License-Identifier: Apache-2.0
#include "componentsupport.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;

using Reason = ConnectFailure::Reason;
using State = Component::State;

/// A component's life, while its router comes and goes.
class ComponentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBack();
    void routerInThisProcess();
    void callsUnderWay();
    void stopsInEachState_data();
    void stopsInEachState();
    void stopsInSlotsOfAFailure();
    void deletedInEachSlot_data();
    void deletedInEachSlot();
    void programLeaves();
    void programJoinsAgain();
    void startsAgain();
    void sessionOfTheProgram();
};

void ComponentTest::comesBack()
{
    const RouterOptions options = RouterOptions().addRealm(RealmOptions(u"realm1"_s));
    std::unique_ptr<Router> router;
    const QUrl url = nobody();
    Component component;
    prepare(component, url, soon().setGrowth(2).setMaxDelay(8ms));
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QList<qint64> delays;
    connect(&component, &Component::onConnectFailure, this,
            [&](const ConnectFailure &failure) { delays.append(failure.retryDelay().count()); });
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return delays.size() > 3; }));
    QCOMPARE(delays.mid(0, 4), QList<qint64>({ 2, 4, 8, 8 }));
    router = std::make_unique<Router>(options);
    QVERIFY(router->listen(url));
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    QCOMPARE(component.attempt(), 0);
    failures.clear();
    delays.clear();
    router.reset();
    QVERIFY(waitFor([&] { return failures.size() > 2; }));
    QVERIFY(told(failures).startsWith(u"0 Lost, 0 Unreachable, 0 Unreachable"));
    QCOMPARE(delays.mid(0, 3), QList<qint64>({ 2, 4, 8 }));
    router = std::make_unique<Router>(options);
    QVERIFY(router->listen(url));
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    // A router that says goodbye is called upon again, too.
    failures.clear();
    router->close();
    QVERIFY(waitFor([&] { return failures.size() > 1; }));
    QVERIFY(told(failures).startsWith(u"0 Ended, 0 Unreachable"));
    QCOMPARE(failures.first().first().value<ConnectFailure>().uri(),
             u"wamp.close.system_shutdown"_s);
}

void ComponentTest::routerInThisProcess()
{
    const RouterOptions options = RouterOptions().addRealm(RealmOptions(u"realm1"_s));
    auto router = std::make_unique<Router>(options);
    Component component;
    component.addTransport(router.get());
    component.setRealm(u"realm1"_s);
    component.setRetryPolicy(soon());
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    router.reset();
    QVERIFY(waitFor([&] { return failures.size() >= 3; }));
    QVERIFY(told(failures).startsWith(u"0 Lost, 0 Unreachable, 0 Unreachable"));
    QVERIFY(!component.errorString().isEmpty());
    router = std::make_unique<Router>(options);
    component.clearTransports();
    component.addTransport(router.get());
    QVERIFY(waitFor([&] { return component.isJoined(); }));
}

void ComponentTest::callsUnderWay()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    QVERIFY(router.listen(QUrl(u"rs://127.0.0.1:0"_s)));
    Component component;
    prepare(component, router.urls().first());
    QList<Invocation> kept;
    Registration *slow = component.session()->registerProcedure(
            u"com.example.slow"_s, this, [&](const Invocation &call) { kept.append(call); });
    QVERIFY(component.start());
    QVERIFY(isActive(slow));
    const QFuture<CallResult> call = component.session()->call(u"com.example.slow"_s);
    const auto publication = component.session()->publishAcknowledged(u"com.example.topic"_s);
    QVERIFY(waitFor([&] { return kept.size() == 1; }));
    component.session()->abort();
    QCOMPARE(outcome(call).error().uri(), u"wamp.error.network_failure"_s);
    QVERIFY(waitFor([&] { return publication.isFinished(); }));
    QVERIFY(kept.first().isCanceled());
    // Without a session there is an answer, too.
    QCOMPARE(outcome(component.session()->call(u"com.example.slow"_s)).error().uri(),
             u"wamp.error.network_failure"_s);
    QVERIFY(waitFor([&] { return component.isJoined() && slow->isActive(); }));
    const QFuture<CallResult> again = component.session()->call(u"com.example.slow"_s);
    QVERIFY(waitFor([&] { return kept.size() == 2; }));
    kept.last().yield({ 7 });
    QCOMPARE(outcome(again).value<int>(), 7);
}

void ComponentTest::stopsInEachState_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("connecting") << State::Connecting;
    QTest::newRow("joined") << State::Joined;
    QTest::newRow("waiting") << State::WaitingToRetry;
}

void ComponentTest::stopsInEachState()
{
    QFETCH(const State, state);
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    QVERIFY(router.listen(QUrl(u"rs://127.0.0.1:0"_s)));
    const QUrl url = state == State::WaitingToRetry ? nobody() : router.urls().first();
    for (const bool isInSlot : { false, true }) {
        Component component;
        prepare(component, url, later());
        QSignalSpy failures(&component, &Component::onConnectFailure);
        QSignalSpy stopped(&component, &Component::stopped);
        connect(&component, &Component::stateChanged, this, [&](State now) {
            if (isInSlot && now == state)
                component.stop();
        });
        QVERIFY(component.start());
        if (!isInSlot) {
            QVERIFY(waitFor([&] { return component.state() == state; }));
            component.stop();
            QCOMPARE(component.state(),
                     state == State::WaitingToRetry ? State::Stopped : State::Stopping);
        }
        QVERIFY(waitFor([&] { return !stopped.isEmpty(); }));
        QCOMPARE(component.state(), State::Stopped);
        QCOMPARE(component.remainingDelay(), 0ms);
        QCOMPARE(component.session()->state(), Session::State::Disconnected);
        component.stop();
        QCOMPARE(stopped.size(), 1);
        QCOMPARE(failures.size(), state == State::WaitingToRetry ? 1 : 0);
        if (state == State::Joined)
            QVERIFY(component.session()->closeDetails().closedByMe());
    }
    QVERIFY(waitFor([&] { return router.sessionCount() == 0; }));
}

void ComponentTest::stopsInSlotsOfAFailure()
{
    for (const bool isError : { true, false }) {
        Component component;
        prepare(component, nobody());
        QSignalSpy failures(&component, &Component::onConnectFailure);
        QSignalSpy states(&component, &Component::stateChanged);
        QSignalSpy stopped(&component, &Component::stopped);
        if (isError)
            connect(&component, &Component::errorStringChanged, &component, &Component::stop);
        else
            connect(&component, &Component::onConnectFailure, &component, &Component::stop);
        QVERIFY(component.start());
        QVERIFY(waitFor([&] { return failures.size() == 1; }));
        QCOMPARE(component.state(), State::Stopped);
        QCOMPARE(states.last().first().value<State>(), State::Stopped);
        QCOMPARE(stopped.size(), 1);
        QCOMPARE(component.remainingDelay(), 0ms);
    }
}

void ComponentTest::deletedInEachSlot_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("hook") << u"hook"_s;
    QTest::newRow("failure") << u"failure"_s;
    QTest::newRow("stopped") << u"stopped"_s;
    QTest::newRow("error") << u"error"_s;
    for (const char *state : { "Connecting", "WaitingToRetry", "Joined", "Stopping", "Stopped" })
        QTest::newRow(state) << QString::fromLatin1(state);
}

void ComponentTest::deletedInEachSlot()
{
    QFETCH(const QString, place);
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    QPointer<Component> component = new Component;
    prepare(*component, nobody());
    const auto remove = [&] { delete component.data(); };
    connect(component, &Component::stateChanged, this, [&](State state) {
        if (place.toLatin1() == nameOf(state))
            remove();
        else if (state == State::Joined)
            component->stop();
    });
    if (place == u"failure")
        connect(component, &Component::onConnectFailure, this, remove);
    if (place == u"stopped")
        connect(component, &Component::stopped, this, remove);
    if (place == u"error")
        connect(component, &Component::errorStringChanged, this, remove);
    component->setFatalHook(this, [&](const ConnectFailure &) {
        if (place == u"hook")
            remove();
        return false;
    });
    component->addTransport(&router);
    QVERIFY(component->start());
    QVERIFY(waitFor([&] { return component.isNull(); }));
}

void ComponentTest::programLeaves()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    for (const bool closes : { false, true }) {
        Component component;
        component.addTransport(&router);
        component.setRealm(u"realm1"_s);
        QSignalSpy failures(&component, &Component::onConnectFailure);
        QVERIFY(component.start());
        QVERIFY(waitFor([&] { return component.isJoined(); }));
        if (closes)
            component.session()->close();
        else
            component.session()->leave();
        QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
        QCOMPARE(failures.size(), 0);
        QCOMPARE(component.session()->state(), Session::State::Disconnected);
    }
}

void ComponentTest::programJoinsAgain()
{
    Router router(RouterOptions()
                          .addRealm(RealmOptions(u"realm1"_s))
                          .addRealm(RealmOptions(u"realm2"_s)));
    Component component;
    component.addTransport(&router);
    component.setRealm(u"realm1"_s);
    QSignalSpy disconnected(component.session(), &Session::onDisconnect);
    connect(component.session(), &Session::onLeave, this,
            [&] { QVERIFY(component.session()->join(u"realm2"_s)); });
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    QVERIFY(component.session()->leave());
    QVERIFY(waitFor([&] {
        return component.isJoined() && component.session()->realm() == u"realm2"
                && component.session()->isJoined();
    }));
    QCOMPARE(disconnected.size(), 0);
}

void ComponentTest::startsAgain()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    const FakeRouter refuses(abortWith("wamp.error.no_such_realm"), false);
    Component component;
    prepare(component, refuses.url(u"rs"_s));
    QVERIFY(component.start());
    QVERIFY(!component.start());
    QCOMPARE(component.errorString(), u"start() of a component that is running"_s);
    QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
    component.clearTransports();
    component.addTransport(&router);
    QVERIFY(component.start());
    QCOMPARE(component.attempt(), 1);
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    // While it is stopping.
    QSignalSpy stopped(&component, &Component::stopped);
    component.stop();
    QCOMPARE(component.state(), State::Stopping);
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    QCOMPARE(stopped.size(), 0);
}

void ComponentTest::sessionOfTheProgram()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    auto session = std::make_unique<Session>();
    auto component = std::make_unique<Component>(session.get(), nullptr);
    component->addTransport(&router);
    component->setRealm(u"realm1"_s);
    QVERIFY(session->open(&router));
    QVERIFY(!component->start());
    session->abort();
    QVERIFY(waitFor([&] { return session->state() == Session::State::Disconnected; }));
    QVERIFY(component->start());
    QVERIFY(waitFor([&] { return component->isJoined(); }));
    // It outlives the component, and the component outlives it.
    component = std::make_unique<Component>(session.get(), nullptr);
    QVERIFY(session->isJoined());
    component->addTransport(nobody());
    component->setRetryPolicy(later());
    session->close();
    QVERIFY(waitFor([&] { return session->state() == Session::State::Disconnected; }));
    QVERIFY(component->start());
    session.reset();
    QCOMPARE(component->state(), State::Stopped);
    QVERIFY(!component->start());
}

QTEST_GUILESS_MAIN(ComponentTest)
#include "tst_component.moc"
