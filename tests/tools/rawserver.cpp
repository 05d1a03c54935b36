// SPDX-License-Identifier: Apache-2.0
#include "rawserver.h"

#include <QtCore/QCryptographicHash>

using namespace Qt::StringLiterals;

RawServer::RawServer(const Answer &answer) : m_answer(answer)
{
    m_server.listen(QHostAddress::LocalHost);
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        m_client = m_server.nextPendingConnection();
        connect(m_client, &QTcpSocket::readyRead, this, &RawServer::readHead);
    });
}

QString RawServer::url() const
{
    return u"ws://127.0.0.1:%1"_s.arg(m_server.serverPort());
}

void RawServer::readHead()
{
    m_head += m_client->readAll();
    if (!m_head.contains("\r\n\r\n"))
        return;
    disconnect(m_client, &QTcpSocket::readyRead, this, nullptr);
    m_client->write(m_answer(m_head));
    if (m_isLeaving)
        m_client->disconnectFromHost();
}

QByteArray RawServer::accept(const QByteArray &head)
{
    const QByteArray field = "Sec-WebSocket-Key: ";
    const qsizetype begin = head.indexOf(field) + field.size();
    const QByteArray key = head.sliced(begin, head.indexOf('\r', begin) - begin);
    const QByteArray digest = QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                                       QCryptographicHash::Sha1);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
            + digest.toBase64() + "\r\n\r\n";
}
