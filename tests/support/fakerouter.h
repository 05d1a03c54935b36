// SPDX-License-Identifier: Apache-2.0
// A server that has one answer for everybody.
#pragma once

#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace Fernweg::Test {

/// A RawSocket handshake for JSON, and these messages.
inline QByteArray rawSocketAnswer(const QList<QByteArray> &messages)
{
    QByteArray octets("\x7f\xf1\0\0", 4);
    for (const QByteArray &message : messages) {
        octets += QByteArray("\0\0", 2) + char(message.size() >> 8) + char(message.size() & 0xff);
        octets += message;
    }
    return octets;
}

/// Answers whatever comes first. Then it closes the connection, or not.
class FakeRouter : public QTcpServer
{
public:
    FakeRouter(const QByteArray &answer, bool closes)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, answer, closes] {
            QTcpSocket *const socket = nextPendingConnection();
            ++connections;
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answer, closes] {
                if (socket->property("isAnswered").toBool())
                    return;
                socket->setProperty("isAnswered", true);
                socket->readAll();
                socket->write(answer);
                if (closes)
                    socket->disconnectFromHost();
            });
        });
    }

    QUrl url(const QString &scheme) const
    {
        return QUrl(QStringLiteral("%1://127.0.0.1:%2").arg(scheme).arg(serverPort()));
    }

    int connections = 0;
};

} // namespace Fernweg::Test
