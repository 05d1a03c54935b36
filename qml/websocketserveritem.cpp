// SPDX-License-Identifier: Apache-2.0
#include "websocketserveritem.h"

#include "compression.h"
#include "transportsettings.h"
#include "values.h"

#include <QtCore/qpointer.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlinfo.h>

namespace Fernweg::Qml {

WebSocketServerItem::WebSocketServerItem(QObject *parent) : QObject(parent)
{
    connect(&m_server, &WebSocketServer::onOpen, this, &WebSocketServerItem::opened);
    connect(&m_server, &WebSocketServer::onClose, this, &WebSocketServerItem::closed);
    connect(&m_server, &WebSocketServer::onMessage, this,
            [this](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                if (WebSocketItem *const item = m_items.value(socket))
                    Q_EMIT message(item, payloadTo(payload, isBinary), isBinary);
            });
    connect(&m_server, &WebSocketServer::connectionCountChanged, this,
            &WebSocketServerItem::connectionCountChanged);
    connect(&m_server, &WebSocketServer::errorStringChanged, this,
            [this] { setErrorString(m_server.errorString()); });
}

WebSocketServerItem::~WebSocketServerItem()
{
    m_server.disconnect(this);
    qDeleteAll(m_items); // before the sockets that they stand for
}

void WebSocketServerItem::classBegin()
{
    m_isComplete = false;
}

void WebSocketServerItem::componentComplete()
{
    m_isComplete = true;
    update();
}

ServerOptions WebSocketServerItem::options(QString *error) const
{
    WebSocketOptions connection;
    quint64 maxSize = 0;
    *error = readOctets("maxMessagePayloadSize", m_maxMessagePayloadSize, maxSize);
    connection.setMaxMessagePayloadSize(maxSize).setAutoPing(
            std::chrono::milliseconds(m_autoPingInterval),
            std::chrono::milliseconds(m_autoPingTimeout));
    if (error->isEmpty())
        applyCompression(m_compression, connection, error);
    return ServerOptions()
            .setConnection(connection)
            .setSubprotocols(m_subprotocols)
            .setAllowedOrigins(m_allowedOrigins)
            .setMaxConnections(m_maxConnections)
            .setWebStatus(m_webStatus);
}

ServerStatistics WebSocketServerItem::statistics() const
{
    return m_server.statistics();
}

void WebSocketServerItem::update()
{
    if (!m_isComplete || m_isActive == m_server.isListening())
        return;
    if (!m_isActive) {
        m_server.close();
        Q_EMIT urlChanged();
        return;
    }
    QString wrong;
    ServerOptions all = options(&wrong);
    WebSocketOptions connection = all.connection();
    if (wrong.isEmpty())
        wrong = applyTls(connection);
    QUrl place;
    place.setScheme(isEncrypted() ? QStringLiteral("wss") : QStringLiteral("ws"));
    place.setHost(m_host);
    place.setPort(m_port);
    if (!wrong.isEmpty()) {
        giveUp(wrong);
    } else if (m_server.setOptions(all.setConnection(connection)) && m_server.listen(place)) {
        setErrorString({});
        Q_EMIT urlChanged();
    } else {
        giveUp(m_server.errorString());
    }
}

void WebSocketServerItem::giveUp(const QString &error)
{
    setErrorString(error);
    m_isActive = false;
    Q_EMIT activeChanged();
}

QString WebSocketServerItem::applyTls(WebSocketOptions &connection) const
{
    QSslConfiguration tls = connection.sslConfiguration();
    QString error = applyIdentity(m_certificateFile, m_privateKeyFile, tls);
    if (error.isEmpty())
        error = applyAuthorities(m_caFile, tls);
    if (error.isEmpty() && !m_caFile.isEmpty() && !isEncrypted())
        error = QStringLiteral("caFile: without a certificate of its own, the server has no TLS");
    tls.setPeerVerifyMode(m_caFile.isEmpty() ? QSslSocket::VerifyNone : QSslSocket::VerifyPeer);
    if (isEncrypted())
        connection.setSslConfiguration(tls);
    return error;
}

void WebSocketServerItem::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    Q_EMIT activeChanged();
    update();
}

void WebSocketServerItem::setHost(const QString &host)
{
    if (m_host == host)
        return;
    m_host = host;
    Q_EMIT hostChanged();
}

void WebSocketServerItem::setPort(int port)
{
    if (port < 0 || port > 0xFFFF) {
        setErrorString(QStringLiteral("port: %1 is not in 0…65535").arg(port));
        return;
    }
    if (m_port == port)
        return;
    m_port = port;
    Q_EMIT portChanged();
}

QUrl WebSocketServerItem::url() const
{
    const QList<QUrl> urls = m_server.urls();
    return urls.isEmpty() ? QUrl() : urls.constFirst();
}

void WebSocketServerItem::setSubprotocols(const QStringList &subprotocols)
{
    if (m_subprotocols == subprotocols)
        return;
    m_subprotocols = subprotocols;
    Q_EMIT subprotocolsChanged();
}

void WebSocketServerItem::setConnectHook(const QJSValue &hook)
{
    if (m_connectHook.strictlyEquals(hook))
        return;
    m_connectHook = hook;
    if (hook.isCallable()) {
        m_server.setConnectHook(
                this, [this](const HandshakeRequest &request) { return decide(request); });
    } else {
        m_server.removeConnectHook();
        if (!hook.isNull() && !hook.isUndefined())
            setErrorString(QStringLiteral("connectHook: not a function"));
    }
    Q_EMIT connectHookChanged();
}

ConnectVerdict WebSocketServerItem::decide(const HandshakeRequest &request)
{
    QJSEngine *const engine = qjsEngine(this);
    if (engine == nullptr)
        return ConnectVerdict::deny(500);
    ConnectVerdict accepted;
    const QStringList offered = request.subprotocols();
    for (const QString &name : std::as_const(m_subprotocols)) {
        if (offered.contains(name)) {
            accepted = ConnectVerdict::accept(name);
            break;
        }
    }
    const QJSValue result = m_connectHook.call({ engine->toScriptValue(requestTo(request)) });
    if (result.isError()) {
        qmlWarning(this) << "connectHook: " << result.toString();
        return ConnectVerdict::deny(500);
    }
    return verdictFrom(result, accepted);
}

void WebSocketServerItem::opened(WebSocket *socket)
{
    auto *const item = new WebSocketItem(socket, this);
    QQmlEngine::setObjectOwnership(item, QQmlEngine::CppOwnership);
    m_items.insert(socket, item);
    Q_EMIT open(item);
}

void WebSocketServerItem::closed(WebSocket *socket, bool wasClean, CloseCode code,
                                 const QString &reason)
{
    WebSocketItem *const item = m_items.take(socket);
    if (item == nullptr)
        return;
    const QPointer<WebSocketItem> guard(item);
    const QPointer<WebSocketServerItem> server(this);
    item->m_socket = nullptr;
    item->m_isActive = false;
    Q_EMIT item->activeChanged();
    if (!guard.isNull())
        Q_EMIT item->close(wasClean, int(code), reason);
    if (!server.isNull())
        Q_EMIT close(item, wasClean, int(code), reason);
    if (!guard.isNull())
        item->deleteLater();
}

void WebSocketServerItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

bool WebSocketServerItem::join(WebSocketItem *socket, const QString &group)
{
    return socket != nullptr && m_server.group(group).join(socket->m_socket);
}

bool WebSocketServerItem::leave(WebSocketItem *socket, const QString &group)
{
    return socket != nullptr && m_server.group(group).leave(socket->m_socket);
}

int WebSocketServerItem::broadcast(const QVariant &message, const QString &group)
{
    const auto payload = payloadFrom(message);
    if (!payload) {
        setErrorString(QStringLiteral("broadcast: neither a string nor an ArrayBuffer"));
        return -1;
    }
    return group.isEmpty() ? m_server.broadcast(payload->bytes, payload->isBinary)
                           : m_server.group(group).broadcast(payload->bytes, payload->isBinary);
}

} // namespace Fernweg::Qml
