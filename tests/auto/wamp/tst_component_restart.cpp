// SPDX-License-Identifier: Apache-2.0
#include "componentsupport.h"

#include <QtTest/qtest.h>

#include <map>

using namespace Fernweg::Test;
using namespace Fernweg::Wamp;

namespace {

constexpr int handlesOfEach = 10;
constexpr int callsUnderWay = 20;

/// A component that calls, is called, publishes and subscribes, all the time.
class Worker : public QObject
{
public:
    Worker(int workerNumber, const QUrl &url) : number(workerNumber)
    {
        component.addTransport(url);
        component.setRealm(u"realm1"_s);
        component.setRetryPolicy(
                RetryPolicy().setInitialDelay(1ms).setGrowth(1.5).setMaxDelay(4ms));
        Session *const session = component.session();
        for (int i = 0; i < handlesOfEach; ++i) {
            registrations.append(session->registerProcedure(procedure(number, i), this,
                                                            [](int value) { return value + 1; }));
            subscriptions.append(
                    session->subscribe(topic(i), this, [this, i](int) { ++events[i]; }));
        }
        connect(session, &Session::onJoin, this, [this] {
            ++joins;
            for (int i = underWay; i < callsUnderWay; ++i)
                callNext();
        });
        connect(&component, &Component::onConnectFailure, this,
                [this](const ConnectFailure &failure) { ++failures[failure.reason()]; });
    }

    static QString procedure(int worker, int i) { return u"com.w%1.p%2"_s.arg(worker).arg(i); }
    static QString topic(int i) { return u"com.t%1"_s.arg(i); }

    /// Of the other worker.
    void callNext()
    {
        const int call = int(outcomes.size());
        outcomes.append(0);
        ++underWay;
        component.session()->publish(topic(call % handlesOfEach), { call });
        component.session()->call(procedure(1 - number, call % handlesOfEach), { call }, this,
                                  [this, call](const CallResult &result) {
                                      ++outcomes[call];
                                      --underWay;
                                      if (!result)
                                          ++errors[result.error().uri()];
                                      else if (result.value<int>() == call + 1)
                                          ++successes;
                                      if (component.session()->isJoined() && !isDone)
                                          callNext();
                                  });
    }

    bool isComplete() const
    {
        for (int i = 0; i < handlesOfEach; ++i) {
            if (!registrations[i]->isActive() || !subscriptions[i]->isActive())
                return false;
        }
        return component.isJoined();
    }

    const int number;
    Component component;
    QList<Registration *> registrations;
    QList<Subscription *> subscriptions;
    std::map<int, int> events; // by topic
    QList<int> outcomes; // of each call
    std::map<QString, int> errors;
    std::map<ConnectFailure::Reason, int> failures;
    int joins = 0;
    int underWay = 0;
    int successes = 0;
    bool isDone = false;
};

} // namespace

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
        int before[2] = {};
        QVERIFY(waitFor([&] { return workers[0].isComplete() && workers[1].isComplete(); }));
        for (Worker &worker : workers)
            before[worker.number] = worker.successes;
        // All that it was is there again, and it is busy.
        QVERIFY(waitFor([&] {
            return workers[0].successes > before[0] + callsUnderWay
                    && workers[1].successes > before[1] + callsUnderWay;
        }));
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
    QVERIFY(waitFor([&] { return workers[0].isComplete() && workers[1].isComplete(); }));
    for (Worker &worker : workers) {
        worker.isDone = true;
        QVERIFY(waitFor([&] { return worker.underWay == 0; }));
    }
    for (Worker &worker : workers) {
        // Each call had one outcome, right or an error.
        QCOMPARE(worker.outcomes.count(1), worker.outcomes.size());
        int errors = 0;
        for (const auto &[uri, count] : worker.errors) {
            QVERIFY2(uri == u"wamp.error.network_failure" || uri == u"wamp.error.no_such_procedure"
                             || uri == u"wamp.error.canceled",
                     qPrintable(uri));
            errors += count;
        }
        QCOMPARE(worker.successes + errors, int(worker.outcomes.size()));
        QCOMPARE(worker.joins, rounds + 1);
        QCOMPARE(worker.failures[ConnectFailure::Reason::Lost], rounds);
        // Each subscription hears what the other one publishes, once.
        Worker &other = workers[1 - worker.number];
        const std::map<int, int> heard = worker.events;
        for (int i = 0; i < handlesOfEach; ++i)
            QVERIFY(other.component.session()->publish(Worker::topic(i), { i }));
        QCOMPARE(call(*other.component.session(), Worker::procedure(worker.number, 0), { 1 }),
                 u"2"_s);
        for (int i = 0; i < handlesOfEach; ++i)
            QCOMPARE(worker.events[i], heard.at(i) + 1);
    }
}

QTEST_GUILESS_MAIN(ComponentRestartTest)
#include "tst_component_restart.moc"
