// SPDX-License-Identifier: Apache-2.0
// Messages in frames and as streams, prepared ones and those from a device.
#include "websocket_p.h"

#include <Fernweg/devicesender.h>

#include <QtCore/qiodevice.h>

#include <limits>

namespace Fernweg {

/*!
    \enum Fernweg::ReceiveMode
    \inmodule Fernweg
    In what pieces messages are received. Each layer is made of the one below, as in Autobahn; those
    that are not asked for cost nothing.
    \value Message whole messages: onMessage() and onTextMessage()
    \value Frame whole frames: onMessageBegin(), onMessageFrame() for each, onMessageEnd(). No more than
           one frame is kept. WebSocketOptions::maxMessagePayloadSize() counts the whole message.
    \value Stream what comes, as it comes: onMessageBegin(); for each frame onMessageFrameBegin(),
           onMessageFrameData() any number of times, onMessageFrameEnd(); onMessageEnd(). Nothing is kept,
           so that a message may have any size: maxMessagePayloadSize() does not count.

    Text is checked to be UTF-8 in each mode; a frame, or a piece, may end within a character. What is
    compressed is delivered inflated; only the length of onMessageFrameBegin() is that on the wire.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageBegin(bool isBinary)
    A message begins, which is text unless \a isBinary. This and the following signals are not emitted in
    ReceiveMode::Message.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageFrame(const QByteArray &payload)
    A frame of the message is complete: \a payload.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageFrameBegin(quint64 length)
    A frame of \a length octets, as on the wire, begins.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageFrameData(const QByteArray &payload)
    The next octets of the frame came; \a payload is never empty.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageFrameEnd()
    The frame is complete.
*/

/*!
    \fn void Fernweg::WebSocket::onMessageEnd()
    The message is complete.
*/

ReceiveMode WebSocket::receiveMode() const noexcept
{
    return d->receiveMode;
}

/*!
    From the next message on, messages are received as \a mode says; ReceiveMode::Message by default. A
    server sets it in a slot connected to onOpen(), before the first message.
*/
void WebSocket::setReceiveMode(ReceiveMode mode)
{
    d->receiveMode = mode;
    if (d->connection)
        d->connection->setReceiveMode(mode);
}

bool WebSocketPrivate::checkSending(const char *what, bool isPart)
{
    if (!checkOpen(what))
        return false;
    const bool isInMessage = connection->isSendingMessage();
    if (isInMessage == isPart)
        return checkBacklog(what);
    return wrongCall(
            WebSocket::Error::InvalidCall,
            QLatin1String(what)
                    + (isPart ? QStringLiteral(": there was no beginMessage()")
                              : QStringLiteral(": a message that was begun has not ended")));
}

/*! Sends \a message, prepared for many; otherwise like sendMessage(): returns false as that does. */
bool WebSocket::sendPreparedMessage(const PreparedMessage &message)
{
    return d->checkSending("sendPreparedMessage")
            && d->afterSending(d->connection->sendPrepared(*message.d));
}

/*!
    Begins a message of any number of frames, until endMessage(): binary if \a isBinary is true, else
    text. In between no other message can be sent; pings and pongs can. Returns false if the connection
    is not open, or another message has not ended. With \a doNotCompress it is sent as it is, whatever
    extension is in use.

    \code
    socket->beginMessage(true);
    for (const QByteArray &part : parts)
        socket->sendMessageFrame(part);
    socket->endMessage();
    \endcode
*/
bool WebSocket::beginMessage(bool isBinary, bool doNotCompress)
{
    return d->checkSending("beginMessage")
            && d->afterSending(d->connection->beginMessage(isBinary, doNotCompress));
}

/*! Sends \a payload as one frame of the message that was begun. Returns false if there is none. */
bool WebSocket::sendMessageFrame(const QByteArray &payload)
{
    if (!d->checkSending("sendMessageFrame", true))
        return false;
    if (d->connection->isSendingFrame()) {
        return d->wrongCall(Error::InvalidCall,
                            QStringLiteral("sendMessageFrame: a frame has not ended"));
    }
    return d->afterSending(d->connection->sendMessageFrame(payload));
}

/*!
    Begins a frame of \a length octets, at most 2^63-1, whose payload follows by sendMessageFrameData()
    in pieces of any size. It ends by itself when it is complete; one of length 0 is at once. Until then
    pings, pongs and sendClose() wait, and a peer that closes gets no answer: its connection is dropped.

    With compression, \a length counts what is given to sendMessageFrameData(); it goes out in frames
    of other lengths. Returns false if no message was begun, or another frame has not ended.
*/
bool WebSocket::beginMessageFrame(quint64 length)
{
    if (!d->checkSending("beginMessageFrame", true))
        return false;
    if (length > quint64(std::numeric_limits<qint64>::max())) {
        return d->wrongCall(Error::InvalidCall,
                            QStringLiteral("beginMessageFrame: more than 2^63-1 octets"));
    }
    if (d->connection->isSendingFrame()) {
        return d->wrongCall(Error::InvalidCall,
                            QStringLiteral("beginMessageFrame: a frame has not ended"));
    }
    return d->afterSending(d->connection->beginMessageFrame(length));
}

/*!
    Sends the next octets of the frame that was begun. Returns how many it still lacks, 0 if it is
    complete; or, as a negative number, how many of \a payload were too many, and not sent. Returns
    nothing, and sends nothing, if there is no such frame, the connection is not open, or too much waits
    to be sent. After sendClose() a frame can still be completed.
*/
std::optional<qint64> WebSocket::sendMessageFrameData(const QByteArray &payload)
{
    const bool isFinishing = d->state == State::Closing && d->connection->isSendingFrame();
    if (!isFinishing && !d->checkSending("sendMessageFrameData", true))
        return std::nullopt;
    if (!d->connection->isSendingFrame()) {
        d->wrongCall(Error::InvalidCall,
                     QStringLiteral("sendMessageFrameData: there was no beginMessageFrame()"));
        return std::nullopt;
    }
    const std::optional<qint64> missing = d->connection->sendMessageFrameData(payload);
    d->afterSending(missing.has_value());
    return missing;
}

/*! Ends the message that was begun. Returns false if one of its frames is not complete. */
bool WebSocket::endMessage()
{
    if (!d->checkSending("endMessage", true))
        return false;
    if (d->connection->isSendingFrame()) {
        return d->wrongCall(Error::InvalidCall,
                            QStringLiteral("endMessage: a frame has not ended"));
    }
    return d->afterSending(d->connection->endMessage());
}

/*!
    Sends what \a device has, to its end, as one message, binary or (\a isBinary is false) text in UTF-8,
    however large: read piece by piece as fast as the peer takes it. Nothing else but pings and pongs can
    be sent meanwhile. Returns an object that tells of the progress, or null if \a device is not open for
    reading or nothing can be sent now.
*/
DeviceSender *WebSocket::sendDevice(QIODevice *device, bool isBinary)
{
    if (device == nullptr || !device->isReadable()) {
        d->wrongCall(Error::InvalidCall,
                     QStringLiteral("sendDevice: the device is not open for reading"));
        return nullptr;
    }
    return beginMessage(isBinary) ? new DeviceSender(this, device) : nullptr;
}

} // namespace Fernweg
