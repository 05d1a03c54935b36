// SPDX-License-Identifier: Apache-2.0
// The part of WebSocketOptions that is about extensions.
#include <Fernweg/permessagedeflate.h>

#include "websocketoptions_p.h"

namespace Fernweg {

/*! The extensions that are offered, or accepted, in order of preference; none by default. */
WebSocketOptions::Extensions WebSocketOptions::extensions() const
{
    return d->extensions;
}

/*!
    Sets \a extensions of the protocol (RFC 6455, section 9), in order of preference. A client offers all
    of them; a server accepts the first of the client's offers that one of them can answer. At most one
    is in use: see WebSocket::extensions(). Several of the same name are several offers.

    \code
    options.setExtensions({ std::make_shared<PerMessageDeflate>() });
    \endcode
*/
WebSocketOptions &WebSocketOptions::setExtensions(const Extensions &extensions)
{
    for (const auto &extension : extensions) {
        if (extension == nullptr)
            d->error = QStringLiteral("extensions: one of them is null");
        else if (!extension->errorString().isEmpty())
            d->error =
                    QStringLiteral("extensions: %1: %2")
                            .arg(QString::fromLatin1(extension->name()), extension->errorString());
        else
            continue;
        return *this;
    }
    d->extensions = extensions;
    return *this;
}

/*!
    If \a enabled, compresses messages by permessage-deflate (RFC 7692), with the defaults of
    PerMessageDeflate, if the peer can; or else speaks no extension at all. Off by default, as with
    Autobahn: it costs memory and time, and what it makes of secrets beside an attacker's text can be
    measured.
*/
WebSocketOptions &WebSocketOptions::setCompression(bool enabled)
{
    d->extensions.clear();
    if (enabled)
        d->extensions.append(std::make_shared<PerMessageDeflate>());
    return *this;
}

} // namespace Fernweg
