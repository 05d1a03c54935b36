// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/websocketstream.h>

#include <Fernweg/websocket.h>

#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <cstring>
#include <functional>

namespace Fernweg {

namespace {

/// A stream's octets go out in messages of at most this size: whoever receives them may keep whole
/// messages only.
constexpr qint64 maxMessageSize = 64 * 1024;

} // namespace

class WebSocketStreamPrivate
{
public:
    WebSocketStreamPrivate(WebSocketStream *stream, WebSocket *webSocket)
        : q(stream), socket(webSocket)
    {
    }

    void begin();
    void received(const QByteArray &bytes);
    void receivedMessage(const QByteArray &payload);
    void written();
    void ended(bool wasClean, const QString &reason);
    void throttle();
    bool send(QByteArrayView bytes);
    /// Runs an event loop until \a isDone, the end of the connection, or the time is over.
    bool wait(int milliseconds, const std::function<bool()> &isDone);

    WebSocketStream *const q;
    const QPointer<WebSocket> socket;
    QByteArray buffer; // from offset on it was not read yet
    qsizetype offset = 0;
    qint64 readBufferSize = 1024 * 1024;
    qint64 unwritten = 0; // octets given to the socket that bytesWritten() did not tell of
    bool isBase64 = false;
    bool isPaused = false;
    bool isEmitting = false;
};

/*!
    \class Fernweg::WebSocketStream
    \inmodule Fernweg
    \inheaderfile Fernweg/WebSocketStream
    \brief A QIODevice over a WebSocket connection, for whatever speaks to a stream: QDataStream,
    QTextStream, a protocol that was made for TCP.

    \code
    auto *stream = new WebSocketStream(socket, this);
    connect(socket, &WebSocket::onOpen, this, [stream] { stream->write("EHLO example.org\r\n"); });
    connect(stream, &QIODevice::readyRead, this, [stream] {
        while (stream->canReadLine())
            qDebug() << stream->readLine();
    });
    \endcode

    What is written goes out as binary messages of at most 64 KiB; the payload of all messages that come
    is read, one after the other, as it comes: messages have no meaning here. If the subprotocol
    \c base64 was agreed on (as with websockify), they are text in base64. Autobahn's wrapping factories.

    The device is open as soon as the connection is, and closes it when it is closed or deleted. When the
    peer has closed the connection, readChannelFinished() is emitted, and what came before can still be
    read. While the socket is used by a stream, nothing else should send messages over it. The stream
    has to live in the socket's thread; it does not own the socket.
*/

WebSocketStream::WebSocketStream(WebSocket *socket, QObject *parent)
    : QIODevice(parent), d(std::make_unique<WebSocketStreamPrivate>(this, socket))
{
    connect(socket, &WebSocket::onOpen, this, [this] { d->begin(); });
    connect(socket, &WebSocket::onMessageFrameData, this,
            [this](const QByteArray &payload) { d->received(payload); });
    connect(socket, &WebSocket::onMessage, this,
            [this](const QByteArray &payload) { d->receivedMessage(payload); });
    connect(socket, &WebSocket::bytesWritten, this, [this] { d->written(); });
    connect(socket, &WebSocket::onClose, this,
            [this](bool wasClean, CloseCode, const QString &reason) {
                d->ended(wasClean, reason);
            });
    if (socket->isOpen())
        d->begin();
}

WebSocketStream::~WebSocketStream()
{
    close();
}

/*! The connection; null if it was deleted. */
WebSocket *WebSocketStream::socket() const noexcept
{
    return d->socket;
}

qint64 WebSocketStream::readBufferSize() const noexcept
{
    return d->readBufferSize;
}

/*!
    Stops reading from the peer while more than \a octets wait to be read here; 0 for no limit. By default
    1 MiB.
*/
void WebSocketStream::setReadBufferSize(qint64 octets)
{
    d->readBufferSize = std::max<qint64>(octets, 0);
    d->throttle();
}

void WebSocketStreamPrivate::begin()
{
    isBase64 = socket->subprotocol() == QLatin1String("base64");
    socket->setReceiveMode(isBase64 ? ReceiveMode::Message : ReceiveMode::Stream);
    q->setOpenMode(QIODevice::ReadWrite | QIODevice::Unbuffered);
}

void WebSocketStreamPrivate::received(const QByteArray &bytes)
{
    if (!q->isOpen() || bytes.isEmpty())
        return;
    buffer += bytes;
    throttle();
    if (isEmitting) // a slot runs an event loop: it reads what there is when it goes on
        return;
    const QPointer<WebSocketStream> guard(q);
    isEmitting = true;
    Q_EMIT q->readyRead();
    if (!guard.isNull())
        isEmitting = false;
}

void WebSocketStreamPrivate::receivedMessage(const QByteArray &payload)
{
    const auto decoded =
            QByteArray::fromBase64Encoding(payload, QByteArray::AbortOnBase64DecodingErrors);
    if (!isBase64 || decoded) {
        received(isBase64 ? *decoded : payload);
        return;
    }
    q->setErrorString(QStringLiteral("a message that is not base64"));
    socket->sendClose(CloseCode::InvalidPayload, q->errorString());
}

void WebSocketStreamPrivate::throttle()
{
    const bool isFull = readBufferSize != 0 && buffer.size() - offset > readBufferSize;
    if (socket.isNull() || std::exchange(isPaused, isFull) == isFull)
        return;
    if (isFull)
        socket->pauseReading();
    else
        socket->resumeReading();
}

void WebSocketStreamPrivate::written()
{
    // What waits counts frame headers, too: so this is no more than what was written. Compressed, it
    // says nothing of how much that was.
    if (!socket->extensions().isEmpty() && socket->bytesToWrite() != 0)
        return;
    const qint64 news = std::max<qint64>(unwritten - socket->bytesToWrite(), 0);
    unwritten -= news;
    if (news != 0 && q->isOpen())
        Q_EMIT q->bytesWritten(news);
}

void WebSocketStreamPrivate::ended(bool wasClean, const QString &reason)
{
    unwritten = 0;
    isPaused = false;
    if (!q->isOpen())
        return;
    if (!wasClean)
        q->setErrorString(reason);
    Q_EMIT q->readChannelFinished();
}

bool WebSocketStream::atEnd() const
{
    return bytesAvailable() == 0;
}

qint64 WebSocketStream::bytesAvailable() const
{
    return d->buffer.size() - d->offset + QIODevice::bytesAvailable();
}

/*! Octets, frame headers included, that the operating system has not taken yet. */
qint64 WebSocketStream::bytesToWrite() const
{
    return d->socket.isNull() ? 0 : d->socket->bytesToWrite();
}

bool WebSocketStream::canReadLine() const
{
    return d->buffer.indexOf('\n', d->offset) != -1 || QIODevice::canReadLine();
}

/*! Closes the connection, too; what was written is sent before. */
void WebSocketStream::close()
{
    if (!isOpen())
        return;
    QIODevice::close();
    d->buffer.clear();
    d->offset = 0;
    d->throttle();
    if (!d->socket.isNull() && d->socket->isOpen())
        d->socket->sendClose();
}

qint64 WebSocketStream::readData(char *data, qint64 maxSize)
{
    const auto size = qsizetype(std::min<qint64>(maxSize, d->buffer.size() - d->offset));
    if (size == 0)
        return d->socket.isNull() || d->socket->state() == WebSocket::State::Closed ? -1 : 0;
    std::memcpy(data, d->buffer.constData() + d->offset, size_t(size));
    d->offset += size;
    if (d->offset == d->buffer.size()) {
        d->buffer.resize(0);
        d->offset = 0;
    } else if (2 * d->offset >= d->buffer.size()) {
        d->buffer.remove(0, std::exchange(d->offset, 0));
    }
    d->throttle();
    return size;
}

bool WebSocketStreamPrivate::send(QByteArrayView bytes)
{
    const QByteArray payload = bytes.toByteArray();
    return isBase64 ? socket->sendMessage(payload.toBase64(), false)
                    : socket->sendMessage(payload, true);
}

qint64 WebSocketStream::writeData(const char *data, qint64 size)
{
    if (d->socket.isNull()) {
        setErrorString(QStringLiteral("the connection is gone"));
        return -1;
    }
    qint64 sent = 0;
    while (sent != size) {
        const qint64 piece = std::min(size - sent, maxMessageSize);
        if (!d->send(QByteArrayView(data + sent, qsizetype(piece))))
            break;
        sent += piece;
    }
    d->unwritten += sent;
    if (sent == size)
        return sent;
    setErrorString(d->socket->errorString());
    return sent == 0 ? -1 : sent;
}

bool WebSocketStreamPrivate::wait(int milliseconds, const std::function<bool()> &isDone)
{
    if (socket.isNull() || !q->isOpen())
        return false;
    const QPointer<WebSocketStream> guard(q);
    QEventLoop loop;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
    const auto check = [&] {
        if (isDone())
            loop.quit();
    };
    QObject::connect(q, &QIODevice::readyRead, &loop, check);
    QObject::connect(q, &QIODevice::bytesWritten, &loop, check);
    QObject::connect(q, &QIODevice::readChannelFinished, &loop, &QEventLoop::quit);
    QObject::connect(q, &QObject::destroyed, &loop, &QEventLoop::quit);
    if (milliseconds >= 0)
        timer.start(milliseconds);
    if (!socket->isOpen())
        return false;
    loop.exec();
    return !guard.isNull() && isDone();
}

/*!
    Runs an event loop until more can be read, at most for so many \a milliseconds (-1: without end).
    Returns false if nothing came. Not to be called from a slot of the socket: it gets no messages until
    that returns.
*/
bool WebSocketStream::waitForReadyRead(int milliseconds)
{
    const qint64 had = bytesAvailable();
    return d->wait(milliseconds, [this, had] { return bytesAvailable() > had; });
}

/*!
    Runs an event loop until more was written, at most for so many \a milliseconds (-1: without end).
    Returns false if nothing was.
*/
bool WebSocketStream::waitForBytesWritten(int milliseconds)
{
    const qint64 had = d->unwritten;
    return had != 0 && d->wait(milliseconds, [this, had] { return d->unwritten < had; });
}

} // namespace Fernweg
