// SPDX-License-Identifier: Apache-2.0
#include "wamp/handles_p.h"

#include "messages/uris.h"

#include <exception>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Registration
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRegistration
    \brief A registration's handle.

    Session::registerProcedure() returns it at once; activated() or failed() tell of the router's answer.
    Registered is for as long as the handle lives: when the session ends it is pending, and when the same
    Session has joined again it is asked for again, even if it was refused before. Deleting it
    unregisters; calls that have been taken can still be answered.
*/

Registration::Registration(std::unique_ptr<RegistrationPrivate> &&privateObject, QObject *parent)
    : QObject(parent), d(std::move(privateObject))
{
}

Registration::~Registration() = default;

QString Registration::procedure() const
{
    return d->uri();
}

RegisterOptions Registration::options() const
{
    return d->chosen;
}

Session *Registration::session() const
{
    return d->session;
}

Registration::State Registration::state() const noexcept
{
    return d->state;
}

/*!
    The router's id of it, 0 while there is none.
*/
quint64 Registration::id() const noexcept
{
    return d->id();
}

/*!
    \property Fernweg::Wamp::Registration::error
    Why it was refused (\c wamp.error.procedure_already_exists, \c wamp.error.not_authorized …), or
    ended by the router.
*/
Error Registration::error() const
{
    return d->error;
}

/*!
    Ends it. The handle stays, and has no further use.
*/
void Registration::unregister()
{
    if (d->state == State::Ended)
        return;
    if (SessionPrivate *session = SessionPrivate::get(d->session))
        session->core.registrations().remove(d.get());
    d->ended();
}

/*!
    \fn void Fernweg::Wamp::Registration::onInvocation(const Invocation &invocation)
    A call, \a invocation, has been received, of a procedure that was registered without a function.
*/

Registration *RegistrationPrivate::make(Session *session, const QString &procedure,
                                        QObject *context, Internal::InvocationFunction &&function,
                                        const RegisterOptions &options)
{
    auto d = std::make_unique<RegistrationPrivate>(
            session, procedure, options.toMap(), context ? context : session, std::move(function));
    RegistrationPrivate *handle = d.get();
    handle->chosen = options;
    handle->q = new Registration(std::move(d), session);
    handle->follow(context);
    if (handle->isSendable())
        SessionPrivate::get(session)->core.registrations().add(handle);
    return handle->q;
}

void RegistrationPrivate::received(WampCore::Message &&message)
{
    SessionPrivate *owner = SessionPrivate::get(session);
    auto pending = std::make_shared<InvocationState>(owner->link, message.request);
    owner->core.addInvocation(message.request, pending);
    const quint64 registration = message.id;
    auto *data = new InvocationData(std::move(message));
    data->state = std::move(pending);
    data->registration = registration;
    data->procedure = data->details().value(QStringLiteral("procedure"), uri()).toString();
    const Invocation invocation = PayloadData::makeInvocation(data);
    if (!function) {
        Q_EMIT q->onInvocation(invocation);
        return;
    }
    const std::shared_ptr<Internal::InvocationFunction> handler = function;
    if (context().isElsewhere())
        context().run([handler, invocation] {
            Internal::runGuarded(invocation, [&] { (*handler)(invocation); });
        });
    else if (context().isAlive())
        Internal::runGuarded(invocation, [&] { (*handler)(invocation); });
}

namespace Internal {

void runGuarded(const Invocation &invocation, const std::function<void()> &function)
{
#ifdef QT_NO_EXCEPTIONS
    function();
#else
    try {
        function();
    } catch (const std::exception &exception) {
        invocation.fail(Error(WampCore::Uri::runtimeError(), QString::fromUtf8(exception.what())));
    } catch (...) {
        invocation.fail(Error(WampCore::Uri::runtimeError(), QStringLiteral("an exception")));
    }
#endif
}

void failCanceled(const Invocation &invocation)
{
    invocation.fail(Error(WampCore::Uri::canceled()));
}

} // namespace Internal

} // namespace Fernweg::Wamp
