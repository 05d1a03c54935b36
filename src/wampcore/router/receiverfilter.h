// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qset.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace Fernweg::WampCore {

struct SessionInfo;

/// Who gets an event (WAMP, "Subscriber Black- and Whitelisting").
class ReceiverFilter
{
public:
    /// None if PUBLISH.Options has no such list. Of what is no list, \a problem names the key.
    static std::optional<ReceiverFilter> of(const QVariantMap &options, QString *problem);

    bool passes(const SessionInfo &receiver) const;

private:
    using Ids = std::optional<QSet<quint64>>;
    using Names = std::optional<QSet<QString>>;

    Ids m_exclude;
    Ids m_eligible;
    Names m_excludeAuthid;
    Names m_eligibleAuthid;
    Names m_excludeAuthrole;
    Names m_eligibleAuthrole;
};

} // namespace Fernweg::WampCore
