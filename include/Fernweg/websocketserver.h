// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/closecode.h>
#include <Fernweg/connectverdict.h>
#include <Fernweg/fernwegglobal.h>
#include <Fernweg/handshakerequest.h>
#include <Fernweg/serveroptions.h>
#include <Fernweg/trafficstatistics.h>
#include <Fernweg/websocketgroup.h>

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QTcpServer;
QT_END_NAMESPACE

namespace Fernweg {

class PortSharing;
class WebSocket;
class WebSocketServerPrivate;

class FERNWEG_WEBSOCKET_EXPORT WebSocketServer : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool listening READ isListening NOTIFY listeningChanged)
    Q_PROPERTY(int connectionCount READ connectionCount NOTIFY connectionCountChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)

public:
    using ConnectHook = std::function<ConnectVerdict(const HandshakeRequest &request)>;
    using AsyncConnectHook =
            std::function<QFuture<ConnectVerdict>(const HandshakeRequest &request)>;

    explicit WebSocketServer(QObject *parent = nullptr);
    explicit WebSocketServer(const ServerOptions &options, QObject *parent = nullptr);
    ~WebSocketServer() override;

    ServerOptions options() const;
    bool setOptions(const ServerOptions &options);

    bool listen(const QHostAddress &address = QHostAddress::Any, quint16 port = 0);
    bool listen(const QUrl &url);
    bool listenOnDescriptor(qintptr descriptor);
    bool listenOnServer(QTcpServer *server);
    bool listenOnActivationSockets();
    bool isListening() const noexcept;
    QHostAddress serverAddress() const;
    quint16 serverPort() const;
    QList<QUrl> urls() const;
    QString errorString() const;

    void setConnectHook(QObject *context, const ConnectHook &hook);
    void setConnectHook(QObject *context, const AsyncConnectHook &hook);
    void removeConnectHook();

    int connectionCount() const noexcept;
    QList<WebSocket *> connections() const;
    bool hasPendingConnections() const noexcept;
    WebSocket *nextPendingConnection();

    /// Returns how many connections there are.
    int broadcast(const PreparedMessage &message);
    int broadcast(const QByteArray &payload, bool isBinary = false);
    int broadcast(const QString &text);
    int broadcast(const char *utf8) { return broadcast(QByteArray(utf8)); }

    WebSocketGroup group(const QString &name);

    ServerStatistics statistics() const;

public Q_SLOTS:
    void close(Fernweg::CloseCode code = Fernweg::CloseCode::GoingAway, const QString &reason = {});

Q_SIGNALS:
    void newConnection();
    void onOpen(Fernweg::WebSocket *socket);
    void onMessage(Fernweg::WebSocket *socket, const QByteArray &payload, bool isBinary);
    void onTextMessage(Fernweg::WebSocket *socket, const QString &text);
    void onPing(Fernweg::WebSocket *socket, const QByteArray &payload);
    void onPong(Fernweg::WebSocket *socket, const QByteArray &payload,
                std::chrono::microseconds roundTrip);
    void onClose(Fernweg::WebSocket *socket, bool wasClean, Fernweg::CloseCode code,
                 const QString &reason);
    void congestedChanged(Fernweg::WebSocket *socket, bool congested);
    /// All connections are gone after close().
    void closed();
    void handshakeFailed(const QString &reason);

    void listeningChanged();
    void connectionCountChanged();
    void errorStringChanged();

private:
    friend class PortSharing;
    friend class ServerWorker;
    friend class WebSocketGroup;
    friend class WebSocketServerPrivate;
    std::unique_ptr<WebSocketServerPrivate> d;
};

} // namespace Fernweg
