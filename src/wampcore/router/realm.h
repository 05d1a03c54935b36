// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/broker.h"
#include "router/dealer.h"
#include "router/permissions.h"
#include "router/routercontext.h"
#include "router/waitingrequests.h"

#include <memory>
#include <unordered_map>

namespace Fernweg::WampCore {

class PeerSession;

/// A realm: who may do what, and the broker and the dealer that do it.
class Realm
{
public:
    Q_DISABLE_COPY_MOVE(Realm)

    Realm(RouterContext &context, const RealmSettings &settings);

    const RealmSettings &settings() const noexcept { return m_settings; }
    /// Null: there is no such role.
    const RolePermissions *role(const QString &name) const;

    void leave(PeerSession &session);

    /// Any of PUBLISH, SUBSCRIBE, UNSUBSCRIBE, CALL, CANCEL, REGISTER, UNREGISTER.
    void process(PeerSession &session, Message &&request);
    void processAuthorized(PeerSession &session, Message &&request, bool disclose);
    void processAnswer(PeerSession &session, Message &&request, const WaitingRequests::Key &key,
                       const AuthorizationAnswer &answer);
    void forgetAuthorizations() { m_cachedByRole.clear(); }
    Dealer &dealer() noexcept { return m_dealer; }

private:
    struct Subject;
    void authorize(PeerSession &session, Message &&request, const Subject &subject);
    bool isAcceptable(PeerSession &session, const Message &request, const Subject &subject) const;

    const RealmSettings m_settings;
    RouterContext &m_context;
    std::unordered_map<QString, std::unique_ptr<RolePermissions>> m_roles;
    QHash<QString, WaitingRequests::Cache> m_cachedByRole;
    Broker m_broker;
    Dealer m_dealer;
};

} // namespace Fernweg::WampCore
