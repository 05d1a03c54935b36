// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "websocketitem.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qhash.h>
#include <QtQml/qjsvalue.h>

namespace Fernweg::Qml {

// Documented in src/doc/qml/websocketserver.qdoc.
class WebSocketServerItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WebSocketServer)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(QString host READ host WRITE setHost NOTIFY hostChanged FINAL)
    Q_PROPERTY(int port READ port WRITE setPort NOTIFY portChanged FINAL)
    Q_PROPERTY(QUrl url READ url NOTIFY urlChanged FINAL)
    Q_PROPERTY(QStringList subprotocols READ subprotocols WRITE setSubprotocols NOTIFY
                       subprotocolsChanged FINAL)
    Q_PROPERTY(QJSValue connectHook READ connectHook WRITE setConnectHook NOTIFY connectHookChanged
                       FINAL)
    Q_PROPERTY(QStringList allowedOrigins MEMBER m_allowedOrigins NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int maxConnections MEMBER m_maxConnections NOTIFY optionsChanged FINAL)
    Q_PROPERTY(
            double maxMessagePayloadSize MEMBER m_maxMessagePayloadSize NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString certificateFile MEMBER m_certificateFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString privateKeyFile MEMBER m_privateKeyFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int autoPingInterval MEMBER m_autoPingInterval NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int autoPingTimeout MEMBER m_autoPingTimeout NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QVariant compression MEMBER m_compression NOTIFY optionsChanged FINAL)
    Q_PROPERTY(bool webStatus MEMBER m_webStatus NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int connectionCount READ connectionCount NOTIFY connectionCountChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
    explicit WebSocketServerItem(QObject *parent = nullptr);
    ~WebSocketServerItem() override;

    bool isActive() const { return m_isActive; }
    void setActive(bool active);
    QString host() const { return m_host; }
    void setHost(const QString &host);
    int port() const { return m_port; }
    void setPort(int port);
    QUrl url() const;
    QStringList subprotocols() const { return m_subprotocols; }
    void setSubprotocols(const QStringList &subprotocols);
    QJSValue connectHook() const { return m_connectHook; }
    void setConnectHook(const QJSValue &hook);
    int connectionCount() const { return m_server.connectionCount(); }
    QString errorString() const { return m_errorString; }

    Q_INVOKABLE int broadcast(const QVariant &message, const QString &group = {});
    Q_INVOKABLE bool join(Fernweg::Qml::WebSocketItem *socket, const QString &group);
    Q_INVOKABLE bool leave(Fernweg::Qml::WebSocketItem *socket, const QString &group);
    Q_INVOKABLE Fernweg::ServerStatistics statistics() const;

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void open(Fernweg::Qml::WebSocketItem *socket);
    void message(Fernweg::Qml::WebSocketItem *socket, const QVariant &payload, bool isBinary);
    void close(Fernweg::Qml::WebSocketItem *socket, bool wasClean, int code, const QString &reason);

    void activeChanged();
    void hostChanged();
    void portChanged();
    void urlChanged();
    void subprotocolsChanged();
    void optionsChanged();
    void connectHookChanged();
    void connectionCountChanged();
    void errorStringChanged();

private:
    void update();
    void giveUp(const QString &error);
    ServerOptions options(QString *error) const;
    /// Adds what the properties for TLS say; returns what is wrong with them.
    QString applyTls(WebSocketOptions &connection) const;
    bool isEncrypted() const { return !m_certificateFile.isEmpty(); }
    void setErrorString(const QString &error);
    void opened(WebSocket *socket);
    void closed(WebSocket *socket, bool wasClean, CloseCode code, const QString &reason);
    ConnectVerdict decide(const HandshakeRequest &request);

    QHash<WebSocket *, WebSocketItem *> m_items;
    WebSocketServer m_server;
    QString m_host = QStringLiteral("127.0.0.1");
    QStringList m_subprotocols;
    QJSValue m_connectHook;
    QString m_errorString;
    QString m_certificateFile;
    QString m_privateKeyFile;
    QString m_caFile;
    QStringList m_allowedOrigins = { QStringLiteral("*") };
    double m_maxMessagePayloadSize = 16 * 1024 * 1024;
    int m_maxConnections = 0;
    int m_autoPingInterval = 0;
    int m_autoPingTimeout = 0;
    QVariant m_compression = false;
    bool m_webStatus = false;
    int m_port = 0;
    bool m_isActive = false;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
