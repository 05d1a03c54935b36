// SPDX-License-Identifier: Apache-2.0
#include "support/routerscript.h"

#include <QtTest/qtest.h>

using namespace Fernweg::WampCore;
using namespace Qt::StringLiterals;

/// What clients say to a router, and what they get: see RouterScript.
class tst_Router : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scenario_data();
    void scenario();
};

void tst_Router::scenario_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("a call") << uR"(
        callee > [64, 1, {}, "com.add"]
        callee < [65, 1, $add]
        caller > [48, 1, {}, "com.add", [2, 3], {"x": 1}]
        callee < [68, 1, $add, {}, [2, 3], {"x": 1}]
        callee > [70, 1, {}, [5]]
        caller < [50, 1, {}, [5]]
    )"_s;
    QTest::newRow("an event") << uR"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b > [32, 1, {}, "com.news"]
        b < [33, 1, $news]
        a > [16, 2, {"acknowledge": true}, "com.news", ["x"]]
        a < [17, 2, $publication]
        b < [36, $news, $publication, {}, ["x"]]
    )"_s;
}

void tst_Router::scenario()
{
    QFETCH(const QString, script);
    RouterSettings settings;
    RealmSettings realm;
    realm.name = u"realm1"_s;
    settings.realms += realm;
    RouterScript router(settings);
    const QString error = router.run(script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

QTEST_APPLESS_MAIN(tst_Router)
#include "tst_router.moc"
