// SPDX-License-Identifier: Apache-2.0
#include "caller.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

namespace {

const QString prefix = u"com.example.rpc."_s;

QString describe(const CallResult &result)
{
    if (result.hasError())
        return result.error().uri() + u": "_s + result.error().message();
    QStringList parts;
    const QVariantList arguments = result.arguments();
    for (const QVariant &argument : arguments)
        parts += argument.toString();
    const QVariantMap kwargs = result.kwargs();
    for (auto it = kwargs.begin(); it != kwargs.end(); ++it)
        parts += it.key() + u" = "_s + it->toString();
    return parts.join(u", "_s);
}

std::function<bool(const CallResult &)> failsWith(const QString &uri)
{
    return [uri](const CallResult &result) { return result.error().uri() == uri; };
}

} // namespace

Caller::Caller(Session *session, QObject *parent) : QObject(parent), m_session(session) { }

void Caller::start()
{
    m_step = 0;
    m_unexpected = 0;
    next();
}

void Caller::next()
{
    constexpr void (Caller::*steps[])() = {
        &Caller::divide,        &Caller::divideByZero, &Caller::divideWords,
        &Caller::callNobody,    &Caller::summarize,    &Caller::callSeveralAtOnce,
        &Caller::watchProgress, &Caller::cancel,       &Caller::waitTooShort,
    };
    if (m_step < qsizetype(std::size(steps)))
        (this->*steps[m_step++])();
    else
        Q_EMIT finished(m_unexpected == 0);
}

void Caller::report(const QString &what, const CallResult &result, bool asExpected)
{
    if (!asExpected)
        ++m_unexpected;
    std::printf("%-28s %s%s\n", qUtf8Printable(what), qUtf8Printable(describe(result)),
                asExpected ? "" : "   <- not what was expected");
    std::fflush(stdout);
}

void Caller::callAndCheck(const QString &what, const QString &procedure, const Arguments &arguments,
                          const Check &check, const CallOptions &options)
{
    m_session->call(
            prefix + procedure, arguments, this,
            [this, what, check](const CallResult &result) {
                report(what, result, check(result));
                next();
            },
            options);
}

void Caller::divide()
{
    callAndCheck(u"7 / 2"_s, u"divide"_s, Arguments { 7, 2 },
                 [](const CallResult &result) { return result && result.value<double>() == 3.5; });
}

void Caller::divideByZero()
{
    callAndCheck(u"1 / 0"_s, u"divide"_s, Arguments { 1, 0 },
                 failsWith(prefix + u"error.division_by_zero"_s));
}

// The callee's function takes two numbers: it isn't called with anything else.
void Caller::divideWords()
{
    callAndCheck(u"\"seven\" / 2"_s, u"divide"_s, Arguments { u"seven"_s, 2 },
                 failsWith(u"wamp.error.invalid_argument"_s));
}

void Caller::callNobody()
{
    callAndCheck(u"a procedure that isn't there"_s, u"nothing"_s, {},
                 failsWith(u"wamp.error.no_such_procedure"_s));
}

void Caller::summarize()
{
    callAndCheck(u"several values"_s, u"summarize"_s, Arguments { QVariantList { 1, 2, 6 } },
                 [](const CallResult &result) {
                     return result && result.value<double>(u"mean"_s) == 3.0
                             && result.value<double>(u"max"_s) == 6.0;
                 });
}

// The shortest is back first: calls don't wait for each other.
void Caller::callSeveralAtOnce()
{
    m_clock.start();
    const auto order = std::make_shared<QList<int>>();
    for (const int milliseconds : { 600, 200, 400 }) {
        // The call's future is the form to chain.
        m_session->call(prefix + u"wait"_s, Arguments { milliseconds })
                .then(this, [this, order, milliseconds](const CallResult &result) {
                    order->append(milliseconds);
                    const bool isLast = order->size() == 3;
                    const bool asExpected = !isLast
                            || (*order == QList<int> { 200, 400, 600 } && m_clock.elapsed() < 1200);
                    report(u"three at once"_s, result, bool(result) && asExpected);
                    if (isLast)
                        next();
                });
    }
}

// A call in its own object: with signals, and to be canceled.
void Caller::watchProgress()
{
    Call *const call = m_session->startCall(prefix + u"count_down"_s, Arguments { 3 },
                                            CallOptions().setReceivesProgress(true));
    const auto steps = std::make_shared<QList<int>>();
    connect(call, &Call::onProgress, this, [this, steps](const CallResult &progress) {
        steps->append(progress.value<int>());
        report(u"counting down"_s, progress, true);
    });
    connect(call, &Call::finished, this, [this, call, steps] {
        report(u"counted down"_s, call->result(),
               bool(call->result()) && *steps == QList<int> { 3, 2, 1 });
        next();
    });
}

void Caller::cancel()
{
    Call *const call = m_session->startCall(prefix + u"count_down"_s, Arguments { 1000 },
                                            CallOptions().setReceivesProgress(true));
    connect(call, &Call::onProgress, call, [call] { call->cancel(CancelMode::Kill); });
    connect(call, &Call::finished, this, [this, call] {
        report(u"canceled"_s, call->result(), call->error().uri() == u"wamp.error.canceled");
        next();
    });
}

void Caller::waitTooShort()
{
    callAndCheck(u"no more than 200 ms"_s, u"wait"_s, Arguments { 60'000 },
                 failsWith(u"wamp.error.timeout"_s), CallOptions().setTimeout(200ms));
}
