// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serverworker.h"
#include "support/memorytransport.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qpointer.h>

namespace Fernweg::Test {

/// A client and a server, joined by a network in memory. The server is the public face of a worker that
/// gets its connections from there.
class InsidePair
{
public:
    explicit InsidePair(const WebSocketOptions &serverSide = {},
                        const WebSocketOptions &clientSide = {})
        : client(clientSide),
          worker(&server, std::make_shared<ServerShared>(ServerOptions().setConnection(serverSide)))
    {
        MemoryNetwork::current = &network;
        network.accept = [this](Net::TransportPointer transport) {
            worker.incoming(std::move(transport));
        };
        QObject::connect(&server, &WebSocketServer::onOpen, &server, [this](WebSocket *socket) {
            accepted = socket;
            serverLog = std::make_unique<SocketLog>(socket);
        });
        QObject::connect(&server, &WebSocketServer::handshakeFailed, &server,
                         [this] { ++failedHandshakes; });
    }
    ~InsidePair() { MemoryNetwork::current = nullptr; }
    Q_DISABLE_COPY_MOVE(InsidePair)

    bool open() { return client.open(QUrl(QStringLiteral("ws://in.memory/"))); }

    MemoryNetwork network;
    WebSocketServer server;
    WebSocket client;
    ServerWorker worker;
    QPointer<WebSocket> accepted;
    SocketLog clientLog { &client };
    std::unique_ptr<SocketLog> serverLog; // of the latest connection
    int failedHandshakes = 0;
};

} // namespace Fernweg::Test
