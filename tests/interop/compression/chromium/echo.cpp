// SPDX-License-Identifier: Apache-2.0
#include "echo.h"

#include "kit/payload.h"

#include <QtCore/QJsonDocument>

namespace Interop {

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype pieceSize = 1000;

} // namespace

EchoServer::EchoServer(const QList<Side> &sides, const QString &origin, EchoIn echoIn)
    : m_echoIn(echoIn)
{
    WebSocketOptions options = optionsOf(sides);
    if (echoIn == EchoIn::Fragments)
        options.setAutoFragmentSize(pieceSize);
    m_server.setOptions(ServerOptions().setConnection(options).setAllowedOrigins({ origin }));
    connect(&m_server, &WebSocketServer::onOpen, this, [this](WebSocket *socket) {
        m_extensions = socket->extensions();
        m_readings = { socket->statistics() };
        connect(socket, &WebSocket::onMessage, this,
                [this, socket](const QByteArray &payload, bool isBinary) {
                    received(socket, payload, isBinary);
                });
        connect(socket, &WebSocket::onClose, this, [this](bool wasClean, CloseCode code) {
            m_wasClean = wasClean;
            m_closeCode = int(code);
            m_isOver = true;
            Q_EMIT over();
        });
    });
    m_server.listen(QHostAddress::LocalHost);
}

QString EchoServer::url() const
{
    return u"ws://127.0.0.1:%1/"_s.arg(m_server.serverPort());
}

Ratio EchoServer::ratio(qsizetype group) const
{
    return ratioBetween(m_readings.value(group), m_readings.value(group + 1));
}

void EchoServer::received(WebSocket *socket, const QByteArray &payload, bool isBinary)
{
    if (!isBinary && payload == "next group")
        m_readings.append(socket->statistics());
    else if (!isBinary && payload.startsWith("report "))
        m_report = QJsonDocument::fromJson(payload.sliced(7)).object();
    else
        echo(socket, payload, isBinary);
}

void EchoServer::echo(WebSocket *socket, const QByteArray &payload, bool isBinary) const
{
    if (m_echoIn != EchoIn::Frames) {
        socket->sendMessage(payload, isBinary);
        return;
    }
    socket->beginMessage(isBinary);
    for (const QByteArray &piece : fragments(payload, pieceSize))
        socket->sendMessageFrame(piece);
    socket->endMessage();
}

} // namespace Interop
