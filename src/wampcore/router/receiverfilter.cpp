// SPDX-License-Identifier: Apache-2.0
#include "router/receiverfilter.h"

#include "router/routerhost.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

namespace {

bool convert(const QVariant &item, QSet<quint64> &set)
{
    bool isNumber = false;
    const quint64 id = item.toULongLong(&isNumber);
    if (isNumber && item.metaType() != QMetaType::fromType<QString>())
        set.insert(id);
    else
        isNumber = false;
    return isNumber;
}

bool convert(const QVariant &item, QSet<QString> &set)
{
    if (item.metaType() != QMetaType::fromType<QString>())
        return false;
    set.insert(item.toString());
    return true;
}

/// Whether there is such a list.
template <typename Set>
bool read(const QVariantMap &options, const QString &key, std::optional<Set> &set, QString *problem)
{
    const auto found = options.constFind(key);
    if (found == options.constEnd())
        return false;
    set.emplace();
    const QVariantList items = found->toList();
    if (items.isEmpty() && found->metaType() != QMetaType::fromType<QVariantList>())
        *problem = key + u": no list"_s;
    for (const QVariant &item : items) {
        if (!convert(item, *set))
            *problem = key + u": has an item of a wrong type"_s;
    }
    return true;
}

} // namespace

std::optional<ReceiverFilter> ReceiverFilter::of(const QVariantMap &options, QString *problem)
{
    ReceiverFilter filter;
    bool isThere = read(options, u"exclude"_s, filter.m_exclude, problem);
    isThere |= read(options, u"eligible"_s, filter.m_eligible, problem);
    isThere |= read(options, u"exclude_authid"_s, filter.m_excludeAuthid, problem);
    isThere |= read(options, u"eligible_authid"_s, filter.m_eligibleAuthid, problem);
    isThere |= read(options, u"exclude_authrole"_s, filter.m_excludeAuthrole, problem);
    isThere |= read(options, u"eligible_authrole"_s, filter.m_eligibleAuthrole, problem);
    return isThere ? std::optional(filter) : std::nullopt;
}

bool ReceiverFilter::passes(const SessionInfo &receiver) const
{
    return !(m_eligible && !m_eligible->contains(receiver.id))
            && !(m_eligibleAuthid && !m_eligibleAuthid->contains(receiver.authid))
            && !(m_eligibleAuthrole && !m_eligibleAuthrole->contains(receiver.authrole))
            && !(m_exclude && m_exclude->contains(receiver.id))
            && !(m_excludeAuthid && m_excludeAuthid->contains(receiver.authid))
            && !(m_excludeAuthrole && m_excludeAuthrole->contains(receiver.authrole));
}

} // namespace Fernweg::WampCore
