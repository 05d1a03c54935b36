// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>
#include <Fernweg/websocketoptions.h>

#include <QtCore/qlist.h>
#include <QtCore/qmap.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

namespace Fernweg::Wamp {

/// What messages are written in.
enum class Serializer { Json = 1, MessagePack = 2, Cbor = 3 };

/// Where a session's messages go, and how.
class FERNWEG_WAMP_EXPORT TransportOptions
{
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    TransportOptions();
    explicit TransportOptions(const QUrl &url);

    QUrl url() const { return m_url; }
    TransportOptions &setUrl(const QUrl &url);
    QList<Serializer> serializers() const { return m_serializers; }
    TransportOptions &setSerializers(const QList<Serializer> &inOrderOfPreference);
    quint64 maxMessageSize() const noexcept { return m_maxMessageSize; }
    TransportOptions &setMaxMessageSize(quint64 octets);

    // WebSocket only.
    WebSocketOptions webSocketOptions() const { return m_webSocketOptions; }
    TransportOptions &setWebSocketOptions(const WebSocketOptions &options);
    Headers headers() const { return m_headers; }
    TransportOptions &setHeaders(const Headers &headers);
    QStringList subprotocols() const { return m_subprotocols; }
    TransportOptions &setSubprotocols(const QStringList &subprotocols);

private:
    QUrl m_url;
    QList<Serializer> m_serializers;
    quint64 m_maxMessageSize;
    WebSocketOptions m_webSocketOptions;
    Headers m_headers;
    QStringList m_subprotocols;
};

} // namespace Fernweg::Wamp
