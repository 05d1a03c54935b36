// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "session/handletable.h"
#include "session/requesttable.h"

namespace Fernweg::WampCore {

/// How a session ended, or that it didn't come about.
struct SessionEnd
{
    QString reason;
    QVariantMap details;
    bool wasAborted = false;
    bool wasJoined = false;
    bool wasLost = false;
    bool byMe = false;
};

enum class SendResult { Sent, TooLarge, NoSession };

/// Who has a session: its transport and its program.
class SessionClient
{
public:
    /// Returns false for a message above the size that the peer takes. Calls nothing back.
    virtual bool send(Message &&message) = 0;
    virtual TimePoint now() const = 0;
    /// What was sent is delivered, then the transport is closed.
    virtual void closeTransport(const QString &why) = 0;

    virtual void sessionJoined(const QVariantMap &details) = 0;
    virtual void sessionChallenged(const QString &method, const QVariantMap &extra) = 0;
    virtual void sessionEnded(const SessionEnd &end) = 0;

protected:
    ~SessionClient() = default;
};

/// An invocation that has not been answered.
class PendingInvocation
{
public:
    virtual void interrupted(const QVariantMap &options) = 0;

protected:
    ~PendingInvocation() = default;
};

/// A client's end of a session, in all four roles. What the program calls calls nothing back: that
/// happens in receive(), lose() and advanceTo() only. The last of what these do may delete the program's
/// objects, but not this one.
class SessionCore
{
public:
    Q_DISABLE_COPY_MOVE(SessionCore)

    /// The states of the specification ("Sessions"), with Closed for Failed: no session.
    enum class State { Closed, Joining, Authenticating, Joined, Leaving };

    explicit SessionCore(SessionClient *client);
    ~SessionCore();

    State state() const noexcept { return m_state; }
    bool isJoined() const noexcept { return m_state == State::Joined; }
    quint64 id() const noexcept { return m_id; }
    const QString &realm() const noexcept { return m_realm; }
    bool routerHas(const QString &role, const QString &feature) const;

    // What the program does.
    bool join(const QString &realm, const QVariantMap &details);
    bool authenticate(const QString &signature, const QVariantMap &extra);
    bool leave(const QString &reason, const QVariantMap &details);
    /// ABORT: of what has not been joined yet. The transport is closed, too.
    bool refuse(const QString &reason, const QString &text);
    /// Sends a request with the next id. \a completion is taken if that could be done.
    SendResult request(Message &&message, CompletionPointer &&completion, quint64 *id = nullptr);
    /// As request(); after \a timeout without an answer the call fails, and is canceled.
    SendResult call(Message &&message, CompletionPointer &&completion,
                    std::chrono::milliseconds timeout, quint64 *id);
    bool cancel(quint64 call, const QString &mode);
    HandleTable &subscriptions() noexcept { return m_subscriptions; }
    HandleTable &registrations() noexcept { return m_registrations; }

    /// Whether a callee still has to answer.
    bool isPending(quint64 request, const PendingInvocation *invocation) const;
    void addInvocation(quint64 request, std::shared_ptr<PendingInvocation> invocation);
    /// YIELD or ERROR of one that is pending.
    SendResult answer(Message &&message);

    // What the transport does.
    void receive(Message &&message);
    void receiveInvalid(const ReadError &error);
    void lose();

    std::optional<TimePoint> nextDeadline() const { return m_requests.nextDeadline(); }
    void advanceTo(TimePoint now);

private:
    void receiveOpening(Message &&message);
    void receiveJoined(Message &&message);
    void receiveGoodbye(Message &&message);
    void receiveAbort(Message &&message);
    void receiveAnswer(MessageType requestType, Message &&message);
    void receiveResult(Message &&message);
    void receiveEvent(Message &&message);
    void receiveInvocation(Message &&message);
    void receiveInterrupt(const Message &message);
    void receiveRevocation(HandleTable &table, const QString &key, const Message &message);
    void violate(const QString &text);
    void end(SessionEnd &&end);
    void tell(MessageType type, quint64 request, const QVariantMap &details);

    SessionClient *m_client;
    State m_state = State::Closed;
    bool m_hasFailed = false; ///< the transport is being closed, and nothing more is of interest
    quint64 m_id = 0;
    QString m_realm;
    QVariantMap m_roles;
    std::optional<SessionEnd> m_refusal; ///< how it ends when the transport is closed
    bool m_cancels = false; ///< the router's dealer has call_canceling
    RequestTable m_requests;
    HandleTable m_subscriptions { this, MessageType::Subscribe };
    HandleTable m_registrations { this, MessageType::Register };
    std::unordered_map<quint64, std::shared_ptr<PendingInvocation>> m_invocations;
};

} // namespace Fernweg::WampCore
