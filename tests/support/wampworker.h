// SPDX-License-Identifier: Apache-2.0
// Components that are busy, for tests in which their router goes away.
#pragma once

#include "support/socketlog.h"

#include <Fernweg/WampComponent>

#include <QtTest/qtest.h>

#include <map>

namespace Fernweg::Test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

inline constexpr int handlesOfEach = 10;
inline constexpr int callsUnderWay = 20;

/// A component that calls, is called, publishes and subscribes, all the time.
class Worker : public QObject
{
public:
    Worker(int workerNumber, const QUrl &url) : number(workerNumber)
    {
        component.addTransport(url);
        component.setRealm(u"realm1"_s);
        component.setRetryPolicy(
                Wamp::RetryPolicy().setInitialDelay(1ms).setGrowth(1.5).setMaxDelay(4ms));
        Wamp::Session *const session = component.session();
        for (int i = 0; i < handlesOfEach; ++i) {
            registrations.append(session->registerProcedure(procedure(number, i), this,
                                                            [](int value) { return value + 1; }));
            subscriptions.append(
                    session->subscribe(topic(i), this, [this, i](int) { ++events[i]; }));
        }
        connect(session, &Wamp::Session::onJoin, this, [this] {
            ++joins;
            for (int i = underWay; i < callsUnderWay; ++i)
                callNext();
        });
        connect(&component, &Wamp::Component::onConnectFailure, this,
                [this](const Wamp::ConnectFailure &failure) { ++failures[failure.reason()]; });
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
                                  [this, call](const Wamp::CallResult &result) {
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
    Wamp::Component component;
    QList<Wamp::Registration *> registrations;
    QList<Wamp::Subscription *> subscriptions;
    std::map<int, int> events; // by topic
    QList<int> outcomes; // of each call
    std::map<QString, int> errors;
    std::map<Wamp::ConnectFailure::Reason, int> failures;
    int joins = 0;
    int underWay = 0;
    int successes = 0;
    bool isDone = false;
};

/// Whether all that the workers have is there, and each has had results of late.
inline bool areBusy(Worker (&workers)[2])
{
    if (!waitFor([&] { return workers[0].isComplete() && workers[1].isComplete(); }))
        return false;
    const int before[] = { workers[0].successes, workers[1].successes };
    return waitFor([&] {
        return workers[0].successes > before[0] + callsUnderWay
                && workers[1].successes > before[1] + callsUnderWay;
    });
}

/// After \a restarts of the router: what was lost?
inline void finish(Worker (&workers)[2], int restarts)
{
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
        QCOMPARE(worker.joins, restarts + 1);
        QCOMPARE(worker.failures[Wamp::ConnectFailure::Reason::Lost], restarts);
        // Each subscription hears what the other one publishes, once.
        Worker &other = workers[1 - worker.number];
        const std::map<int, int> heard = worker.events;
        for (int i = 0; i < handlesOfEach; ++i)
            QVERIFY(other.component.session()->publish(Worker::topic(i), { i }));
        const auto sum =
                other.component.session()->call(Worker::procedure(worker.number, 0), { 1 });
        QVERIFY(waitFor([&] { return sum.isFinished(); }));
        QCOMPARE(sum.result().value<int>(), 2);
        for (int i = 0; i < handlesOfEach; ++i)
            QCOMPARE(worker.events[i], heard.at(i) + 1);
    }
}

} // namespace Fernweg::Test
