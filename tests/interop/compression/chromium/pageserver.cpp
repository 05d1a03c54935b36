// SPDX-License-Identifier: Apache-2.0
#include "pageserver.h"

#include <QtNetwork/QTcpSocket>

namespace Interop {

PageServer::PageServer()
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        QTcpSocket *const socket = nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    });
    listen(QHostAddress::LocalHost);
}

void PageServer::add(const QString &path, const QByteArray &type, const QByteArray &content)
{
    m_files[path.toLatin1()] = { type, content };
}

QString PageServer::url(const QString &path) const
{
    return QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path);
}

void PageServer::answer(QTcpSocket *socket)
{
    const QByteArray request = socket->peek(65536);
    if (!request.contains("\r\n\r\n")) // the rest is still on its way
        return;
    socket->readAll();
    const auto file = m_files.constFind(request.split(' ').value(1));
    const bool isFound = file != m_files.constEnd();
    const QByteArray content = isFound ? file->content : QByteArray();
    socket->write(isFound ? "HTTP/1.1 200 OK\r\nContent-Type: " + file->type
                          : QByteArray("HTTP/1.1 404 Not Found"));
    socket->write("\r\nConnection: close\r\nContent-Length: " + QByteArray::number(content.size())
                  + "\r\n\r\n" + content);
    socket->disconnectFromHost();
}

} // namespace Interop
