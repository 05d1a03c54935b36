// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/QHash>
#include <QtCore/QObject>

namespace Broadcast {

// Shares boards: every path of a WebSocket URL is one, and everybody who connects there is at it. To
// browsers, the same port shows a page with which they can take part.
class BoardServer : public QObject
{
    Q_OBJECT

public:
    explicit BoardServer(int maxParticipants, QObject *parent = nullptr);

    bool listen(const QHostAddress &address, quint16 port);
    quint16 port() const { return m_server.serverPort(); }
    QString errorString() const { return m_server.errorString(); }

private:
    // Who a connection is, and where.
    struct Seat
    {
        QString path;
        Participant participant;
    };

    Fernweg::ConnectVerdict decide(const Fernweg::HandshakeRequest &request);
    void welcome(Fernweg::WebSocket *socket);
    void receive(Fernweg::WebSocket *socket, const QByteArray &payload);
    void draw(const Seat &seat, const QJsonObject &message);
    void tellWhoIsThere(const QString &path);
    void tellAll(const QString &path, const QJsonObject &message);

    QHash<QString, Board> m_boards;
    QHash<Fernweg::WebSocket *, Seat> m_seats;
    Fernweg::WebSocketServer m_server;
};

} // namespace Broadcast
