// SPDX-License-Identifier: Apache-2.0
// The course of a connection: from its beginning to its end. Reading is in websocketreading.cpp.
#include "websocket_p.h"

#include "frame/closecodes.h"
#include "logging.h"
#include "net/sparetimer.h"
#include "serverworker.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>

#include <algorithm>
#include <limits>

namespace Fernweg {

using Core::Clock;
using Core::Connection;

WebSocketPrivate::WebSocketPrivate(const WebSocketOptions &socketOptions) : options(socketOptions)
{
}

WebSocketPrivate::~WebSocketPrivate()
{
    invalidateGuards(true);
    if (server != nullptr)
        server->socketLeaves(this);
}

WebSocketPrivate::Guard::Guard(WebSocketPrivate *d) noexcept : m_d(d), m_outer(d->guard)
{
    d->guard = this;
}

WebSocketPrivate::Guard::~Guard()
{
    if (!m_isDeleted)
        m_d->guard = m_outer;
}

void WebSocketPrivate::invalidateGuards(bool isDeleting) noexcept
{
    for (Guard *watcher = guard; watcher != nullptr; watcher = watcher->m_outer) {
        watcher->m_isOver = true;
        watcher->m_isDeleted = isDeleting;
    }
    isReading = false; // the turn is over: within it, a slot may wait for the next connection
}

void WebSocketPrivate::leaveThread()
{
    // What waits to be sent is for the flush queue of the thread to come. A server knows the sockets of
    // its own thread only: from here on this one is its user's.
    flushNoMore();
    if (server != nullptr)
        server->socketLeaves(this);
    QMetaObject::invokeMethod(
            q, [this] { flushSoon(); }, Qt::QueuedConnection);
}

void WebSocketPrivate::makeConnection(Core::Role role,
                                      std::shared_ptr<const WebSocketOptions> shared,
                                      Core::Agreement agreement)
{
    if (!agreement.answer.isEmpty())
        seldom().extensions = Core::formatExtensions(agreement.answer);
    const Core::ProtocolOptions *const protocol = &WebSocketOptionsData::of(*shared).protocol;
    connection.emplace(role,
                       std::shared_ptr<const Core::ProtocolOptions>(std::move(shared), protocol),
                       std::move(agreement.codec));
    connection->setReceiveMode(receiveMode);
    traceIfAsked();
}

void WebSocketPrivate::adopt(Net::TransportPointer accepted, ServerWorker::Accepted opened,
                             Core::Agreement agreement)
{
    transport = std::move(accepted);
    transport->setClient(this);
    transport->setOwner(q);
    request = std::move(opened.request);
    subprotocol = opened.subprotocol;
    makeConnection(Core::Role::Server, std::move(opened.options), std::move(agreement));
    qCDebug(lcWebSocket) << q << "open, from" << request->peerAddress << q->request().resource();
    connection->start(Clock::now());
    state = WebSocket::State::Open;
    settle();
}

void WebSocketPrivate::setState(WebSocket::State newState)
{
    if (state == newState)
        return;
    state = newState;
    Q_EMIT q->stateChanged(newState);
}

bool WebSocketPrivate::wrongCall(WebSocket::Error kind, const QString &message)
{
    setError(kind, message);
    return false;
}

void WebSocketPrivate::setError(WebSocket::Error kind, const QString &message)
{
    error = kind;
    if (q->errorString() == message)
        return;
    seldom().errorString = message;
    Q_EMIT q->errorStringChanged();
}

void WebSocketPrivate::transportEnded()
{
    handleTransportEnd();
}

void WebSocketPrivate::handleTransportEnd()
{
    const QString cause = transport->errorString();
    if (connection) {
        Connection::Outcome outcome = connection->outcome();
        if (!outcome.wasClean && connection->state() == Connection::State::Open && !cause.isEmpty())
            outcome.reason = cause;
        finish(outcome,
               connection->violation() ? WebSocket::Error::ProtocolViolation
                                       : WebSocket::Error::ConnectionLost);
        return;
    }
    const bool isConnected = opening->isConnected;
    Connection::Outcome outcome;
    if (transport->isTlsFailure()) {
        outcome.code = CloseCode::TlsHandshake;
        outcome.reason = cause;
        finish(outcome, WebSocket::Error::TlsFailed);
        return;
    }
    if (!cause.isEmpty())
        outcome.reason = cause;
    else
        outcome.reason = QStringLiteral("the server closed the connection during the handshake");
    finish(outcome,
           isConnected ? WebSocket::Error::HandshakeFailed : WebSocket::Error::ConnectFailed);
}

void WebSocketPrivate::finish(const Connection::Outcome &outcome, WebSocket::Error kind)
{
    invalidateGuards(false);
    flushNoMore();
    keepSession();
    transport.reset();
    opening.reset();
    if (connection) {
        connection->releaseBuffers();
        Net::SpareTimer::start(); // those of an unfinished message may be kept for others
    }
    if (seldomPart)
        seldomPart->heldInput.clear();
    const bool wasCongested = std::exchange(isCongested, false);
    isReadingPaused = isPausedByCongestion = isOutputShut = false;
    timer.stop();
    wasClean = outcome.wasClean;
    closeCode = outcome.code;
    if (seldomPart || !outcome.reason.isEmpty())
        seldom().closeReason = outcome.reason;
    qCDebug(lcWebSocket) << q << "closed:" << wasClean << closeCode << outcome.reason;
    // Before any slot runs: none of them is to send on what is no more.
    const bool isNews = std::exchange(state, WebSocket::State::Closed) != WebSocket::State::Closed;
    Guard emission(this);
    if (!wasClean) {
        setError(kind, outcome.reason);
        if (!emission.isDeleted())
            Q_EMIT q->errorOccurred(kind);
    }
    if (!emission.isDeleted() && isNews && state == WebSocket::State::Closed) // not opened anew
        Q_EMIT q->stateChanged(state);
    if (!emission.isDeleted() && wasCongested)
        Q_EMIT q->congestedChanged(false);
    if (!emission.isDeleted())
        Q_EMIT q->onClose(outcome.wasClean, outcome.code, outcome.reason);
    if (!emission.isDeleted() && server != nullptr)
        server->socketClosed(this, outcome);
}

void WebSocketPrivate::settle()
{
    if (!transport || !connection)
        return;
    if (!writePending()) {
        handleTransportEnd();
        return;
    }
    const Connection::Ending ending = connection->ending();
    const bool isWritten = bytesToWrite() == 0;
    if (ending == Connection::Ending::Abort
        || (ending == Connection::Ending::Disconnect && isWritten)) {
        const Connection::Outcome outcome = connection->outcome();
        auto kind = WebSocket::Error::ConnectionLost;
        if (connection->violation())
            kind = WebSocket::Error::ProtocolViolation;
        else if (connection->closeTimedOut() || connection->pingTimedOut())
            kind = WebSocket::Error::Timeout;
        finish(outcome, kind);
        return;
    }
    // The client's Close frame may never be seen, if it comes within a frame that we refused: the end of
    // our stream tells it that there is nothing to wait for (RFC 6455, section 7.1.7).
    if (isWritten && connection->state() == Connection::State::Failed && q->isServerSide()
        && !std::exchange(isOutputShut, true))
        transport->shutdownOutput();
    if (connection->isDeadlineNew())
        armTimer();
    Guard emission(this);
    updateCongestion();
    if (!emission.isOver())
        tellWritten();
}

void WebSocketPrivate::tellWritten()
{
    const quint64 written = connection->statistics().outgoing.wireOctets - quint64(bytesToWrite());
    const quint64 news = written - std::exchange(writtenTold, written);
    if (news != 0 && isWrittenAsked.load(std::memory_order_relaxed))
        Q_EMIT q->bytesWritten(qint64(news));
}

void WebSocketPrivate::armTimer()
{
    const Core::TimePoint now = Clock::now();
    std::optional<Core::TimePoint> next;
    if (opening)
        next = opening->deadline;
    else if (connection)
        next = connection->nextDeadline(now);
    if (!next) {
        timer.stop();
        return;
    }
    // Rounded up, so that the deadline is over when the timer fires.
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    timer.start(int(std::clamp<qint64>(wait.count(), 0, std::numeric_limits<int>::max())), q);
}

void WebSocketPrivate::timeout()
{
    timer.stop();
    if (opening) {
        Connection::Outcome outcome;
        outcome.reason = opening->isConnected
                ? QStringLiteral("the server did not answer the opening handshake in time")
                : QStringLiteral("the server could not be reached in time");
        finish(outcome, WebSocket::Error::Timeout);
        return;
    }
    if (!connection || !transport)
        return;
    if (isReadingPaused) // its pongs are not read
        connection->excusePeer();
    connection->advanceTo(Clock::now());
    Guard emission(this);
    settle();
    if (!emission.isOver() && !timer.isActive())
        armTimer();
}

QString WebSocketPrivate::closeError(CloseCode code, const QByteArray &reason)
{
    if (code != CloseCode::NoStatus && !Core::isValidOnWire(quint16(code)))
        return QStringLiteral("%1 is no code to be sent").arg(quint16(code));
    if (code == CloseCode::NoStatus && !reason.isEmpty())
        return QStringLiteral("a reason needs a code");
    if (reason.size() > Core::maxCloseReasonSize)
        return QStringLiteral("the reason has more than 123 octets");
    return {};
}

bool WebSocket::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange) // it is sent before
        d->leaveThread();
    return QObject::event(event);
}

void WebSocket::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&WebSocket::onMessage))
        d->isMessageAsked = true;
    else if (signal == QMetaMethod::fromSignal(&WebSocket::onTextMessage))
        d->isTextAsked = true;
    else if (signal == QMetaMethod::fromSignal(&WebSocket::bytesWritten))
        d->isWrittenAsked = true;
}

void WebSocket::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == d->timer.timerId())
        d->timeout();
}

} // namespace Fernweg
