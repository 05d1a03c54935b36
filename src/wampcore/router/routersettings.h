// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <chrono>

namespace Fernweg::WampCore {

// The configuration of a router, as RouterOptions and its kin show it to users.

enum class MatchPolicy : quint8 { Exact, Prefix, Wildcard };
enum class UriCheck : quint8 { Loose, Strict };
enum class Disclosure : quint8 { Allowed, Denied, Always };
enum class SlowSubscribers : quint8 { DropEvents, Disconnect };

enum class Action : quint8 { Call = 1, Register = 2, Publish = 4, Subscribe = 8 };

struct PermissionSettings
{
    QString uri;
    MatchPolicy match = MatchPolicy::Exact;
    quint8 allow = 0; ///< Actions
    bool discloseCaller = false;
    bool disclosePublisher = false;
};

struct RoleSettings
{
    QString name;
    QList<PermissionSettings> permissions;
    bool asksAuthorizer = true;
};

struct RealmSettings
{
    QString name;
    QList<RoleSettings> roles; ///< none: one role, the anonymous one, which may do everything
    QString anonymousRole = QStringLiteral("anonymous");
    QString authorizer; ///< the procedure that is asked; empty: RouterHost alone
    UriCheck uriCheck = UriCheck::Loose;
    Disclosure disclosure = Disclosure::Allowed;
    SlowSubscribers slowSubscribers = SlowSubscribers::DropEvents;
    bool strictRequestIds = false;
    /// More octets than that wait for a subscriber: it gets no events. 0: no limit.
    quint64 eventOutputLimit = 16 * 1024 * 1024;
    /// More octets than that wait for a session, of whatever kind, or, of its requests, for the
    /// authorizer: it ends. 0: no limit.
    quint64 maxPendingOutput = 64 * 1024 * 1024;
    /// Requests of one session that wait for the authorizer's answer to one before them.
    int maxWaitingRequests = 10000;
    /// What one session may have at a time. 0: no limit.
    int maxPendingCalls = 100000;
    int maxSubscriptions = 100000;
    int maxRegistrations = 100000;
};

struct RouterSettings
{
    QList<QUrl> listen;
    QList<RealmSettings> realms;
    QString agent = QStringLiteral("Fernweg");
    /// How long a client may take to answer GOODBYE.
    std::chrono::milliseconds goodbyeTimeout { 5000 };
    /// How long a transport may be without a session; the matter of whoever owns it. 0: for ever.
    std::chrono::milliseconds joinTimeout { 10000 };
};

/// What is wrong with it, empty if nothing is: "roles[1].name: …".
QString problemOf(const RealmSettings &settings);
QString problemOf(const RouterSettings &settings);

} // namespace Fernweg::WampCore
