// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qpointer.h>

namespace Fernweg::Test {

/// A server, a client, and the server's socket of it, connected over the loopback. Any of them may be
/// deleted by a test.
class ConnectedPair
{
public:
    explicit ConnectedPair(const WebSocketOptions &serverSide = {},
                           const WebSocketOptions &clientSide = {})
        : server(new WebSocketServer(ServerOptions().setConnection(serverSide))),
          client(new WebSocket(clientSide))
    {
        QObject::connect(server, &WebSocketServer::onOpen, server,
                         [this](WebSocket *socket) { accepted = socket; });
    }
    ~ConnectedPair()
    {
        delete client;
        delete server;
    }
    Q_DISABLE_COPY_MOVE(ConnectedPair)

    QUrl url() const { return server->urls().value(0); }
    /// Sends back what comes.
    void echo()
    {
        QObject::connect(server, &WebSocketServer::onMessage, server,
                         [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                             socket->sendMessage(payload, isBinary);
                         });
    }
    bool listen() { return server->listen(QHostAddress::LocalHost); }
    bool open()
    {
        return (server->isListening() || listen()) && client->open(url())
                && waitFor([this] { return accepted && client && client->isOpen(); });
    }

    QPointer<WebSocketServer> server;
    QPointer<WebSocket> client;
    QPointer<WebSocket> accepted;
};

} // namespace Fernweg::Test
