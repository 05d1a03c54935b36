// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/preparedmessage.h>

#include "protocol/preparedmessage.h"

namespace Fernweg {

/*!
    \class Fernweg::PreparedMessage
    \inmodule Fernweg
    \inheaderfile Fernweg/PreparedMessage
    \brief A message that many connections are sent: framed once, and compressed once for each set of
    parameters that they agreed on.

    \code
    const PreparedMessage news(payload, true);
    for (WebSocket *socket : subscribers)
        socket->sendPreparedMessage(news);
    \endcode

    A large payload is not copied. A client masks each frame with a key of its own, as RFC 6455,
    section 5.3, demands, so that it gains nothing but the compression.

    Where a connection keeps its compression context from message to message, a prepared one makes it
    begin anew: those that follow may be a little larger.

    Autobahn's \c prepareMessage. A value, cheap to copy; it may be used in several threads at once.
*/

/*!
    Prepares \a payload: binary if \a isBinary is true, else text, which has to be UTF-8. With
    \a doNotCompress it is sent as it is, whatever a connection agreed on.
*/
PreparedMessage::PreparedMessage(const QByteArray &payload, bool isBinary, bool doNotCompress)
    : d(std::make_shared<const Core::PreparedMessage>(payload, isBinary, doNotCompress))
{
}

/*! \overload Prepares a text message. */
PreparedMessage::PreparedMessage(const QString &text, bool doNotCompress)
    : PreparedMessage(text.toUtf8(), false, doNotCompress)
{
}

QByteArray PreparedMessage::payload() const
{
    return d->payload();
}

bool PreparedMessage::isBinary() const noexcept
{
    return d->isBinary();
}

bool PreparedMessage::doNotCompress() const noexcept
{
    return d->doNotCompress();
}

} // namespace Fernweg
