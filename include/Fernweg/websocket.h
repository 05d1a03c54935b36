// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/closecode.h>
#include <Fernweg/connectingrequest.h>
#include <Fernweg/fernwegglobal.h>
#include <Fernweg/handshakerequest.h>
#include <Fernweg/handshakeresponse.h>
#include <Fernweg/preparedmessage.h>
#include <Fernweg/receivemode.h>
#include <Fernweg/trafficstatistics.h>
#include <Fernweg/websocketoptions.h>

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace Fernweg {

class DeviceSender;
class WebSocketPrivate;

class FERNWEG_WEBSOCKET_EXPORT WebSocket : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url NOTIFY urlChanged)
    Q_PROPERTY(Fernweg::WebSocket::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged)
    Q_PROPERTY(Fernweg::CloseCode closeCode READ closeCode NOTIFY onClose)
    Q_PROPERTY(QString closeReason READ closeReason NOTIFY onClose)
    Q_PROPERTY(QString subprotocol READ subprotocol NOTIFY onOpen)
    Q_PROPERTY(bool congested READ isCongested NOTIFY congestedChanged)

public:
    /// Numbered as Autobahn's states.
    enum class State { Closed = 0, Connecting = 1, Closing = 2, Open = 3, ProxyConnecting = 4 };
    Q_ENUM(State)

    enum class Error {
        None,
        InvalidCall,
        InvalidRequest,
        ConnectFailed,
        HandshakeFailed,
        TlsFailed,
        Timeout,
        ProtocolViolation,
        ConnectionLost,
        Congested,
    };
    Q_ENUM(Error)

    explicit WebSocket(QObject *parent = nullptr);
    explicit WebSocket(const WebSocketOptions &options, QObject *parent = nullptr);
    ~WebSocket() override;

    WebSocketOptions options() const;
    bool setOptions(const WebSocketOptions &options);

    using ConnectingHook = std::function<void(ConnectingRequest &request)>;
    void setConnectingHook(const ConnectingHook &hook);
    bool open(const QUrl &url);
    bool open(const ConnectingRequest &request);

    QUrl url() const;
    State state() const noexcept;
    bool isOpen() const noexcept { return state() == State::Open; }
    bool isServerSide() const noexcept;
    Error error() const noexcept;
    QString errorString() const;

    CloseCode closeCode() const noexcept;
    QString closeReason() const;
    bool wasClean() const noexcept;
    bool closedByMe() const noexcept;

    QString subprotocol() const;
    QString extensions() const;
    HandshakeRequest request() const;
    HandshakeResponse response() const;
    QHostAddress peerAddress() const;
    quint16 peerPort() const;
    QHostAddress localAddress() const;
    quint16 localPort() const;
    bool isEncrypted() const noexcept;
    QSslConfiguration sslConfiguration() const;
    QSslCertificate peerCertificate() const;

    ReceiveMode receiveMode() const noexcept;
    void setReceiveMode(ReceiveMode mode);

    bool sendPreparedMessage(const PreparedMessage &message);
    // A message in parts.
    bool beginMessage(bool isBinary = false, bool doNotCompress = false);
    bool sendMessageFrame(const QByteArray &payload);
    bool beginMessageFrame(quint64 length);
    std::optional<qint64> sendMessageFrameData(const QByteArray &payload);
    bool endMessage();
    DeviceSender *sendDevice(QIODevice *device, bool isBinary = true);

    qint64 bytesToWrite() const;
    bool flush();
    bool isCongested() const noexcept;
    bool isReadingPaused() const noexcept;
    TrafficStatistics statistics() const;
    HandshakeTimings timings() const;
    std::optional<std::chrono::microseconds> roundTrip() const;

public Q_SLOTS:
    bool sendMessage(const QByteArray &payload, bool isBinary = false, bool doNotCompress = false,
                     quint64 fragmentSize = 0);
    bool sendMessage(const QString &text);
    bool sendPing(const QByteArray &payload = {});
    bool sendPong(const QByteArray &payload = {});
    bool sendClose(Fernweg::CloseCode code = Fernweg::CloseCode::Normal,
                   const QString &reason = {});
    void abort();
    void pauseReading();
    void resumeReading();

public:
    /// A literal is text in UTF-8.
    bool sendMessage(const char *utf8) { return sendMessage(QByteArray(utf8)); }

Q_SIGNALS:
    void onConnect(const Fernweg::HandshakeResponse &response);
    void onOpen();
    void onMessage(const QByteArray &payload, bool isBinary);
    void onTextMessage(const QString &text);
    void onMessageBegin(bool isBinary);
    void onMessageFrame(const QByteArray &payload);
    void onMessageFrameBegin(quint64 length);
    void onMessageFrameData(const QByteArray &payload);
    void onMessageFrameEnd();
    void onMessageEnd();
    void onPing(const QByteArray &payload);
    void onPong(const QByteArray &payload, std::chrono::microseconds roundTrip);
    void onClose(bool wasClean, Fernweg::CloseCode code, const QString &reason);

    void errorOccurred(Fernweg::WebSocket::Error error);
    void bytesWritten(qint64 octets);
    void congestedChanged(bool congested);
    void urlChanged();
    void stateChanged(Fernweg::WebSocket::State state);
    void errorStringChanged();

protected:
    bool event(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void connectNotify(const QMetaMethod &signal) final; // without it, messages would be lost

private:
    friend class WebSocketPrivate;
    friend class ServerWorker;
    explicit WebSocket(std::unique_ptr<WebSocketPrivate> &&privateObject);

    std::unique_ptr<WebSocketPrivate> d;
};

} // namespace Fernweg
