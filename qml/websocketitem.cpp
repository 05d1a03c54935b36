// SPDX-License-Identifier: Apache-2.0
#include "websocketitem.h"

#include "values.h"

namespace Fernweg::Qml {

WebSocketItem::WebSocketItem(QObject *parent) : QObject(parent), m_socket(new WebSocket(this))
{
    wire();
    connect(m_socket, &WebSocket::onOpen, this, &WebSocketItem::open);
    connect(m_socket, &WebSocket::onClose, this, &WebSocketItem::closed);
}

WebSocketItem::WebSocketItem(WebSocket *accepted, QObject *parent)
    : QObject(parent), m_socket(accepted), m_isActive(true)
{
    wire();
}

WebSocketItem::~WebSocketItem()
{
    if (m_socket != nullptr)
        m_socket->disconnect(this);
}

void WebSocketItem::wire()
{
    connect(m_socket, &WebSocket::stateChanged, this, &WebSocketItem::statusChanged);
    connect(m_socket, &WebSocket::congestedChanged, this, &WebSocketItem::congestedChanged);
    connect(m_socket, &WebSocket::onMessage, this, [this](const QByteArray &bytes, bool isBinary) {
        Q_EMIT message(payloadTo(bytes, isBinary), isBinary);
    });
    connect(m_socket, &WebSocket::onPing, this,
            [this](const QByteArray &bytes) { Q_EMIT ping(payloadTo(bytes, true)); });
    connect(m_socket, &WebSocket::onPong, this,
            [this](const QByteArray &bytes, std::chrono::microseconds roundTrip) {
                Q_EMIT pong(payloadTo(bytes, true), double(roundTrip.count()) / 1000.0);
            });
    connect(m_socket, &WebSocket::errorStringChanged, this,
            [this] { setErrorString(m_socket->errorString()); });
}

void WebSocketItem::classBegin()
{
    m_isComplete = false;
}

void WebSocketItem::componentComplete()
{
    m_isComplete = true;
    tryToOpen();
}

void WebSocketItem::setUrl(const QUrl &url)
{
    if (m_url == url)
        return;
    m_url = url;
    Q_EMIT urlChanged();
    if (m_isActive && status() != Closed)
        m_socket->sendClose(CloseCode::GoingAway); // closed() opens the new one
    else
        tryToOpen();
}

void WebSocketItem::setActive(bool active)
{
    if (m_isActive == active || m_socket == nullptr)
        return;
    m_isActive = active;
    Q_EMIT activeChanged();
    if (m_isActive)
        tryToOpen();
    else if (status() == Open || status() == Connecting)
        m_socket->sendClose();
}

void WebSocketItem::tryToOpen()
{
    if (!m_isActive || !m_isComplete || m_url.isEmpty() || status() != Closed)
        return;
    ConnectingRequest request(m_url);
    request.setSubprotocols(m_requestedSubprotocols);
    request.setHeaders(headersFrom(m_headers));
    request.setOrigin(m_origin.toUtf8());
    request.setMaxRedirects(m_maxRedirects);
    WebSocketOptions options = m_options;
    const QString wrong = applyTransport(options);
    if (!wrong.isEmpty()) {
        giveUp(wrong);
    } else if (m_socket->setOptions(options) && m_socket->open(request)) {
        if (m_isReadingPaused)
            m_socket->pauseReading();
        setErrorString({});
    } else {
        giveUp(m_socket->errorString());
    }
}

void WebSocketItem::giveUp(const QString &error)
{
    setErrorString(error);
    m_isActive = false;
    Q_EMIT activeChanged();
}

void WebSocketItem::closed(bool wasClean, CloseCode code, const QString &reason)
{
    // Whoever changed the URL, or switched off and on again, meant another connection.
    const bool goesOn = m_isActive && m_socket->closedByMe();
    if (!goesOn && m_isActive) {
        m_isActive = false;
        Q_EMIT activeChanged();
    }
    Q_EMIT close(wasClean, int(code), reason);
    if (goesOn)
        tryToOpen();
}

void WebSocketItem::setRequestedSubprotocols(const QStringList &subprotocols)
{
    if (m_requestedSubprotocols == subprotocols)
        return;
    m_requestedSubprotocols = subprotocols;
    Q_EMIT requestedSubprotocolsChanged();
}

void WebSocketItem::setHeaders(const QVariantMap &headers)
{
    if (m_headers == headers)
        return;
    m_headers = headers;
    Q_EMIT headersChanged();
}

WebSocketItem::Status WebSocketItem::status() const
{
    return m_socket != nullptr ? Status(int(m_socket->state())) : Closed;
}

QString WebSocketItem::subprotocol() const
{
    return m_socket != nullptr ? m_socket->subprotocol() : QString();
}

QString WebSocketItem::peerAddress() const
{
    return m_socket != nullptr ? m_socket->peerAddress().toString() : QString();
}

void WebSocketItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

bool WebSocketItem::wrong(const QString &error)
{
    setErrorString(error);
    return false;
}

bool WebSocketItem::sendMessage(const QVariant &message)
{
    const auto payload = payloadFrom(message);
    if (!payload)
        return wrong(QStringLiteral("sendMessage: neither a string nor an ArrayBuffer"));
    if (m_socket == nullptr)
        return wrong(QStringLiteral("sendMessage: the connection is not open"));
    return m_socket->sendMessage(payload->bytes, payload->isBinary);
}

bool WebSocketItem::sendPing(const QVariant &payload)
{
    const auto content = payload.isValid() ? payloadFrom(payload) : Payload();
    if (!content)
        return wrong(QStringLiteral("sendPing: neither a string nor an ArrayBuffer"));
    if (m_socket == nullptr)
        return wrong(QStringLiteral("sendPing: the connection is not open"));
    return m_socket->sendPing(content->bytes);
}

bool WebSocketItem::sendClose(int code, const QString &reason)
{
    if (m_socket == nullptr)
        return wrong(QStringLiteral("sendClose: the connection is not open"));
    if (code < 0 || code > 0xFFFF)
        return wrong(QStringLiteral("sendClose: %1 is no code to be sent").arg(code));
    if (!m_socket->sendClose(CloseCode(code), reason))
        return false;
    if (m_isActive) {
        m_isActive = false;
        Q_EMIT activeChanged();
    }
    return true;
}

void WebSocketItem::abort()
{
    if (m_socket == nullptr)
        return;
    if (m_isActive) {
        m_isActive = false;
        Q_EMIT activeChanged();
    }
    m_socket->abort();
}

} // namespace Fernweg::Qml
