// SPDX-License-Identifier: Apache-2.0
#include "wamp/invocation_p.h"

#include <Fernweg/wampcallresult.h>

#include "messages/uris.h"
#include "wamp/session_p.h"

namespace Fernweg::Wamp {

using WampCore::Message;
using WampCore::MessageType;
namespace Uri = WampCore::Uri;

/*!
    \class Fernweg::Wamp::Invocation
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampInvocation
    \brief A call, as its callee sees it: what was called for, and where the answer goes.

    Most endpoints need none: what they return is the answer. One that takes an Invocation as its last
    parameter, and returns nothing, answers through it, at once or later:

    \code
    session->registerProcedure(u"com.example.count"_s, this, [this](int n, const Invocation &call) {
        m_counters.append(Counter { n, call }); // which calls progress(), and yield() at last
    });
    \endcode

    Copies stand for the same call. When the last of them is gone and there was no answer, the caller
    gets the error \c wamp.error.runtime_error.

    All functions are thread-safe: a worker may keep a copy, and answer from its thread.
*/

Invocation::Invocation() = default;

Invocation::Invocation(PayloadData *data) : Payload(data) { }

namespace {

const InvocationData *of(const PayloadData *data)
{
    return static_cast<const InvocationData *>(data);
}

Message answerTo(const InvocationData *invocation, MessageType type)
{
    Message message;
    message.type = type;
    message.request = invocation->state->request;
    if (type == MessageType::Error)
        message.requestType = MessageType::Invocation;
    return message;
}

} // namespace

/*!
    \property Fernweg::Wamp::Invocation::procedure
    What was called; for registrations by pattern that is not what was registered.
*/
QString Invocation::procedure() const
{
    return d ? of(d.data())->procedure : QString();
}

quint64 Invocation::registration() const
{
    return d ? of(d.data())->registration : 0;
}

/*!
    The session that calls, if it, or the router, discloses that.
*/
std::optional<quint64> Invocation::caller() const
{
    return detail<quint64>(details(), QStringLiteral("caller"));
}

QString Invocation::callerAuthId() const
{
    return details().value(QStringLiteral("caller_authid")).toString();
}

QString Invocation::callerAuthRole() const
{
    return details().value(QStringLiteral("caller_authrole")).toString();
}

std::optional<qint64> Invocation::trustLevel() const
{
    return detail<qint64>(details(), QStringLiteral("trustlevel"));
}

/*!
    How long the caller waits, if the router leaves it to the callee to heed that, else 0: see
    RegisterOptions::setForwardTimeout().
*/
std::chrono::milliseconds Invocation::timeout() const
{
    return std::chrono::milliseconds(
            detail<qint64>(details(), QStringLiteral("timeout")).value_or(0));
}

/*!
    Returns whether the caller wants progress().
*/
bool Invocation::receivesProgress() const
{
    return details().value(QStringLiteral("receive_progress")).toBool();
}

/*!
    Sends \a arguments ahead of the answer. Returns false, and sends nothing, if the caller doesn't want
    progress, if the call has been answered or canceled, or if a value can't be sent.
*/
bool Invocation::progress(const Arguments &arguments) const
{
    if (!d || !receivesProgress() || isCanceled() || isAnswered())
        return false;
    std::optional<WampCore::Payload> payload = payloadOf(arguments, nullptr);
    if (!payload)
        return false;
    Message message = answerTo(of(d.data()), MessageType::Yield);
    message.details.insert(QStringLiteral("progress"), true);
    message.payload = std::move(*payload);
    return of(d.data())->state->progress(std::move(message));
}

/*!
    Answers with \a arguments. Returns false if there has been an answer already, which is so, too, once
    the call has been canceled and there was no handler of onInterrupt(). An answer after the session's
    end goes nowhere.
    Values that can't be sent make the call fail with \c wamp.error.runtime_error.
*/
bool Invocation::yield(const Arguments &arguments) const
{
    if (!d || isAnswered())
        return false;
    QString text;
    std::optional<WampCore::Payload> payload = payloadOf(arguments, &text);
    if (!payload) {
        fail(Error(Uri::runtimeError(), text));
        return false;
    }
    Message message = answerTo(of(d.data()), MessageType::Yield);
    message.payload = std::move(*payload);
    return of(d.data())->state->answer(std::move(message));
}

/*!
    \overload
    Answers with a \a result of another call, an error included.
*/
bool Invocation::yield(const CallResult &result) const
{
    if (result.hasError())
        return fail(result.error());
    return yield(Arguments(result.arguments(), result.kwargs()));
}

/*!
    Answers with \a error. Returns false if there has been an answer already.
*/
bool Invocation::fail(const Error &error) const
{
    if (!d || isAnswered())
        return false;
    Message message = answerTo(of(d.data()), MessageType::Error);
    message.uri = error ? error.uri() : Uri::runtimeError();
    QString text;
    std::optional<WampCore::Payload> payload =
            payloadOf(Arguments(error.arguments(), error.kwargs()), &text);
    message.payload = payload ? std::move(*payload) : WampCore::Payload(QVariantList { text });
    return of(d.data())->state->answer(std::move(message));
}

bool Invocation::isAnswered() const
{
    return !d || of(d.data())->state->isAnswered;
}

/*!
    \property Fernweg::Wamp::Invocation::isCanceled
    Whether the caller, or the router, doesn't wait any longer. Can be asked from a loop in another
    thread.
*/
bool Invocation::isCanceled() const
{
    return d && of(d.data())->state->isCanceled;
}

/*!
    In which mode the call was canceled. For CancelMode::Kill the caller waits for the answer.
*/
CancelMode Invocation::cancelMode() const
{
    return d ? of(d.data())->state->mode.load() : CancelMode::KillNoWait;
}

/*!
    Calls \a handler in the thread of \a context, as long as that lives, when the call is canceled; at
    once if it is already. Then it is the endpoint that has to answer, with \c wamp.error.canceled or
    what there is. A call that is canceled while there is no handler is answered with
    \c wamp.error.canceled by itself.
*/
void Invocation::onInterrupt(QObject *context, const std::function<void()> &handler) const
{
    if (d)
        of(d.data())->state->onInterrupt(context, handler);
}

InvocationData::~InvocationData()
{
    if (!state || state->isAnswered)
        return;
    Message message = answerTo(this, MessageType::Error);
    message.uri = state->isCanceled ? Uri::canceled() : Uri::runtimeError();
    if (!state->isCanceled)
        message.payload = WampCore::Payload(
                QVariantList { QStringLiteral("%1 gave no answer").arg(procedure) });
    state->answer(std::move(message));
}

SessionPrivate *SessionLink::here()
{
    const QMutexLocker lock(&m_mutex);
    const bool isHere = m_session && m_session->thread() == QThread::currentThread();
    return isHere ? m_private : nullptr;
}

bool SessionLink::post(const std::function<void(SessionPrivate *)> &function)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_session)
        return false;
    // Not delivered once the session is gone: it takes its events with it.
    return QMetaObject::invokeMethod(
            m_session, [function, target = m_private] { function(target); }, Qt::QueuedConnection);
}

bool InvocationState::send(Message &&message)
{
    if (SessionPrivate *session = link->here()) {
        session->answer(this, std::move(message));
        return true;
    }
    return link->post([state = shared_from_this(), message](SessionPrivate *session) {
        session->answer(state.get(), Message(message));
    });
}

bool InvocationState::answer(Message &&message)
{
    if (isAnswered.exchange(true))
        return false;
    const Handlers unused = takeHandlers();
    return send(std::move(message));
}

InvocationState::Handlers InvocationState::takeHandlers()
{
    const QMutexLocker lock(&m_mutex);
    return std::exchange(m_handlers, {});
}

void InvocationState::dropped()
{
    isCanceled = true;
    const Handlers unused = takeHandlers();
}

bool InvocationState::progress(Message &&message)
{
    return send(std::move(message));
}

void InvocationState::onInterrupt(QObject *context, const std::function<void()> &handler)
{
    QMutexLocker lock(&m_mutex);
    if (isAnswered)
        return;
    if (!isCanceled) {
        m_handlers.emplace_back(Context(context), handler);
        return;
    }
    lock.unlock();
    Context(context).run(handler);
}

void InvocationState::interrupted(const QVariantMap &options)
{
    const QString name = options.value(QStringLiteral("mode")).toString();
    mode = name == u"kill" ? CancelMode::Kill : CancelMode::KillNoWait;
    QMutexLocker lock(&m_mutex);
    if (isCanceled.exchange(true))
        return;
    const Handlers handlers = std::exchange(m_handlers, {});
    lock.unlock();
    const std::shared_ptr<InvocationState> keptAlive = shared_from_this();
    bool isHandled = false;
    for (const auto &[context, handler] : handlers) {
        isHandled = isHandled || context.isElsewhere() || context.isAlive();
        context.run(handler);
    }
    if (isHandled)
        return;
    Message message;
    message.type = MessageType::Error;
    message.requestType = MessageType::Invocation;
    message.request = request;
    message.uri = Uri::canceled();
    answer(std::move(message));
}

} // namespace Fernweg::Wamp
