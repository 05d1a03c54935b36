// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/messagetransport.h"

#include <Fernweg/connectingrequest.h>
#include <Fernweg/websocket.h>

#include <QtCore/qpointer.h>

#include <optional>

namespace Fernweg::Wamp {

/// WAMP over WebSocket: the subprotocol is the serializer, a message is a message (WAMP specification,
/// "WebSocket Transport").
class WebSocketTransport final : public QObject, public MessageTransport
{
public:
    /// A client's; open() connects.
    WebSocketTransport(const ConnectingRequest &request, const WebSocketOptions &options);
    /// A server's, of a connection that is open; takes it over.
    WebSocketTransport(WebSocket *accepted, WampCore::SerializerId serializer);
    ~WebSocketTransport() override;

    void open() override;
    bool isOpen() const override { return m_isOpen; }
    void send(const WampCore::OutgoingMessage &message) override;
    void close() override;
    void abort() override;
    quint64 sizeOf(const WampCore::OutgoingMessage &message) const override;
    quint64 bytesToWrite() const override { return quint64(m_socket->bytesToWrite()); }
    QVariantMap details() const override;

private:
    class Calling;

    void connectSignals();
    void opened();
    void received(const QByteArray &payload, bool isBinary);
    void closed(bool wasClean, const QString &reason);
    void end(const TransportEnd &end);
    void tellEnd();

    WebSocket *const m_socket; // a child
    ConnectingRequest m_request;
    WampCore::SerializerId m_serializer = WampCore::SerializerId::Json;
    std::optional<TransportEnd> m_end;
    int m_calls = 0; // of the client that are on the stack: it is told of nothing meanwhile
    bool m_isOpen = false;
    bool m_wasOpen = false;
    bool m_hasEnded = false;
};

/// "transport" of a session's details, in Autobahn's words.
QVariantMap channelDetails(QLatin1String framing, WampCore::SerializerId serializer,
                           const QHostAddress &peer, quint16 port, bool isEncrypted);

} // namespace Fernweg::Wamp
