// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/qvariant.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

namespace Fernweg::Qml {

// Documented in src/doc/qml/websocket.qdoc.
class WebSocketItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WebSocket)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(QStringList requestedSubprotocols READ requestedSubprotocols WRITE
                       setRequestedSubprotocols NOTIFY requestedSubprotocolsChanged FINAL)
    Q_PROPERTY(QVariantMap headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    Q_PROPERTY(QString origin MEMBER m_origin NOTIFY requestChanged FINAL)
    Q_PROPERTY(int maxRedirects MEMBER m_maxRedirects NOTIFY requestChanged FINAL)
    Q_PROPERTY(double maxMessagePayloadSize READ maxMessagePayloadSize WRITE
                       setMaxMessagePayloadSize NOTIFY optionsChanged FINAL)
    Q_PROPERTY(double autoFragmentSize READ autoFragmentSize WRITE setAutoFragmentSize NOTIFY
                       optionsChanged FINAL)
    Q_PROPERTY(int openHandshakeTimeout READ openHandshakeTimeout WRITE setOpenHandshakeTimeout
                       NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int closeHandshakeTimeout READ closeHandshakeTimeout WRITE setCloseHandshakeTimeout
                       NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int autoPingInterval READ autoPingInterval WRITE setAutoPingInterval NOTIFY
                       optionsChanged FINAL)
    Q_PROPERTY(int autoPingTimeout READ autoPingTimeout WRITE setAutoPingTimeout NOTIFY
                       optionsChanged FINAL)
    Q_PROPERTY(QVariant compression MEMBER m_compression WRITE setCompression NOTIFY optionsChanged)
    Q_PROPERTY(QString extensions READ extensions NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY transportChanged FINAL)
    Q_PROPERTY(QString certificateFile MEMBER m_certificateFile NOTIFY transportChanged FINAL)
    Q_PROPERTY(QString privateKeyFile MEMBER m_privateKeyFile NOTIFY transportChanged FINAL)
    Q_PROPERTY(QStringList trustedFingerprints MEMBER m_trustedFingerprints NOTIFY transportChanged
                       FINAL)
    Q_PROPERTY(bool insecure MEMBER m_isInsecure NOTIFY transportChanged FINAL)
    Q_PROPERTY(QString proxy MEMBER m_proxy NOTIFY transportChanged FINAL)
    Q_PROPERTY(bool readingPaused READ isReadingPaused WRITE setReadingPaused NOTIFY
                       readingPausedChanged FINAL)
    Q_PROPERTY(bool congested READ isCongested NOTIFY congestedChanged FINAL)
    Q_PROPERTY(Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)
    Q_PROPERTY(QString subprotocol READ subprotocol NOTIFY statusChanged FINAL)
    Q_PROPERTY(bool encrypted READ isEncrypted NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString peerAddress READ peerAddress NOTIFY statusChanged FINAL)

public:
    enum Status { Closed = 0, Connecting = 1, Closing = 2, Open = 3, ProxyConnecting = 4 };
    Q_ENUM(Status)

    explicit WebSocketItem(QObject *parent = nullptr);
    /// The QML face of a server's connection, which it does not own.
    WebSocketItem(WebSocket *accepted, QObject *parent);
    ~WebSocketItem() override;

    QUrl url() const { return m_url; }
    void setUrl(const QUrl &url);
    bool isActive() const { return m_isActive; }
    void setActive(bool active);
    QStringList requestedSubprotocols() const { return m_requestedSubprotocols; }
    void setRequestedSubprotocols(const QStringList &subprotocols);
    QVariantMap headers() const { return m_headers; }
    void setHeaders(const QVariantMap &headers);
    double maxMessagePayloadSize() const { return double(m_options.maxMessagePayloadSize()); }
    void setMaxMessagePayloadSize(double octets);
    double autoFragmentSize() const { return double(m_options.autoFragmentSize()); }
    void setAutoFragmentSize(double octets);
    int openHandshakeTimeout() const { return int(m_options.openHandshakeTimeout().count()); }
    void setOpenHandshakeTimeout(int milliseconds);
    int closeHandshakeTimeout() const { return int(m_options.closeHandshakeTimeout().count()); }
    void setCloseHandshakeTimeout(int milliseconds);
    int autoPingInterval() const { return int(m_options.autoPingInterval().count()); }
    void setAutoPingInterval(int milliseconds);
    int autoPingTimeout() const { return int(m_options.autoPingTimeout().count()); }
    void setAutoPingTimeout(int milliseconds);
    void setCompression(const QVariant &compression);
    QString extensions() const;
    bool isReadingPaused() const { return m_isReadingPaused; }
    void setReadingPaused(bool paused);
    bool isCongested() const { return m_socket != nullptr && m_socket->isCongested(); }
    Status status() const;
    QString errorString() const { return m_errorString; }
    QString subprotocol() const;
    bool isEncrypted() const { return m_socket != nullptr && m_socket->isEncrypted(); }
    QString peerAddress() const;

    Q_INVOKABLE bool sendMessage(const QVariant &message);
    Q_INVOKABLE bool sendPing(const QVariant &payload = {});
    Q_INVOKABLE bool sendClose(int code = 1000, const QString &reason = {});
    Q_INVOKABLE void abort();
    Q_INVOKABLE Fernweg::TrafficStatistics statistics() const;
    Q_INVOKABLE Fernweg::HandshakeTimings timings() const;
    Q_INVOKABLE double bytesToWrite() const;

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void open();
    void message(const QVariant &payload, bool isBinary);
    void pong(const QVariant &payload, double roundTrip);
    void ping(const QVariant &payload);
    void close(bool wasClean, int code, const QString &reason);

    void urlChanged();
    void activeChanged();
    void requestedSubprotocolsChanged();
    void requestChanged();
    void optionsChanged();
    void transportChanged();
    void readingPausedChanged();
    void congestedChanged();
    void headersChanged();
    void statusChanged();
    void errorStringChanged();

private:
    friend class WebSocketServerItem; // which emits the signals of its connections
    void changeOptions(const WebSocketOptions &options);
    void changeOctets(const char *name, double number,
                      WebSocketOptions &(WebSocketOptions::*setter)(quint64));
    /// Adds what the properties for TLS and the proxy say; returns what is wrong with them.
    QString applyTransport(WebSocketOptions &options) const;
    void giveUp(const QString &error);
    void wire();
    void tryToOpen();
    void closed(bool wasClean, CloseCode code, const QString &reason);
    bool wrong(const QString &error);
    void setErrorString(const QString &error);

    WebSocket *m_socket = nullptr; // null: a server's connection that is gone
    QUrl m_url;
    QStringList m_requestedSubprotocols;
    QVariantMap m_headers;
    QString m_origin;
    QString m_caFile;
    QString m_certificateFile;
    QString m_privateKeyFile;
    QStringList m_trustedFingerprints;
    QString m_proxy;
    QString m_errorString;
    WebSocketOptions m_options;
    QVariant m_compression = false;
    int m_maxRedirects = 0;
    bool m_isInsecure = false;
    bool m_isReadingPaused = false;
    bool m_isActive = false;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
