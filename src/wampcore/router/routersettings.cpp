// SPDX-License-Identifier: Apache-2.0
#include "router/routersettings.h"

#include "router/uricheck.h"

#include <QtCore/qset.h>

namespace Fernweg::WampCore {

namespace {

QString problemOf(const RoleSettings &role)
{
    if (role.name.isEmpty())
        return QStringLiteral("name: none");
    if (role.name == u"trusted")
        return QStringLiteral("name: \"trusted\" is the role of the router's own components");
    for (qsizetype i = 0; i < role.permissions.size(); ++i) {
        const PermissionSettings &permission = role.permissions[i];
        const bool isPattern = permission.match != MatchPolicy::Exact;
        if (isPattern ? !isUriPattern(permission.uri, UriCheck::Loose)
                      : !isUri(permission.uri, UriCheck::Loose)) {
            return QStringLiteral("permissions[%1].uri: \"%2\" is no %3")
                    .arg(i)
                    .arg(permission.uri,
                         isPattern ? QStringLiteral("pattern of URIs") : QStringLiteral("URI"));
        }
        for (qsizetype before = 0; before < i; ++before) {
            const PermissionSettings &other = role.permissions[before];
            if (other.uri == permission.uri && other.match == permission.match)
                return QStringLiteral("permissions[%1].uri: the same as that of permissions[%2]")
                        .arg(i)
                        .arg(before);
        }
    }
    return {};
}

} // namespace

QString problemOf(const RealmSettings &settings)
{
    if (!isUri(settings.name, UriCheck::Loose))
        return QStringLiteral("name: \"%1\" is no URI").arg(settings.name);
    QSet<QString> names;
    for (qsizetype i = 0; i < settings.roles.size(); ++i) {
        const RoleSettings &role = settings.roles[i];
        const QString problem = problemOf(role);
        if (!problem.isEmpty())
            return QStringLiteral("roles[%1].%2").arg(i).arg(problem);
        if (names.contains(role.name))
            return QStringLiteral("roles[%1].name: \"%2\" is taken").arg(i).arg(role.name);
        names.insert(role.name);
    }
    if (settings.anonymousRole.isEmpty() || settings.anonymousRole == u"trusted")
        return QStringLiteral("anonymous_role: \"%1\" can't be one").arg(settings.anonymousRole);
    if (!settings.authorizer.isEmpty() && !isUri(settings.authorizer, settings.uriCheck))
        return QStringLiteral("authorizer: \"%1\" is no URI").arg(settings.authorizer);
    if (settings.maxWaitingRequests < 1)
        return QStringLiteral("max_waiting_requests: %1 is too few")
                .arg(settings.maxWaitingRequests);
    const std::pair<const char *, int> limits[] = {
        { "max_pending_calls", settings.maxPendingCalls },
        { "max_subscriptions", settings.maxSubscriptions },
        { "max_registrations", settings.maxRegistrations },
    };
    for (const auto &[key, limit] : limits) {
        if (limit < 0)
            return QStringLiteral("%1: %2 is no limit").arg(QLatin1StringView(key)).arg(limit);
    }
    return {};
}

QString problemOf(const RouterSettings &settings)
{
    QSet<QString> names;
    for (qsizetype i = 0; i < settings.realms.size(); ++i) {
        const RealmSettings &realm = settings.realms[i];
        const QString problem = problemOf(realm);
        if (!problem.isEmpty())
            return QStringLiteral("realms[%1].%2").arg(i).arg(problem);
        if (names.contains(realm.name))
            return QStringLiteral("realms[%1].name: \"%2\" is taken").arg(i).arg(realm.name);
        names.insert(realm.name);
    }
    if (settings.goodbyeTimeout.count() <= 0)
        return QStringLiteral("goodbye_timeout: %1 ms is too short")
                .arg(settings.goodbyeTimeout.count());
    return {};
}

} // namespace Fernweg::WampCore
