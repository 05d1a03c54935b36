// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/qvariant.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

namespace Fernweg::Qml {

/*!
    \qmltype WebSocket
    \inqmlmodule Fernweg
    \brief A WebSocket connection.

    \qml
    WebSocket {
        id: socket
        url: "ws://localhost:9000"
        active: true
        onOpen: socket.sendMessage("hello")
        onMessage: (payload, isBinary) => console.log(payload)
        onClose: (wasClean, code, reason) => console.log("closed", code, reason)
    }
    \endqml

    A text message is a string, a binary one an ArrayBuffer, in both directions.
*/
class WebSocketItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WebSocket)
    Q_INTERFACES(QQmlParserStatus)
    /// Where to connect to. While \c active is true, another URL closes the connection, and opens that.
    Q_PROPERTY(QUrl url READ url WRITE setUrl NOTIFY urlChanged FINAL)
    /// True opens the connection as soon as there is a URL, false closes it. It becomes false when the
    /// connection ends, or can't be opened; set it to true again to try again.
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    /// To offer, best first; \c subprotocol is what the server chose.
    Q_PROPERTY(QStringList requestedSubprotocols READ requestedSubprotocols WRITE
                       setRequestedSubprotocols NOTIFY requestedSubprotocolsChanged FINAL)
    /// Header fields for the request: an object of strings, or of lists of strings.
    Q_PROPERTY(QVariantMap headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    /// The Origin field of the request; empty for none.
    Q_PROPERTY(QString origin MEMBER m_origin NOTIFY requestChanged FINAL)
    /// How many redirections are followed; 0 unless set.
    Q_PROPERTY(int maxRedirects MEMBER m_maxRedirects NOTIFY requestChanged FINAL)
    /// Options for the next connection, with the names and defaults of WebSocketOptions;
    /// times in milliseconds, sizes in octets.
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
    /// Whether to offer permessage-deflate: a boolean, or an object with settings of PerMessageDeflate.
    /// False unless set; \c extensions tells what was agreed on.
    Q_PROPERTY(QVariant compression MEMBER m_compression WRITE setCompression NOTIFY optionsChanged)
    Q_PROPERTY(QString extensions READ extensions NOTIFY statusChanged FINAL)
    /// For \c wss; files are in PEM format, given as a path or a \c file: or \c qrc: URL, and read when
    /// the connection is opened: see \c errorString. The authorities to trust in place of the system's:
    Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY transportChanged FINAL)
    /// The own certificate, with those that lead to its authority behind it, and its private key.
    Q_PROPERTY(QString certificateFile MEMBER m_certificateFile NOTIFY transportChanged FINAL)
    Q_PROPERTY(QString privateKeyFile MEMBER m_privateKeyFile NOTIFY transportChanged FINAL)
    /// In hexadecimal digits: the server's certificate has to have one of these SHA-256 fingerprints.
    Q_PROPERTY(QStringList trustedFingerprints MEMBER m_trustedFingerprints NOTIFY transportChanged
                       FINAL)
    /// True takes any certificate: then anybody on the way can read and change everything.
    Q_PROPERTY(bool insecure MEMBER m_isInsecure NOTIFY transportChanged FINAL)
    /// The proxy to connect through, \c{http://[user:password@]host[:port]} or \c{socks5://…}; "system"
    /// for what the system says, "none" for none. Empty, the default: the application's, if it has one.
    Q_PROPERTY(QString proxy MEMBER m_proxy NOTIFY transportChanged FINAL)
    /// True stops reading from the peer, false goes on.
    Q_PROPERTY(bool readingPaused READ isReadingPaused WRITE setReadingPaused NOTIFY
                       readingPausedChanged FINAL)
    /// More waits to be sent than the high water mark, and not less than the low one since.
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

    /// False: see \c errorString.
    Q_INVOKABLE bool sendMessage(const QVariant &message);
    Q_INVOKABLE bool sendPing(const QVariant &payload = {});
    /// Begins the closing handshake.
    Q_INVOKABLE bool sendClose(int code = 1000, const QString &reason = {});
    /// Drops the connection.
    Q_INVOKABLE void abort();
    /// What was counted since the connection was opened: an object with \c incoming and \c outgoing.
    Q_INVOKABLE Fernweg::TrafficStatistics statistics() const;
    /// Octets that wait to be sent.
    Q_INVOKABLE double bytesToWrite() const;

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void open();
    void message(const QVariant &payload, bool isBinary);
    /// \a roundTrip is in milliseconds; negative if the pong answers no ping of ours.
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
