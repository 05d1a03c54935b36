// SPDX-License-Identifier: Apache-2.0
#include "wamp/call_p.h"
#include "wamp/completions.h"

namespace Fernweg::Wamp {

/*!
    Calls \a procedure with \a arguments. The future gets the result, or the error, exactly once; with
    cancel() the call is canceled, in the mode of \a options, and the future stays canceled. Futures cost
    about a microsecond: for calls by the thousand there is the form with a callback.

    When the session is destroyed the future becomes canceled.
*/
QFuture<CallResult> Session::call(const QString &procedure, const Arguments &arguments,
                                  const CallOptions &options)
{
    auto completion = std::make_unique<CallFuture>(d.get(), options);
    CallFuture *pending = completion.get();
    const QFuture<CallResult> future = pending->future();
    if (const quint64 id = d->call(procedure, arguments, options, std::move(completion)))
        pending->watch(id, options.cancelMode());
    return future;
}

/*!
    \fn template <typename Context, typename F> void Fernweg::Wamp::Session::call(const QString &procedure, const Arguments &arguments, Context *context, F &&callback, const CallOptions &options)
    \overload
    Calls \a procedure with \a arguments and \a options, and then \a callback with the CallResult:
    exactly once, from the event loop of the thread in which \a context lives, or not at all if
    \a context, or the session, is destroyed before. \a callback is a function, or a member function of
    \a context.
*/

void Session::callWith(const QString &procedure, const Arguments &arguments, QObject *context,
                       Internal::ResultFunction &&callback, const CallOptions &options)
{
    QObject *target = context ? context : this;
    WampCore::CompletionPointer completion;
    if (options.progressHandler())
        completion = std::make_unique<ProgressiveCallCallback>(d.get(), target, std::move(callback),
                                                               options);
    else
        completion = std::make_unique<CallCallback>(d.get(), target, std::move(callback));
    d->call(procedure, arguments, options, std::move(completion));
}

/*!
    Calls \a procedure with \a arguments and \a options, and returns an object that has signals for
    progress and outcome. It is a child of the session, deletes itself after Call::finished(), unless
    told otherwise, and cancels the call when it is deleted before. Progress is asked for.
*/
Call *Session::startCall(const QString &procedure, const Arguments &arguments,
                         const CallOptions &options)
{
    return CallPrivate::start(this, d.get(), procedure, arguments, options);
}

/*!
    Publishes an event with \a arguments to \a topic, as \a options say; nothing comes back. Returns
    false if it could not be sent: without a session, or if a value can't be carried; see errorString().
*/
bool Session::publish(const QString &topic, const Arguments &arguments,
                      const PublishOptions &options)
{
    return d->publish(topic, arguments, options.toMap(), nullptr);
}

namespace {

QVariantMap acknowledged(const PublishOptions &options)
{
    QVariantMap map = options.toMap();
    map.insert(QStringLiteral("acknowledge"), true);
    return map;
}

using PublishFuture = FutureCompletion<PublishResult, &publishResultOf>;
using PublishCallback = CallbackCompletion<PublishResult, &publishResultOf>;

} // namespace

/*!
    Publishes an event with \a arguments to \a topic, as \a options say, and asks the router whether that
    was done. The future gets the publication's id, or the error.
*/
QFuture<PublishResult> Session::publishAcknowledged(const QString &topic,
                                                    const Arguments &arguments,
                                                    const PublishOptions &options)
{
    auto completion = std::make_unique<PublishFuture>();
    const QFuture<PublishResult> future = completion->future();
    d->publish(topic, arguments, acknowledged(options), std::move(completion));
    return future;
}

/*!
    \fn template <typename Context, typename F> void Fernweg::Wamp::Session::publishAcknowledged(const QString &topic, const Arguments &arguments, Context *context, F &&callback, const PublishOptions &options)
    \overload
    Publishes an event with \a arguments to \a topic, as \a options say, and calls \a callback with the
    PublishResult: when and where, as of \a context, is as for call().
*/

void Session::publishWith(const QString &topic, const Arguments &arguments, QObject *context,
                          PublishFunction &&callback, const PublishOptions &options)
{
    d->publish(topic, arguments, acknowledged(options),
               std::make_unique<PublishCallback>(d.get(), context ? context : this,
                                                 std::move(callback)));
}

} // namespace Fernweg::Wamp
