// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qpointer.h>

namespace Fernweg::Test {

/// A server and its first socket, whose client is a raw peer.
struct RawPair
{
    explicit RawPair(const WebSocketOptions &options = {})
        : server(ServerOptions().setConnection(options))
    {
        QObject::connect(&server, &WebSocketServer::onOpen, &server, [this](WebSocket *socket) {
            if (accepted.isNull())
                accepted = socket;
        });
    }
    bool open()
    {
        if (!server.listen(QHostAddress::LocalHost))
            return false;
        peer = std::make_unique<RawPeer>(server.serverPort(), upgradeRequest());
        return waitFor([this] { return accepted && peer->status() == 101; });
    }
    /// Lets the server do what it has to do: another client is served meanwhile.
    bool passTime()
    {
        RawPeer other(server.serverPort(), upgradeRequest());
        if (!waitFor([&other] { return other.status() == 101; }))
            return false;
        other.send(pingFrame("p").masked());
        return waitFor([&other] { return other.frames() == QList<QByteArray>({ "pong p" }); });
    }

    WebSocketServer server;
    QPointer<WebSocket> accepted;
    std::unique_ptr<RawPeer> peer;
};

inline QByteArrayList numbers(int count)
{
    QByteArrayList list;
    for (int i = 0; i < count; ++i)
        list.append(QByteArray::number(i));
    return list;
}

/// So many masked messages, numbered, in one piece.
inline QByteArray pipelined(int count)
{
    QByteArray octets;
    for (int i = 0; i < count; ++i)
        octets += textFrame(QByteArray::number(i)).masked().bytes();
    return octets;
}

} // namespace Fernweg::Test
