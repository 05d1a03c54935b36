// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/preparedmessage.h>

#include <QtCore/qlist.h>
#include <QtCore/qpointer.h>

namespace Fernweg {

class WebSocket;
class WebSocketServer;

class FERNWEG_WEBSOCKET_EXPORT WebSocketGroup
{
public:
    QString name() const { return m_name; }

    bool join(WebSocket *socket) const;
    bool leave(WebSocket *socket) const;
    bool contains(const WebSocket *socket) const;
    int size() const;

    /// Returns how many members there are.
    int broadcast(const PreparedMessage &message) const;
    int broadcast(const QByteArray &payload, bool isBinary = false) const;
    int broadcast(const QString &text) const;
    int broadcast(const char *utf8) const { return broadcast(QByteArray(utf8)); }

private:
    friend class WebSocketServer;
    WebSocketGroup(WebSocketServer *server, const QString &name);

    QPointer<WebSocketServer> m_server;
    QString m_name;
};

} // namespace Fernweg
