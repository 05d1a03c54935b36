// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/outgoingmessage.h"
#include "router/features.h"
#include "router/routercontext.h"
#include "router/routercore.h"
#include "router/waitingrequests.h"

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <deque>

namespace Fernweg::WampCore {

class Peer;
class Realm;
class RolePermissions;
struct PendingCall;
struct Registration;
struct Subscription;

/// A peer of the router, and the session that it has, if any: its state, its ids, and what the broker
/// and the dealer know it by. A transport may have several sessions, one after the other.
class PeerSession final : public RouterSession, private Timed
{
public:
    PeerSession(RouterContext &context, Peer *peer);
    ~PeerSession();

    // RouterSession
    void receive(Message &&message) override;
    void receiveInvalid(const ReadError &error) override;
    void detach() override;

    bool isEstablished() const noexcept { return m_state == State::Established; }
    const SessionInfo &info() const noexcept { return m_info; }
    quint64 id() const noexcept { return m_info.id; }
    const ClientFeatures &features() const noexcept { return m_features; }
    const RolePermissions &permissions() const noexcept { return *m_permissions; }
    bool isTrusted() const noexcept { return m_isTrusted; }
    Realm &realm() const noexcept { return *m_realm; }
    RouterContext &context() const noexcept { return m_context; }

    /// False if the peer doesn't take messages of that size: nothing was sent then.
    bool send(const OutgoingMessage &message);
    bool send(Message &&message) { return send(OutgoingMessage(std::move(message))); }
    /// Unless too much waits for the peer.
    void sendEvent(const OutgoingMessage &event);
    /// ERROR; publishers that want no acknowledgement don't get one.
    void fail(const Message &request, const QString &uri, const QString &text);
    void fail(MessageType type, quint64 request, const QString &uri, const QString &text);

    /// ABORT wamp.error.protocol_violation, and the end of the transport.
    void violate(const QString &text);
    /// The authorizer has answered.
    void requestAnswered(Message &&request, const WaitingRequests::Key &key,
                         const AuthorizationAnswer &answer);
    /// GOODBYE; the transport is closed after the client's answer, if \a closesTransport or when time
    /// is up.
    void sayGoodbye(const QString &reason, const QString &text, bool closesTransport);
    /// The end of a session that doesn't read.
    void endStuck();
    /// There is no session: the transport is closed.
    void closeIdle();
    /// The router is going. All sessions of a router are muted, then discarded: nobody is told.
    void mute() { m_peer = nullptr; }
    void discard();

    // What others keep here.
    QHash<Subscription *, qsizetype> subscriptions; ///< and where it is among their receivers
    QSet<Registration *> registrations;
    QHash<quint64, PendingCall *> calls; ///< by the caller's request
    QHash<quint64, PendingCall *> invocations; ///< by the request that the callee knows
    quint64 lastInvocation = 0;
    quint64 lastRequest = 0; ///< the client's latest one
    std::deque<quint64> streams; ///< the latest calls that the client sends in parts
    WaitingRequests waiting;

private:
    enum class State { Closed, Established, ShuttingDown, Ended };

    void receiveEstablished(Message &&message);
    void receiveRequest(Message &&message);
    bool takesRequestId(const Message &message);
    void answerGoodbye();
    void processWaiting();
    void join(const Message &hello);
    void welcome();
    void refuse(const QString &reason, const QString &text);
    void abort(const QString &reason, const QString &text);
    void leave(const QString &reason);
    void closeTransport();
    void timeUp() override;

    RouterContext &m_context;
    Peer *m_peer; ///< null: the transport is closed, or closing
    State m_state = State::Closed;
    bool m_isTrusted = false;
    bool m_closesTransport = false;
    bool m_isDoomed = false;
    bool m_isDiscarded = false;
    bool m_isLeaving = false;
    bool m_isProcessingWaiting = false;
    Realm *m_realm = nullptr;
    const RolePermissions *m_permissions = nullptr;
    SessionInfo m_info;
    ClientFeatures m_features;
    quint64 m_eventOutputLimit = 0;
    quint64 m_maxPendingOutput = 0;
    bool m_disconnectsSlow = false;
    DeadlineQueue::Entry m_goodbyeDeadline;
};

} // namespace Fernweg::WampCore
