// SPDX-License-Identifier: Apache-2.0
// A turn: what came in becomes signals, what the slots sent goes out in one write.
#include "websocket_p.h"

#include "net/readbuffer.h"
#include "net/sparetimer.h"
#include "protocol/sparebuffers.h"
#include "serverworker.h"

#include <QtCore/qmetaobject.h>

#include <algorithm>
#include <cstring>

namespace Fernweg {

using Core::Connection;

namespace {

/// Reads of one turn, so that a peer that never stops does not starve the others.
constexpr int maxReadsPerTurn = 32;
/// So much output is handed to the kernel without waiting for the turn's end.
constexpr qsizetype earlyWriteSize = 256 * 1024;
/// Octets that a buffer for delivery holds at least; one for none would be memory that all share.
constexpr qsizetype minDeliverySize = 128;

/// The thread's buffer to deliver small payloads in, during one turn of reading. It is used again as
/// long as no slot keeps it; a turn that runs within another one has another.
class DeliveryBuffer
{
public:
    DeliveryBuffer() noexcept : m_idle(idle()), bytes(std::exchange(m_idle, QByteArray())) { }
    ~DeliveryBuffer() { m_idle = std::move(bytes); }
    Q_DISABLE_COPY_MOVE(DeliveryBuffer)

private:
    static QByteArray &idle()
    {
        thread_local QByteArray buffer;
        return buffer;
    }
    QByteArray &m_idle;

public:
    QByteArray bytes;
};

/// Copies \a view to \a bytes, if no slot keeps those, or else to new ones.
void copyForDelivery(QByteArray &bytes, QByteArrayView view)
{
    if (!bytes.isDetached() || bytes.capacity() < view.size())
        bytes = QByteArray(std::max(view.size(), minDeliverySize), Qt::Uninitialized);
    // What resize() does, without a call.
    auto &memory = bytes.data_ptr();
    memory.size = view.size();
    std::memcpy(memory.data(), view.data(), size_t(view.size()));
    memory.data()[view.size()] = '\0';
}

/// After the slots: what none of them kept is used again.
void giveBack(QByteArray &&payload)
{
    Core::SpareBuffers::give(std::move(payload));
    Net::SpareTimer::start();
}

} // namespace

bool WebSocketPrivate::readOnce(char *buffer, qint64 &size, qint64 &room)
{
    Connection::ReadTarget target;
    if (connection)
        target = connection->readTarget();
    const bool isDirect = target.size != 0;
    room = isDirect ? target.size : Net::ReadBuffer::size;
    size = transport->read(isDirect ? target.data : buffer, room);
    if (size <= 0)
        return false;
    if (isDirect) {
        connection->commit(size);
        return true;
    }
    char *p = buffer;
    if (opening && !readResponse(p, buffer + size))
        return false;
    if (connection)
        connection->feed(p, buffer + size - p);
    return true;
}

void WebSocketPrivate::transportReadable()
{
    // From an event loop within a slot: the outer turn goes on when that returns.
    if (isReading || !transport || isPaused())
        return;
    Guard turn(this);
    isReading = true;
    Net::ReadBuffer buffer;
    DeliveryBuffer deliveryBuffer;
    delivery = &deliveryBuffer.bytes;
    qint64 size = 0;
    const bool isAsked = readHeldInput(turn);
    for (int i = 0; isAsked && i < maxReadsPerTurn; ++i) {
        qint64 room = 0;
        const bool isRead = readOnce(buffer.data(), size, room);
        if (turn.isOver())
            break;
        if (!isRead || !dispatchEvents(turn) || size < room)
            break;
    }
    if (turn.isOver())
        return;
    isReading = false;
    if (size < 0) {
        handleTransportEnd();
        return;
    }
    flushNoMore();
    settle();
}

bool WebSocketPrivate::dispatchEvents(Guard &turn)
{
    if (!connection)
        return true;
    for (auto event = connection->nextEvent(); event != Connection::Event::None;
         event = connection->nextEvent()) {
        handleEvent(event);
        if (turn.isOver())
            return false;
        if (isPaused()) {
            seldom().heldInput = connection->takeInput();
            return false;
        }
    }
    return true;
}

void WebSocketPrivate::handleEvent(Connection::Event event)
{
    switch (event) {
    case Connection::Event::None:
        break;
    case Connection::Event::Message:
        emitMessage();
        break;
    case Connection::Event::MessageBegin:
        Q_EMIT q->onMessageBegin(connection->isBinary());
        break;
    case Connection::Event::Frame:
        emitPart(&WebSocket::onMessageFrame);
        break;
    case Connection::Event::FrameBegin:
        Q_EMIT q->onMessageFrameBegin(connection->frameLength());
        break;
    case Connection::Event::FrameData:
        emitPart(&WebSocket::onMessageFrameData);
        break;
    case Connection::Event::FrameEnd:
        Q_EMIT q->onMessageFrameEnd();
        break;
    case Connection::Event::MessageEnd:
        Q_EMIT q->onMessageEnd();
        break;
    case Connection::Event::Ping:
        emitPing();
        break;
    case Connection::Event::Pong:
        emitPong();
        break;
    case Connection::Event::Close:
    case Connection::Event::Failed:
        setState(WebSocket::State::Closing);
        break;
    }
}

void WebSocketPrivate::emitMessage()
{
    const bool isBinary = connection->isBinary();
    QByteArray payload = connection->takeAssembled();
    if (!payload.isNull()) {
        tellMessage(payload, isBinary);
        giveBack(std::move(payload));
        return;
    }
    QByteArray &bytes = *delivery; // on the stack of this turn: the slots may delete this object
    copyForDelivery(bytes, connection->payload());
    tellMessage(bytes, isBinary);
}

void WebSocketPrivate::tellMessage(const QByteArray &payload, bool isBinary)
{
    Guard emission(this);
    if (isMessageAsked.load(std::memory_order_relaxed))
        Q_EMIT q->onMessage(payload, isBinary);
    if (!isBinary && !emission.isOver() && isTextAsked.load(std::memory_order_relaxed)) {
        static const QMetaMethod textSignal = QMetaMethod::fromSignal(&WebSocket::onTextMessage);
        if (q->isSignalConnected(textSignal))
            Q_EMIT q->onTextMessage(QString::fromUtf8(payload));
    }
    if (!emission.isOver() && server != nullptr)
        server->socketMessage(q, payload, isBinary);
}

void WebSocketPrivate::emitPart(void (WebSocket::*signal)(const QByteArray &))
{
    QByteArray payload = connection->takeAssembled();
    if (!payload.isNull()) {
        Q_EMIT(q->*signal)(payload);
        giveBack(std::move(payload));
        return;
    }
    QByteArray &bytes = *delivery;
    copyForDelivery(bytes, connection->payload());
    Q_EMIT(q->*signal)(bytes);
}

void WebSocketPrivate::emitPing()
{
    const QByteArray payload = connection->payload().toByteArray();
    afterSending(true); // the pong
    Guard emission(this);
    Q_EMIT q->onPing(payload);
    if (!emission.isOver() && server != nullptr)
        Q_EMIT server->q->onPing(q, payload);
}

void WebSocketPrivate::emitPong()
{
    const QByteArray payload = connection->payload().toByteArray();
    const auto elapsed = connection->roundTripOf(payload, Core::Clock::now());
    const auto roundTrip = elapsed ? std::chrono::duration_cast<std::chrono::microseconds>(*elapsed)
                                   : std::chrono::microseconds(-1);
    Guard emission(this);
    Q_EMIT q->onPong(payload, roundTrip);
    if (!emission.isOver() && server != nullptr)
        Q_EMIT server->q->onPong(q, payload, roundTrip);
}

bool WebSocketPrivate::afterSending(bool sent)
{
    if (!sent) {
        // What can't be encoded ends the connection: the Close frame has to go out, and the timer to run.
        if (connection->violation()) {
            setError(WebSocket::Error::ConnectionLost,
                     QString::fromLatin1(connection->violation().reason));
            flushSoon();
        }
        return false;
    }
    flushSoon(isReading ? Promise::FlushesItself : Promise::None);
    // A broken connection is noticed here, but told of later: sending emits no signal.
    if (connection->pendingOutput() >= earlyWriteSize)
        writePending();
    // Within a turn, an answer to every message may pile up before the turn's end sees it.
    if (isReading && !isPausedByCongestion
        && quint64(bytesToWrite()) > WebSocketOptionsData::of(options).highWaterMark)
        isPausedByCongestion = options.pausesReadingWhenCongested(server != nullptr);
    return true;
}

bool WebSocketPrivate::writePending()
{
    while (connection->pendingOutput() != 0
           && (transport->isDrained() || transport->bytesToWrite() == 0)) {
        const QByteArrayView bytes = connection->frontOutput();
        if (!transport->write(bytes.data(), bytes.size()))
            return false;
        connection->consumeOutput(bytes.size());
        // A payload's memory is given back with the last of its slices, which may be a small one.
        if (connection->pendingOutput() == 0 || bytes.size() >= Core::SpareBuffers::minSize)
            Net::SpareTimer::start();
    }
    return true;
}

void WebSocketPrivate::flush()
{
    settle();
}

void WebSocketPrivate::transportWritten()
{
    if (connection && !isBlocking)
        settle();
}

qint64 WebSocketPrivate::bytesToWrite() const
{
    return (connection ? connection->pendingOutput() : 0)
            + (transport && !transport->isDrained() ? transport->bytesToWrite() : 0);
}

} // namespace Fernweg
