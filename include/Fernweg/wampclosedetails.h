// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamperror.h>

namespace Fernweg::Wamp {

/// Why a session has ended, or didn't begin.
class FERNWEG_WAMP_EXPORT CloseDetails
{
    Q_GADGET
    Q_PROPERTY(QString reason READ reason)
    Q_PROPERTY(QString message READ message)
    Q_PROPERTY(bool wasAborted READ wasAborted)
    Q_PROPERTY(bool wasJoined READ wasJoined)
    Q_PROPERTY(bool wasLost READ wasLost)
    Q_PROPERTY(bool closedByMe READ closedByMe)
    Q_PROPERTY(QVariantMap details READ details)

public:
    enum Flag {
        Aborted = 0x1, ///< by ABORT, not by GOODBYE
        Joined = 0x2, ///< there has been a session
        Lost = 0x4, ///< the transport was gone first
        ByMe = 0x8, ///< this end was the first
    };
    Q_DECLARE_FLAGS(Flags, Flag)

    CloseDetails() = default;
    CloseDetails(const QString &reason, const QVariantMap &details, Flags flags)
        : m_reason(reason), m_details(details), m_flags(flags)
    {
    }

    QString reason() const { return m_reason; }
    QString message() const;
    bool wasAborted() const noexcept { return m_flags.testFlag(Aborted); }
    bool wasJoined() const noexcept { return m_flags.testFlag(Joined); }
    bool wasLost() const noexcept { return m_flags.testFlag(Lost); }
    bool closedByMe() const noexcept { return m_flags.testFlag(ByMe); }
    QVariantMap details() const { return m_details; }

private:
    QString m_reason;
    QVariantMap m_details;
    Flags m_flags;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(CloseDetails::Flags)

} // namespace Fernweg::Wamp
