// SPDX-License-Identifier: Apache-2.0
// The part of WebSocketOptions that is about extensions.
#include "websocketoptions_p.h"

namespace Fernweg {

/*! The extensions that are offered, or accepted, in order of preference; none by default. */
WebSocketOptions::Extensions WebSocketOptions::extensions() const
{
    return d->extensions;
}

/*!
    Extensions of the protocol (RFC 6455, section 9), in order of preference. A client offers all of them;
    a server accepts the first of the client's offers that one of them can answer. At most one is in
    use: see WebSocket::extensions(). Several of the same name are several offers.

    \code
    options.setExtensions({ std::make_shared<PerMessageDeflate>() });
    \endcode
*/
WebSocketOptions &WebSocketOptions::setExtensions(const Extensions &extensions)
{
    if (extensions.contains(nullptr))
        d->error = QStringLiteral("extensions: one of them is null");
    else
        d->extensions = extensions;
    return *this;
}

} // namespace Fernweg
