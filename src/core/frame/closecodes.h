// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/closecode.h>

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

namespace Fernweg::Core {

/// Whether a Close frame may carry this code (RFC 6455, section 7.4, and the IANA registry).
constexpr bool isValidOnWire(quint16 code) noexcept
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
            || (code >= 3000 && code <= 4999);
}

/// Octets that a close reason may have: a control frame's 125 less the code's two.
inline constexpr qsizetype maxCloseReasonSize = 123;

/// A reason cut to what fits a Close frame, never in the middle of a code point.
QByteArray closeReasonToUtf8(const QString &reason);

} // namespace Fernweg::Core
