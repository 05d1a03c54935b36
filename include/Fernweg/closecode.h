// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qobjectdefs.h>

namespace Fernweg {
Q_NAMESPACE_EXPORT(FERNWEG_WEBSOCKET_EXPORT)

/// Why a connection ended: the status codes of RFC 6455, section 7.4.1, and the IANA registry.
/// Applications use 3000–3999 (registered with IANA) and 4000–4999 (private): `CloseCode(4001)`.
enum class CloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    NoStatus = 1005, ///< never sent: the peer's Close frame had no code
    Abnormal = 1006, ///< never sent: the connection ended without a Close frame
    InvalidPayload = 1007,
    PolicyViolation = 1008,
    MessageTooBig = 1009,
    MandatoryExtension = 1010,
    InternalError = 1011,
    ServiceRestart = 1012,
    TryAgainLater = 1013,
    BadGateway = 1014,
    TlsHandshake = 1015, ///< never sent: TLS could not be established
};
Q_ENUM_NS(CloseCode)

} // namespace Fernweg
