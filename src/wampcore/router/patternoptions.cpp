// SPDX-License-Identifier: Apache-2.0
#include "router/patternoptions.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

std::optional<MatchPolicy> matchPolicyOf(const QVariantMap &options)
{
    if (options.isEmpty())
        return MatchPolicy::Exact;
    const auto match = options.constFind(u"match"_s);
    if (match == options.constEnd())
        return MatchPolicy::Exact;
    const QString name = match->toString();
    if (name == u"exact")
        return MatchPolicy::Exact;
    if (name == u"prefix")
        return MatchPolicy::Prefix;
    if (name == u"wildcard")
        return MatchPolicy::Wildcard;
    return std::nullopt;
}

bool isOfSaneDepth(QStringView pattern)
{
    constexpr qsizetype maxLength = 4096;
    constexpr qsizetype maxComponents = 256;
    return pattern.size() <= maxLength && pattern.count(u'.') < maxComponents;
}

} // namespace Fernweg::WampCore
