// SPDX-License-Identifier: Apache-2.0
// What becomes of connections: accepted, opened, closed, forgotten.
#include "websocketserver_p.h"

#include "serveropening.h"
#include "websocket_p.h"

#include <QtCore/qmetaobject.h>

#include <algorithm>

namespace Fernweg {

WebSocketServerPrivate::WebSocketServerPrivate(WebSocketServer *server,
                                               const ServerOptions &serverOptions)
    : q(server), options(serverOptions)
{
}

WebSocketServerPrivate::~WebSocketServerPrivate()
{
    listeners.clear();
    dropOpenings();
    // Sockets with a parent belong to somebody else, and go on without this server.
    const std::vector<WebSocket *> all = std::exchange(sockets, {});
    for (WebSocket *socket : all) {
        socket->d->server = nullptr;
        if (socket->parent() == nullptr)
            delete socket;
    }
}

bool WebSocketServerPrivate::fail(const QString &message)
{
    if (errorString != message) {
        errorString = message;
        Q_EMIT q->errorStringChanged();
    }
    return false;
}

bool WebSocketServerPrivate::listenOn(const QHostAddress &address, quint16 port, const QString &host)
{
    if (!options.errorString().isEmpty())
        return fail(options.errorString());
    auto listener = std::make_unique<Net::TcpListener>(
            [this](Net::TransportPointer transport) { incoming(std::move(transport)); });
    listener->setListenBacklogSize(1024);
    if (!listener->listen(address, port)) {
        return fail(QStringLiteral("listen: %1 port %2: %3")
                            .arg(host)
                            .arg(port)
                            .arg(listener->errorString()));
    }
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost(host);
    url.setPort(listener->serverPort());
    urls.append(url);
    listeners.push_back(std::move(listener));
    isClosing = false;
    if (listeners.size() == 1)
        Q_EMIT q->listeningChanged();
    return true;
}

void WebSocketServerPrivate::incoming(Net::TransportPointer transport)
{
    openings.push_back(new ServerOpening(this, std::move(transport)));
}

void WebSocketServerPrivate::openingEnded(ServerOpening *opening)
{
    const auto found = std::find(openings.begin(), openings.end(), opening);
    if (found == openings.end())
        return;
    *found = openings.back();
    openings.pop_back();
}

void WebSocketServerPrivate::dropOpenings()
{
    const std::vector<ServerOpening *> all = std::exchange(openings, {});
    for (ServerOpening *opening : all)
        opening->drop();
}

ConnectVerdict WebSocketServerPrivate::decide(const HandshakeRequest &request) const
{
    if (hook) {
        if (hookContext.isNull())
            return ConnectVerdict::deny(503);
        return hook(request);
    }
    const QStringList offered = request.subprotocols();
    const QStringList &known = ServerOptionsData::of(options).subprotocols;
    for (const QString &name : known) {
        if (offered.contains(name))
            return ConnectVerdict::accept(name);
    }
    return ConnectVerdict::accept();
}

void WebSocketServerPrivate::handshakeFailed(const QString &reason)
{
    Q_EMIT q->handshakeFailed(reason);
}

void WebSocketServerPrivate::opened(Net::TransportPointer transport, const HandshakeRequest &request,
                                    const ConnectVerdict &verdict)
{
    static const QMetaMethod newConnectionSignal =
            QMetaMethod::fromSignal(&WebSocketServer::newConnection);
    auto socketPrivate =
            std::make_unique<WebSocketPrivate>(verdict.options().value_or(options.connection()));
    WebSocketPrivate *const d = socketPrivate.get();
    auto *const socket = new WebSocket(std::move(socketPrivate));
    d->server = this;
    d->serverIndex = sockets.size();
    sockets.push_back(socket);
    d->adopt(std::move(transport), request, verdict.subprotocol().toLatin1());
    WebSocketPrivate::Guard guard(d);
    Q_EMIT q->connectionCountChanged();
    if (!guard.isOver())
        Q_EMIT q->onOpen(socket);
    if (!guard.isOver() && d->server == this && q->isSignalConnected(newConnectionSignal)) {
        pending.append(socket);
        Q_EMIT q->newConnection();
    }
}

void WebSocketServerPrivate::socketMessage(WebSocket *socket, const QByteArray &payload, bool isBinary)
{
    static const QMetaMethod textSignal = QMetaMethod::fromSignal(&WebSocketServer::onTextMessage);
    WebSocketPrivate::Guard guard(socket->d.get());
    Q_EMIT q->onMessage(socket, payload, isBinary);
    const bool isHere = !guard.isDeleted() && socket->d->server == this;
    if (isHere && !isBinary && q->isSignalConnected(textSignal))
        Q_EMIT q->onTextMessage(socket, QString::fromUtf8(payload));
}

void WebSocketServerPrivate::forget(WebSocketPrivate *socket)
{
    WebSocket *const last = sockets.back();
    sockets[socket->serverIndex] = last;
    last->d->serverIndex = socket->serverIndex;
    sockets.pop_back();
    pending.removeOne(socket->q);
    socket->server = nullptr;
}

void WebSocketServerPrivate::socketClosed(WebSocketPrivate *d, const Core::Connection::Outcome &outcome)
{
    WebSocket *const socket = d->q;
    forget(d);
    const QPointer<WebSocket> guard(socket);
    const QPointer<WebSocketServer> server(q);
    Q_EMIT q->onClose(socket, outcome.wasClean, outcome.code, outcome.reason);
    if (!guard.isNull() && socket->parent() == nullptr)
        socket->deleteLater();
    if (!server.isNull())
        Q_EMIT q->connectionCountChanged();
    if (!server.isNull() && isClosing && sockets.empty()) {
        isClosing = false;
        Q_EMIT q->closed();
    }
}

void WebSocketServerPrivate::socketDestroyed(WebSocketPrivate *socket)
{
    forget(socket);
    Q_EMIT q->connectionCountChanged();
    if (isClosing && sockets.empty()) {
        isClosing = false;
        Q_EMIT q->closed();
    }
}

} // namespace Fernweg
