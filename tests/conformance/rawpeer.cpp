// SPDX-License-Identifier: Apache-2.0
#include "rawpeer.h"

#include "httphead.h"
#include "spin.h"

#include <QtNetwork/QTcpServer>

#include <sys/socket.h>

namespace Conformance {

using namespace std::chrono_literals;

static constexpr auto HandshakeLimit = 5s;

QString RawPeer::connectTo(const QUrl &url)
{
    watch(new QTcpSocket);
    m_socket->connectToHost(url.host(), quint16(url.port(80)));
    if (!spinUntil(
                [this] {
                    return m_socket->state() != QAbstractSocket::HostLookupState
                            && m_socket->state() != QAbstractSocket::ConnectingState;
                },
                HandshakeLimit)
        || !isConnected()) {
        return QStringLiteral("no connection to %1: %2")
                .arg(url.toString(), m_socket->errorString());
    }
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const QByteArray key = newHandshakeKey();
    write(handshakeRequest(url, key, deflateOffers(m_demands)));
    if (const QString problem = awaitHead(); !problem.isEmpty())
        return problem;
    const HttpHead response(m_head);
    QString problem = problemOfResponse(response, key, !m_demands.isEmpty());
    if (!problem.isEmpty() || m_demands.isEmpty())
        return problem;
    m_extensions = response.only("sec-websocket-extensions");
    m_terms = readDeflateAnswer(m_extensions, m_demands, &problem);
    if (problem.isEmpty())
        m_compressor.emplace(m_terms, m_role);
    return problem;
}

QString RawPeer::accept(QTcpServer *listener, std::chrono::milliseconds limit)
{
    if (!spinUntil([listener] { return listener->hasPendingConnections(); }, limit))
        return QStringLiteral("nobody connected");
    QTcpSocket *socket = listener->nextPendingConnection();
    socket->setParent(nullptr);
    watch(socket);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    read(); // the request may be here already, and its readyRead gone by
    if (const QString problem = awaitHead(); !problem.isEmpty())
        return problem;
    const HttpHead request(m_head);
    m_target = request.target();
    QString problem = problemOfRequest(request);
    if (problem.isEmpty() && !m_demands.isEmpty()) {
        const auto answer =
                answerDeflateOffers(request.only("sec-websocket-extensions"), m_demands, &problem);
        if (answer) {
            m_extensions = answer->header;
            m_terms = answer->terms;
            m_compressor.emplace(m_terms, m_role);
        }
    }
    if (problem.isEmpty())
        write(handshakeResponse(request, m_extensions));
    return problem;
}

void RawPeer::watch(QTcpSocket *socket)
{
    m_socket.reset(socket);
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [this] { read(); });
    QObject::connect(socket, &QTcpSocket::disconnected, socket, [this] { read(); });
}

QString RawPeer::awaitHead()
{
    if (spinUntil([this] { return m_isOpen || !isConnected(); }, HandshakeLimit) && m_isOpen)
        return {};
    return QStringLiteral("no complete handshake, only: %1").arg(QString::fromLatin1(m_head));
}

bool RawPeer::isConnected() const
{
    return m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
}

void RawPeer::write(const QByteArray &octets)
{
    if (isConnected())
        m_socket->write(octets);
}

void RawPeer::flush()
{
    if (isConnected())
        m_socket->flush();
    QCoreApplication::processEvents();
}

void RawPeer::drop(Drop how)
{
    if (how == Drop::Orderly) {
        m_socket->disconnectFromHost();
        spinUntil([this] { return m_socket->state() == QAbstractSocket::UnconnectedState; }, 5s);
    } else if (isConnected()) {
        const linger atOnce { 1, 0 };
        setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce,
                   sizeof atOnce);
    }
    m_socket->abort();
}

void RawPeer::read()
{
    if (!m_socket->isOpen())
        return; // abort() says disconnected, too
    QByteArray octets = m_socket->readAll();
    if (!m_isOpen) {
        m_head += octets;
        const qsizetype end = m_head.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_isOpen = true;
        octets = m_head.mid(end + 4);
        m_head.truncate(end + 2);
    }
    if (m_compressor)
        m_decoder.allowCompression();
    m_decoder.append(octets);
    while (const auto frame = m_decoder.next())
        take(*frame);
    if (m_violation.isEmpty())
        m_violation = m_decoder.violation();
    if (m_violation.isEmpty() && m_close && m_decoder.hasLeftOver())
        m_violation = QStringLiteral("octets after the Close frame");
}

void RawPeer::take(const Frame &frame)
{
    if (m_close) {
        m_violation =
                QStringLiteral("a frame with opcode %1 after the Close frame").arg(frame.opcode);
        return;
    }
    switch (frame.opcode) {
    case Opcode::Close:
        m_close = frame.payload;
        break;
    case Opcode::Ping:
        m_events += { Event::Ping, frame.payload };
        break;
    case Opcode::Pong:
        m_events += { Event::Pong, frame.payload };
        break;
    default:
        if (m_keepsFrames)
            m_frames += frame;
        if (frame.opcode != Opcode::Continuation)
            m_message = frame;
        else
            m_message.payload += frame.payload;
        if (frame.fin)
            endMessage();
    }
}

void RawPeer::endMessage()
{
    QByteArray payload = std::exchange(m_message.payload, {});
    if (m_message.rsv != 0) {
        QByteArray inflated;
        if (!m_compressor->incoming.inflate(std::move(payload), true, &inflated))
            m_violation = QStringLiteral("a message that can't be inflated");
        payload = inflated;
        ++m_compressedMessages;
    }
    m_events += { Event::Message, payload, m_message.opcode == Opcode::Binary };
}

} // namespace Conformance
