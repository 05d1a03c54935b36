// SPDX-License-Identifier: Apache-2.0
#include "hello.h"

#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

namespace {

void print(const QString &line)
{
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

} // namespace

Hello::Hello(Session *session, QObject *parent) : QObject(parent), m_session(session)
{
    // Subscriptions and procedures can be asked for before there is a connection, and last beyond it.
    // What the handlers take is what the events and calls have to bring.
    session->subscribe(u"com.example.hello.greeting"_s, this, &Hello::greeted);

    // Several of these programs can offer it: the router takes one after the other.
    Registration *const registration = session->registerProcedure(
            u"com.example.hello.add"_s, this, [](int a, int b) { return a + b; },
            RegisterOptions().setInvoke(InvokePolicy::RoundRobin));

    connect(&m_timer, &QTimer::timeout, this, &Hello::tick);
    connect(session, &Session::onJoin, this, [](const SessionDetails &details) {
        print(u"joined %1 as session %2"_s.arg(details.realm()).arg(details.session()));
    });
    connect(registration, &Registration::activated, this, [this] {
        m_timer.start(1s);
        tick();
    });
    connect(session, &Session::onLeave, this, [this](const CloseDetails &details) {
        m_timer.stop();
        print(u"left: %1"_s.arg(details.reason()));
    });
}

void Hello::tick()
{
    ++m_count;
    // A session doesn't get its own events, unless it wants them.
    m_session->publish(u"com.example.hello.greeting"_s,
                       Arguments { u"session %1"_s.arg(m_session->id()), m_count },
                       PublishOptions().setExcludeMe(false));
    m_session->call(u"com.example.hello.add"_s, Arguments { m_count, 1 }, this,
                    [this, expected = m_count + 1](const CallResult &result) {
                        answered(result, expected);
                    });
}

void Hello::greeted(const QString &name, int count)
{
    ++m_greetings;
    print(u"heard greeting %1 of %2"_s.arg(count).arg(name));
}

void Hello::answered(const CallResult &result, int expected)
{
    if (result.hasError()) {
        ++m_mistakes;
        print(u"add has failed: %1 %2"_s.arg(result.error().uri(), result.error().message()));
        return;
    }
    const int sum = result.value<int>();
    if (sum == expected)
        ++m_sums;
    else
        ++m_mistakes;
    print(u"%1 + 1 = %2"_s.arg(expected - 1).arg(sum));
}
