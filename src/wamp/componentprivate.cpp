// SPDX-License-Identifier: Apache-2.0
#include "wamp/component_p.h"

#include "messages/uris.h"
#include "wamp/session_p.h"
#include "wamp/transportfactory.h"

#include <QtCore/qrandom.h>

#include <random>

namespace Fernweg::Wamp {

namespace Uri = WampCore::Uri;
using namespace Qt::StringLiterals;

namespace {

// What a router answers to a HELLO or AUTHENTICATE that it will not like the next time, either. An
// authorization that has failed, as opposed to one that was denied, was not decided.
bool isLoginRefusal(const QString &uri)
{
    static const QStringList uris {
        Uri::authenticationDenied(),
        Uri::authenticationFailed(),
        Uri::authenticationRequired(),
        Uri::authorizationDenied(),
        Uri::authorizationRequired(),
        Uri::invalidUri(),
        Uri::noMatchingAuthMethod(),
        Uri::noSuchPrincipal(),
        Uri::noSuchRealm(),
        Uri::noSuchRole(),
        Uri::notAuthorized(),
        u"wamp.error.no_auth_method"_s, // Autobahn's, of Crossbar.io
    };
    return uris.contains(uri);
}

WampCore::BackOff::Settings settingsOf(const RetryPolicy &policy)
{
    return { policy.initialDelay(), policy.growth(), policy.jitter(), policy.maxDelay(),
             policy.maxRetries() };
}

/// For people. That the network has failed they read from the message, too.
QString textOf(const ConnectFailure &failure)
{
    if (failure.message().isEmpty())
        return failure.uri();
    return failure.uri() == Uri::networkFailure() ? failure.message()
                                                  : failure.uri() + u": "_s + failure.message();
}

double normalVariate()
{
    return std::normal_distribution<double>()(*QRandomGenerator::global());
}

} // namespace

ComponentPrivate::ComponentPrivate(Component *component, Session *toRun)
    : session(toRun), q(component)
{
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, q, [this] { open(); });
    QObject::connect(toRun, &Session::stateChanged, q,
                     [this](Session::State next) { sessionChanged(next); });
    QObject::connect(toRun, &Session::onJoin, q, [this] { joined(); });
    QObject::connect(toRun, &Session::onLeave, q,
                     [this](const CloseDetails &details) { left(details); });
    QObject::connect(toRun, &Session::onDisconnect, q,
                     [this](bool, const QString &text) { disconnected(text); });
    QObject::connect(toRun, &QObject::destroyed, q, [this] {
        if (state != State::Stopped)
            finish();
    });
}

void ComponentPrivate::add(Transport &&transport)
{
    if (state != State::Stopped)
        prepare(transport);
    transports.push_back(std::move(transport));
}

void ComponentPrivate::prepare(Transport &transport) const
{
    transport.backOff.emplace(settingsOf(transport.policy.value_or(policy)), normalVariate);
}

QString ComponentPrivate::problem() const
{
    if (session.isNull())
        return u"the session is gone"_s;
    if (transports.empty())
        return u"there is no transport"_s;
    if (!policy.errorString().isEmpty())
        return policy.errorString();
    for (std::size_t i = 0; i < transports.size(); ++i) {
        const Transport &transport = transports[i];
        QString text;
        if (transport.policy)
            text = transport.policy->errorString();
        if (text.isEmpty() && !transport.isLocal)
            makeTransport(transport.options.url(), transport.options, &text);
        if (!text.isEmpty())
            return transports.size() == 1 ? text : u"transport %1: %2"_s.arg(i).arg(text);
    }
    return {};
}

bool ComponentPrivate::fail(const QString &text)
{
    setErrorText(text);
    return false;
}

bool ComponentPrivate::start()
{
    if (state != State::Stopped && state != State::Stopping)
        return fail(u"start() of a component that is running"_s);
    const QString text = problem();
    if (!text.isEmpty())
        return fail(text);
    if (state == State::Stopping) {
        m_startsAgain = true;
        return true;
    }
    if (session->state() != Session::State::Disconnected)
        return fail(u"start() while the session has a connection"_s);
    begin();
    return true;
}

void ComponentPrivate::begin()
{
    for (Transport &transport : transports)
        prepare(transport);
    m_next = 0;
    attempt = 0;
    failure = {};
    choose();
    const QPointer<Component> guard(q);
    setErrorText({});
    if (guard)
        open();
}

bool ComponentPrivate::choose()
{
    for (std::size_t tried = 0; tried < transports.size(); ++tried) {
        const std::size_t index = (m_next + tried) % transports.size();
        if (transports[index].backOff->isExhausted())
            continue;
        m_current = index;
        m_next = index + 1;
        retryDelay = transports[index].backOff->next();
        return true;
    }
    return false;
}

void ComponentPrivate::open()
{
    retryDelay = {};
    ++attempt;
    m_close.reset();
    m_isLeaving = false;
    const QPointer<Component> guard(q);
    setState(State::Connecting);
    if (!guard || state != State::Connecting)
        return;
    const bool isOpening = m_current < transports.size() && openSession(transports[m_current]);
    if (!guard || isOpening || state != State::Connecting)
        return;
    // Not within start().
    const QString text = m_current < transports.size() ? session->errorString()
                                                       : u"the transport has been removed"_s;
    QMetaObject::invokeMethod(
            q,
            [this, text, number = attempt] {
                if (state == State::Connecting && number == attempt)
                    conclude(describe(text, {}));
            },
            Qt::QueuedConnection);
}

bool ComponentPrivate::openSession(const Transport &transport)
{
    if (transport.isLocal)
        return session->open(transport.router, realm);
    session->setTransportOptions(transport.options);
    return session->open(transport.options.url(), realm);
}

void ComponentPrivate::stop()
{
    m_startsAgain = false;
    if (state == State::Stopped || state == State::Stopping)
        return;
    timer.stop();
    if (!session || session->state() == Session::State::Disconnected) {
        finish();
        return;
    }
    const QPointer<Component> guard(q);
    setState(State::Stopping);
    if (guard && session)
        session->close();
}

void ComponentPrivate::retryNow()
{
    if (state != State::WaitingToRetry)
        return;
    timer.stop();
    open();
}

void ComponentPrivate::finish()
{
    timer.stop();
    retryDelay = {};
    const QPointer<Component> guard(q);
    if (std::exchange(m_startsAgain, false)) {
        const QString text = problem();
        if (text.isEmpty()) {
            begin();
            return;
        }
        setErrorText(text);
    }
    if (guard)
        setState(State::Stopped);
    if (guard && state == State::Stopped)
        Q_EMIT q->stopped();
}

void ComponentPrivate::setState(State next)
{
    if (std::exchange(state, next) != next)
        Q_EMIT q->stateChanged(next);
}

void ComponentPrivate::setErrorText(const QString &text)
{
    if (std::exchange(errorText, text) != text)
        Q_EMIT q->errorStringChanged();
}

// Of all that ends a session, what the program has done ends the component, too.
void ComponentPrivate::sessionChanged(Session::State next)
{
    const Session::State previous = std::exchange(m_sessionState, next);
    if (next == Session::State::Joining)
        m_isLeaving = false;
    else if (next == Session::State::Leaving && previous == Session::State::Joined)
        m_isLeaving = true;
}

void ComponentPrivate::joined()
{
    if (state != State::Connecting && state != State::Joined)
        return;
    attempt = 0;
    m_close.reset();
    for (Transport &transport : transports)
        transport.backOff->reset();
    const QPointer<Component> guard(q);
    setErrorText({});
    if (guard && state == State::Connecting)
        setState(State::Joined);
}

void ComponentPrivate::left(const CloseDetails &details)
{
    if (state != State::Connecting && state != State::Joined)
        return;
    m_close = details;
    if (details.closedByMe() && details.reason() == Uri::normal()) // while it was joining
        m_isLeaving = true;
    // Later, so that all that hear of it may join again.
    QMetaObject::invokeMethod(
            q,
            [this] {
                if (session && session->state() == Session::State::Connected && m_close)
                    session->close();
            },
            Qt::QueuedConnection);
    if (details.wasJoined() && !details.wasLost())
        setState(State::Connecting);
}

void ComponentPrivate::disconnected(const QString &text)
{
    if (state == State::Stopping || (m_isLeaving && state != State::Stopped))
        finish();
    else if (state == State::Connecting || state == State::Joined)
        conclude(describe(text, SessionPrivate::get(session)->lastEnd()));
}

ConnectFailure ComponentPrivate::describe(const QString &text, const TransportEnd &end) const
{
    ConnectFailure what;
    what.m_message = text;
    what.m_transport = int(m_current);
    if (m_current < transports.size())
        what.m_url = transports[m_current].options.url();
    what.m_attempt = attempt;
    what.m_uri = Uri::networkFailure();
    if (m_close && !m_close->wasLost()) {
        what.m_uri = m_close->reason();
        what.m_message = m_close->message();
        what.m_reason = m_close->wasJoined() ? Reason::Ended
                : isLoginRefusal(what.m_uri) ? Reason::LoginRefused
                                             : Reason::JoinFailed;
    } else if (m_close) {
        what.m_reason = m_close->wasJoined() ? Reason::Lost : Reason::JoinFailed;
    } else if (end.wasOpen) {
        what.m_reason = Reason::JoinFailed;
    } else if (end.isTlsFailure) {
        what.m_reason = Reason::TlsFailed;
    } else if (end.isRefused) {
        const bool isLogin = end.httpStatus == 401 || end.httpStatus == 403;
        what.m_reason = isLogin ? Reason::LoginRefused : Reason::Refused;
    } else {
        what.m_reason = Reason::Unreachable;
    }
    what.m_isFatal = what.m_reason == Reason::LoginRefused || what.m_reason == Reason::TlsFailed;
    return what;
}

bool ComponentPrivate::isVerdictFatal(const ConnectFailure &verdict) const
{
    if (!hook || (hasHookContext && hookContext.isNull()))
        return verdict.isFatal();
    const Component::FatalHook function = hook; // which may remove itself
    return function(verdict);
}

void ComponentPrivate::conclude(ConnectFailure &&what)
{
    const QPointer<Component> guard(q);
    const bool isFatal = isVerdictFatal(what);
    if (!guard || (state != State::Connecting && state != State::Joined))
        return;
    what.m_isFatal = isFatal;
    what.m_willRetry = !isFatal && session && choose();
    if (what.m_willRetry) {
        what.m_retryDelay = retryDelay;
        timer.start(retryDelay);
    }
    failure = what;
    // Before anything is emitted: a slot may stop it.
    const State next = what.m_willRetry ? State::WaitingToRetry : State::Stopped;
    state = next;
    setErrorText(textOf(what));
    if (guard && state == next)
        Q_EMIT q->stateChanged(next);
    if (guard)
        Q_EMIT q->onConnectFailure(what);
    if (guard && !what.m_willRetry && state == State::Stopped)
        Q_EMIT q->stopped();
}

} // namespace Fernweg::Wamp
