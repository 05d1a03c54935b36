// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routerhost.h"
#include "router/routersettings.h"

#include <QtCore/qvariant.h>

#include <optional>

namespace Fernweg::WampCore {

/// Whether who calls or publishes is to be told. None: the client has asked for it, and must not.
inline std::optional<bool> isDisclosed(Disclosure policy, bool isForced, bool isAskedFor)
{
    if (isForced || policy == Disclosure::Always)
        return true;
    if (isAskedFor && policy == Disclosure::Denied)
        return std::nullopt;
    return isAskedFor;
}

/// \a who is "caller" or "publisher".
inline void insertIdentity(QVariantMap &details, const QString &who, const SessionInfo &info)
{
    details.insert(who, info.id);
    details.insert(who + QStringLiteral("_authid"), info.authid);
    details.insert(who + QStringLiteral("_authrole"), info.authrole);
}

/// What goes along with a payload that the router can't read (WAMP, "Payload Passthru Mode", and what
/// Autobahn had before).
inline void copyPassthru(const QVariantMap &from, QVariantMap &to)
{
    for (const QString &prefix : { QStringLiteral("enc_"), QStringLiteral("ppt_") }) {
        for (auto it = from.lowerBound(prefix);
             it != from.constEnd() && it.key().startsWith(prefix); ++it) {
            to.insert(it.key(), it.value());
        }
    }
}

} // namespace Fernweg::WampCore
