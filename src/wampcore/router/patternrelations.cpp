// SPDX-License-Identifier: Apache-2.0
#include "router/permissions.h"

namespace Fernweg::WampCore {

namespace {

using Components = QList<QStringView>;

QStringView beforeFirstWildcard(QStringView pattern)
{
    for (qsizetype start = 0;;) {
        qsizetype end = pattern.indexOf(u'.', start);
        if (end == start || start == pattern.size())
            return pattern.first(start);
        if (end < 0)
            return pattern;
        start = end + 1;
    }
}

bool wildcardOverlapsPrefix(const Components &wildcard, QStringView prefix)
{
    const Components parts = prefix.split(u'.');
    if (parts.size() > wildcard.size())
        return false;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const bool isPart = i + 1 == parts.size(); // of a component, whose rest may be anything
        const QStringView name = wildcard[i];
        if (!name.isEmpty() && (isPart ? !name.startsWith(parts[i]) : name != parts[i]))
            return false;
    }
    return true;
}

bool wildcardsOverlap(const Components &a, const Components &b)
{
    if (a.size() != b.size())
        return false;
    for (qsizetype i = 0; i < a.size(); ++i) {
        if (!a[i].isEmpty() && !b[i].isEmpty() && a[i] != b[i])
            return false;
    }
    return true;
}

bool wildcardCovers(const Components &outer, const Components &inner)
{
    if (outer.size() != inner.size())
        return false;
    for (qsizetype i = 0; i < outer.size(); ++i) {
        if (!outer[i].isEmpty() && outer[i] != inner[i])
            return false;
    }
    return true;
}

} // namespace

bool patternsOverlap(QStringView a, MatchPolicy matchA, QStringView b, MatchPolicy matchB)
{
    if (matchB < matchA)
        return patternsOverlap(b, matchB, a, matchA);
    if (matchA == MatchPolicy::Exact)
        return patternCovers(b, matchB, a, matchA);
    if (matchB == MatchPolicy::Prefix)
        return a.startsWith(b) || b.startsWith(a);
    if (matchA == MatchPolicy::Prefix)
        return wildcardOverlapsPrefix(b.split(u'.'), a);
    return wildcardsOverlap(a.split(u'.'), b.split(u'.'));
}

bool patternCovers(QStringView outer, MatchPolicy matchOuter, QStringView inner,
                   MatchPolicy matchInner)
{
    switch (matchOuter) {
    case MatchPolicy::Exact:
        return matchInner == MatchPolicy::Exact && inner == outer;
    case MatchPolicy::Prefix:
        if (matchInner == MatchPolicy::Wildcard)
            inner = beforeFirstWildcard(inner);
        return inner.startsWith(outer);
    case MatchPolicy::Wildcard:
        break;
    }
    return matchInner != MatchPolicy::Prefix
            && wildcardCovers(outer.split(u'.'), inner.split(u'.'));
}

bool patternPrecedes(QStringView a, MatchPolicy matchA, QStringView b, MatchPolicy matchB)
{
    if (matchA != matchB)
        return matchA < matchB;
    if (matchA == MatchPolicy::Prefix)
        return a.size() > b.size();
    const Components componentsA = a.split(u'.');
    const Components componentsB = b.split(u'.');
    for (qsizetype i = 0; i < qMin(componentsA.size(), componentsB.size()); ++i) {
        if (componentsA[i].isEmpty() != componentsB[i].isEmpty())
            return componentsB[i].isEmpty();
    }
    return false;
}

} // namespace Fernweg::WampCore
