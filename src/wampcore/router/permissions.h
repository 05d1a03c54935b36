// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/patternmap.h"
#include "router/routersettings.h"

#include <memory>

namespace Fernweg::WampCore {

/// What a role may do, by the rules of the configuration.
class RolePermissions
{
public:
    Q_DISABLE_COPY_MOVE(RolePermissions)

    /// Everything.
    explicit RolePermissions(bool asksAuthorizer) : m_allowsAll(true), m_asks(asksAuthorizer) { }
    explicit RolePermissions(const RoleSettings &role);

    struct Decision
    {
        bool isAllowed = false;
        bool disclose = false;
    };

    Decision decide(Action action, const QString &uri, MatchPolicy match) const;
    bool asksAuthorizer() const noexcept { return m_asks; }

private:
    Decision decideOnPattern(Action action, const QString &uri, MatchPolicy match) const;

    QList<PermissionSettings> m_rules;
    PatternMap<const PermissionSettings> m_byUri;
    bool m_allowsAll = false;
    bool m_asks = true;
};

/// Whether some URI is matched by both. Exact ones are URIs themselves.
bool patternsOverlap(QStringView a, MatchPolicy matchA, QStringView b, MatchPolicy matchB);
/// Whether \a outer matches all that \a inner does.
bool patternCovers(QStringView outer, MatchPolicy matchOuter, QStringView inner,
                   MatchPolicy matchInner);
/// Whether, of two that match the same URI, \a a comes before \a b: exact, longest prefix, wildcard with
/// the most components before its first wildcard, and so on.
bool patternPrecedes(QStringView a, MatchPolicy matchA, QStringView b, MatchPolicy matchB);

} // namespace Fernweg::WampCore
