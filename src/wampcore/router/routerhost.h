// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routersettings.h"

#include <QtCore/qvariant.h>

#include <chrono>
#include <functional>

namespace Fernweg::WampCore {

/// A session, as WELCOME tells its client.
struct SessionInfo
{
    QString realm;
    quint64 id = 0;
    QString authid;
    QString authrole;
    QString authmethod;
    QString authprovider;
    QVariantMap transport;
};

/// A session wants to do something.
struct AuthorizationQuery
{
    QString realm;
    quint64 session = 0;
    QString authid;
    QString authrole;
    Action action = Action::Call;
    QString uri;
    MatchPolicy match = MatchPolicy::Exact;
    QVariantMap options;
    QString authorizer; ///< the procedure to ask, if the realm has one
};

/// What the authorizer says to that.
struct AuthorizationAnswer
{
    enum class Verdict : quint8 { Allow, Deny, Fail };
    enum class Cache : quint8 { None, Session, Role };

    Verdict verdict = Verdict::Fail;
    bool disclose = false;
    Cache cache = Cache::None;
    QString reason; ///< for people
};

/// Called once, at once or at any later time, also after the session or the router is gone. Once the
/// last copy of it is gone without a call, the authorization has failed.
using AuthorizationCompletion = std::function<void(const AuthorizationAnswer &)>;

/// Where a router lives. It must not call back into the router from within these.
class RouterHost
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    virtual TimePoint now() const = 0;
    /// RouterCore::nextDeadline() is an earlier one than before.
    virtual void deadlineMoved() { }

    virtual void sessionJoined(const SessionInfo &) { }
    /// After GOODBYE, ABORT or the loss of its transport; \a reason is a URI.
    virtual void sessionLeft(const SessionInfo &, const QString &reason) { Q_UNUSED(reason) }

    /// Whether authorize() is to be asked at all, in realms that have no authorizer of their own.
    virtual bool hasAuthorizer() const { return false; }
    virtual void authorize(const AuthorizationQuery &, const AuthorizationCompletion &) { }

protected:
    ~RouterHost() = default;
};

} // namespace Fernweg::WampCore
