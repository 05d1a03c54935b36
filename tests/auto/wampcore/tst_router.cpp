// SPDX-License-Identifier: Apache-2.0
#include "router/settingsreader.h"
#include "support/routerscript.h"
#include "support/scenarios.h"

#include <QtCore/qdir.h>
#include <QtTest/qtest.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

/// What clients say to a router, and what they get: scenarios/*.txt.
class tst_Router : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scenario_data();
    void scenario();
    void theScriptNoticesErrors_data();
    void theScriptNoticesErrors();
    void longUris_data();
    void longUris();
    void waitingRequestsAreLarge();
    void answerOfAnEarlierAuthorizer();
};

void tst_Router::scenario_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<RouterSettings>("settings");
    const QDir folder(QStringLiteral(FERNWEG_SCENARIOS));
    const QStringList files = folder.entryList({ u"*.txt"_s });
    QVERIFY(files.size() >= 10);
    for (const QString &file : files) {
        QString problem;
        const QList<Scenario> scenarios = readScenarios(folder.filePath(file), &problem);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (const Scenario &scenario : scenarios) {
            const RouterSettings settings =
                    readRouterSettings(scenario.configuration, {}, &problem);
            QVERIFY2(problem.isEmpty(), qPrintable(problem));
            QTest::addRow("%s: %s", qPrintable(file.chopped(4)), qPrintable(scenario.name))
                    << scenario.script << settings;
        }
    }
}

void tst_Router::scenario()
{
    QFETCH(const QString, script);
    QFETCH(const RouterSettings, settings);
    RouterScript router(settings);
    const QString error = router.run(script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

void tst_Router::theScriptNoticesErrors_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("nothing comes") << u"a < [33, 1, 1]"_s;
    QTest::newRow("something else comes") << u"a > [34, 1, 1]\na < [35, 1]"_s;
    QTest::newRow("more comes at the end") << u"a > [34, 1, 1]"_s;
    QTest::newRow("more comes amid") << u"a > [34, 1, 1]\na > [34, 2, 1]"_s;
    QTest::newRow("a detail differs")
            << u"a > [34, 1, 1]\na < [8, 34, 1, {}, \"wamp.error.no_such_registration\"]"_s;
    QTest::newRow("one key more") << u"a > [6, {}, \"x\"]\na < [6, {\"message\": \"*\"}, \"*\"]"_s;
    QTest::newRow("a value differs") << u"a > [32, 1, {}, \"x\"]\na < [33, 1, $x]\n"
                                        "a > [32, 2, {}, \"y\"]\na < [33, 2, $x]"_s;
    QTest::newRow("not closed") << u"a: closed"_s;
    QTest::newRow("no command") << u"a: dance"_s;
}

void tst_Router::theScriptNoticesErrors()
{
    QFETCH(const QString, script);
    RouterSettings settings;
    settings.realms.resize(1);
    settings.realms[0].name = u"realm1"_s;
    RouterScript router(settings);
    QVERIFY(!router.run(script).isEmpty());
}

namespace {

RouterSettings oneRealm()
{
    RouterSettings settings;
    settings.realms.resize(1);
    settings.realms[0].name = u"realm1"_s;
    return settings;
}

} // namespace

void tst_Router::longUris_data()
{
    QTest::addColumn<QString>("request");
    QTest::newRow("SUBSCRIBE") << u"[32, 1, {}, \"%1\"]"_s;
    QTest::newRow("SUBSCRIBE prefix") << u"[32, 1, {\"match\": \"prefix\"}, \"%1\"]"_s;
    QTest::newRow("REGISTER") << u"[64, 1, {}, \"%1\"]"_s;
    QTest::newRow("CALL") << u"[48, 1, {}, \"%1\"]"_s;
    QTest::newRow("PUBLISH") << u"[16, 1, {\"acknowledge\": true}, \"%1\"]"_s;
}

/// What the router keeps of a client's URI has a limit.
void tst_Router::longUris()
{
    QFETCH(const QString, request);
    RouterScript router(oneRealm());
    const QString type = request.mid(1, 2);
    const QString error = router.run(
            u"a > %1\na < [8, %2, 1, {}, \"wamp.error.invalid_uri\", \"*\"]\na: open"_s.arg(
                    request.arg(QString(5000, u'x')), type));
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

void tst_Router::waitingRequestsAreLarge()
{
    RouterSettings settings = oneRealm();
    settings.realms[0].maxPendingOutput = 10000;
    RouterScript router(settings);
    QList<AuthorizationCompletion> kept;
    router.host.authorizer = [&kept](const AuthorizationQuery &,
                                     const AuthorizationCompletion &completion) {
        kept += completion;
    };
    const QString large = u"a > [16, %1, {}, \"com.x\", [\"%2\"]]\n"_s;
    const QString script = u"a > [32, 1, {}, \"com.x\"]\n"_s + large.arg(2).arg(QString(8000, u'x'))
            + u"a: open\n"_s + large.arg(3).arg(QString(8000, u'x'))
            + u"a < [3, \"*\", \"wamp.error.authorization_failed\"]\na: closed"_s;
    const QString error = router.run(script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

/// It counts for what was asked, and no further.
void tst_Router::answerOfAnEarlierAuthorizer()
{
    for (const auto cache :
         { AuthorizationAnswer::Cache::Session, AuthorizationAnswer::Cache::Role }) {
        RouterScript router(oneRealm());
        QList<AuthorizationCompletion> asked;
        router.host.authorizer = [&asked](const AuthorizationQuery &,
                                          const AuthorizationCompletion &completion) {
            asked += completion;
        };
        AuthorizationAnswer allowed;
        allowed.verdict = AuthorizationAnswer::Verdict::Allow;
        allowed.cache = cache;
        QCOMPARE(router.run(u"a > [32, 1, {}, \"com.x\"]\nforget"_s), QString());
        QCOMPARE(asked.size(), 1);
        asked.first()(allowed);
        QCOMPARE(router.run(u"a < [33, 1, $x]\na > [32, 2, {}, \"com.x\"]"_s), QString());
        QCOMPARE(asked.size(), 2);
        asked.last()(allowed);
        QCOMPARE(router.run(u"a < [33, 2, $x]\na > [32, 3, {}, \"com.x\"]\na < [33, 3, $x]"_s),
                 QString());
    }
}

QTEST_APPLESS_MAIN(tst_Router)
#include "tst_router.moc"
