// SPDX-License-Identifier: Apache-2.0
// Messages to many: all of a worker's connections, or those in a group.
#include "serverworker.h"
#include "websocket_p.h"

#include <QtCore/qpointer.h>

#include <algorithm>

namespace Fernweg {

ServerWorker *ServerWorker::of(const WebSocket *socket)
{
    return socket->d->server;
}

void ServerWorker::join(WebSocket *socket, const QString &group)
{
    QStringList &groups = socket->d->seldom().groups;
    if (groups.contains(group))
        return;
    groups.append(group);
    m_groups[group].push_back(socket);
    shared->addMembers(group, 1);
}

bool ServerWorker::leave(WebSocket *socket, const QString &group)
{
    if (!isMember(socket, group))
        return false;
    socket->d->seldom().groups.removeOne(group);
    const auto found = m_groups.find(group);
    std::vector<WebSocket *> &members = *found;
    members.erase(std::find(members.begin(), members.end(), socket));
    if (members.empty())
        m_groups.erase(found);
    shared->addMembers(group, -1);
    return true;
}

bool ServerWorker::isMember(const WebSocket *socket, const QString &group) const
{
    const auto &seldom = socket->d->seldomPart;
    return seldom && seldom->groups.contains(group);
}

void ServerWorker::leaveGroups(WebSocketPrivate *socket)
{
    if (!socket->seldomPart)
        return;
    const QStringList groups = socket->seldomPart->groups;
    for (const QString &group : groups)
        leave(socket->q, group);
}

void ServerWorker::broadcast(const PreparedMessage &message, const QString &group)
{
    runIn(this, [this, message, group] {
        // Sending tells of nothing but an error: a slot may drop those that read too slowly.
        const QPointer<ServerWorker> guard(this);
        const std::vector<WebSocket *> all = group.isNull() ? sockets : m_groups.value(group);
        const quint64 forgotten = m_forgotten;
        for (WebSocket *socket : all) {
            const bool isThere = m_forgotten == forgotten
                    || std::find(sockets.begin(), sockets.end(), socket) != sockets.end();
            if (isThere && socket->isOpen())
                socket->sendPreparedMessage(message);
            if (guard.isNull())
                return;
        }
    });
}

} // namespace Fernweg
