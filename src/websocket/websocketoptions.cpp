// SPDX-License-Identifier: Apache-2.0
#include "websocketoptions_p.h"

namespace Fernweg {

using std::chrono::milliseconds;

/*!
    \class Fernweg::WebSocketOptions
    \inmodule Fernweg
    \inheaderfile Fernweg/WebSocketOptions
    \brief How one end of a WebSocket connection behaves.

    A value: cheap to copy, the same options serve any number of connections. Setters can be chained:

    \code
    WebSocketOptions().setMaxMessagePayloadSize(64 * 1024).setAutoPing(10s, 5s)
    \endcode

    The names are those of Autobahn's \c setProtocolOptions. A setter that is given a value out of
    range keeps the old value and remembers what was wrong: see errorString(). WebSocket::open() and
    WebSocketServer::listen() refuse options with an error.

    The class is reentrant.
*/

namespace {

const auto zero = milliseconds::zero();

} // namespace

WebSocketOptions::WebSocketOptions() : d(new WebSocketOptionsData) { }
WebSocketOptions::WebSocketOptions(const WebSocketOptions &other) = default;
WebSocketOptions::WebSocketOptions(WebSocketOptions &&other) noexcept = default;
WebSocketOptions &WebSocketOptions::operator=(const WebSocketOptions &other) = default;
WebSocketOptions &WebSocketOptions::operator=(WebSocketOptions &&other) noexcept = default;
WebSocketOptions::~WebSocketOptions() = default;

/*!
    What the setters refused, as a sentence that begins with the option's name; empty if nothing.
*/
QString WebSocketOptions::errorString() const
{
    return d->error;
}

/*!
    The largest payload of one received frame, in octets as they are on the wire; 0, the default, for
    no limit. A frame over it closes the connection with MessageTooBig (1009) as soon as its length is
    known.
*/
quint64 WebSocketOptions::maxFramePayloadSize() const noexcept
{
    return d->protocol.maxFramePayloadSize;
}

WebSocketOptions &WebSocketOptions::setMaxFramePayloadSize(quint64 octets)
{
    d->protocol.maxFramePayloadSize = octets;
    return *this;
}

/*!
    The largest received message, in octets of its reassembled payload; 0 for no limit. The default is
    16 MiB. A message over it closes the connection with MessageTooBig (1009) as soon as the length is
    known.
*/
quint64 WebSocketOptions::maxMessagePayloadSize() const noexcept
{
    return d->protocol.maxMessagePayloadSize;
}

WebSocketOptions &WebSocketOptions::setMaxMessagePayloadSize(quint64 octets)
{
    d->protocol.maxMessagePayloadSize = octets;
    return *this;
}

/*!
    The largest head of an HTTP request or response, in octets of all its lines; the default is 8192,
    the least is 256. A server answers a larger one with 431.
*/
qsizetype WebSocketOptions::maxHeadSize() const noexcept
{
    return d->head.maxSize;
}

WebSocketOptions &WebSocketOptions::setMaxHeadSize(qsizetype octets)
{
    if (octets < 256)
        d->error = QStringLiteral("maxHeadSize: %1 is less than 256 octets").arg(octets);
    else
        d->head.maxSize = octets;
    return *this;
}

/*!
    The most header fields that the head of an HTTP request or response may have; the default is 64,
    the least is 8. A server answers more with 431.
*/
qsizetype WebSocketOptions::maxHeadFields() const noexcept
{
    return d->head.maxHeaders;
}

WebSocketOptions &WebSocketOptions::setMaxHeadFields(qsizetype count)
{
    if (count < 8)
        d->error = QStringLiteral("maxHeadFields: %1 is less than 8").arg(count);
    else
        d->head.maxHeaders = count;
    return *this;
}

/*!
    How long connecting and the opening handshake may take together; the default is 5 s, 0 for ever.
*/
WebSocketOptions::Duration WebSocketOptions::openHandshakeTimeout() const noexcept
{
    return d->openHandshakeTimeout;
}

WebSocketOptions &WebSocketOptions::setOpenHandshakeTimeout(Duration timeout)
{
    if (timeout < zero)
        d->error = QStringLiteral("openHandshakeTimeout: negative");
    else
        d->openHandshakeTimeout = timeout;
    return *this;
}

/*!
    How long the peer may take to answer a Close frame; the default is 1 s, 0 for ever. Afterwards the
    connection is dropped.
*/
WebSocketOptions::Duration WebSocketOptions::closeHandshakeTimeout() const noexcept
{
    return d->protocol.closeHandshakeTimeout;
}

WebSocketOptions &WebSocketOptions::setCloseHandshakeTimeout(Duration timeout)
{
    if (timeout < zero)
        d->error = QStringLiteral("closeHandshakeTimeout: negative");
    else
        d->protocol.closeHandshakeTimeout = timeout;
    return *this;
}

/*!
    How long a client waits, after the closing handshake, for the server to close TCP (RFC 6455,
    section 7.1.1); the default is 1 s, 0 for ever. Afterwards the client closes it.
*/
WebSocketOptions::Duration WebSocketOptions::serverConnectionDropTimeout() const noexcept
{
    return d->protocol.serverConnectionDropTimeout;
}

WebSocketOptions &WebSocketOptions::setServerConnectionDropTimeout(Duration timeout)
{
    if (timeout < zero)
        d->error = QStringLiteral("serverConnectionDropTimeout: negative");
    else
        d->protocol.serverConnectionDropTimeout = timeout;
    return *this;
}

/*!
    The time between two automatic pings; 0, the default, for none.
*/
WebSocketOptions::Duration WebSocketOptions::autoPingInterval() const noexcept
{
    return d->protocol.autoPingInterval;
}

/*!
    How long the answer to an automatic ping may take before the connection is dropped; 0, the
    default, for ever.
*/
WebSocketOptions::Duration WebSocketOptions::autoPingTimeout() const noexcept
{
    return d->protocol.autoPingTimeout;
}

/*!
    Sends a ping every \a interval and drops the connection when the answer takes longer than
    \a timeout: this is how a peer that vanished is found out.
*/
WebSocketOptions &WebSocketOptions::setAutoPing(Duration interval, Duration timeout)
{
    if (interval < zero || timeout < zero) {
        d->error = QStringLiteral("autoPing: negative");
    } else {
        d->protocol.autoPingInterval = interval;
        d->protocol.autoPingTimeout = timeout;
    }
    return *this;
}

/*!
    Octets of an automatic ping's payload, which is random: 4 to 125, the default is 12.
*/
int WebSocketOptions::autoPingSize() const noexcept
{
    return d->protocol.autoPingSize;
}

WebSocketOptions &WebSocketOptions::setAutoPingSize(int octets)
{
    if (octets < 4 || octets > 125)
        d->error = QStringLiteral("autoPingSize: %1 is not in 4…125").arg(octets);
    else
        d->protocol.autoPingSize = octets;
    return *this;
}

/*!
    Returns whether anything that the peer sends shows that it is alive, and so puts off the next automatic
    ping; the default is true. Otherwise only the pong does.
*/
bool WebSocketOptions::autoPingRestartOnAnyTraffic() const noexcept
{
    return d->protocol.autoPingRestartOnAnyTraffic;
}

WebSocketOptions &WebSocketOptions::setAutoPingRestartOnAnyTraffic(bool enabled)
{
    d->protocol.autoPingRestartOnAnyTraffic = enabled;
    return *this;
}

/*!
    Messages with a larger payload are sent in frames of this many octets; 0, the default, sends each
    message in one frame.
*/
quint64 WebSocketOptions::autoFragmentSize() const noexcept
{
    return d->protocol.autoFragmentSize;
}

WebSocketOptions &WebSocketOptions::setAutoFragmentSize(quint64 octets)
{
    d->protocol.autoFragmentSize = octets;
    return *this;
}

/*!
    Returns whether received text is validated as UTF-8 as it arrives, and the connection closed with
    InvalidPayload (1007) at the first wrong octet; the default is true, and the RFC requires it.
*/
bool WebSocketOptions::utf8ValidateIncoming() const noexcept
{
    return d->protocol.utf8ValidateIncoming;
}

WebSocketOptions &WebSocketOptions::setUtf8ValidateIncoming(bool enabled)
{
    d->protocol.utf8ValidateIncoming = enabled;
    return *this;
}

/*!
    Returns whether a server closes the connection on a client's frame that is not masked; the default is
    true, and the RFC requires it.
*/
bool WebSocketOptions::requireMaskedClientFrames() const noexcept
{
    return d->protocol.requireMaskedClientFrames;
}

WebSocketOptions &WebSocketOptions::setRequireMaskedClientFrames(bool enabled)
{
    d->protocol.requireMaskedClientFrames = enabled;
    return *this;
}

/*!
    Returns whether a client takes frames of the server that are masked; the default is false, as the RFC
    requires.
*/
bool WebSocketOptions::acceptMaskedServerFrames() const noexcept
{
    return d->protocol.acceptMaskedServerFrames;
}

WebSocketOptions &WebSocketOptions::setAcceptMaskedServerFrames(bool enabled)
{
    d->protocol.acceptMaskedServerFrames = enabled;
    return *this;
}

/*!
    Returns whether a server masks what it sends, against the RFC; the default is false.
*/
bool WebSocketOptions::maskServerFrames() const noexcept
{
    return d->protocol.maskServerFrames;
}

WebSocketOptions &WebSocketOptions::setMaskServerFrames(bool enabled)
{
    d->protocol.maskServerFrames = enabled;
    return *this;
}

/*!
    Returns whether a client masks what it sends; the default is true, and the RFC requires it.
*/
bool WebSocketOptions::maskClientFrames() const noexcept
{
    return d->protocol.maskClientFrames;
}

WebSocketOptions &WebSocketOptions::setMaskClientFrames(bool enabled)
{
    d->protocol.maskClientFrames = enabled;
    return *this;
}

/*!
    Returns whether payloads are masked; the default is true. False: masking keys are announced, but
    nothing is masked, on both ways. For measurements only.
*/
bool WebSocketOptions::applyMask() const noexcept
{
    return d->protocol.applyMask;
}

WebSocketOptions &WebSocketOptions::setApplyMask(bool enabled)
{
    d->protocol.applyMask = enabled;
    return *this;
}

/*!
    Returns what happens when the peer breaks the protocol: true drops TCP at once; false, the default,
    first sends a Close frame with the code that says why.
*/
bool WebSocketOptions::failByDrop() const noexcept
{
    return d->protocol.failByDrop;
}

WebSocketOptions &WebSocketOptions::setFailByDrop(bool enabled)
{
    d->protocol.failByDrop = enabled;
    return *this;
}

/*!
    Returns whether a peer's Close frame is answered with its own code and reason, as RFC 6455, section
    5.5.1, has it; the default is true. Otherwise the answer has code 1000.
*/
bool WebSocketOptions::echoCloseCodeReason() const noexcept
{
    return d->protocol.echoCloseCodeReason;
}

WebSocketOptions &WebSocketOptions::setEchoCloseCodeReason(bool enabled)
{
    d->protocol.echoCloseCodeReason = enabled;
    return *this;
}

/*!
    Returns whether TCP sends small segments at once (TCP_NODELAY); the default is true.
*/
bool WebSocketOptions::tcpNoDelay() const noexcept
{
    return d->tcpNoDelay;
}

WebSocketOptions &WebSocketOptions::setTcpNoDelay(bool enabled)
{
    d->tcpNoDelay = enabled;
    return *this;
}

} // namespace Fernweg
