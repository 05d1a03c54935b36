// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/extensionlist.h"

#include <variant>

namespace Fernweg::Core {

/// What a client asks a server for (RFC 6455, section 4.1).
struct ClientRequest
{
    QByteArray host; ///< with the port if it isn't the scheme's own
    QByteArray resource = "/"; ///< path and query, encoded
    QByteArray key;
    QByteArray origin; ///< empty: none
    QByteArray userAgent; ///< empty: none
    QList<QByteArray> subprotocols;
    QList<ExtensionElement> extensions;
    HeaderList headers; ///< extra ones
    int version = 13;
};

/// The name of a field that the handshake writes itself, and so \a headers must not have, or of one
/// that can't stand in a head; empty if all are fine.
QByteArray firstBadHeader(const HeaderList &headers);

QByteArray formatUpgradeRequest(const ClientRequest &request);

struct UpgradeResponse
{
    int status = 0;
    QByteArray reason;
    HeaderList headers;
    QByteArray subprotocol;
    QList<ExtensionElement> extensions;
};

/// Why a response does not open the connection; the response as far as it was understood.
struct HandshakeFailure
{
    QByteArray message;
    UpgradeResponse response;
};

/// Checks a response's head against the request; a pure function.
std::variant<UpgradeResponse, HandshakeFailure> checkUpgradeResponse(QByteArrayView statusLine,
                                                                     const HeaderList &headers,
                                                                     const ClientRequest &request);

} // namespace Fernweg::Core
