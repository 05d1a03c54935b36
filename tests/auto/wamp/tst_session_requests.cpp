// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace std::chrono_literals;

/// Calls, publications and handles of sessions, with a router in the same process.
class SessionRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callForms();
    void unsendableOptions();
    void unsendableJoinOptions();
    void callsEndWithTheSession();
    void callWithoutASession();
    void nothingIsCalledBackWithinACall();
    void contextIsGone();
    void publications();
    void exclusionAndLists();
    void refusedHandle();
    void deletedHandles();
};

void SessionRequestsTest::callForms()
{
    SessionPair pair;
    QVERIFY(pair.open());
    Registration *registration = pair.a.registerProcedure(
            u"com.example.divide"_s, this, [](double a, double b) -> CallResult {
                if (b == 0)
                    return CallResult(Error(u"com.example.zero"_s, { a }, { { u"b"_s, b } }));
                return CallResult(Arguments({ a / b }, { { u"rest"_s, 0 } }));
            });
    QVERIFY(isActive(registration));

    const CallResult future = outcome(pair.b.call(u"com.example.divide"_s, { 6, 3 }));
    QVERIFY(future);
    QCOMPARE(future.value<int>(), 2);
    QCOMPARE(future.value<int>(u"rest"_s), 0);
    const Error error = outcome(pair.b.call(u"com.example.divide"_s, { 6, 0 })).error();
    QCOMPARE(error.uri(), u"com.example.zero"_s);
    QCOMPARE(error.arguments(), QVariantList { 6.0 });
    QCOMPARE(error.kwargs(), QVariantMap({ { u"b"_s, 0.0 } }));

    CallResult result;
    pair.b.call(u"com.example.divide"_s, { 9, 3 }, this, [&](const CallResult &r) { result = r; });
    QVERIFY(waitFor([&] { return result.count() == 1; }));
    QCOMPARE(result.value<double>(), 3.0);

    for (const int divisor : { 2, 0 }) {
        QStringList signals_;
        const QPointer<Call> call = pair.b.startCall(u"com.example.divide"_s, { 8, divisor });
        connect(call, &Call::onResult, this,
                [&](const CallResult &r) { signals_ += u"result "_s + describe(r); });
        connect(call, &Call::failed, this,
                [&](const Error &e) { signals_ += u"failed "_s + e.uri(); });
        connect(call, &Call::finished, this, [&] { signals_ += u"finished"_s; });
        QVERIFY(waitFor([&] { return call.isNull(); })); // it deletes itself
        QCOMPARE(signals_,
                 QStringList({ divisor ? u"result 4"_s : u"failed com.example.zero"_s,
                               u"finished"_s }));
    }
    QCOMPARE(call(pair.b, u"com.example.nothing"_s).section(u' ', 0, 0),
             u"wamp.error.no_such_procedure"_s);
    QCOMPARE(call(pair.b, u"com.example.divide"_s,
                  Arguments { 1 }.add(QVariant::fromValue(QPoint()))),
             u"wamp.error.invalid_argument arguments[1]: a QPoint can't be sent"_s);
}

void SessionRequestsTest::unsendableOptions()
{
    SessionPair pair;
    QVERIFY(pair.open());
    const QVariant list = QVariantList { 1, QVariant::fromValue(QPoint()) };
    const QString text = u"options._x[1]: a QPoint can't be sent"_s;
    const QString uri = u"wamp.error.invalid_argument"_s;
    QCOMPARE(call(pair.a, u"com.example.x"_s, {}, CallOptions().setOption(u"_x"_s, list)),
             uri + u' ' + text);
    const PublishOptions publishing = PublishOptions().setOption(u"_x"_s, list);
    QVERIFY(!pair.a.publish(u"com.example.x"_s, {}, publishing));
    QCOMPARE(pair.a.errorString(), text);
    const auto published = pair.a.publishAcknowledged(u"com.example.x"_s, {}, publishing);
    QVERIFY(waitFor([&] { return published.isFinished(); }));
    QCOMPARE(published.result().error().message(), text);

    const SubscribeOptions subscribing = SubscribeOptions().setOption(u"_x"_s, list);
    Subscription *const subscription = pair.a.subscribe(u"com.example.x"_s, subscribing);
    Registration *const registration = pair.a.registerProcedure(
            u"com.example.x"_s, RegisterOptions().setOption(u"_x"_s, list));
    QCOMPARE(subscription->state(), Subscription::State::Pending); // not within the call
    delete pair.a.subscribe(u"com.example.x"_s, subscribing);
    pair.a.subscribe(u"com.example.x"_s, subscribing)->unsubscribe();
    QVERIFY(settle(subscription) && settle(registration));
    QCOMPARE(subscription->state(), Subscription::State::Failed);
    QCOMPARE(subscription->error().uri(), uri);
    QCOMPARE(subscription->error().message(), text);
    QCOMPARE(registration->state(), Registration::State::Failed);
    QCOMPARE(registration->error().message(), text);
    QVERIFY(pair.a.isJoined());

    // What can be sent is.
    QCOMPARE(call(pair.a, u"com.example.x"_s, {},
                  CallOptions().setOption(u"_x"_s, QVariant()).setOption(u"_y"_s, QDate()))
                     .section(u' ', 0, 0),
             u"wamp.error.no_such_procedure"_s);
}

void SessionRequestsTest::unsendableJoinOptions()
{
    Router router(RouterOptions({ RealmOptions(u"realm1"_s) }));
    Session session;
    session.setJoinOptions(
            JoinOptions().setAuthExtra({ { u"where"_s, QVariant::fromValue(QPoint()) } }));
    const QString text = u"options.authextra.where: a QPoint can't be sent"_s;
    QSignalSpy ended(&session, &Session::onDisconnect);
    QVERIFY(session.open(&router, u"realm1"_s));
    QVERIFY(waitFor([&] { return !ended.isEmpty(); }));
    QCOMPARE(ended.first().at(1).toString(), text);
    QCOMPARE(session.errorString(), text);
    QVERIFY(session.open(&router));
    QVERIFY(waitFor([&] { return session.state() == Session::State::Connected; }));
    QVERIFY(!session.join(u"realm1"_s));
    QCOMPARE(session.errorString(), text);
    QVERIFY(session.join(u"realm1"_s, JoinOptions()));
    QVERIFY(waitFor([&] { return session.isJoined(); }));
}

void SessionRequestsTest::callsEndWithTheSession()
{
    for (const bool isLost : { true, false }) {
        SessionPair pair;
        QVERIFY(pair.open());
        QList<Invocation> kept;
        QVERIFY(isActive(pair.a.registerProcedure(
                u"com.example.never"_s, this,
                [&](const Invocation &invocation) { kept.append(invocation); })));
        QStringList outcomes;
        const auto note = [&](const CallResult &result) { outcomes += result.error().uri(); };
        pair.b.call(u"com.example.never"_s, {}, this, note);
        const QFuture<CallResult> future = pair.b.call(u"com.example.never"_s);
        QVERIFY(waitFor([&] { return kept.size() == 2; }));
        isLost ? pair.b.abort() : void(pair.b.leave());
        QVERIFY(waitFor([&] { return !pair.b.isJoined() && outcomes.size() == 1; }));
        const QString expected =
                isLost ? u"wamp.error.network_failure"_s : u"wamp.error.canceled"_s;
        QCOMPARE(outcomes.first(), expected);
        QCOMPARE(outcome(future).error().uri(), expected);
        // And the callee is told.
        QVERIFY(waitFor([&] { return kept.first().isCanceled(); }));
    }
}

void SessionRequestsTest::callWithoutASession()
{
    Session session;
    QString uri;
    session.call(u"a.b"_s, {}, this, [&](const CallResult &r) { uri = r.error().uri(); });
    QVERIFY(uri.isEmpty());
    QVERIFY(waitFor([&] { return !uri.isEmpty(); }));
    QCOMPARE(uri, u"wamp.error.network_failure"_s);
    QFuture<PublishResult> published = session.publishAcknowledged(u"a.b"_s);
    QVERIFY(waitFor([&] { return published.isFinished(); }));
    QCOMPARE(published.result().error().uri(), u"wamp.error.network_failure"_s);
}

void SessionRequestsTest::nothingIsCalledBackWithinACall()
{
    SessionPair pair;
    QVERIFY(pair.open());
    QVERIFY(isActive(pair.a.registerProcedure(u"com.example.f"_s, this, [] { return 1; })));
    bool isInCall = false;
    int count = 0;
    const auto note = [&](const CallResult &) {
        QVERIFY(!isInCall);
        ++count;
    };
    isInCall = true;
    pair.b.call(u"com.example.f"_s, {}, this, note);
    pair.b.call(u"com.example.f"_s, { QVariant::fromValue(QPoint()) }, this, note);
    pair.a.call(u"com.example.f"_s, {}, this, note);
    pair.b.leave();
    pair.b.call(u"com.example.f"_s, {}, this, note);
    isInCall = false;
    QVERIFY(waitFor([&] { return count == 4; }));
}

void SessionRequestsTest::contextIsGone()
{
    SessionPair pair;
    QVERIFY(pair.open());
    auto context = std::make_unique<QObject>();
    QPointer<Registration> registration =
            pair.a.registerProcedure(u"com.example.f"_s, context.get(), [] { return 1; });
    QPointer<Subscription> subscription =
            pair.a.subscribe(u"com.example.t"_s, context.get(), [] {});
    QVERIFY(isActive(registration.data()) && isActive(subscription.data()));
    int count = 0;
    pair.b.call(u"com.example.f"_s, {}, context.get(), [&](const CallResult &) { ++count; });
    context.reset();
    QVERIFY(!registration && !subscription);
    QCOMPARE(call(pair.b, u"com.example.f"_s).section(u' ', 0, 0),
             u"wamp.error.no_such_procedure"_s);
    QCOMPARE(count, 0);
}

void SessionRequestsTest::publications()
{
    SessionPair pair;
    QVERIFY(pair.open());
    QStringList seen;
    const auto note = [&](const QString &text, const Event &event) {
        seen += text + u' ' + event.topic() + (event.publisher() ? u" known"_s : QString());
    };
    QVERIFY(isActive(pair.a.subscribe(u"com.example"_s, this, note,
                                      SubscribeOptions().setMatch(MatchPolicy::Prefix))));
    QVERIFY(isActive(pair.a.subscribe(u"com.example.t"_s, this, note)));
    QVERIFY(isActive(pair.a.subscribe(u"com.example.t"_s, this, note)));
    QFuture<PublishResult> published = pair.b.publishAcknowledged(
            u"com.example.t"_s, { u"hello"_s }, PublishOptions().setDiscloseMe(true));
    QVERIFY(waitFor([&] { return published.isFinished() && seen.size() == 3; }));
    QVERIFY(published.result() && published.result().publication() != 0);
    QCOMPARE(seen, QStringList(3, u"hello com.example.t known"_s));
    // A publication that is refused.
    PublishResult refused;
    pair.b.publishAcknowledged(u"not a uri"_s, {}, this,
                               [&](const PublishResult &result) { refused = result; });
    QVERIFY(waitFor([&] { return refused.hasError(); }));
    QCOMPARE(refused.error().uri(), u"wamp.error.invalid_uri"_s);
}

void SessionRequestsTest::exclusionAndLists()
{
    SessionPair pair;
    QVERIFY(pair.open());
    QStringList seen;
    QVERIFY(isActive(pair.a.subscribe(u"a.t"_s, this, [&](QString s) { seen += u"a "_s + s; })));
    QVERIFY(isActive(pair.b.subscribe(u"a.t"_s, this, [&](QString s) { seen += u"b "_s + s; })));
    const auto publish = [&](const QString &text, const PublishOptions &options) {
        pair.a.publish(u"a.t"_s, { text }, options);
    };
    publish(u"default"_s, {});
    publish(u"both"_s, PublishOptions().setExcludeMe(false));
    publish(u"without b"_s, PublishOptions().setExcluded({ pair.b.id() }).setExcludeMe(false));
    publish(u"only a"_s, PublishOptions().setEligible({ pair.a.id() }).setExcludeMe(false));
    publish(u"nobody"_s, PublishOptions().setEligible({}).setExcludeMe(false));
    publish(u"roles"_s, PublishOptions().setEligibleAuthRoles({ u"anonymous"_s }));
    publish(u"no roles"_s, PublishOptions().setExcludedAuthRoles({ u"anonymous"_s }));
    publish(u"authids"_s, PublishOptions().setExcludedAuthIds({ pair.b.details().authId() }));
    publish(u"end"_s, PublishOptions().setEligibleAuthIds({ pair.b.details().authId() }));
    QVERIFY(waitFor([&] { return seen.contains(u"b end"_s); }));
    seen.sort();
    QCOMPARE(seen,
             QStringList({ u"a both"_s, u"a only a"_s, u"a without b"_s, u"b both"_s,
                           u"b default"_s, u"b end"_s, u"b roles"_s }));
}

void SessionRequestsTest::refusedHandle()
{
    SessionPair pair;
    QVERIFY(pair.open());
    QVERIFY(isActive(pair.a.registerProcedure(u"com.example.f"_s, this, [] {})));
    Registration *second = pair.b.registerProcedure(u"com.example.f"_s, this, [] {});
    QSignalSpy failed(second, &Registration::failed);
    QVERIFY(settle(second));
    QCOMPARE(failed.size(), 1);
    QCOMPARE(second->error().uri(), u"wamp.error.procedure_already_exists"_s);
    QCOMPARE(second->state(), Registration::State::Failed);
    const RegisterOptions shared = RegisterOptions().setInvoke(InvokePolicy::RoundRobin);
    Registration *one = pair.a.registerProcedure(
            u"com.example.shared"_s, this, [] { return 1; }, shared);
    Registration *two = pair.b.registerProcedure(
            u"com.example.shared"_s, this, [] { return 2; }, shared);
    QVERIFY(isActive(one) && isActive(two));
    QStringList answers { call(pair.a, u"com.example.shared"_s),
                          call(pair.a, u"com.example.shared"_s) };
    answers.sort();
    QCOMPARE(answers, QStringList({ u"1"_s, u"2"_s }));
}

void SessionRequestsTest::deletedHandles()
{
    SessionPair pair;
    QVERIFY(pair.open());
    Registration *registration = pair.a.registerProcedure(u"com.example.f"_s, this, [] {});
    QVERIFY(isActive(registration));
    QSignalSpy ended(registration, &Registration::ended);
    registration->unregister();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(registration->state(), Registration::State::Ended);
    QVERIFY(isActive(pair.b.registerProcedure(u"com.example.f"_s, this, [] { return 1; })));
    QCOMPARE(call(pair.a, u"com.example.f"_s), u"1"_s);
    // A call that is deleted is canceled.
    QList<Invocation> kept;
    QVERIFY(isActive(pair.b.registerProcedure(u"com.example.slow"_s, this,
                                              [&](const Invocation &i) { kept += i; })));
    Call *pending = pair.a.startCall(u"com.example.slow"_s);
    QVERIFY(waitFor([&] { return kept.size() == 1; }));
    delete pending;
    QVERIFY(waitFor([&] { return kept.first().isCanceled(); }));
}

QTEST_GUILESS_MAIN(SessionRequestsTest)
#include "tst_session_requests.moc"
