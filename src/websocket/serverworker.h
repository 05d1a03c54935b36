// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/preparedmessage.h>

#include "handshake/negotiation.h"
#include "handshake_p.h"
#include "net/transport.h"
#include "protocol/connection.h"
#include "serversettings.h"

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>

#include <vector>

namespace Fernweg {

class ServerOpening;
class WebSocketPrivate;

/// What a server does in one thread: openings and connections, from the accepted transport to the end.
/// Without threads of its own, a server has one worker, in its own thread.
class ServerWorker final : public QObject
{
public:
    ServerWorker(WebSocketServer *server, std::shared_ptr<ServerShared> shared);
    ~ServerWorker() override;

    struct Preopen
    {
        quint64 incoming = 0;
        quint64 outgoing = 0;
    };

    struct Accepted
    {
        std::unique_ptr<const KeptRequest> request;
        QByteArray subprotocol;
        std::shared_ptr<const WebSocketOptions> options;
        Preopen preopen;
    };

    // From any thread, by an event; at once in the worker's own.
    void take(qintptr descriptor, bool isEncrypted);
    void close(CloseCode code, const QString &reason, const std::function<void()> &whenClosed);
    /// To the members of \a group; a null one stands for all.
    void broadcast(const PreparedMessage &message, const QString &group = {});

    // In the worker's thread.
    void incoming(Net::TransportPointer transport);
    void openingEnded(ServerOpening *opening);
    void handshakeFailed(const QString &reason);
    void opened(Net::TransportPointer transport, Accepted accepted, Core::Agreement agreement);
    void socketMessage(WebSocket *socket, const QByteArray &payload, bool isBinary);
    /// After onClose() of the socket: forgets it.
    void socketClosed(WebSocketPrivate *socket, const Core::Connection::Outcome &outcome);
    /// It is deleted, or moves to another thread.
    void socketLeaves(WebSocketPrivate *socket);

    // Groups; in the worker's thread.
    /// The worker of a server's connection that is not closed; otherwise null.
    static ServerWorker *of(const WebSocket *socket);
    void join(WebSocket *socket, const QString &group);
    bool leave(WebSocket *socket, const QString &group);
    bool isMember(const WebSocket *socket, const QString &group) const;

    WebSocketServer *const q;
    const std::shared_ptr<ServerShared> shared;
    std::vector<WebSocket *> sockets; // each knows its index
    QList<WebSocket *> pending;

private:
    /// Makes a transport of an accepted connection.
    void takeNow(qintptr descriptor, bool isEncrypted);
    void forget(WebSocketPrivate *socket);
    void leaveGroups(WebSocketPrivate *socket);
    void dropOpenings();
    void tellIfClosed();

    std::vector<ServerOpening *> m_openings; // they delete themselves
    std::function<void()> m_whenClosed;
    QHash<QString, std::vector<WebSocket *>> m_groups;
    quint64 m_forgotten = 0; // how many sockets so far
};

/// Runs \a function in the thread of \a object: at once if that is the current one.
void runIn(QObject *object, const std::function<void()> &function);

} // namespace Fernweg
