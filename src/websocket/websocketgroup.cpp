// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/websocketgroup.h>

#include "serverworker.h"
#include "websocket_p.h"
#include "websocketserver_p.h"

namespace Fernweg {

/*!
    \class Fernweg::WebSocketGroup
    \inmodule Fernweg
    \inheaderfile Fernweg/WebSocketGroup
    \brief Some of a server's connections, by a name: a chat's room, a topic, the users of a document.

    \code
    connect(server, &WebSocketServer::onOpen, this, [server](WebSocket *socket) {
        server->group("news").join(socket);
    });
    …
    server->group("news").broadcast(headline);
    \endcode

    A group is there as soon as somebody names it, and gone with its last member. A connection may be in
    any number of groups, and leaves them when it closes. This class is a handle, cheap to copy; it does
    nothing once its server is gone.

    If the server has threads, join() and leave() are called in the thread of the socket, the others
    in any of the server's threads or its own.
*/

WebSocketGroup::WebSocketGroup(WebSocketServer *server, const QString &name)
    : m_server(server), m_name(name)
{
}

/*!
    \fn QString Fernweg::WebSocketGroup::name() const
    The name that WebSocketServer::group() was given.
*/

/*!
    Makes \a socket a member. Returns false if it is not an open connection of this server; a member
    stays one.
*/
bool WebSocketGroup::join(WebSocket *socket) const
{
    if (m_server.isNull() || socket == nullptr || !socket->isOpen())
        return false;
    ServerWorker *const worker = ServerWorker::of(socket);
    if (worker == nullptr || worker->q != m_server)
        return false;
    worker->join(socket, m_name);
    return true;
}

/*! Returns false if \a socket was no member. */
bool WebSocketGroup::leave(WebSocket *socket) const
{
    if (m_server.isNull() || socket == nullptr)
        return false;
    ServerWorker *const worker = ServerWorker::of(socket);
    return worker != nullptr && worker->q == m_server && worker->leave(socket, m_name);
}

/*! Returns whether \a socket is a member. To be called in the thread of the socket. */
bool WebSocketGroup::contains(const WebSocket *socket) const
{
    if (m_server.isNull() || socket == nullptr)
        return false;
    const ServerWorker *const worker = ServerWorker::of(socket);
    return worker != nullptr && worker->q == m_server && worker->isMember(socket, m_name);
}

/*! How many members there are, in all threads. */
int WebSocketGroup::size() const
{
    return m_server.isNull() ? 0 : m_server->d->shared->groupSize(m_name);
}

/*!
    Sends \a message to all members, with one write for each and no copy of a large payload. Returns how
    many there are.
*/
int WebSocketGroup::broadcast(const PreparedMessage &message) const
{
    if (m_server.isNull())
        return 0;
    for (ServerWorker *worker : m_server->d->workers)
        worker->broadcast(message, m_name);
    return size();
}

/*! \overload Prepares the message first. */
int WebSocketGroup::broadcast(const QByteArray &payload, bool isBinary) const
{
    return broadcast(PreparedMessage(payload, isBinary));
}

/*! \overload Sends a text message. */
int WebSocketGroup::broadcast(const QString &text) const
{
    return broadcast(PreparedMessage(text));
}

} // namespace Fernweg
