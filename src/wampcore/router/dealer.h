// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/patternmap.h"
#include "router/pendingcall.h"
#include "router/registration.h"

#include <optional>

namespace Fernweg::WampCore {

class RouterContext;
struct Message;

/// Takes calls to those who have registered their procedures, and the results back.
class Dealer
{
public:
    Q_DISABLE_COPY_MOVE(Dealer)

    Dealer(RouterContext &context, const RealmSettings &settings);
    ~Dealer();

    void registerProcedure(PeerSession &session, const Message &request);
    void unregister(PeerSession &session, const Message &request);

    /// True if CALL is dealt with: it goes on with one that has been let through, or it must not be.
    bool continueCall(PeerSession &caller, Message &request);
    void call(PeerSession &caller, Message &&request, bool disclose);
    void cancel(PeerSession &caller, const Message &request);
    void yield(PeerSession &callee, Message &&message);
    void invocationFailed(PeerSession &callee, Message &&message);
    void timeUp(PendingCall *call);
    void leave(PeerSession &session);

private:
    // registrations (dealerregistrations.cpp)
    bool isTaken(PeerSession &session, const Registration *registration, InvokePolicy invoke) const;
    void revoke(Registration *registration);
    void removeCallee(PeerSession &session, Registration *registration);

    // calls
    Registration *find(const QString &procedure) const;
    void invoke(PeerSession &caller, Message &&request, Registration &registration, Callee &callee,
                QVariantMap &&details);
    bool fillDetails(QVariantMap &details, PeerSession &caller, const Message &request,
                     const Registration &registration, const Callee &callee, bool disclose) const;
    void startTimer(PendingCall *call);

    // answers (dealeranswers.cpp)
    PendingCall *findInvocation(PeerSession &callee, const Message &message) const;
    void refuseAnswer(PendingCall *call, bool isFinal);
    void endCall(PendingCall *call, const QString &error, const QString &text);
    void forget(PendingCall *call);
    void interrupt(const PendingCall &call, const QString &mode, const QString &reason) const;

    RouterContext &m_context;
    const Disclosure m_disclosure;
    const int m_maxCalls; ///< of a session; 0: any number
    const int m_maxRegistrations; ///< likewise
    PatternMap<Registration> m_registrations;
    QHash<quint64, Registration *> m_byId; ///< owns them
};

} // namespace Fernweg::WampCore
