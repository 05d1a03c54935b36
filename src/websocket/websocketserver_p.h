// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/websocketserver.h>

#include "net/listener.h"
#include "protocol/connection.h"
#include "websocketoptions_p.h"

#include <QtCore/qpointer.h>

#include <vector>

namespace Fernweg {

class ServerOpening;
class WebSocketPrivate;

class WebSocketServerPrivate
{
public:
    WebSocketServerPrivate(WebSocketServer *server, const ServerOptions &serverOptions);
    ~WebSocketServerPrivate();

    bool listenOn(const QHostAddress &address, quint16 port, const QString &host);
    void incoming(Net::TransportPointer transport);
    void openingEnded(ServerOpening *opening);
    void dropOpenings();
    ConnectVerdict decide(const HandshakeRequest &request) const;
    void handshakeFailed(const QString &reason);
    void opened(Net::TransportPointer transport, const HandshakeRequest &request,
                const ConnectVerdict &verdict);

    void socketMessage(WebSocket *socket, const QByteArray &payload, bool isBinary);
    /// After onClose() of the socket: forgets it.
    void socketClosed(WebSocketPrivate *socket, const Core::Connection::Outcome &outcome);
    void socketDestroyed(WebSocketPrivate *socket);
    void forget(WebSocketPrivate *socket);

    bool fail(const QString &message);

    WebSocketServer *const q;
    ServerOptions options;
    std::vector<std::unique_ptr<Net::TcpListener>> listeners;
    QList<QUrl> urls;
    std::vector<ServerOpening *> openings; // they delete themselves
    std::vector<WebSocket *> sockets; // each knows its index
    QList<WebSocket *> pending;
    WebSocketServer::ConnectHook hook;
    QPointer<QObject> hookContext;
    QString errorString;
    bool isClosing = false;
};

} // namespace Fernweg
