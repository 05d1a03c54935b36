// SPDX-License-Identifier: Apache-2.0
#include "websocketserver_p.h"

#include "statistics_p.h"
#include "websocket_p.h"

#include <Fernweg/WebSocket>

namespace Fernweg {

/*!
    \class Fernweg::WebSocketServer
    \inmodule Fernweg
    \inheaderfile Fernweg/WebSocketServer
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

    \section1 Threads

    With ServerOptions::setThreads() connections are spread over worker threads, each with an event loop
    of its own. A connection lives in its thread from beginning to end: it is opened there, its signals
    and the server's signals about it are emitted there, and its functions are to be called there and
    nowhere else. So a slot that uses the socket has to run in that thread:

    \code
    server.setOptions(ServerOptions().setThreads(4));
    connect(&server, &WebSocketServer::onMessage, &server,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            },
            Qt::DirectConnection);
    \endcode

    Qt::DirectConnection is what makes it run there; it may run in several threads at a time. A slot that
    only wants to know, without touching the socket, can live anywhere, and is called by way of its
    thread's event loop, as always in Qt. To send from elsewhere, use broadcast(), or
    QMetaObject::invokeMethod() with the socket as context.

    The functions of the server itself belong to the server's thread. connections() and
    nextPendingConnection() have nothing to tell then: use onOpen(). The destructor waits for the
    threads, so it must not run in one of them.
*/

WebSocketServer::WebSocketServer(QObject *parent) : WebSocketServer(ServerOptions(), parent) { }

WebSocketServer::WebSocketServer(const ServerOptions &options, QObject *parent)
    : QObject(parent), d(std::make_unique<WebSocketServerPrivate>(this, options))
{
}

WebSocketServer::~WebSocketServer() = default;

ServerOptions WebSocketServer::options() const
{
    return d->shared->settings()->options;
}

/*!
    Sets the options for connections that are accepted from now on; the number of threads has to be set
    before the first listen(). Returns false, and keeps the old ones, if \a options have an
    errorString().
*/
bool WebSocketServer::setOptions(const ServerOptions &options)
{
    if (!options.errorString().isEmpty())
        return d->fail(options.errorString());
    if (!d->workers.empty() && int(d->threads.size()) != options.threads())
        return d->fail(QStringLiteral("threads: can't be changed after listen()"));
    d->shared->update([&options](ServerSettings &settings) { settings.options = options; });
    return true;
}

/*!
    Listens on \a port of \a address; port 0 takes any that is free: see serverPort(). Can be called
    several times to listen at several places. Returns false if that can't be done: see errorString().
*/
bool WebSocketServer::listen(const QHostAddress &address, quint16 port)
{
    return d->listenAt(Net::ListenAddress::tcp(address, port), false);
}

/*!
    \overload
    Listens at

    \list
    \li \c{ws://host:port}, where the host is an IP address or \c localhost, and port 0 stands for any
        that is free; without a port, 80
    \li \c{wss://host:port}, the same with TLS and 443: the options of connections have to
        have an SSL configuration with a certificate and its private key
    \li \c{ws+unix:/path}, a Unix domain socket with a file
    \li \c{ws+unix:@name}, one of Linux' abstract namespace
    \endlist
*/
bool WebSocketServer::listen(const QUrl &url)
{
    const QString text = url.toString();
    if (url.isValid() && url.scheme() == u"ws+unix") {
        const QString path = url.path();
        if (path.size() < 2 || (path.front() != u'/' && path.front() != u'@') || url.hasQuery())
            return d->fail(
                    QStringLiteral("listen: \"%1\" is neither ws+unix:/path nor ws+unix:@name")
                            .arg(text));
        return d->listenAt(path.front() == u'@' ? Net::ListenAddress::unixAbstract(path.sliced(1))
                                                : Net::ListenAddress::unixPath(path),
                           false);
    }
    const bool isEncrypted = url.scheme() == u"wss";
    if (!url.isValid() || (url.scheme() != u"ws" && !isEncrypted))
        return d->fail(QStringLiteral("listen: \"%1\" is no ws, wss or ws+unix URL").arg(text));
    if (url.hasQuery() || url.hasFragment() || (!url.path().isEmpty() && url.path() != u"/"))
        return d->fail(QStringLiteral("listen: \"%1\" has more than host and port").arg(text));
    const QString host = url.host();
    const QHostAddress address =
            host == u"localhost" ? QHostAddress(QHostAddress::LocalHost) : QHostAddress(host);
    if (address.isNull()) {
        return d->fail(QStringLiteral("listen: the host in \"%1\" is neither an IP address nor "
                                      "localhost")
                               .arg(text));
    }
    return d->listenAt(Net::ListenAddress::tcp(address, quint16(url.port(isEncrypted ? 443 : 80))),
                       isEncrypted);
}

/*!
    Takes over \a descriptor, a stream socket that listens already: TCP or Unix. Returns false if it is
    refused: then it stays the caller's.
*/
bool WebSocketServer::listenOnDescriptor(qintptr descriptor)
{
    return d->listenAt(Net::ListenAddress::inherited(descriptor), false);
}

/*!
    Accepts in place of \a server, which listens, and stops accepting by itself. Returns false if it does
    not listen: see errorString().
*/
bool WebSocketServer::listenOnServer(QTcpServer *server)
{
    QString error;
    const qintptr descriptor = Net::shareTcpServer(server, &error);
    if (descriptor == -1)
        return d->fail(QStringLiteral("listen: ") + error);
    return d->listenAt(Net::ListenAddress::inherited(descriptor), false);
}

/*!
    Listens on all the sockets that systemd opened for this process (socket activation). Returns false if
    there are none.
*/
bool WebSocketServer::listenOnActivationSockets()
{
    const QList<Net::ActivationSocket> sockets = Net::takeActivationSockets();
    if (sockets.isEmpty())
        return d->fail(QStringLiteral("listen: no sockets were handed to this process"));
    for (const Net::ActivationSocket &socket : sockets) {
        if (!listenOnDescriptor(socket.descriptor))
            return false;
    }
    return true;
}

bool WebSocketServer::isListening() const noexcept
{
    return !d->listeners.empty();
}

/*! The address of the first listener. */
QHostAddress WebSocketServer::serverAddress() const
{
    return d->listeners.empty() ? QHostAddress() : d->listeners.front()->localAddress();
}

/*! The port of the first listener; 0 if there is none. */
quint16 WebSocketServer::serverPort() const
{
    return d->listeners.empty() ? quint16(0) : d->listeners.front()->port();
}

/*! Where the server listens, with the real ports, in the order of the listen() calls. */
QList<QUrl> WebSocketServer::urls() const
{
    return d->urls;
}

/*!
    \property Fernweg::WebSocketServer::errorString
    What was wrong with the last call that returned false.
*/
QString WebSocketServer::errorString() const
{
    return d->errorString;
}

/*!
    Lets \a hook decide about each request after it was checked by the rules of RFC 6455, and before it
    is answered (Autobahn's \c onConnect). Without a hook every request is accepted, with the first of
    ServerOptions::subprotocols() that it offers.

    The hook runs in the server's thread, in which \a context has to live, too; if \a context is null, in
    the connection's thread. When \a context is gone, requests are answered with 503.
*/
void WebSocketServer::setConnectHook(QObject *context, const ConnectHook &hook)
{
    d->shared->update([context, &hook](ServerSettings &settings) {
        settings.hook = hook;
        settings.asyncHook = nullptr;
        settings.hookContext = context;
        settings.hasHookContext = context != nullptr;
    });
}

/*!
    \overload
    A hook that answers later: the client waits until the future is finished, at most for
    WebSocketOptions::openHandshakeTimeout(), then it is answered with 503. A future that is canceled
    denies with 500.
*/
void WebSocketServer::setConnectHook(QObject *context, const AsyncConnectHook &hook)
{
    d->shared->update([context, &hook](ServerSettings &settings) {
        settings.hook = nullptr;
        settings.asyncHook = hook;
        settings.hookContext = context;
        settings.hasHookContext = context != nullptr;
    });
}

/*! From now on every request is accepted. */
void WebSocketServer::removeConnectHook()
{
    d->shared->update([](ServerSettings &settings) {
        settings.hook = nullptr;
        settings.asyncHook = nullptr;
        settings.hookContext = nullptr;
        settings.hasHookContext = false;
    });
}

/*!
    \property Fernweg::WebSocketServer::connectionCount
    How many connections are open or closing, in all threads.
*/
int WebSocketServer::connectionCount() const noexcept
{
    return d->shared->openConnections;
}

/*!
    All open and closing connections, in no order. None if the server has threads: they belong to those.
*/
QList<WebSocket *> WebSocketServer::connections() const
{
    if (d->workers.empty() || !d->threads.empty())
        return {};
    const std::vector<WebSocket *> &sockets = d->workers.front()->sockets;
    return QList<WebSocket *>(sockets.begin(), sockets.end());
}

bool WebSocketServer::hasPendingConnections() const noexcept
{
    return !d->workers.empty() && d->threads.empty() && !d->workers.front()->pending.isEmpty();
}

/*!
    The next connection that newConnection() told of; null if there is none. It stays the server's:
    see the class description.
*/
WebSocket *WebSocketServer::nextPendingConnection()
{
    return hasPendingConnections() ? d->workers.front()->pending.takeFirst() : nullptr;
}

/*!
    Sends \a message to all open connections, in all threads, with one write for each and no copy of a
    large payload. Returns how many there are.
*/
int WebSocketServer::broadcast(const PreparedMessage &message)
{
    for (ServerWorker *worker : d->workers)
        worker->broadcast(message);
    return d->shared->openConnections;
}

/*! \overload Prepares the message first. */
int WebSocketServer::broadcast(const QByteArray &payload, bool isBinary)
{
    return broadcast(PreparedMessage(payload, isBinary));
}

/*! \overload Sends a text message. */
int WebSocketServer::broadcast(const QString &text)
{
    return broadcast(PreparedMessage(text));
}

/*! The connections that joined the group of that \a name; see WebSocketGroup. */
WebSocketGroup WebSocketServer::group(const QString &name)
{
    return WebSocketGroup(this, name.isNull() ? QLatin1String("") : name);
}

/*!
    What the server has counted to this moment: its connections, and the traffic of all that there were,
    in all threads.
*/
ServerStatistics WebSocketServer::statistics() const
{
    ServerStatistics result;
    result.connections = d->shared->openConnections;
    result.accepted = d->shared->accepted;
    result.refused = d->shared->refused;
    result.traffic = publicStatistics(d->shared->traffic());
    return result;
}

/*!
    Stops listening, drops who has not finished the opening handshake, and closes all connections with
    \a code and \a reason. closed() tells when the last one is gone: before this function returns if
    there is none, and no thread. With a code or reason that can't be sent it closes all the same,
    without a code, and errorString() says so.
*/
void WebSocketServer::close(CloseCode code, const QString &reason)
{
    const QString wrong = WebSocketPrivate::closeError(code, reason.toUtf8());
    if (!wrong.isEmpty()) {
        const QPointer<WebSocketServer> server(this);
        d->fail(QStringLiteral("close: ") + wrong);
        if (!server.isNull())
            close(CloseCode::NoStatus);
        return;
    }
    const bool wasListening = !d->listeners.empty();
    d->listeners.clear();
    d->urls.clear();
    const QPointer<WebSocketServer> guard(this);
    if (wasListening)
        Q_EMIT listeningChanged();
    if (guard.isNull())
        return;
    if (d->workers.empty()) {
        Q_EMIT closed();
        return;
    }
    d->workersToClose = d->workers.size();
    const quint64 closing = ++d->closing;
    const std::vector<ServerWorker *> workers = d->workers; // a slot may delete this server
    for (ServerWorker *worker : workers) {
        if (guard.isNull())
            return;
        worker->close(code, reason, [this, closing] {
            runIn(this, [this, closing] { d->workerClosed(closing); });
        });
    }
}

} // namespace Fernweg
