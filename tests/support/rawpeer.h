// SPDX-License-Identifier: Apache-2.0
// The other end as a plain TCP socket, to misbehave with. Shares no code with what is tested.
#pragma once

#include "support/frames.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <sys/socket.h>

#include <memory>

namespace Fernweg::Test {

class RawPeer : public QObject
{
public:
    explicit RawPeer(QTcpSocket *taken = new QTcpSocket) : socket(taken)
    {
        connect(socket.get(), &QTcpSocket::readyRead, this, [this] {
            if (isReading)
                received += socket->readAll();
        });
        connect(socket.get(), &QTcpSocket::disconnected, this, [this] { hasEnded = true; });
    }
    /// Connects to a port of this machine.
    explicit RawPeer(quint16 port, const QByteArray &octets = {}) : RawPeer()
    {
        connect(socket.get(), &QTcpSocket::connected, this, [this, octets] { send(octets); });
        socket->connectToHost(QHostAddress::LocalHost, port);
    }

    void send(const QByteArray &octets)
    {
        socket->write(octets);
        socket->flush();
    }
    void send(const Frame &frame) { send(frame.bytes()); }
    void setNoDelay() { socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); }
    /// Leaves what comes in the kernel, but for a little.
    void stopReading()
    {
        isReading = false;
        socket->setReadBufferSize(1);
    }
    void goOnReading()
    {
        isReading = true;
        socket->setReadBufferSize(0);
        received += socket->readAll();
    }
    void disconnectFromPeer() { socket->disconnectFromHost(); }
    void shutdownOutput() { ::shutdown(int(socket->socketDescriptor()), SHUT_WR); }
    /// Ends the connection by a TCP reset.
    void reset()
    {
        const linger hard = { 1, 0 };
        ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        socket->abort();
    }
    /// The head of HTTP that came, without what followed; empty if it isn't complete.
    QByteArray head() const
    {
        const qsizetype end = received.indexOf("\r\n\r\n");
        return end < 0 ? QByteArray() : received.first(end + 4);
    }
    QByteArray body() const { return received.mid(head().size()); }
    QList<QByteArray> frames() const { return framesIn(body()); }
    /// The status in the first line; 0 if there is none.
    int status() const { return received.startsWith("HTTP/1.1 ") ? received.mid(9, 3).toInt() : 0; }
    QByteArray field(const QByteArray &name) const
    {
        for (const QByteArray &line : head().split('\n')) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0 && line.first(colon).compare(name, Qt::CaseInsensitive) == 0)
                return line.mid(colon + 1).trimmed();
        }
        return {};
    }

    const std::unique_ptr<QTcpSocket> socket;
    QByteArray received;
    bool hasEnded = false;
    bool isReading = true;
};

/// A request that opens a connection.
inline QByteArray upgradeRequest(const QByteArray &extraFields = {},
                                 const QByteArray &resource = "/")
{
    return "GET " + resource
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + extraFields + "\r\n";
}

/// The answer that accepts \a peer's request.
inline QByteArray upgradeAnswer(const RawPeer &peer, const QByteArray &extraFields = {})
{
    const QByteArray accept =
            QCryptographicHash::hash(peer.field("Sec-WebSocket-Key")
                                             + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                     QCryptographicHash::Sha1)
                    .toBase64();
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
            + accept + "\r\n" + extraFields + "\r\n";
}

/// Accepts TCP connections, keeps the latest, and answers as it is told.
class RawServer : public QTcpServer
{
public:
    RawServer() { listen(QHostAddress::LocalHost); }

    QUrl url() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(serverPort())); }
    /// Sends this as soon as the request is complete.
    void answerWith(const QByteArray &octets) { m_answer = octets; }
    /// Accepts every WebSocket request, and sends this behind the answer.
    void acceptAndSend(const QByteArray &octets = {})
    {
        m_accepts = true;
        m_answer = octets;
    }

    std::unique_ptr<RawPeer> peer;
    int connectionCount = 0;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *const socket = new QTcpSocket;
        socket->setSocketDescriptor(descriptor);
        ++connectionCount;
        m_isAnswered = false;
        peer = std::make_unique<RawPeer>(socket);
        connect(socket, &QTcpSocket::readyRead, this, [this] {
            if (m_isAnswered || peer->head().isEmpty())
                return;
            m_isAnswered = true;
            peer->send((m_accepts ? upgradeAnswer(*peer) : QByteArray()) + m_answer);
        });
    }

private:
    QByteArray m_answer;
    bool m_accepts = false;
    bool m_isAnswered = false;
};

} // namespace Fernweg::Test
