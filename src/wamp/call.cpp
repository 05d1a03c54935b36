// SPDX-License-Identifier: Apache-2.0
#include "wamp/call_p.h"

#include "wamp/completions.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Call
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampCall
    \brief A call under way, with signals for its progress and its outcome.

    \code
    Call *call = session->startCall(u"com.example.download"_s, { url });
    connect(call, &Call::onProgress, bar, [bar](const CallResult &part) { bar->setValue(part.value<int>()); });
    connect(call, &Call::onResult, this, &Window::show);
    connect(call, &Call::failed, this, [](const Error &error) { qWarning() << error.message(); });
    connect(button, &QPushButton::clicked, call, qOverload<>(&Call::cancel));
    \endcode

    Session::startCall() makes it. It belongs to the thread of its session, which is its parent. Deleting
    it before it has finished cancels the call, without a signal.
*/

namespace {

class HandleCompletion final : public WampCore::Completion
{
public:
    HandleCompletion(Call *call, const CallOptions &options) : m_call(call), m_progress(options) { }

    void progress(WampCore::Message &&message) override
    {
        const CallResult result = PayloadData::makeResult(std::move(message));
        const QPointer<Call> call = m_call;
        m_progress.tell(result);
        if (call)
            CallPrivate::progressed(call, result);
    }

    void finish(WampCore::Message &&answer) override
    {
        if (m_call)
            CallPrivate::finish(m_call, PayloadData::makeResult(std::move(answer)));
    }

private:
    QPointer<Call> m_call;
    ProgressTarget m_progress;
};

} // namespace

Call::Call(std::unique_ptr<CallPrivate> &&privateObject, QObject *parent)
    : QObject(parent), d(std::move(privateObject))
{
}

Call::~Call()
{
    if (!d->isFinished)
        cancel();
}

Call *CallPrivate::start(Session *session, SessionPrivate *sessionPrivate, const QString &procedure,
                         const Arguments &arguments, const CallOptions &options)
{
    auto *call = new Call(std::make_unique<CallPrivate>(), session);
    CallPrivate *d = call->d.get();
    d->session = session;
    d->procedure = procedure;
    d->mode = options.cancelMode();
    CallOptions withProgress = options;
    if (!options.hasOption(QStringLiteral("receive_progress")))
        withProgress.setReceivesProgress(true);
    d->request = sessionPrivate->call(procedure, arguments, withProgress,
                                      std::make_unique<HandleCompletion>(call, options));
    return call;
}

void CallPrivate::progressed(Call *call, const CallResult &progress)
{
    Q_EMIT call->onProgress(progress);
}

void CallPrivate::finish(Call *call, const CallResult &result)
{
    call->d->isFinished = true;
    call->d->result = result;
    const QPointer<Call> guard = call;
    if (result)
        Q_EMIT call->onResult(result);
    else
        Q_EMIT call->failed(result.error());
    if (guard)
        Q_EMIT call->finished();
    if (guard && call->d->autoDelete)
        call->deleteLater();
}

QString Call::procedure() const
{
    return d->procedure;
}

bool Call::isFinished() const
{
    return d->isFinished;
}

/*!
    \property Fernweg::Wamp::Call::result
    The outcome; before finished() an empty result.
*/
CallResult Call::result() const
{
    return d->result;
}

/*!
    \property Fernweg::Wamp::Call::autoDelete
    Whether the object deletes itself once finished() has been emitted, later, from the event loop; true
    unless set otherwise.
*/
bool Call::autoDelete() const
{
    return d->autoDelete;
}

void Call::setAutoDelete(bool enabled)
{
    d->autoDelete = enabled;
}

/*!
    Cancels the call in the mode of its options: see CallOptions::setCancelMode(). Returns false if it is
    over.
*/
bool Call::cancel()
{
    return cancel(d->mode);
}

/*!
    \overload
    Cancels the call in \a mode (WAMP, "Call Canceling"). The outcome is the error
    \c wamp.error.canceled, or, with CancelMode::Kill, what the callee answers. Returns false if the call
    is over. A router that doesn't announce \c call_canceling isn't told: the call ends here only.
*/
bool Call::cancel(CancelMode mode)
{
    if (d->isFinished || !d->request || !d->session)
        return false;
    SessionPrivate *session = SessionPrivate::get(d->session);
    if (!session)
        return false;
    session->cancel(d->request, mode);
    return true;
}

/*!
    \fn void Fernweg::Wamp::Call::onProgress(const CallResult &progress)
    A result that isn't the last is there: \a progress. Only with CallOptions::setReceivesProgress().
*/

/*!
    \fn void Fernweg::Wamp::Call::onResult(const CallResult &result)
    The call has succeeded with \a result.
*/

/*!
    \fn void Fernweg::Wamp::Call::failed(const Error &error)
    The call has failed, has been canceled, or is over because the session is: \a error says which.
*/

/*!
    \fn void Fernweg::Wamp::Call::finished()
    Exactly once, after onResult() or failed().
*/

} // namespace Fernweg::Wamp
