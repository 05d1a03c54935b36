// SPDX-License-Identifier: Apache-2.0
#include "router/permissions.h"

namespace Fernweg::WampCore {

namespace {

RolePermissions::Decision decisionOf(const PermissionSettings &rule, Action action)
{
    return { (rule.allow & quint8(action)) != 0,
             action == Action::Call ? rule.discloseCaller : rule.disclosePublisher };
}

} // namespace

RolePermissions::RolePermissions(const RoleSettings &role)
    : m_rules(role.permissions), m_asks(role.asksAuthorizer)
{
    for (const PermissionSettings &rule : std::as_const(m_rules))
        m_byUri.insert(rule.match, rule.uri, &rule);
}

RolePermissions::Decision RolePermissions::decide(Action action, const QString &uri,
                                                  MatchPolicy match) const
{
    if (m_allowsAll)
        return { true, false };
    if (match != MatchPolicy::Exact)
        return decideOnPattern(action, uri, match);
    const PermissionSettings *rule = m_byUri.best(uri);
    return rule ? decisionOf(*rule, action) : Decision {};
}

/// Who gets a pattern gets all that it matches. So one rule must allow all of that, and no rule that
/// comes before it may deny a part.
RolePermissions::Decision RolePermissions::decideOnPattern(Action action, const QString &uri,
                                                           MatchPolicy match) const
{
    const PermissionSettings *best = nullptr;
    for (const PermissionSettings &rule : m_rules) {
        if (patternCovers(rule.uri, rule.match, uri, match)
            && (!best || patternPrecedes(rule.uri, rule.match, best->uri, best->match))) {
            best = &rule;
        }
    }
    if (!best || !decisionOf(*best, action).isAllowed)
        return {};
    for (const PermissionSettings &rule : m_rules) {
        if (!decisionOf(rule, action).isAllowed
            && patternPrecedes(rule.uri, rule.match, best->uri, best->match)
            && patternsOverlap(rule.uri, rule.match, uri, match)) {
            return {};
        }
    }
    return decisionOf(*best, action);
}

} // namespace Fernweg::WampCore
