// SPDX-License-Identifier: Apache-2.0
// Neither end makes the other one's memory grow: what a WebSocket does when a peer does not read.
#include "serverworker.h"
#include "websocket_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qscopedvaluerollback.h>

namespace Fernweg {

bool WebSocketPrivate::checkBacklog(const char *what)
{
    const WebSocketOptionsData &data = WebSocketOptionsData::of(options);
    if (data.maxPendingOutput == 0 || quint64(bytesToWrite()) <= data.maxPendingOutput)
        return true;
    auto code = CloseCode::PolicyViolation;
    switch (data.slowConsumerPolicy) {
    case SlowConsumerPolicy::DropNewest:
        return wrongCall(WebSocket::Error::Congested,
                         QStringLiteral("%1: the peer reads too slowly, %2 octets wait")
                                 .arg(QLatin1String(what))
                                 .arg(bytesToWrite()));
    case SlowConsumerPolicy::Block:
        if (blockUntilRead())
            return true;
        break;
    case SlowConsumerPolicy::ClosePolicyViolation:
        break;
    case SlowConsumerPolicy::CloseTryAgainLater:
        code = CloseCode::TryAgainLater;
        break;
    }
    connection->fail({ code, "the peer reads too slowly" });
    flushSoon(); // which arms the timer that ends this
    return wrongCall(WebSocket::Error::Congested,
                     QStringLiteral("%1: the peer reads too slowly, the connection is closed")
                             .arg(QLatin1String(what)));
}

bool WebSocketPrivate::blockUntilRead()
{
    const WebSocketOptionsData &data = WebSocketOptionsData::of(options);
    const QScopedValueRollback<bool> blocking(isBlocking, true);
    const Core::TimePoint end = Core::Clock::now() + data.slowConsumerTimeout;
    while (quint64(bytesToWrite()) > data.maxPendingOutput) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Core::Clock::now());
        if (left.count() <= 0 || !transport->waitForWritten(int(left.count())) || !writePending())
            return false;
    }
    return true;
}

void WebSocketPrivate::updateCongestion()
{
    const auto waiting = quint64(bytesToWrite());
    const WebSocketOptionsData &data = WebSocketOptionsData::of(options);
    const bool isNow = waiting > (isCongested ? data.lowWaterMark : data.highWaterMark);
    const bool pauses = isNow && options.pausesReadingWhenCongested(q->isServerSide());
    if (std::exchange(isPausedByCongestion, pauses) != pauses || isNow != isCongested)
        applyPause();
    if (std::exchange(isCongested, isNow) == isNow)
        return;
    Guard emission(this);
    Q_EMIT q->congestedChanged(isNow);
    if (!emission.isOver() && server != nullptr)
        Q_EMIT server->q->congestedChanged(q, isNow);
}

void WebSocketPrivate::applyPause()
{
    if (!transport)
        return;
    transport->setPaused(isPaused());
    // Not now: whoever resumes is not told of a message before the call returned.
    if (!isPaused() && connection && (hasHeldInput() || connection->isBusy()))
        QMetaObject::invokeMethod(
                q, [this] { transportReadable(); }, Qt::QueuedConnection);
}

bool WebSocketPrivate::readHeldInput(Guard &turn)
{
    if (!connection || (!hasHeldInput() && !connection->isBusy()))
        return true;
    QByteArray input;
    if (seldomPart)
        input.swap(seldomPart->heldInput);
    connection->refeed(input.data(), input.size());
    return dispatchEvents(turn);
}

/*!
    Stops reading from the peer, which sooner or later has to wait. onMessage() and the others come no
    more until resumeReading(), pings are not answered, and a peer that goes away is not noticed.
*/
void WebSocket::pauseReading()
{
    d->isReadingPaused = true;
    d->applyPause();
}

/*! Reads on after pauseReading(). Nothing is lost. */
void WebSocket::resumeReading()
{
    if (!d->isReadingPaused)
        return;
    d->isReadingPaused = false;
    d->applyPause();
}

bool WebSocket::isReadingPaused() const noexcept
{
    return d->isReadingPaused;
}

/*!
    \property Fernweg::WebSocket::congested
    Whether more waits to be sent than WebSocketOptions::highWaterMark(), and has not gone down to the low
    one since. congestedChanged() tells when that begins and ends.
*/
bool WebSocket::isCongested() const noexcept
{
    return d->isCongested;
}

} // namespace Fernweg
