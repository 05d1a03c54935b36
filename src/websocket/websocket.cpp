// SPDX-License-Identifier: Apache-2.0
#include "websocket_p.h"

#include "statistics_p.h"

#include <QtCore/qthread.h>

namespace Fernweg {

using Core::Clock;

/*!
    \class Fernweg::WebSocket
    \inmodule Fernweg
    \inheaderfile Fernweg/WebSocket
    \brief One WebSocket connection (RFC 6455): a client's, or one that a WebSocketServer accepted.

    \code
    auto *socket = new Fernweg::WebSocket(this);
    connect(socket, &WebSocket::onOpen, this, [=] { socket->sendMessage("hello"); });
    connect(socket, &WebSocket::onMessage, this,
            [](const QByteArray &payload, bool isBinary) { qDebug() << payload << isBinary; });
    socket->open(QUrl("ws://localhost:9000"));
    \endcode

    Each open() that returned true is followed by exactly one onClose(), whatever happens between. A
    call at the wrong time, or with a value that can't be sent, returns false, and errorString() says
    what was wrong; nothing else happens. Sending never emits a signal.

    Any slot may close, abort, open anew or delete the socket. A slot may run an event loop: messages
    that come for this socket meanwhile are delivered when it returns. The destructor drops the
    connection and emits nothing.

    A socket belongs to the thread that it lives in: its functions are to be called there, and its
    signals come from there. moveToThread() may be called while it is connected, but not from one of
    its own slots. A server's socket then leaves its server: it has to be deleted by whoever moved it.

    \section1 Sending

    What is sent is written when the turn of the event loop ends, in one piece: many small messages cost
    one system call. The payload of a large message is not copied. flush() writes at once. What the
    peer does not take is kept: bytesToWrite() tells how much that is.
*/

/*!
    \enum Fernweg::WebSocket::State
    Where the connection stands. The numbers are those of Autobahn.
    \value Closed not connected
    \value Connecting open() was called; TCP or the opening handshake is under way
    \value Closing a Close frame was sent or came, or the connection failed
    \value Open messages can be sent
    \value ProxyConnecting a proxy is asked for the connection
*/

/*!
    \enum Fernweg::WebSocket::Error
    \value None nothing is wrong
    \value InvalidCall a function was called at the wrong time, or with a value that can't be sent
    \value InvalidRequest open() was given a request that can't be made
    \value ConnectFailed the server could not be reached
    \value HandshakeFailed the server's answer did not open the connection: see response()
    \value TlsFailed TLS could not be established, or a certificate was refused
    \value Timeout the peer took too long
    \value ProtocolViolation the peer broke the protocol, or went over a limit
    \value Congested a message was not sent, because the peer reads too slowly
    \value ConnectionLost the connection ended without a closing handshake
*/

WebSocket::WebSocket(QObject *parent) : WebSocket(WebSocketOptions(), parent) { }

WebSocket::WebSocket(const WebSocketOptions &options, QObject *parent)
    : QObject(parent), d(std::make_unique<WebSocketPrivate>(options))
{
    d->q = this;
}

WebSocket::WebSocket(std::unique_ptr<WebSocketPrivate> &&privateObject)
    : d(std::move(privateObject))
{
    d->q = this;
}

WebSocket::~WebSocket() = default;

WebSocketOptions WebSocket::options() const
{
    return d->options;
}

/*!
    Sets the options for the next open(). Returns false, and keeps the old ones, while the socket is not
    closed, or if \a options have an errorString().
*/
bool WebSocket::setOptions(const WebSocketOptions &options)
{
    if (d->state != State::Closed)
        return d->wrongCall(Error::InvalidCall, QStringLiteral("setOptions: not while connected"));
    if (!options.errorString().isEmpty())
        return d->wrongCall(Error::InvalidCall, options.errorString());
    d->options = options;
    return true;
}

/*!
    Connects to \a url: see ConnectingRequest::url(). Returns false if it can't: see errorString().
*/
bool WebSocket::open(const QUrl &url)
{
    return open(ConnectingRequest(url));
}

/*!
    Connects as \a request says. Returns false if the socket is not closed or the request can't be made.
*/
bool WebSocket::open(const ConnectingRequest &request)
{
    Q_ASSERT_X(thread() == QThread::currentThread(), "WebSocket::open",
               "called from another thread");
    if (isServerSide())
        return d->wrongCall(Error::InvalidCall, QStringLiteral("open: this is a server's socket"));
    if (d->state != State::Closed)
        return d->wrongCall(Error::InvalidCall, QStringLiteral("open: the socket is not closed"));
    QString wrong = d->options.errorString();
    if (wrong.isEmpty())
        wrong = request.errorString();
    if (!wrong.isEmpty())
        return d->wrongCall(Error::InvalidRequest, wrong);
    // Slots find the connection begun: they may abort it, or delete the socket.
    const bool isUrlNew = std::exchange(d->client().url, request.url()) != request.url();
    const bool hadError = !errorString().isEmpty();
    d->begin(request);
    const WebSocketPrivate::Guard emission(d.get());
    d->setState(d->connectingState());
    if (isUrlNew && !emission.isDeleted())
        Q_EMIT urlChanged();
    if (hadError && !emission.isDeleted())
        Q_EMIT errorStringChanged();
    return true;
}

/*!
    \property Fernweg::WebSocket::url
    The URL of the last open(); empty for a server's socket.
*/
QUrl WebSocket::url() const
{
    return d->clientPart ? d->clientPart->url : QUrl();
}

WebSocket::State WebSocket::state() const noexcept
{
    return d->state;
}

bool WebSocket::isServerSide() const noexcept
{
    return d->server != nullptr || d->request != nullptr;
}

/*! What went wrong last; None if nothing did since open(). */
WebSocket::Error WebSocket::error() const noexcept
{
    return d->error;
}

/*!
    \property Fernweg::WebSocket::errorString
    error() in words.
*/
QString WebSocket::errorString() const
{
    return d->seldomPart ? d->seldomPart->errorString : QString();
}

/*!
    \property Fernweg::WebSocket::closeCode
    The code that onClose() told last.
*/
CloseCode WebSocket::closeCode() const noexcept
{
    return d->closeCode;
}

/*!
    \property Fernweg::WebSocket::closeReason
    The reason that onClose() told last.
*/
QString WebSocket::closeReason() const
{
    return d->seldomPart ? d->seldomPart->closeReason : QString();
}

/*! Returns whether the last connection ended by a closing handshake. */
bool WebSocket::wasClean() const noexcept
{
    return d->wasClean;
}

/*! Returns whether it was this end that closed or aborted the last connection. */
bool WebSocket::closedByMe() const noexcept
{
    return d->closedByMe;
}

/*!
    \property Fernweg::WebSocket::subprotocol
    The subprotocol that both ends agreed on; empty for none.
*/
QString WebSocket::subprotocol() const
{
    return QString::fromLatin1(d->subprotocol);
}

/*!
    The extension in use, with its parameters as they were agreed on, such as
    \c {permessage-deflate; server_no_context_takeover}; empty if there is none.
*/
QString WebSocket::extensions() const
{
    return d->seldomPart ? QString::fromLatin1(d->seldomPart->extensions) : QString();
}

/*! The client's request. Only a server's socket has it. */
HandshakeRequest WebSocket::request() const
{
    return d->request ? HandshakeRequestData::make(*d->request) : HandshakeRequest();
}

/*! The server's answer, also if it was a refusal. Only a client's socket has it. */
HandshakeResponse WebSocket::response() const
{
    return d->clientPart ? d->clientPart->response.value_or(HandshakeResponse())
                         : HandshakeResponse();
}

/*! Octets, frame headers included, that the operating system has not taken yet. */
qint64 WebSocket::bytesToWrite() const
{
    return d->bytesToWrite();
}

/*!
    Hands over to the operating system what it takes at once, without waiting for the event loop.
    Returns whether nothing is left.
*/
bool WebSocket::flush()
{
    if (d->transport && d->connection && !d->writePending())
        d->flushSoon(); // which finds the connection broken, and tells
    return bytesToWrite() == 0;
}

/*! The time that the last answered ping took to the peer and back. */
std::optional<std::chrono::microseconds> WebSocket::roundTrip() const
{
    const auto elapsed = d->connection ? d->connection->lastRoundTrip() : std::nullopt;
    if (!elapsed)
        return std::nullopt;
    return std::chrono::duration_cast<std::chrono::microseconds>(*elapsed);
}

/*! What was counted since the connection was opened; it stays until the next open(). */
TrafficStatistics WebSocket::statistics() const
{
    return d->connection ? publicStatistics(d->connection->statistics()) : TrafficStatistics();
}

/*! How long opening the connection took. Only a client's socket knows. */
HandshakeTimings WebSocket::timings() const
{
    return d->clientPart ? d->clientPart->timings : HandshakeTimings();
}

bool WebSocketPrivate::checkOpen(const char *what)
{
    Q_ASSERT_X(q->thread() == QThread::currentThread(), what, "called from another thread");
    if (state == WebSocket::State::Open)
        return true;
    return wrongCall(WebSocket::Error::InvalidCall,
                     QString::fromLatin1(what) + QStringLiteral(": the connection is not open"));
}

/*!
    Sends \a payload: binary if \a isBinary is true, else text, which has to be UTF-8. With
    \a doNotCompress it is sent as it is, whatever extension is in use. Its frames have at most
    \a fragmentSize octets of payload; 0 stands for WebSocketOptions::autoFragmentSize(). Returns false
    if the connection is not open, a message in parts is being sent, or too much waits to be sent: see
    WebSocketOptions::setMaxPendingOutput().
*/
bool WebSocket::sendMessage(const QByteArray &payload, bool isBinary, bool doNotCompress,
                            quint64 fragmentSize)
{
    return d->checkSending("sendMessage")
            && d->afterSending(
                    d->connection->sendMessage(payload, isBinary, doNotCompress, fragmentSize));
}

/*! \overload Sends \a text as a text message. */
bool WebSocket::sendMessage(const QString &text)
{
    return sendMessage(text.toUtf8(), false);
}

/*!
    Sends a ping with at most 125 octets of \a payload; onPong() tells of the answer. Returns false if that
    is too much, or the connection is not open.
*/
bool WebSocket::sendPing(const QByteArray &payload)
{
    if (!d->checkOpen("sendPing"))
        return false;
    if (payload.size() > 125)
        return d->wrongCall(Error::InvalidCall, QStringLiteral("sendPing: more than 125 octets"));
    return d->afterSending(d->connection->sendPing(payload, Clock::now()));
}

/*!
    Sends a pong that nobody asked for, with at most 125 octets of \a payload. Pings are answered
    without it. Returns false if that is too much, or the connection is not open.
*/
bool WebSocket::sendPong(const QByteArray &payload)
{
    if (!d->checkOpen("sendPong"))
        return false;
    if (payload.size() > 125)
        return d->wrongCall(Error::InvalidCall, QStringLiteral("sendPong: more than 125 octets"));
    return d->afterSending(d->connection->sendPong(payload));
}

/*!
    Begins the closing handshake. Messages that the peer sent before it saw that are still delivered;
    then onClose() comes. While connecting, it gives up.

    \a code is 1000, 3000–4999, or another code that RFC 6455, section 7.4.1, or the IANA registry lets
    an endpoint send (1001–1003, 1007–1014); NoStatus sends none. \a reason is at most 123 octets of
    UTF-8, and needs a code. Returns false if these are wrong or there is nothing to close.
*/
bool WebSocket::sendClose(CloseCode code, const QString &reason)
{
    const QByteArray utf8 = reason.toUtf8();
    const QString wrong = WebSocketPrivate::closeError(code, utf8);
    if (!wrong.isEmpty())
        return d->wrongCall(Error::InvalidCall, QStringLiteral("sendClose: ") + wrong);
    if (d->state == State::Connecting || d->state == State::ProxyConnecting) {
        abort();
        return true;
    }
    if (!d->checkOpen("sendClose"))
        return false;
    resumeReading(); // or the peer's answer would not be seen
    d->closedByMe = true;
    d->connection->sendClose(code, utf8);
    d->afterSending(true);
    d->setState(State::Closing);
    return true;
}

/*!
    Drops the connection at once: nothing that waits is sent, no Close frame either. onClose() is
    emitted before abort() returns.
*/
void WebSocket::abort()
{
    if (!d->transport)
        return;
    d->closedByMe = true;
    Core::Connection::Outcome outcome;
    outcome.reason = QStringLiteral("the connection was aborted");
    d->finish(outcome, Error::ConnectionLost);
}

} // namespace Fernweg
