// SPDX-License-Identifier: Apache-2.0
#include "support/routerscript.h"

#include <QtTest/qtest.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;
using Answer = AuthorizationAnswer;

/// A router that asks somebody whether a session may do what it wants to do. The somebody may take its
/// time, and nothing must depend on who is still there then.
class tst_RouterAuthorizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_router.reset(); }

    void saysWhatIsAsked();
    void verdicts_data();
    void verdicts();
    void isNotAskedWhatIsRefusedAnyway();
    void isNotAskedByRolesThatDoNot();
    void requestsKeepTheirOrder();
    void othersDoNotWait();
    void answersDoNotWait();
    void goodbyeWaitsForItsTurn();
    void answersAtOnceInAnyNumber();
    void answersTwice();
    void neverAnswers();
    void sessionIsGoneBeforeTheAnswer();
    void routerIsGoneBeforeTheAnswer();
    void tooManyWait();
    void cacheOfSession();
    void cacheOfRole();
    void failuresAreNotCached();
    void discloses();

private:
    void start(const RealmSettings &realm = {});
    void answer(Answer::Verdict verdict, Answer::Cache cache = Answer::Cache::None);

    std::unique_ptr<RouterScript> m_router;
    QList<AuthorizationQuery> m_queries;
    QList<AuthorizationCompletion> m_completions;
};

#define RUN(script)                               \
  do {                                            \
    const QString error = m_router->run(script);  \
    QVERIFY2(error.isEmpty(), qPrintable(error)); \
  } while (false)

void tst_RouterAuthorizer::init()
{
    m_queries.clear();
    m_completions.clear();
    start();
}

void tst_RouterAuthorizer::start(const RealmSettings &realm)
{
    RouterSettings settings;
    settings.realms += realm;
    settings.realms[0].name = u"realm1"_s;
    m_router = std::make_unique<RouterScript>(settings);
    m_router->host.authorizer = [this](const AuthorizationQuery &query,
                                       const AuthorizationCompletion &completion) {
        m_queries += query;
        m_completions += completion;
    };
}

/// The one that was asked first.
void tst_RouterAuthorizer::answer(Answer::Verdict verdict, Answer::Cache cache)
{
    Answer answer;
    answer.verdict = verdict;
    answer.cache = cache;
    m_completions.takeFirst()(answer);
}

void tst_RouterAuthorizer::saysWhatIsAsked()
{
    RUN(uR"(
        a: local
        a: hello {"roles": {"subscriber": {}}, "authid": "joe"}
        a > [32, 1, {"match": "prefix", "x_y": 1}, "com."]
    )"_s);
    QCOMPARE(m_queries.size(), 1);
    const AuthorizationQuery &query = m_queries.constFirst();
    QCOMPARE(query.realm, u"realm1"_s);
    QCOMPARE(query.session, m_router->host.joined.constFirst().id);
    QCOMPARE(query.authid, u"joe"_s);
    QCOMPARE(query.authrole, u"anonymous"_s);
    QCOMPARE(query.action, Action::Subscribe);
    QCOMPARE(query.uri, u"com."_s);
    QCOMPARE(query.match, MatchPolicy::Prefix);
    QCOMPARE(query.options.value(u"x_y"_s).toInt(), 1);
    answer(Answer::Verdict::Allow);
    RUN(u"a < [33, 1, \"*\"]"_s);
}

void tst_RouterAuthorizer::verdicts_data()
{
    QTest::addColumn<QString>("request");
    QTest::addColumn<Answer::Verdict>("verdict");
    QTest::addColumn<QString>("reply");
    const QString denied = u"[8, %1, 1, {}, \"wamp.error.not_authorized\", \"*\"]"_s;
    const QString bare = u"[8, %1, 1, {}, \"wamp.error.authorization_failed\"]"_s;
    QTest::newRow("subscribe: allowed")
            << u"[32, 1, {}, \"com.x\"]"_s << Answer::Verdict::Allow << u"[33, 1, \"*\"]"_s;
    QTest::newRow("register: allowed")
            << u"[64, 1, {}, \"com.x\"]"_s << Answer::Verdict::Allow << u"[65, 1, \"*\"]"_s;
    QTest::newRow("publish: allowed") << u"[16, 1, {\"acknowledge\": true}, \"com.x\"]"_s
                                      << Answer::Verdict::Allow << u"[17, 1, \"*\"]"_s;
    QTest::newRow("call: allowed") << u"[48, 1, {}, \"com.x\"]"_s << Answer::Verdict::Allow
                                   << u"[8, 48, 1, {}, \"wamp.error.no_such_procedure\", \"*\"]"_s;
    const std::pair<const char *, int> types[] = {
        { "subscribe", 32 }, { "register", 64 }, { "publish", 16 }, { "call", 48 }
    };
    for (const auto &[name, type] : types) {
        const QString request = u"[%1, 1, {%2}, \"com.x\"]"_s.arg(type).arg(
                type == 16 ? u"\"acknowledge\": true"_s : QString());
        QTest::addRow("%s: denied", name) << request << Answer::Verdict::Deny << denied.arg(type);
        QTest::addRow("%s: failed", name) << request << Answer::Verdict::Fail << bare.arg(type);
    }
}

void tst_RouterAuthorizer::verdicts()
{
    QFETCH(const QString, request);
    QFETCH(const Answer::Verdict, verdict);
    QFETCH(const QString, reply);
    RUN(u"a > "_s + request);
    answer(verdict);
    RUN(u"a < "_s + reply);
}

void tst_RouterAuthorizer::isNotAskedWhatIsRefusedAnyway()
{
    RealmSettings realm;
    realm.roles += RoleSettings { u"anonymous"_s, {}, true };
    start(realm);
    RUN(uR"(
        a > [32, 1, {}, "com.x"]
        a < [8, 32, 1, {}, "wamp.error.not_authorized", "*"]
        a > [32, 2, {}, "com..x"]
        a < [8, 32, 2, {}, "wamp.error.invalid_uri", "*"]
    )"_s);
    QVERIFY(m_queries.isEmpty());
}

void tst_RouterAuthorizer::isNotAskedByRolesThatDoNot()
{
    PermissionSettings all;
    all.match = MatchPolicy::Prefix;
    all.allow = 15;
    RealmSettings realm;
    realm.roles += RoleSettings { u"anonymous"_s, { all }, false };
    start(realm);
    RUN(uR"(
        a > [32, 1, {}, "com.x"]
        a < [33, 1, "*"]
    )"_s);
    RUN(uR"(
        b: local
        b: hello {"roles": {"subscriber": {}}, "authrole": "trusted"}
        b > [32, 1, {}, "com.x"]
        b < [33, 1, "*"]
    )"_s);
    QVERIFY(m_queries.isEmpty());
}

void tst_RouterAuthorizer::requestsKeepTheirOrder()
{
    RUN(uR"(
        s > [32, 1, {}, "com.x"]
        a > [16, 1, {}, "com.x", [1]]
        a > [16, 2, {}, "com.x", [2]]
        a > [34, 3, 77]
    )"_s);
    QCOMPARE(m_queries.size(), 2);
    answer(Answer::Verdict::Allow);
    RUN(u"s < [33, 1, $x]"_s);
    answer(Answer::Verdict::Allow);
    RUN(u"s < [36, $x, \"*\", {}, [1]]"_s);
    QCOMPARE(m_queries.size(), 3);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        s < [36, $x, "*", {}, [2]]
        a < [8, 34, 3, {}, "wamp.error.no_such_subscription"]
    )"_s);
}

void tst_RouterAuthorizer::othersDoNotWait()
{
    RUN(uR"(
        a > [32, 1, {}, "com.x"]
        b > [34, 1, 77]
        b < [8, 34, 1, {}, "wamp.error.no_such_subscription"]
    )"_s);
    QCOMPARE(m_queries.size(), 1);
}

/// Else an authorizer that is a procedure of the same session could never answer.
void tst_RouterAuthorizer::answersDoNotWait()
{
    RUN(u"a > [64, 1, {}, \"com.x\"]"_s);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [65, 1, $x]
        b > [48, 1, {}, "com.x"]
    )"_s);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [68, 1, $x, {}]
        a > [32, 2, {}, "com.y"]
        a > [70, 1, {}]
        b < [50, 1, {}]
    )"_s);
}

void tst_RouterAuthorizer::goodbyeWaitsForItsTurn()
{
    RUN(uR"(
        a > [16, 1, {"acknowledge": true}, "com.x"]
        a > [6, {}, "wamp.close.normal"]
    )"_s);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [17, 1, "*"]
        a < [6, {}, "wamp.close.goodbye_and_out"]
    )"_s);
}

void tst_RouterAuthorizer::answersAtOnceInAnyNumber()
{
    RUN(u"a > [16, 1, {}, \"com.x\"]"_s);
    QString script;
    for (int i = 2; i < 9000; ++i)
        script += u"a > [16, %1, {}, \"com.x\"]\n"_s.arg(i);
    RUN(script);
    m_router->host.authorizer = [](const AuthorizationQuery &,
                                   const AuthorizationCompletion &completion) {
        Answer answer;
        answer.verdict = Answer::Verdict::Allow;
        completion(answer);
    };
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a > [16, 10000, {"acknowledge": true}, "com.x"]
        a < [17, 10000, "*"]
    )"_s);
}

void tst_RouterAuthorizer::answersTwice()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    const AuthorizationCompletion completion = m_completions.constFirst();
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [33, 1, "*"]
        a > [32, 2, {}, "com.y"]
    )"_s);
    completion({});
    RUN({});
    answer(Answer::Verdict::Allow);
    RUN(u"a < [33, 2, \"*\"]"_s);
}

void tst_RouterAuthorizer::neverAnswers()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    m_completions.clear();
    RUN(u"a < [8, 32, 1, {}, \"wamp.error.authorization_failed\", [\"the authorizer gave no answer\"]]"_s);
    m_router->host.authorizer = [](const AuthorizationQuery &, const AuthorizationCompletion &) {};
    RUN(uR"(
        a > [32, 2, {}, "com.x"]
        a < [8, 32, 2, {}, "wamp.error.authorization_failed", "*"]
        a > [32, 3, {}, "com.x"]
        a < [8, 32, 3, {}, "wamp.error.authorization_failed", "*"]
    )"_s);
}

void tst_RouterAuthorizer::sessionIsGoneBeforeTheAnswer()
{
    RUN(uR"(
        a > [32, 1, {}, "com.x"]
        a > [32, 2, {}, "com.y"]
        a: gone
        b > [32, 1, {}, "com.x"]
        kill $b
        b < [6, "*", "*"]
        c > [32, 1, {}, "com.x"]
        c > [3, {}, "com.x"]
        c: join
    )"_s);
    QCOMPARE(m_completions.size(), 3);
    for (int i = 0; i < 3; ++i)
        answer(Answer::Verdict::Allow);
    RUN({});
    QCOMPARE(m_queries.size(), 3);
}

void tst_RouterAuthorizer::routerIsGoneBeforeTheAnswer()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    m_router.reset();
    answer(Answer::Verdict::Allow);
}

void tst_RouterAuthorizer::tooManyWait()
{
    RealmSettings realm;
    realm.maxWaitingRequests = 2;
    start(realm);
    RUN(uR"(
        a > [32, 1, {}, "com.x"]
        a > [32, 2, {}, "com.x"]
        a > [32, 3, {}, "com.x"]
        a: open
        a > [32, 4, {}, "com.x"]
        a < [3, "*", "wamp.error.authorization_failed"]
        a: closed
    )"_s);
}

void tst_RouterAuthorizer::cacheOfSession()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    answer(Answer::Verdict::Deny, Answer::Cache::Session);
    RUN(uR"(
        a < [8, 32, 1, {}, "wamp.error.not_authorized", "*"]
        a > [32, 2, {}, "com.x"]
        a < [8, 32, 2, {}, "wamp.error.not_authorized", "*"]
    )"_s);
    QCOMPARE(m_queries.size(), 1);
    RUN(u"a > [32, 3, {\"match\": \"prefix\"}, \"com.x\"]"_s);
    QCOMPARE(m_queries.size(), 2);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [33, 3, "*"]
        a > [64, 4, {}, "com.x"]
    )"_s);
    QCOMPARE(m_queries.size(), 3);
    RUN(u"b > [32, 1, {}, \"com.x\"]"_s);
    QCOMPARE(m_queries.size(), 4);
}

void tst_RouterAuthorizer::cacheOfRole()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    answer(Answer::Verdict::Allow, Answer::Cache::Role);
    RUN(uR"(
        a < [33, 1, $x]
        b > [32, 1, {}, "com.x"]
        b < [33, 1, $x]
    )"_s);
    QCOMPARE(m_queries.size(), 1);
    RUN(uR"(
        forget
        b > [32, 2, {}, "com.x"]
    )"_s);
    QCOMPARE(m_queries.size(), 2);
}

void tst_RouterAuthorizer::failuresAreNotCached()
{
    RUN(u"a > [32, 1, {}, \"com.x\"]"_s);
    answer(Answer::Verdict::Fail, Answer::Cache::Role);
    RUN(uR"(
        a < [8, 32, 1, {}, "wamp.error.authorization_failed"]
        a > [32, 2, {}, "com.x"]
    )"_s);
    QCOMPARE(m_queries.size(), 2);
}

void tst_RouterAuthorizer::discloses()
{
    RealmSettings realm;
    realm.disclosure = Disclosure::Denied;
    start(realm);
    RUN(u"a > [64, 1, {}, \"com.x\"]"_s);
    answer(Answer::Verdict::Allow);
    RUN(uR"(
        a < [65, 1, $x]
        b > [48, 1, {}, "com.x"]
    )"_s);
    Answer discloses;
    discloses.verdict = Answer::Verdict::Allow;
    discloses.disclose = true;
    m_completions.takeFirst()(discloses);
    RUN(u"a < [68, 1, $x, {\"caller\": $b, \"caller_authid\": \"*\", \"caller_authrole\": \"*\"}]"_s);
}

QTEST_APPLESS_MAIN(tst_RouterAuthorizer)
#include "tst_routerauthorizer.moc"
