// SPDX-License-Identifier: Apache-2.0
// A procedure decides what the sessions of its realm may do.
#include "sessionpair.h"

#include <Fernweg/WampRole>

#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

namespace {

RouterOptions guarded()
{
    RealmOptions realm(u"realm1"_s);
    realm.setAuthorizer(u"com.example.may"_s);
    return RouterOptions().addRealm(realm);
}

/// A session that may do everything, and registers what decides.
class Guard
{
public:
    template <typename F>
    bool open(Router *router, F decide)
    {
        session.setJoinOptions(JoinOptions().setAuthRole(u"trusted"_s));
        return session.open(router, u"realm1"_s)
                && isActive(session.registerProcedure(u"com.example.may"_s, &session, decide));
    }

    Session session;
};

bool join(Session &session, Router *router)
{
    return session.open(router, u"realm1"_s) && waitFor([&] { return session.isJoined(); });
}

QString subscribe(Session &session, const QString &topic)
{
    auto *const subscription = session.subscribe(topic);
    settle(subscription);
    return subscription->isActive() ? u"active"_s : subscription->error().uri();
}

} // namespace

class TestProcedureAuthorizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides();
    void answersInDetail();
    void fails_data();
    void fails();
    void realmMadeAgain();
    void routerGoesWhileItThinks();
    void wrongUri();
};

void TestProcedureAuthorizer::decides()
{
    Router router(guarded());
    QList<QVariantList> asked;
    Guard guard;
    QVERIFY(guard.open(&router,
                       [&](const QVariant &session, const QString &uri, const QString &action,
                           const QVariant &options) {
                           asked += QVariantList { session, uri, action, options };
                           return uri == u"com.good";
                       }));
    Session client;
    QVERIFY(join(client, &router));
    QCOMPARE(subscribe(client, u"com.good"_s), u"active"_s);
    QCOMPARE(subscribe(client, u"com.bad"_s), u"wamp.error.not_authorized"_s);
    QCOMPARE(call(client, u"com.good"_s).section(u' ', 0, 0), u"wamp.error.no_such_procedure"_s);
    QCOMPARE(asked.size(), 3);
    const QVariantMap session = asked.at(0).at(0).toMap();
    QCOMPARE(session.value(u"session"_s).toULongLong(), client.id());
    QCOMPARE(session.value(u"realm"_s).toString(), u"realm1"_s);
    QCOMPARE(session.value(u"authrole"_s).toString(), u"anonymous"_s);
    QVERIFY(!session.value(u"authid"_s).toString().isEmpty());
    QCOMPARE(asked.at(0).at(2).toString(), u"subscribe"_s);
    QCOMPARE(asked.at(2).at(2).toString(), u"call"_s);
}

void TestProcedureAuthorizer::answersInDetail()
{
    Router router(guarded());
    int questions = 0;
    Guard guard;
    QVERIFY(guard.open(&router, [&](const QVariantList &) {
        ++questions;
        return QVariantMap { { u"allow"_s, true }, { u"cache"_s, true }, { u"disclose"_s, true } };
    }));
    quint64 caller = 0;
    guard.session.registerProcedure(
            u"com.example.who"_s, &guard.session,
            [&](const Invocation &invocation) {
                caller = invocation.caller().value_or(0);
                invocation.yield();
            },
            RegisterOptions());
    Session client;
    QVERIFY(join(client, &router));
    for (int i = 0; i < 3; ++i)
        call(client, u"com.example.who"_s);
    QCOMPARE(questions, 1);
    QCOMPARE(caller, client.id());
}

void TestProcedureAuthorizer::fails_data()
{
    QTest::addColumn<int>("answer");
    QTest::newRow("nobody has registered it") << 0;
    QTest::newRow("an error") << 1;
    QTest::newRow("neither bool nor dictionary") << 2;
}

void TestProcedureAuthorizer::fails()
{
    QFETCH(int, answer);
    Router router(guarded());
    Guard guard;
    if (answer > 0) {
        QVERIFY(guard.open(&router, [&](const QVariantList &) {
            return answer == 1 ? CallResult(Error(u"com.example.no_database"_s))
                               : CallResult(Arguments { u"perhaps"_s });
        }));
    }
    Session client;
    QVERIFY(join(client, &router));
    QCOMPARE(subscribe(client, u"com.topic"_s), u"wamp.error.authorization_failed"_s);
}

void TestProcedureAuthorizer::realmMadeAgain()
{
    const RealmOptions realm = guarded().realms().constFirst();
    Router router(guarded());
    for (int round = 0; round < 2; ++round) {
        Guard guard;
        QVERIFY(guard.open(&router, [](const QVariantList &) { return true; }));
        Session client;
        QVERIFY(join(client, &router));
        QCOMPARE(subscribe(client, u"com.topic"_s), u"active"_s);
        router.removeRealm(u"realm1"_s);
        QVERIFY(waitFor([&] { return !client.isJoined() && !guard.session.isJoined(); }));
        QVERIFY(router.addRealm(realm));
    }
}

void TestProcedureAuthorizer::routerGoesWhileItThinks()
{
    auto router = std::make_unique<Router>(guarded());
    QList<Invocation> kept;
    Guard guard;
    QVERIFY(guard.open(router.get(), [&](const Invocation &invocation) { kept += invocation; }));
    Session client;
    QVERIFY(join(client, router.get()));
    client.subscribe(u"com.topic"_s);
    QVERIFY(waitFor([&] { return !kept.isEmpty(); }));
    router.reset();
    QVERIFY(waitFor([&] { return !client.isConnected(); }));
}

void TestProcedureAuthorizer::wrongUri()
{
    RealmOptions realm(u"realm1"_s);
    realm.setAuthorizer(u"not a uri"_s);
    QCOMPARE(realm.errorString(), u"authorizer: \"not a uri\" is no URI"_s);
}

QTEST_GUILESS_MAIN(TestProcedureAuthorizer)
#include "tst_procedureauthorizer.moc"
