// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/prefixtrie.h"
#include "router/routersettings.h"
#include "router/shrink.h"
#include "router/wildcardtrie.h"

#include <QtCore/qhash.h>

namespace Fernweg::WampCore {

/// What subscriptions, registrations and permissions are found by: an URI, and how it matches. Does not
/// own them. How long a search takes does not depend on how many there are.
template <typename T>
class PatternMap
{
public:
    T *find(MatchPolicy match, const QString &uri) const
    {
        switch (match) {
        case MatchPolicy::Exact:
            return m_exact.value(uri);
        case MatchPolicy::Prefix:
            return m_prefixes.find(uri);
        case MatchPolicy::Wildcard:
            break;
        }
        return m_wildcards.find(uri);
    }

    void insert(MatchPolicy match, const QString &uri, T *value)
    {
        switch (match) {
        case MatchPolicy::Exact:
            m_exact.insert(uri, value);
            break;
        case MatchPolicy::Prefix:
            m_prefixes.insert(uri, value);
            break;
        case MatchPolicy::Wildcard:
            m_wildcards.insert(uri, value);
            break;
        }
    }

    void remove(MatchPolicy match, const QString &uri)
    {
        switch (match) {
        case MatchPolicy::Exact:
            m_exact.remove(uri);
            shrinkIfSparse(m_exact);
            break;
        case MatchPolicy::Prefix:
            m_prefixes.remove(uri);
            break;
        case MatchPolicy::Wildcard:
            m_wildcards.remove(uri);
            break;
        }
    }

    /// The exact one, then the prefixes, then the wildcards.
    template <typename F>
    void forEachMatch(const QString &uri, F f) const
    {
        if (T *exact = m_exact.value(uri))
            f(exact);
        m_prefixes.forEachMatch(uri, f);
        m_wildcards.forEachMatch(uri, f);
    }

    /// The exact one, else the longest prefix, else the most specific wildcard.
    T *best(const QString &uri) const
    {
        if (T *exact = m_exact.value(uri))
            return exact;
        if (T *prefix = m_prefixes.longest(uri))
            return prefix;
        return m_wildcards.best(uri);
    }

private:
    QHash<QString, T *> m_exact;
    PrefixTrie<T> m_prefixes;
    WildcardTrie<T> m_wildcards;
};

} // namespace Fernweg::WampCore
