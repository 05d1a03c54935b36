// SPDX-License-Identifier: Apache-2.0
// bench-wamp-local: calls and events between sessions in the router's process, in one thread; nanoseconds
// as one line of JSON.
#include <Fernweg/EpollEventDispatcher>
#include <Fernweg/WampRouter>
#include <Fernweg/WampSession>

#include <QtCore/QCoreApplication>
#include <QtCore/QEventLoop>

#include <chrono>
#include <cstdio>

using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

namespace {

constexpr int rounds = 7;
constexpr int perRound = 20000;

void join(Router *router, Session *session)
{
    QEventLoop loop;
    QObject::connect(session, &Session::onJoin, &loop, &QEventLoop::quit);
    session->open(router, u"realm1"_s);
    loop.exec();
}

/// Calls one after the other, or several at once.
struct Caller : QObject
{
    Session *session = nullptr;
    QEventLoop loop;
    int started = 0;
    int finished = 0;

    void start()
    {
        if (started == perRound)
            return;
        ++started;
        session->call(u"com.example.add"_s, Arguments { 2, 3 }, this,
                      [this](const CallResult &result) {
                          if (result.value<int>() != 5)
                              qFatal("a wrong result");
                          start();
                          if (++finished == perRound)
                              loop.quit();
                      });
    }

    double nanoseconds(int atOnce)
    {
        double best = 1e18;
        for (int round = 0; round < rounds; ++round) {
            started = finished = 0;
            const auto begin = std::chrono::steady_clock::now();
            for (int i = 0; i < atOnce; ++i)
                start();
            loop.exec();
            const std::chrono::duration<double, std::nano> time =
                    std::chrono::steady_clock::now() - begin;
            best = qMin(best, time.count() / perRound);
        }
        return best;
    }
};

double publishing(Session *publisher, Session *subscriber)
{
    QEventLoop loop;
    int received = 0;
    const Subscription *const subscription =
            subscriber->subscribe(u"com.example.topic"_s, &loop, [&](int) {
                if (++received % perRound == 0)
                    loop.quit();
            });
    QObject::connect(subscription, &Subscription::activated, &loop, &QEventLoop::quit);
    loop.exec();
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < perRound; ++i)
            publisher->publish(u"com.example.topic"_s, Arguments { i });
        loop.exec();
        const std::chrono::duration<double, std::nano> time =
                std::chrono::steady_clock::now() - begin;
        best = qMin(best, time.count() / perRound);
    }
    return best;
}

} // namespace

int main(int argc, char **argv)
{
    Fernweg::EpollEventDispatcher::install();
    QCoreApplication application(argc, argv);
    Router router(RouterOptions({ RealmOptions(u"realm1"_s) }));
    Session callee;
    Session other;
    join(&router, &callee);
    join(&router, &other);
    QEventLoop loop;
    const Registration *const registration = callee.registerProcedure(
            u"com.example.add"_s, &callee, [](int a, int b) { return a + b; });
    QObject::connect(registration, &Registration::activated, &loop, &QEventLoop::quit);
    loop.exec();

    Caller caller;
    caller.session = &other;
    const double one = caller.nanoseconds(1);
    const double many = caller.nanoseconds(64);
    std::printf("{\"call_ns\": %.0f, \"call_64_ns\": %.0f, \"publish_ns\": %.0f}\n", one, many,
                publishing(&other, &callee));
    return 0;
}
