// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampregistration.h>
#include <Fernweg/wampsubscription.h>

#include "messages/uris.h"
#include "wamp/session_p.h"
#include "wamp/values.h"

namespace Fernweg::Wamp {

/// What subscriptions and registrations have in common.
template <typename Public, typename Function>
class HandlePrivate : public WampCore::Handle
{
public:
    using State = typename Public::State;

    HandlePrivate(Session *owner, const QString &uri, const QVariantMap &options, QObject *context,
                  Function &&handler)
        : Handle(uri, options), session(owner), m_context(contextFor(owner, context))
    {
        if (handler)
            function = std::make_shared<Function>(std::move(handler));
    }

    void activated() override
    {
        const QPointer<Public> guard = q;
        error = Error();
        setState(State::Active);
        if (guard && state == State::Active)
            Q_EMIT q->activated();
    }

    void refused(WampCore::Message &&answer) override
    {
        const QPointer<Public> guard = q;
        error = errorOf(answer);
        setState(State::Failed);
        if (guard && state == State::Failed)
            Q_EMIT q->failed(guard->error());
    }

    void suspended() override { setState(State::Pending); }

    void revoked(const QString &reason) override
    {
        error = Error(reason);
        ended();
    }

    void ended()
    {
        const QPointer<Public> guard = q;
        setState(State::Ended);
        if (guard)
            Q_EMIT q->ended();
    }

    /// False if an option can't be sent: it is refused, later, and never asked for.
    bool isSendable()
    {
        QString text;
        QVariantMap wire = options();
        if (makeWire(wire, QStringLiteral("options"), &text))
            return true;
        QMetaObject::invokeMethod(
                q,
                [this, text] {
                    if (state == State::Pending)
                        refused(WampCore::localError(WampCore::MessageType::Subscribe, 0,
                                                     WampCore::Uri::invalidArgument(), text));
                },
                Qt::QueuedConnection);
        return false;
    }

    /// The handle goes with its context.
    void follow(QObject *context)
    {
        if (context && context != session)
            QObject::connect(context, &QObject::destroyed, q, [this] { delete q; });
    }

    Public *q = nullptr;
    QPointer<Session> session;
    State state = State::Pending;
    Error error;
    std::shared_ptr<Function> function; ///< shared: it may be running when the handle is deleted

protected:
    const Context &context() const noexcept { return m_context; }

private:
    static Context contextFor(Session *session, QObject *context)
    {
        if (context == session) // is where it is
            return Context(context);
        return Context(context, SessionPrivate::get(session)->contexts.of(context));
    }

    void setState(State next)
    {
        if (std::exchange(state, next) != next)
            Q_EMIT q->stateChanged(next);
    }

    Context m_context;
};

class SubscriptionPrivate final : public HandlePrivate<Subscription, Internal::EventFunction>
{
public:
    using HandlePrivate::HandlePrivate;

    static Subscription *make(Session *session, const QString &topic, QObject *context,
                              Internal::EventFunction &&function, const SubscribeOptions &options);
    void received(WampCore::Message &&message) override;

    SubscribeOptions chosen;
};

class RegistrationPrivate final : public HandlePrivate<Registration, Internal::InvocationFunction>
{
public:
    using HandlePrivate::HandlePrivate;

    static Registration *make(Session *session, const QString &procedure, QObject *context,
                              Internal::InvocationFunction &&function,
                              const RegisterOptions &options);
    void received(WampCore::Message &&message) override;

    RegisterOptions chosen;
};

} // namespace Fernweg::Wamp
