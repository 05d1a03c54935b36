// SPDX-License-Identifier: Apache-2.0
#include "wamp/handles_p.h"

#include "messages/uris.h"

#include <exception>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Subscription
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampSubscription
    \brief A subscription's handle.

    Session::subscribe() returns it at once; activated() or failed() tell of the router's answer.
    Subscribed is for as long as the handle lives: when the session ends it is pending, and when the same
    Session has joined again it is asked for again. Deleting it unsubscribes; the session, its parent,
    deletes it at the latest. Several handles of one topic share what the router has: it is told with the
    last of them.
*/

Subscription::Subscription(std::unique_ptr<SubscriptionPrivate> &&privateObject, QObject *parent)
    : QObject(parent), d(std::move(privateObject))
{
}

Subscription::~Subscription() = default;

QString Subscription::topic() const
{
    return d->uri();
}

SubscribeOptions Subscription::options() const
{
    return d->chosen;
}

Session *Subscription::session() const
{
    return d->session;
}

Subscription::State Subscription::state() const noexcept
{
    return d->state;
}

/*!
    The router's id of it, 0 while there is none.
*/
quint64 Subscription::id() const noexcept
{
    return d->id();
}

/*!
    \property Fernweg::Wamp::Subscription::error
    Why it was refused, or ended by the router.
*/
Error Subscription::error() const
{
    return d->error;
}

/*!
    Ends it. The handle stays, and has no further use.
*/
void Subscription::unsubscribe()
{
    if (d->state == State::Ended)
        return;
    if (SessionPrivate *session = SessionPrivate::get(d->session))
        session->core.subscriptions().remove(d.get());
    d->ended();
}

/*!
    \fn void Fernweg::Wamp::Subscription::onEvent(const Event &event)
    An \a event has been received. The function that was given to Session::subscribe() has been called.
*/

Subscription *SubscriptionPrivate::make(Session *session, const QString &topic, QObject *context,
                                        Internal::EventFunction &&function,
                                        const SubscribeOptions &options)
{
    auto d = std::make_unique<SubscriptionPrivate>(
            session, topic, options.toMap(), context ? context : session, std::move(function));
    SubscriptionPrivate *handle = d.get();
    handle->chosen = options;
    handle->q = new Subscription(std::move(d), session);
    handle->follow(context);
    if (handle->isSendable())
        SessionPrivate::get(session)->core.subscriptions().add(handle);
    return handle->q;
}

namespace {

Error callGuarded(const Internal::EventFunction &function, const Event &event)
{
#ifdef QT_NO_EXCEPTIONS
    return function(event);
#else
    try {
        return function(event);
    } catch (const std::exception &exception) {
        return Error(WampCore::Uri::runtimeError(), QString::fromUtf8(exception.what()));
    } catch (...) {
        return Error(WampCore::Uri::runtimeError(), QStringLiteral("an exception"));
    }
#endif
}

} // namespace

void SubscriptionPrivate::received(WampCore::Message &&message)
{
    const Event event = PayloadData::makeEvent(std::move(message), uri());
    const QPointer<Subscription> guard = q;
    if (function && context().isElsewhere()) {
        const std::shared_ptr<SessionLink> link = SessionPrivate::get(session)->link;
        context().run([handler = function, event, link] {
            if (const Error problem = callGuarded(*handler, event)) {
                link->post([problem, topic = event.topic()](SessionPrivate *target) {
                    target->reportUserError(problem, topic);
                });
            }
        });
    } else if (function && context().isAlive()) {
        const std::shared_ptr<Internal::EventFunction> handler = function;
        const QPointer<Session> target = session;
        if (const Error problem = callGuarded(*handler, event)) {
            if (target)
                SessionPrivate::get(target)->reportUserError(problem, event.topic());
        }
    }
    if (guard)
        Q_EMIT q->onEvent(event);
}

} // namespace Fernweg::Wamp
