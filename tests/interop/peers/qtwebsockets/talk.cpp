// SPDX-License-Identifier: Apache-2.0
#include "talk.h"

#include "kit/payload.h"

#include <limits>

namespace Interop {

using namespace Qt::StringLiterals;

Talk::Talk(const QJsonObject &plan) : m_plan(plan), m_steps(plan[u"steps"].toArray()) { }

void Talk::follow(QWebSocket *socket)
{
    m_socket = socket;
    socket->setParent(this);
    if (m_plan.contains(u"limit")) {
        const auto limit = quint64(m_plan[u"limit"].toInteger());
        socket->setMaxAllowedIncomingFrameSize(limit);
        socket->setMaxAllowedIncomingMessageSize(limit);
    }
    connect(socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &text) { messageReceived(text.toUtf8(), false); });
    connect(socket, &QWebSocket::binaryMessageReceived, this,
            [this](const QByteArray &payload) { messageReceived(payload, true); });
    connect(socket, &QWebSocket::pong, this, [this](quint64, const QByteArray &payload) {
        m_record.addPong(payload);
        carryOut();
    });
    connect(socket, &QWebSocket::disconnected, this, &Talk::closed);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto failed = &QWebSocket::errorOccurred;
#else
    const auto failed = qOverload<QAbstractSocket::SocketError>(&QWebSocket::error);
#endif
    connect(socket, failed, this, [this] {
        m_record.setError(m_socket->errorString());
        if (!m_isOpen)
            closed();
    });
}

void Talk::opened()
{
    m_isOpen = true;
    m_record.setOpened();
    m_record.setSubprotocol(m_socket->subprotocol());
    carryOut();
}

void Talk::messageReceived(const QByteArray &payload, bool isBinary)
{
    m_record.addMessage(payload, isBinary);
    if (m_plan[u"echo"].toBool())
        send(payload, isBinary);
    carryOut();
}

void Talk::closed()
{
    if (std::exchange(m_isOver, true))
        return;
    // What closeCode() says if no Close frame came is not worth much.
    m_record.setClose(m_socket->closeCode(), m_socket->closeReason());
    Q_EMIT ended();
}

void Talk::carryOut()
{
    while (!m_isOver && !m_steps.isEmpty()) {
        const QJsonObject step = m_steps.first().toObject();
        if (step[u"do"] == u"await"_s && !m_record.has(step))
            return;
        m_steps.removeFirst();
        carryOut(step);
    }
}

void Talk::carryOut(const QJsonObject &step)
{
    const QString what = step[u"do"].toString();
    if (what == u"send") {
        const auto fragment = quint64(step[u"fragment"].toInteger());
        const quint64 before = m_socket->outgoingFrameSize();
        m_socket->setOutgoingFrameSize(fragment != 0 ? fragment : before);
        send(payloadOf(step), step[u"binary"].toBool());
        m_socket->setOutgoingFrameSize(before);
    } else if (what == u"sendNumbered") {
        for (int number = 0; number < step[u"count"].toInt(); ++number)
            m_socket->sendTextMessage(QString::number(number));
    } else if (what == u"ping") {
        m_socket->ping(payloadOf(step));
    } else if (what == u"close") {
        m_socket->close(QWebSocketProtocol::CloseCode(step[u"code"].toInt()),
                        step[u"reason"].toString());
    } else if (what == u"drop") {
        m_socket->abort();
    }
}

void Talk::send(const QByteArray &payload, bool isBinary)
{
    if (isBinary)
        m_socket->sendBinaryMessage(payload);
    else
        m_socket->sendTextMessage(QString::fromUtf8(payload));
}

} // namespace Interop
