// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/session_p.h"

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qpromise.h>

namespace Fernweg::Wamp {

/// Tells of progress, if the options say to whom.
class ProgressTarget
{
public:
    explicit ProgressTarget(const CallOptions &options)
    {
        if (options.progressHandler()) {
            m_context = Context(options.progressContext());
            m_handler = options.progressHandler();
        }
    }

    bool isSet() const noexcept { return m_handler != nullptr; }

    void tell(const CallResult &progress) const
    {
        // Both are copied: the call may be over before the handler returns, if that runs an event loop.
        const Context context = m_context;
        if (m_handler)
            context.run([handler = m_handler, progress] { handler(progress); });
    }

private:
    Context m_context;
    CallOptions::ProgressHandler m_handler;
};

/// Calls a function of the program.
template <typename Result, Result (*make)(WampCore::Message &&)>
class CallbackCompletion : public WampCore::Completion
{
public:
    CallbackCompletion(SessionPrivate *session, QObject *context,
                       std::function<void(const Result &)> &&callback)
        : m_session(session), m_context(context), m_callback(std::move(callback))
    {
    }

    void finish(WampCore::Message &&answer) override
    {
        if (!m_session->q || !m_callback)
            return;
        if (m_context.isElsewhere())
            m_context.run([callback = std::move(m_callback), result = make(std::move(answer))] {
                callback(result);
            });
        else if (m_context.isAlive())
            m_callback(make(std::move(answer)));
    }

protected:
    SessionPrivate *m_session;

private:
    Context m_context;
    std::function<void(const Result &)> m_callback;
};

using CallCallback = CallbackCompletion<CallResult, &PayloadData::makeResult>;

class ProgressiveCallCallback final : public CallCallback
{
public:
    ProgressiveCallCallback(SessionPrivate *session, QObject *context,
                            Internal::ResultFunction &&callback, const CallOptions &options)
        : CallCallback(session, context, std::move(callback)), m_progress(options)
    {
    }

    void progress(WampCore::Message &&message) override
    {
        if (m_session->q)
            m_progress.tell(PayloadData::makeResult(std::move(message)));
    }

private:
    ProgressTarget m_progress;
};

/// Fulfils a future.
template <typename Result, Result (*make)(WampCore::Message &&)>
class FutureCompletion : public WampCore::Completion
{
public:
    FutureCompletion() { m_promise.start(); }

    QFuture<Result> future() const { return m_promise.future(); }

    void finish(WampCore::Message &&answer) override
    {
        m_promise.addResult(make(std::move(answer)));
        m_promise.finish();
    }

private:
    QPromise<Result> m_promise;
};

inline PublishResult publishResultOf(WampCore::Message &&message)
{
    if (message.type == WampCore::MessageType::Error)
        return PublishResult(errorOf(message));
    return PublishResult(message.publication);
}

class CallFuture final : public FutureCompletion<CallResult, &PayloadData::makeResult>
{
public:
    CallFuture(SessionPrivate *session, const CallOptions &options)
        : m_session(session), m_progress(options)
    {
    }
    ~CallFuture() override { delete m_watcher; }

    /// The future's cancel() is a CANCEL.
    void watch(quint64 call, CancelMode mode)
    {
        m_watcher = new QFutureWatcher<CallResult>(m_session->q);
        QObject::connect(m_watcher, &QFutureWatcherBase::canceled, m_watcher,
                         [session = m_session, call, mode] { session->cancel(call, mode); });
        m_watcher->setFuture(future());
    }

    void progress(WampCore::Message &&message) override
    {
        m_progress.tell(PayloadData::makeResult(std::move(message)));
    }

private:
    SessionPrivate *m_session;
    ProgressTarget m_progress;
    QPointer<QFutureWatcher<CallResult>> m_watcher;
};

} // namespace Fernweg::Wamp
