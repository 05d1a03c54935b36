// SPDX-License-Identifier: Apache-2.0
// fernweg router, killed while it is busy, and its clients.
#include "routerprogram.h"

#include "support/wampworker.h"

#include <csignal>
#include <memory>

using namespace Fernweg::Test;

class TestToolRouterKilled : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void componentsComeBack();
};

void TestToolRouterKilled::componentsComeBack()
{
    constexpr int rounds = 5;
    auto router = std::make_unique<RouterProgram>();
    const QString url = router->url();
    QVERIFY(!url.isEmpty());
    Worker workers[] = { { 0, QUrl(url) }, { 1, QUrl(url) } };
    for (Worker &worker : workers)
        QVERIFY(worker.component.start());
    for (int round = 0; round < rounds; ++round) {
        QVERIFY(areBusy(workers));
        router->signal(SIGKILL);
        QVERIFY(waitFor([&] {
            return !workers[0].component.isJoined() && !workers[1].component.isJoined();
        }));
        router = std::make_unique<RouterProgram>(QStringList { u"--listen"_s, url });
        QCOMPARE(router->url(), url);
    }
    finish(workers, rounds);
}

QTEST_GUILESS_MAIN(TestToolRouterKilled)
#include "tst_tool_router_killed.moc"
