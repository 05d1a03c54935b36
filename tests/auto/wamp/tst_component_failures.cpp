// SPDX-License-Identifier: Apache-2.0
#include "componentsupport.h"
#include "support/wampplaces.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;

using Reason = ConnectFailure::Reason;
using State = Component::State;

namespace {

const QByteArray welcome = "[2,1,{\"roles\":{\"broker\":{},\"dealer\":{}}}]";

} // namespace

/// What a component does about routers that aren't there, or say no.
class ComponentFailuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failures_data();
    void failures();
    void certificate();
    void noAnswerToHello();
    void challengeWithoutAnAnswer();
    void hookDecides();
    void transportsInTurn();
    void delaysOfEachTransport();
    void waitsEverLonger();
    void wrongSettings();
};

void ComponentFailuresTest::failures_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("uri");
    const auto row = [](const char *name, const QString &scheme, const QByteArray &answer,
                        bool closes, Reason reason, const QString &uri = {}) {
        QTest::newRow(name) << scheme << answer << closes << reason
                            << u"wamp."_s + (uri.isEmpty() ? u"error.network_failure"_s : uri);
    };
    const auto http = [](const char *status) {
        return QByteArray("HTTP/1.1 ") + status + "\r\nContent-Length: 0\r\n\r\n";
    };
    row("closes in the handshake", u"rs"_s, {}, true, Reason::Unreachable);
    row("closes in TLS's handshake", u"wss"_s, {}, true, Reason::Unreachable);
    row("speaks no TLS", u"rss"_s, http("400 No"), false, Reason::TlsFailed);
    row("HTTP status 503", u"ws"_s, http("503 Later"), false, Reason::Refused);
    row("HTTP status 401", u"ws"_s, http("401 Who"), false, Reason::LoginRefused);
    row("HTTP status 403", u"ws"_s, http("403 No"), false, Reason::LoginRefused);
    row("no serializer", u"rs"_s, QByteArray("\x7f\x10\0\0", 4), false, Reason::Refused);
    row("closes before WELCOME", u"rs"_s, rawSocketAnswer({}), true, Reason::JoinFailed);
    row("rubbish", u"rs"_s, rawSocketAnswer({ "[2]" }), false, Reason::JoinFailed,
        u"error.protocol_violation"_s);
    for (const char *uri :
         { "authentication_denied", "authentication_failed", "authentication_required",
           "authorization_denied", "authorization_required", "invalid_uri",
           "no_matching_auth_method", "no_auth_method", "no_such_principal", "no_such_realm",
           "no_such_role", "not_authorized" })
        row(uri, u"rs"_s, abortWith(QByteArray("wamp.error.") + uri), false, Reason::LoginRefused,
            u"error."_s + QString::fromLatin1(uri));
    row("authorizer failed", u"rs"_s, abortWith("wamp.error.authorization_failed"), false,
        Reason::JoinFailed, u"error.authorization_failed"_s);
    row("is shutting down", u"rs"_s, abortWith("wamp.close.system_shutdown"), false,
        Reason::JoinFailed, u"close.system_shutdown"_s);
    row("GOODBYE", u"rs"_s, rawSocketAnswer({ welcome, "[6,{},\"wamp.close.killed\"]" }), false,
        Reason::Ended, u"close.killed"_s);
    row("ABORT of a session", u"rs"_s,
        rawSocketAnswer({ welcome, "[3,{},\"wamp.error.not_authorized\"]" }), false, Reason::Ended,
        u"error.not_authorized"_s);
    row("closes after WELCOME", u"rs"_s, rawSocketAnswer({ welcome }), true, Reason::Lost);
}

void ComponentFailuresTest::failures()
{
    QFETCH(const QString, scheme);
    QFETCH(const QByteArray, answer);
    QFETCH(const bool, closes);
    QFETCH(const Reason, reason);
    QFETCH(const QString, uri);
    const FakeRouter router(answer, closes);
    Component component;
    prepare(component, router.url(scheme), later());
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QSignalSpy stopped(&component, &Component::stopped);
    QVERIFY(component.start());
    QCOMPARE(component.state(), State::Connecting);
    QVERIFY(waitFor([&] { return !failures.isEmpty(); }));
    const auto failure = failures.first().first().value<ConnectFailure>();
    QCOMPARE(failure.reason(), reason);
    QCOMPARE(failure.uri(), uri);
    QCOMPARE(failure.url(), router.url(scheme));
    const bool wasJoined = reason == Reason::Lost || reason == Reason::Ended;
    QCOMPARE(failure.attempt(), wasJoined ? 0 : 1);
    const bool isFatal = reason == Reason::LoginRefused || reason == Reason::TlsFailed;
    QCOMPARE(failure.isFatal(), isFatal);
    QCOMPARE(failure.willRetry(), !isFatal);
    QCOMPARE(failure.retryDelay(), std::chrono::milliseconds(isFatal ? 0ms : 1h));
    QCOMPARE(component.state(), isFatal ? State::Stopped : State::WaitingToRetry);
    QCOMPARE(component.retryDelay(), failure.retryDelay());
    QCOMPARE(stopped.size(), isFatal ? 1 : 0);
    if (uri == u"wamp.error.network_failure")
        QCOMPARE(component.errorString(), failure.message());
    else
        QVERIFY(component.errorString().startsWith(uri));
    QVERIFY(!component.errorString().isEmpty());
    QCOMPARE(component.session()->state(), Session::State::Disconnected);
    QCOMPARE(failures.size(), 1);
    QCOMPARE(router.connections, 1);
    component.retryNow();
    QCOMPARE(component.state(), isFatal ? State::Stopped : State::Connecting);
}

void ComponentFailuresTest::certificate()
{
    const WampPlaces places(WampPlaces::openRealm());
    for (const QString &scheme : { u"wss"_s, u"rss"_s }) {
        Component component;
        prepare(component, places.url(scheme));
        QSignalSpy failures(&component, &Component::onConnectFailure);
        QVERIFY(component.start());
        QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
        QCOMPARE(told(failures), u"0 TlsFailed"_s);
        QVERIFY(component.lastFailure().isFatal());
    }
}

void ComponentFailuresTest::noAnswerToHello()
{
    const FakeRouter router(rawSocketAnswer({}), false);
    Component component;
    prepare(component, router.url(u"rs"_s));
    component.session()->setJoinOptions(JoinOptions().setTimeout(20ms));
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return failures.size() == 2; }));
    QCOMPARE(told(failures), u"0 JoinFailed, 0 JoinFailed"_s);
    QCOMPARE(component.lastFailure().uri(), u"wamp.error.timeout"_s);
}

void ComponentFailuresTest::challengeWithoutAnAnswer()
{
    const FakeRouter router(rawSocketAnswer({ "[4,\"ticket\",{}]" }), false);
    Component component;
    prepare(component, router.url(u"rs"_s));
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
    QCOMPARE(told(failures), u"0 LoginRefused"_s);
}

void ComponentFailuresTest::hookDecides()
{
    const FakeRouter noRealm(abortWith("wamp.error.no_such_realm"), false);
    const FakeRouter busy(abortWith("wamp.close.system_shutdown"), false);
    Component component;
    prepare(component, noRealm.url(u"rs"_s));
    prepare(component, busy.url(u"rs"_s));
    QList<bool> verdicts;
    auto context = std::make_unique<QObject>();
    component.setFatalHook(context.get(), [&](const ConnectFailure &failure) {
        verdicts.append(failure.isFatal());
        return failure.reason() == Reason::JoinFailed && verdicts.size() > 3;
    });
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
    QCOMPARE(told(failures), u"0 LoginRefused, 1 JoinFailed, 0 LoginRefused, 1 JoinFailed"_s);
    QCOMPARE(verdicts, QList<bool>({ true, false, true, false }));
    QVERIFY(component.lastFailure().isFatal());
    // Without its context, it has no say.
    context.reset();
    failures.clear();
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
    QCOMPARE(told(failures), u"0 LoginRefused"_s);
    QCOMPARE(verdicts.size(), 4);
}

void ComponentFailuresTest::transportsInTurn()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    const FakeRouter busy("HTTP/1.1 503 Later\r\n\r\n", true);
    Component component;
    prepare(component, nobody(), later());
    component.addTransport(busy.url(u"ws"_s));
    component.addTransport(&router);
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    // Each has its first attempt at once.
    QVERIFY(waitFor([&] { return component.isJoined(); }));
    QCOMPARE(told(failures), u"0 Unreachable, 1 Refused"_s);
    QCOMPARE(component.attempt(), 0);
    QVERIFY(component.errorString().isEmpty());
    // Then the turn goes on.
    component.session()->abort();
    QVERIFY(waitFor([&] { return failures.size() == 3; }));
    QCOMPARE(component.lastFailure().reason(), Reason::Lost);
    QCOMPARE(component.lastFailure().transport(), 2);
    for (const QString &expected : { u"0 Unreachable"_s, u"1 Refused"_s }) {
        QCOMPARE(component.state(), State::WaitingToRetry);
        QVERIFY(component.remainingDelay() > 50min && component.retryDelay() == 1h);
        failures.clear();
        component.retryNow();
        QVERIFY(waitFor([&] { return failures.size() == 1; }));
        QCOMPARE(told(failures), expected);
    }
    QCOMPARE(component.lastFailure().attempt(), 2);
    component.retryNow();
    QVERIFY(waitFor([&] { return component.isJoined(); }));
}

void ComponentFailuresTest::delaysOfEachTransport()
{
    Component component;
    prepare(component, nobody(), soon());
    component.addTransport(TransportOptions(nobody()), RetryPolicy::never());
    component.addTransport(TransportOptions(nobody()),
                           soon().setInitialDelay(3ms).setMaxRetries(1));
    component.setRetryPolicy(soon().setMaxRetries(3));
    QList<qint64> delays;
    QSignalSpy failures(&component, &Component::onConnectFailure);
    connect(&component, &Component::onConnectFailure, this, [&](const ConnectFailure &failure) {
        delays.append(failure.willRetry() ? failure.retryDelay().count() : -1);
    });
    QVERIFY(component.start());
    QVERIFY(waitFor([&] { return component.state() == State::Stopped; }));
    QCOMPARE(told(failures),
             u"0 Unreachable, 1 Unreachable, 2 Unreachable, 0 Unreachable, "
             "2 Unreachable, 0 Unreachable, 0 Unreachable"_s);
    QCOMPARE(delays, QList<qint64>({ 0, 0, 2, 3, 2, 2, -1 }));
    QCOMPARE(component.lastFailure().attempt(), 7);
    QVERIFY(!component.lastFailure().isFatal());
}

void ComponentFailuresTest::waitsEverLonger()
{
    Component component;
    prepare(component, nobody(), RetryPolicy().setJitter(0));
    QSignalSpy failures(&component, &Component::onConnectFailure);
    QVERIFY(component.start());
    QList<qint64> delays;
    while (delays.size() < 4) {
        failures.clear();
        QVERIFY(waitFor([&] { return !failures.isEmpty(); }));
        delays.append(component.retryDelay().count());
        component.retryNow();
    }
    QCOMPARE(delays, QList<qint64>({ 1500, 2250, 3375, 5062 }));
    QCOMPARE(component.attempt(), 5);
}

void ComponentFailuresTest::wrongSettings()
{
    Component component;
    QVERIFY(!component.start());
    QCOMPARE(component.errorString(), u"there is no transport"_s);
    component.addTransport(QUrl(u"gopher://127.0.0.1"_s));
    QVERIFY(!component.start());
    QVERIFY2(component.errorString().contains(u"gopher"), qPrintable(component.errorString()));
    component.addTransport(nobody());
    QVERIFY(!component.start());
    QVERIFY2(component.errorString().startsWith(u"transport 0: "),
             qPrintable(component.errorString()));
    const std::pair<RetryPolicy, QString> policies[] = {
        { RetryPolicy().setInitialDelay(-1ms), u"initialDelay"_s },
        { RetryPolicy().setMaxDelay(1000h), u"maxDelay"_s },
        { RetryPolicy().setGrowth(0.5), u"growth"_s },
        { RetryPolicy().setGrowth(qQNaN()), u"growth"_s },
        { RetryPolicy().setJitter(1.5), u"jitter"_s },
        { RetryPolicy().setMaxRetries(-2), u"maxRetries"_s },
    };
    for (const auto &[policy, name] : policies) {
        component.clearTransports();
        component.addTransport(TransportOptions(nobody()), policy);
        QVERIFY(!component.start());
        QVERIFY2(component.errorString().startsWith(name), qPrintable(component.errorString()));
        QCOMPARE(component.state(), State::Stopped);
    }
}

QTEST_GUILESS_MAIN(ComponentFailuresTest)
#include "tst_component_failures.moc"
