// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/context.h"
#include "wamp/payload_p.h"

#include "session/sessioncore.h"

#include <QtCore/qmutex.h>

#include <atomic>
#include <vector>

namespace Fernweg::Wamp {

class Session;
class SessionPrivate;

/// The way from an invocation, which may be in any thread, to its session, which may be gone.
class SessionLink
{
public:
    Q_DISABLE_COPY_MOVE(SessionLink)

    SessionLink(Session *session, SessionPrivate *privateObject)
        : m_session(session), m_private(privateObject)
    {
    }

    void cut()
    {
        const QMutexLocker lock(&m_mutex);
        m_session = nullptr;
    }
    /// The session, if this is its thread.
    SessionPrivate *here();
    /// Calls \a function in the session's thread. Returns false if the session is gone.
    bool post(const std::function<void(SessionPrivate *)> &function);

private:
    QMutex m_mutex;
    Session *m_session;
    SessionPrivate *m_private;
};

/// What becomes of one invocation. Shared by the handles that the program has, and by the session until
/// there is an answer.
class InvocationState final : public WampCore::PendingInvocation,
                              public std::enable_shared_from_this<InvocationState>
{
public:
    Q_DISABLE_COPY_MOVE(InvocationState)

    InvocationState(const std::shared_ptr<SessionLink> &sessionLink, quint64 requestId)
        : link(sessionLink), request(requestId)
    {
    }

    void interrupted(const QVariantMap &options) override;
    void onInterrupt(QObject *context, const std::function<void()> &handler);

    /// Returns false if there has been an answer.
    bool answer(WampCore::Message &&message);
    bool progress(WampCore::Message &&message);

    const std::shared_ptr<SessionLink> link;
    const quint64 request;
    std::atomic<bool> isAnswered = false;
    std::atomic<bool> isCanceled = false;
    std::atomic<CancelMode> mode = CancelMode::KillNoWait;

private:
    bool send(WampCore::Message &&message);

    QMutex m_mutex;
    std::vector<std::pair<Context, std::function<void()>>> m_handlers;
};

class InvocationData final : public PayloadData
{
public:
    using PayloadData::PayloadData;
    ~InvocationData() override;

    std::shared_ptr<InvocationState> state;
    QString procedure;
    quint64 registration = 0;
};

} // namespace Fernweg::Wamp
