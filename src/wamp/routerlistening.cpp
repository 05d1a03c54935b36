// SPDX-License-Identifier: Apache-2.0
// Where a router listens, and what becomes of whom it accepts.
#include "wamp/router_p.h"

#include "net/listener.h"
#include "net/tcptransport.h"
#include "net/tlstransport.h"
#include "websocket/portsharing.h"
#include "wamp/rawsocketurl.h"
#include "wamp/routerconnection.h"
#include "wamp/subprotocols.h"
#include "wamp/websockettransport.h"

#include <QtNetwork/qsslkey.h>

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;

namespace {

/// The path that WebSocket requests have to have; empty: any.
QString splitPath(const QUrl &url, QUrl *bare)
{
    *bare = url;
    const bool isUnix = url.scheme().endsWith(u"+unix");
    const QString path = url.path(QUrl::FullyDecoded);
    const qsizetype colon = isUnix ? path.indexOf(u':') : 0;
    if (colon < 0)
        return {};
    bare->setPath(path.left(colon), QUrl::DecodedMode);
    const QString rest = isUnix ? path.sliced(colon + 1) : path;
    return rest == u"/" ? QString() : rest;
}

QUrl withPath(const QUrl &bare, const QString &path)
{
    QUrl url = bare;
    if (!path.isEmpty())
        url.setPath(url.scheme().endsWith(u"+unix") ? url.path() + u':' + path : path);
    return url;
}

ConnectVerdict decide(const HandshakeRequest &request, const QString &path)
{
    if (!path.isEmpty() && request.path() != path)
        return ConnectVerdict::deny(404, "there is no WAMP router at this path");
    const QStringList offered = request.subprotocols();
    for (const QString &name : offered) {
        if (serializerOf(name))
            return ConnectVerdict::accept(name);
    }
    QByteArray spoken;
    const QList<WampCore::SerializerId> all = allSerializers();
    for (const WampCore::SerializerId serializer : all)
        spoken += (spoken.isEmpty() ? "" : ", ") + subprotocolOf(serializer).toLatin1();
    return ConnectVerdict::deny(
            400, "this is a WAMP router: the WebSocket subprotocols that it speaks are " + spoken);
}

} // namespace

bool RouterPrivate::listen(const QUrl &url)
{
    if (!options.errorString().isEmpty())
        return fail(options.errorString());
    if (m_isOver)
        return fail(u"listen: the router has been closed"_s);
    const QString scheme = url.scheme();
    if (RawSocketUrl::isOne(url))
        return listenForRawSockets(url);
    if (scheme == u"ws" || scheme == u"wss" || scheme == u"ws+unix")
        return listenForWebSockets(url);
    return fail(
            u"listen: the scheme of \"%1\" is none of ws, wss, ws+unix, rs, rss and rs+unix"_s.arg(
                    url.toString()));
}

bool RouterPrivate::listenForWebSockets(const QUrl &url)
{
    QUrl bare;
    const QString path = splitPath(url, &bare);
    if (!path.isEmpty() && !path.startsWith(u'/'))
        return fail(
                u"listen: the path in \"%1\" does not begin with a slash"_s.arg(url.toString()));
    // The core watches over slow peers, and knows better whom to send what.
    ServerOptions forServer = serverOptions;
    forServer.setConnection(serverOptions.connection().setMaxPendingOutput(0));
    auto server = std::make_unique<WebSocketServer>(forServer);
    server->setConnectHook(nullptr, [this, path](const HandshakeRequest &request) {
        return hasTooManyConnections()
                ? ConnectVerdict::deny(503, "too many connections").addHeader("Retry-After", "5")
                : decide(request, path);
    });
    connect(server.get(), &WebSocketServer::onOpen, this, &RouterPrivate::acceptWebSocket);
    connect(server.get(), &WebSocketServer::handshakeFailed, this,
            &RouterPrivate::tellHandshakeFailed);
    const auto settings = RawSocketSettings::make(forServer.connection(), allSerializers());
    PortSharing::share(server.get(), WampCore::rawSocketMagic,
                       [this, settings](Net::TransportPointer transport, const QByteArray &octets) {
                           acceptRawSocket(std::move(transport), settings, octets);
                       });
    if (!server->listen(bare))
        return fail(server->errorString());
    const QUrl real = withPath(server->urls().constFirst(), path);
    webListeners.push_back({ std::move(server), real });
    urls.append(real);
    if (urls.size() == 1)
        Q_EMIT q->listeningChanged();
    return true;
}

bool RouterPrivate::listenForRawSockets(const QUrl &url)
{
    const RawSocketUrl where = RawSocketUrl::of(url);
    if (!where.error.isEmpty())
        return fail(u"listen: "_s + where.error.section(u": "_s, 1));
    const QHostAddress address = where.host == u"localhost" ? QHostAddress(QHostAddress::LocalHost)
                                                            : QHostAddress(where.host);
    if (address.isNull())
        return fail(u"listen: the host in \"%1\" is neither an IP address nor localhost"_s.arg(
                url.toString()));
    const QSslConfiguration tls = serverOptions.connection().sslConfiguration();
    const bool isEncrypted = where.isEncrypted;
    if (isEncrypted && (tls.localCertificate().isNull() || tls.privateKey().isNull()))
        return fail(u"sslConfiguration: an rss router needs a certificate and its private key"_s);
    Net::ListenAddress place = where.unixName.isEmpty()
            ? Net::ListenAddress::tcp(address, where.port)
            : where.isAbstract ? Net::ListenAddress::unixAbstract(where.unixName)
                               : Net::ListenAddress::unixPath(where.unixName);
    place.backlog = serverOptions.backlog();
    place.reusePort = serverOptions.reusePort();
    const auto settings = RawSocketSettings::make(serverOptions.connection(), allSerializers());
    auto listener =
            std::make_unique<Net::Listener>([this, isEncrypted, settings](qintptr descriptor) {
                acceptDescriptor(descriptor, isEncrypted, settings);
            });
    QString error;
    if (!listener->open(place, &error))
        return fail(u"listen: "_s + error);
    QUrl real = url;
    if (where.unixName.isEmpty())
        real.setPort(listener->port());
    rawListeners.push_back({ std::move(listener), real });
    urls.append(real);
    if (urls.size() == 1)
        Q_EMIT q->listeningChanged();
    return true;
}

void RouterPrivate::closeListeners()
{
    const bool wasListening = !urls.isEmpty();
    urls.clear();
    rawListeners.clear();
    webListeners.clear();
    if (wasListening)
        Q_EMIT q->listeningChanged();
}

void RouterPrivate::acceptWebSocket(WebSocket *socket)
{
    const auto serializer = serializerOf(socket->subprotocol());
    if (serializer)
        addConnection(std::make_unique<WebSocketTransport>(socket, *serializer));
    else
        socket->abort(); // never: the connect hook chose it
}

void RouterPrivate::acceptDescriptor(qintptr descriptor, bool isEncrypted,
                                     const RawSocketSettings &settings)
{
    if (isEncrypted) {
        auto *const tls = new Net::TlsTransport;
        Net::TransportPointer transport(tls);
        if (tls->accept(descriptor, settings.options.sslConfiguration()))
            acceptRawSocket(std::move(transport), settings, {});
        else
            tellHandshakeFailed(tls->errorString());
        return;
    }
    auto *const tcp = new Net::TcpTransport;
    Net::TransportPointer transport(tcp);
    if (tcp->accept(descriptor))
        acceptRawSocket(std::move(transport), settings, {});
}

void RouterPrivate::acceptRawSocket(Net::TransportPointer transport,
                                    const RawSocketSettings &settings, const QByteArray &octets)
{
    const bool isOneTooMany = hasTooManyConnections();
    auto rawSocket = std::make_unique<RawSocketTransport>(std::move(transport), settings);
    RawSocketTransport *const raw = rawSocket.get();
    addConnection(std::move(rawSocket));
    if (isOneTooMany)
        raw->refuse();
    else if (!octets.isEmpty())
        raw->begin(octets);
}

} // namespace Fernweg::Wamp
