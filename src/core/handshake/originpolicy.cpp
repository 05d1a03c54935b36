// SPDX-License-Identifier: Apache-2.0
#include "handshake/originpolicy.h"

#include <algorithm>

namespace Fernweg::Core {

QByteArray normalizedOrigin(QByteArrayView origin)
{
    const QByteArray text = origin.toByteArray().toLower();
    const qsizetype colon = text.indexOf("://");
    if (colon <= 0)
        return {};
    const QByteArray scheme = text.first(colon);
    const QByteArray host = text.sliced(colon + 3);
    if (host.isEmpty() || host.contains('/') || host.contains('@') || host.contains('?'))
        return {};
    if (host.lastIndexOf(':') > host.lastIndexOf(']')) // a colon behind an IPv6 address' brackets
        return text;
    if (scheme == "http" || scheme == "ws")
        return text + ":80";
    if (scheme == "https" || scheme == "wss")
        return text + ":443";
    return text;
}

bool matchesWildcards(QByteArrayView text, QByteArrayView pattern) noexcept
{
    qsizetype t = 0;
    qsizetype p = 0;
    qsizetype star = -1;
    qsizetype resume = 0; // where the text goes on if the last star takes one character more
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != -1) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool isOriginAllowed(QByteArrayView origin, QByteArrayView host, bool isSecure,
                     const OriginPolicy &policy)
{
    if (origin == "null")
        return policy.allowNull;
    const QByteArray normalized = normalizedOrigin(origin);
    if (normalized.isEmpty())
        return policy.allowed.contains("*");
    // Without TLS here, a proxy may have ended it: the page's own scheme is not known.
    const QByteArray ownHost = host.toByteArray();
    if (normalized == normalizedOrigin("https://" + ownHost)
        || (!isSecure && normalized == normalizedOrigin("http://" + ownHost)))
        return true;
    const QByteArray plain = origin.toByteArray().toLower();
    return std::any_of(
            policy.allowed.begin(), policy.allowed.end(), [&](const QByteArray &pattern) {
                const QByteArray lower = pattern.toLower();
                return matchesWildcards(plain, lower) || matchesWildcards(normalized, lower);
            });
}

} // namespace Fernweg::Core
