// SPDX-License-Identifier: Apache-2.0
#include "sessionpair.h"
#include "support/wampworker.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;

/// A router that is killed, and restarted, while it is busy.
class ComponentRestartTest : public QObject
{
    Q_OBJECT

private:
    void begin(const QUrl &url)
    {
        m_router = std::make_unique<Router>(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
        QVERIFY2(m_router->listen(url), qPrintable(m_router->errorString()));
    }

    std::unique_ptr<Router> m_router;

private Q_SLOTS:
    void cleanup() { m_router.reset(); }
    void underLoad_data();
    void underLoad();
};

void ComponentRestartTest::underLoad_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("WebSocket") << QUrl(u"ws://127.0.0.1:0/ws"_s);
    QTest::newRow("RawSocket") << QUrl(
            u"rs+unix:@fernweg-restart-%1"_s.arg(QCoreApplication::applicationPid()));
}

void ComponentRestartTest::underLoad()
{
    QFETCH(const QUrl, url);
    constexpr int rounds = 100;
    begin(url);
    const QUrl there = m_router->urls().first();
    Worker workers[] = { { 0, there }, { 1, there } };
    for (Worker &worker : workers)
        QVERIFY(worker.component.start());
    for (int round = 1; round <= rounds; ++round) {
        // All that there was is there again, and busy.
        QVERIFY(areBusy(workers));
        QCOMPARE(m_router->sessionCount(), 2);
        m_router.reset();
        if (round % 2 == 0) { // it stays away until that has been noticed
            QVERIFY(waitFor([&] {
                return !workers[0].component.isJoined() && !workers[1].component.isJoined()
                        && workers[0].component.attempt() > 1;
            }));
        }
        begin(there);
    }
    finish(workers, rounds);
}

QTEST_GUILESS_MAIN(ComponentRestartTest)
#include "tst_component_restart.moc"
