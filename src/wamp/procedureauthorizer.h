// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routerhost.h"

#include <Fernweg/wampsession.h>

#include <utility>
#include <vector>

namespace Fernweg::Wamp {

/// Asks a realm's procedure what other sessions may do, in a session of the router's own.
class ProcedureAuthorizer
{
public:
    Q_DISABLE_COPY_MOVE(ProcedureAuthorizer)

    ProcedureAuthorizer(Router *router, const QString &realm);

    /// Its session is: the realm has been removed.
    bool isOver() const noexcept { return m_isOver; }
    void ask(const WampCore::AuthorizationQuery &query,
             const WampCore::AuthorizationCompletion &completion);

private:
    using Question = std::pair<WampCore::AuthorizationQuery, WampCore::AuthorizationCompletion>;

    void call(const Question &question);

    Session m_session;
    std::vector<Question> m_waiting; // until it has joined
    bool m_isOver = false;
};

} // namespace Fernweg::Wamp
