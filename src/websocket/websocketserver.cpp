// SPDX-License-Identifier: Apache-2.0
#include "websocketserver_p.h"

#include "serveropening.h"
#include "websocket_p.h"

namespace Fernweg {

/*!
    \class Fernweg::WebSocketServer
    \inmodule Fernweg
    \brief Accepts WebSocket connections (RFC 6455).

    A server that sends back all it gets:

    \code
    Fernweg::WebSocketServer server;
    QObject::connect(&server, &WebSocketServer::onMessage,
                     [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                         socket->sendMessage(payload, isBinary);
                     });
    server.listen(QHostAddress::LocalHost, 9000);
    \endcode

    The server emits the signals of all its connections, with the socket as first argument; those who
    want each socket by itself use newConnection() and nextPendingConnection(), and its own signals.

    A socket belongs to the server: it is deleted some time after its onClose(). To keep it, give it a
    parent. Slots may close, abort or delete sockets, and the server.

    The server and its sockets belong to the thread that the server lives in.
*/

/*!
    \fn void WebSocketServer::newConnection()
    A connection was opened: nextPendingConnection() gives it. Only while something is connected to this
    signal, connections are kept for that function.

    \fn void WebSocketServer::onOpen(WebSocket *socket)
    A connection was opened: messages can be sent to \a socket.

    \fn void WebSocketServer::onMessage(WebSocket *socket, const QByteArray &payload, bool isBinary)
    \sa WebSocket::onMessage()

    \fn void WebSocketServer::onTextMessage(WebSocket *socket, const QString &text)
    \sa WebSocket::onTextMessage()

    \fn void WebSocketServer::onClose(WebSocket *socket, bool wasClean, CloseCode code, const QString &reason)
    \sa WebSocket::onClose()

    \fn void WebSocketServer::closed()
    After close(), the last connection is gone.

    \fn void WebSocketServer::handshakeFailed(const QString &reason)
    Somebody connected, but did not become a WebSocket: \a reason says why.
*/

WebSocketServer::WebSocketServer(QObject *parent) : WebSocketServer(ServerOptions(), parent) { }

WebSocketServer::WebSocketServer(const ServerOptions &options, QObject *parent)
    : QObject(parent), d(std::make_unique<WebSocketServerPrivate>(this, options))
{
}

WebSocketServer::~WebSocketServer() = default;

ServerOptions WebSocketServer::options() const
{
    return d->options;
}

/*!
    Sets the options for connections that are accepted from now on. Returns false, and keeps the old
    ones, if \a options have an errorString().
*/
bool WebSocketServer::setOptions(const ServerOptions &options)
{
    if (!options.errorString().isEmpty())
        return d->fail(options.errorString());
    d->options = options;
    return true;
}

/*!
    Listens on \a port of \a address; port 0 takes any that is free: see serverPort(). Can be called
    several times to listen at several places. Returns false if that can't be done: see errorString().
*/
bool WebSocketServer::listen(const QHostAddress &address, quint16 port)
{
    return d->listenOn(address, port, address.toString());
}

/*!
    \overload
    Listens at \c{ws://host:port}, where the host is an IP address or \c localhost, and port 0 stands for
    any that is free; without a port, 80.
*/
bool WebSocketServer::listen(const QUrl &url)
{
    const QString text = url.toString();
    if (!url.isValid() || url.scheme() != u"ws")
        return d->fail(QStringLiteral("listen: \"%1\" is no ws URL").arg(text));
    if (url.hasQuery() || url.hasFragment() || (!url.path().isEmpty() && url.path() != u"/"))
        return d->fail(QStringLiteral("listen: \"%1\" has more than host and port").arg(text));
    const QString host = url.host();
    const QHostAddress address = host == u"localhost" ? QHostAddress(QHostAddress::LocalHost)
                                                      : QHostAddress(host);
    if (address.isNull()) {
        return d->fail(QStringLiteral("listen: the host in \"%1\" is neither an IP address nor "
                                      "localhost")
                               .arg(text));
    }
    return d->listenOn(address, quint16(url.port(80)), host);
}

bool WebSocketServer::isListening() const noexcept
{
    return !d->listeners.empty();
}

/*! The address of the first listener. */
QHostAddress WebSocketServer::serverAddress() const
{
    return d->listeners.empty() ? QHostAddress() : d->listeners.front()->serverAddress();
}

/*! The port of the first listener; 0 if there is none. */
quint16 WebSocketServer::serverPort() const
{
    return d->listeners.empty() ? quint16(0) : d->listeners.front()->serverPort();
}

/*! Where the server listens, with the real ports, in the order of the listen() calls. */
QList<QUrl> WebSocketServer::urls() const
{
    return d->urls;
}

/*! What was wrong with the last call that returned false. */
QString WebSocketServer::errorString() const
{
    return d->errorString;
}

/*!
    Lets \a hook decide about each request after it was checked by the rules of RFC 6455, and before it
    is answered (Autobahn's \c onConnect). Without a hook every request is accepted, with the first of
    ServerOptions::subprotocols() that it offers. When \a context is gone, requests are answered with
    503. A null \a hook removes it.
*/
void WebSocketServer::setConnectHook(QObject *context, ConnectHook hook)
{
    d->hook = std::move(hook);
    d->hookContext = context;
}

int WebSocketServer::connectionCount() const noexcept
{
    return int(d->sockets.size());
}

/*! All open and closing connections, in no order. */
QList<WebSocket *> WebSocketServer::connections() const
{
    return QList<WebSocket *>(d->sockets.begin(), d->sockets.end());
}

bool WebSocketServer::hasPendingConnections() const noexcept
{
    return !d->pending.isEmpty();
}

/*!
    The next connection that newConnection() told of; null if there is none. It stays the server's:
    see the class description.
*/
WebSocket *WebSocketServer::nextPendingConnection()
{
    return d->pending.isEmpty() ? nullptr : d->pending.takeFirst();
}

int WebSocketServer::broadcast(const QByteArray &payload, bool isBinary)
{
    int count = 0;
    for (WebSocket *socket : d->sockets) { // sending emits no signal: nobody changes the list
        if (socket->isOpen() && socket->sendMessage(payload, isBinary))
            ++count;
    }
    return count;
}

/*! \overload Sends a text message. */
int WebSocketServer::broadcast(const QString &text)
{
    return broadcast(text.toUtf8(), false);
}

/*!
    Stops listening, drops who has not finished the opening handshake, and closes all connections with
    \a code and \a reason. closed() tells when the last one is gone: before this function returns if
    there is none.
*/
void WebSocketServer::close(CloseCode code, const QString &reason)
{
    const bool wasListening = !d->listeners.empty();
    d->listeners.clear();
    d->urls.clear();
    d->dropOpenings();
    d->isClosing = true;
    const QList<QPointer<WebSocket>> all(d->sockets.begin(), d->sockets.end());
    for (const QPointer<WebSocket> &socket : all) {
        if (!socket.isNull() && socket->isOpen())
            socket->sendClose(code, reason);
    }
    const QPointer<WebSocketServer> guard(this);
    if (wasListening)
        Q_EMIT listeningChanged();
    if (!guard.isNull() && d->isClosing && d->sockets.empty()) {
        d->isClosing = false;
        Q_EMIT closed();
    }
}

} // namespace Fernweg
