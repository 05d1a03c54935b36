// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/extension.h>
#include <Fernweg/fernwegglobal.h>

#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>

#include <chrono>

namespace Fernweg {

class WebSocketOptionsData;

/// What happens to a message for a peer that reads too slowly: see
/// WebSocketOptions::setMaxPendingOutput().
enum class SlowConsumerPolicy {
    DropNewest, ///< it is not sent: sendMessage() returns false
    ClosePolicyViolation, ///< the connection is closed with 1008
    CloseTryAgainLater, ///< the connection is closed with 1013
    Block, ///< sendMessage() waits until the peer has read, at most for slowConsumerTimeout()
};

class FERNWEG_WEBSOCKET_EXPORT WebSocketOptions
{
public:
    using Duration = std::chrono::milliseconds;

    WebSocketOptions();
    WebSocketOptions(const WebSocketOptions &other);
    WebSocketOptions(WebSocketOptions &&other) noexcept;
    WebSocketOptions &operator=(const WebSocketOptions &other);
    WebSocketOptions &operator=(WebSocketOptions &&other) noexcept;
    ~WebSocketOptions();

    // Limits
    quint64 maxFramePayloadSize() const noexcept;
    WebSocketOptions &setMaxFramePayloadSize(quint64 octets);
    quint64 maxMessagePayloadSize() const noexcept;
    WebSocketOptions &setMaxMessagePayloadSize(quint64 octets);
    qsizetype maxHeadSize() const noexcept;
    WebSocketOptions &setMaxHeadSize(qsizetype octets);
    qsizetype maxHeadFields() const noexcept;
    WebSocketOptions &setMaxHeadFields(qsizetype count);

    // Times
    Duration openHandshakeTimeout() const noexcept;
    WebSocketOptions &setOpenHandshakeTimeout(Duration timeout);
    Duration closeHandshakeTimeout() const noexcept;
    WebSocketOptions &setCloseHandshakeTimeout(Duration timeout);
    Duration serverConnectionDropTimeout() const noexcept;
    WebSocketOptions &setServerConnectionDropTimeout(Duration timeout);
    Duration autoPingInterval() const noexcept;
    Duration autoPingTimeout() const noexcept;
    WebSocketOptions &setAutoPing(Duration interval, Duration timeout = Duration::zero());
    int autoPingSize() const noexcept;
    WebSocketOptions &setAutoPingSize(int octets);
    bool autoPingRestartOnAnyTraffic() const noexcept;
    WebSocketOptions &setAutoPingRestartOnAnyTraffic(bool enabled);

    // Protocol
    quint64 autoFragmentSize() const noexcept;
    WebSocketOptions &setAutoFragmentSize(quint64 octets);
    bool utf8ValidateIncoming() const noexcept;
    WebSocketOptions &setUtf8ValidateIncoming(bool enabled);
    bool requireMaskedClientFrames() const noexcept;
    WebSocketOptions &setRequireMaskedClientFrames(bool enabled);
    bool acceptMaskedServerFrames() const noexcept;
    WebSocketOptions &setAcceptMaskedServerFrames(bool enabled);
    bool maskServerFrames() const noexcept;
    WebSocketOptions &setMaskServerFrames(bool enabled);
    bool maskClientFrames() const noexcept;
    WebSocketOptions &setMaskClientFrames(bool enabled);
    bool applyMask() const noexcept;
    WebSocketOptions &setApplyMask(bool enabled);
    bool failByDrop() const noexcept;
    WebSocketOptions &setFailByDrop(bool enabled);
    bool echoCloseCodeReason() const noexcept;
    WebSocketOptions &setEchoCloseCodeReason(bool enabled);

    // Extensions
    using Extensions = QList<std::shared_ptr<const Extension>>;
    Extensions extensions() const;
    WebSocketOptions &setExtensions(const Extensions &extensions);
    WebSocketOptions &setCompression(bool enabled);

    // Back-pressure
    quint64 lowWaterMark() const noexcept;
    quint64 highWaterMark() const noexcept;
    WebSocketOptions &setWaterMarks(quint64 low, quint64 high);
    bool pausesReadingWhenCongested(bool isServer) const noexcept;
    WebSocketOptions &setPauseReadingWhenCongested(bool enabled);
    quint64 maxPendingOutput() const noexcept;
    SlowConsumerPolicy slowConsumerPolicy() const noexcept;
    WebSocketOptions &
    setMaxPendingOutput(quint64 octets, SlowConsumerPolicy policy = SlowConsumerPolicy::DropNewest);
    Duration slowConsumerTimeout() const noexcept;
    WebSocketOptions &setSlowConsumerTimeout(Duration timeout);

    // Transport
    bool tcpNoDelay() const noexcept;
    WebSocketOptions &setTcpNoDelay(bool enabled);
    QSslConfiguration sslConfiguration() const;
    WebSocketOptions &setSslConfiguration(const QSslConfiguration &configuration);
    QList<QByteArray> trustedFingerprints() const;
    WebSocketOptions &setTrustedFingerprints(const QList<QByteArray> &sha256);
    QNetworkProxy proxy() const;
    WebSocketOptions &setProxy(const QNetworkProxy &proxy);
    bool useSystemProxy() const noexcept;
    WebSocketOptions &setUseSystemProxy(bool enabled);

    /// What the setters refused, by the option's name; empty if nothing.
    QString errorString() const;

    friend void swap(WebSocketOptions &a, WebSocketOptions &b) noexcept { a.d.swap(b.d); }

private:
    friend class WebSocketOptionsData;
    QSharedDataPointer<WebSocketOptionsData> d;
};

} // namespace Fernweg
