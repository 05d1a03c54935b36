// SPDX-License-Identifier: Apache-2.0
#include "handshake_p.h"

namespace Fernweg {

/*!
    \class Fernweg::HandshakeResponse
    \inmodule Fernweg
    \inheaderfile Fernweg/HandshakeResponse
    \brief A server's answer to a client's opening handshake.

    Autobahn's \c ConnectionResponse. It is there as well when the answer was a refusal: its status and
    header fields tell why. A value; the class is reentrant.
*/

HandshakeResponse::HandshakeResponse() : d(new HandshakeResponseData) { }
HandshakeResponse::HandshakeResponse(const HandshakeResponse &other) = default;
HandshakeResponse::HandshakeResponse(HandshakeResponse &&other) noexcept = default;
HandshakeResponse &HandshakeResponse::operator=(const HandshakeResponse &other) = default;
HandshakeResponse &HandshakeResponse::operator=(HandshakeResponse &&other) noexcept = default;
HandshakeResponse::~HandshakeResponse() = default;

HandshakeResponse HandshakeResponseData::make(Core::UpgradeResponse response)
{
    HandshakeResponse result;
    result.d->response = std::move(response);
    result.d->isValid = true;
    return result;
}

/*! Returns whether there was an answer. */
bool HandshakeResponse::isValid() const noexcept
{
    return d->isValid;
}

/*! The HTTP status: 101 if the connection was accepted. */
int HandshakeResponse::status() const noexcept
{
    return d->response.status;
}

/*! What stands behind the status in the status line. */
QByteArray HandshakeResponse::reason() const
{
    return d->response.reason;
}

/*! All header fields, in the order in which they came. */
HandshakeResponse::Headers HandshakeResponse::headers() const
{
    return d->response.headers;
}

/*! The value of the first field called \a name, in upper or lower case; null if there is none. */
QByteArray HandshakeResponse::header(const QByteArray &name) const
{
    return Core::headerValue(d->response.headers, name).value_or(QByteArray());
}

/*! The subprotocol that the server chose; empty for none. */
QString HandshakeResponse::subprotocol() const
{
    return QString::fromLatin1(d->response.subprotocol);
}

/*! The extensions in use, as in \c Sec-WebSocket-Extensions. */
QByteArray HandshakeResponse::extensions() const
{
    return Core::formatExtensions(d->response.extensions);
}

} // namespace Fernweg
