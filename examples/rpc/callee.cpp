// SPDX-License-Identifier: Apache-2.0
#include "callee.h"

#include <QtCore/QPromise>
#include <QtCore/QTimer>

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

Callee::Callee(Session *session, QObject *parent) : QObject(parent)
{
    const QString prefix = u"com.example.rpc."_s;
    watch(session->registerProcedure(prefix + u"divide"_s, this, &Callee::divide));
    watch(session->registerProcedure(prefix + u"summarize"_s, this, &Callee::summarize));
    watch(session->registerProcedure(prefix + u"wait"_s, this, &Callee::wait));
    watch(session->registerProcedure(prefix + u"count_down"_s, this, &Callee::countDown));
}

void Callee::watch(Registration *registration)
{
    ++m_pending;
    connect(registration, &Registration::activated, this, [this] {
        if (--m_pending == 0)
            Q_EMIT ready();
    });
    connect(registration, &Registration::failed, this, [this, registration](const Error &error) {
        Q_EMIT failed(u"%1: %2"_s.arg(registration->procedure(), error.uri()));
    });
}

// An error is a value: its URI is for programs, the text for people.
CallResult Callee::divide(double dividend, double divisor) const
{
    if (divisor == 0) {
        return CallResult(Error(u"com.example.rpc.error.division_by_zero"_s,
                                u"%1 can't be divided by zero"_s.arg(dividend)));
    }
    return CallResult(Arguments { dividend / divisor });
}

// Several values, each with a name.
Arguments Callee::summarize(const QList<double> &numbers) const
{
    Arguments result;
    if (numbers.isEmpty())
        return result;
    const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
    const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
    return result.add(u"min"_s, *least)
            .add(u"max"_s, *most)
            .add(u"mean"_s, sum / double(numbers.size()));
}

// The answer comes later; meanwhile others are answered.
QFuture<QString> Callee::wait(int milliseconds)
{
    const auto promise = std::make_shared<QPromise<QString>>();
    promise->start();
    QTimer::singleShot(std::chrono::milliseconds(milliseconds), this, [promise, milliseconds] {
        promise->addResult(u"waited %1 ms"_s.arg(milliseconds));
        promise->finish();
    });
    return promise->future();
}

// Who wants to know more than the arguments takes the invocation, and answers through it.
void Callee::countDown(int from, const Invocation &invocation)
{
    auto *const timer = new QTimer(this);
    invocation.onInterrupt(timer, [timer, invocation] {
        invocation.fail(Error(u"wamp.error.canceled"_s));
        timer->deleteLater();
    });
    connect(timer, &QTimer::timeout, this, [timer, invocation, left = from]() mutable {
        if (left > 0) {
            invocation.progress(Arguments { left-- });
        } else {
            invocation.yield(Arguments { u"lift-off"_s });
            timer->deleteLater();
        }
    });
    timer->start(100ms);
}
