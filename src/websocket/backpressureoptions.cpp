// SPDX-License-Identifier: Apache-2.0
// The part of WebSocketOptions that bounds what waits to be sent.
#include "websocketoptions_p.h"

namespace Fernweg {

/*!
    \enum Fernweg::SlowConsumerPolicy
    \inmodule Fernweg
    What happens to a message for a peer that reads too slowly: see
    WebSocketOptions::setMaxPendingOutput().
    \value DropNewest it is not sent: WebSocket::sendMessage() returns false
    \value ClosePolicyViolation the connection is closed with 1008
    \value CloseTryAgainLater the connection is closed with 1013
    \value Block WebSocket::sendMessage() waits until the peer has read enough, at most for
           slowConsumerTimeout(), then the connection is closed with 1008
*/

/*!
    A congested connection is not congested any more when no more than this waits to be sent, in octets;
    the default is 256 KiB. See WebSocket::congestedChanged().
*/
quint64 WebSocketOptions::lowWaterMark() const noexcept
{
    return d->lowWaterMark;
}

/*!
    A connection is congested when more than this waits to be sent, in octets; the default is 1 MiB.
*/
quint64 WebSocketOptions::highWaterMark() const noexcept
{
    return d->highWaterMark;
}

WebSocketOptions &WebSocketOptions::setWaterMarks(quint64 low, quint64 high)
{
    if (low > high || high == 0) {
        d->error = QStringLiteral("waterMarks: the low one, %1, is above the high one, %2")
                           .arg(low)
                           .arg(high);
    } else {
        d->lowWaterMark = low;
        d->highWaterMark = high;
    }
    return *this;
}

/*!
    Returns whether nothing is read from the peer while the connection is congested: a peer that sends
    requests and does not read the answers then waits for itself. Unless it is set, it is so for a
    server's connections, of which \a isServer is true, not for a client's: two ends that both wait for
    the other to read would wait for ever.
*/
bool WebSocketOptions::pausesReadingWhenCongested(bool isServer) const noexcept
{
    return d->pauseReadingWhenCongested.value_or(isServer);
}

WebSocketOptions &WebSocketOptions::setPauseReadingWhenCongested(bool enabled)
{
    d->pauseReadingWhenCongested = enabled;
    return *this;
}

/*!
    The most that may wait to be sent, in octets, 0 for no limit; the default is 64 MiB. A message that is
    sent while more waits is treated as slowConsumerPolicy() says.
*/
quint64 WebSocketOptions::maxPendingOutput() const noexcept
{
    return d->maxPendingOutput;
}

SlowConsumerPolicy WebSocketOptions::slowConsumerPolicy() const noexcept
{
    return d->slowConsumerPolicy;
}

WebSocketOptions &WebSocketOptions::setMaxPendingOutput(quint64 octets, SlowConsumerPolicy policy)
{
    d->maxPendingOutput = octets;
    d->slowConsumerPolicy = policy;
    return *this;
}

/*!
    How long SlowConsumerPolicy::Block waits; the default is 30 s.
*/
WebSocketOptions::Duration WebSocketOptions::slowConsumerTimeout() const noexcept
{
    return d->slowConsumerTimeout;
}

WebSocketOptions &WebSocketOptions::setSlowConsumerTimeout(Duration timeout)
{
    if (timeout <= Duration::zero())
        d->error = QStringLiteral("slowConsumerTimeout: not positive");
    else
        d->slowConsumerTimeout = timeout;
    return *this;
}

} // namespace Fernweg
