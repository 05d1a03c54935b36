// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/outgoingmessage.h"

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QObject;
QT_END_NAMESPACE

namespace Fernweg::Wamp {

/// How a transport ended.
struct TransportEnd
{
    bool wasOpen = false; ///< false: it was never open ("unreachable"), else closed or lost
    bool wasClean = false;
    bool isTlsFailure = false;
    bool isRefused =
            false; ///< the handshake was answered, with a refusal (HTTP 4xx, RawSocket error)
    QString text; ///< for people
    int httpStatus = 0; ///< of a WebSocket's refusal
};

/// Who is told what happens to a transport of messages. Any of these calls may let go of it.
class MessageTransportClient
{
public:
    virtual void transportOpened() = 0;
    virtual void transportReceived(WampCore::Message &&message) = 0;
    virtual void transportReceivedInvalid(const WampCore::ReadError &error) = 0;
    /// Exactly once for each transport, unless it is let go of before.
    virtual void transportEnded(const TransportEnd &end) = 0;
    /// bytesToWrite() has fallen below the low water mark.
    virtual void transportDrained() { }

protected:
    ~MessageTransportClient() = default;
};

/// WAMP messages in both directions, over a WebSocket, a RawSocket, or within the process. Belongs to
/// the thread of its client, who is told from the event loop only, never within a call.
class MessageTransport
{
public:
    Q_DISABLE_COPY_MOVE(MessageTransport)

    virtual ~MessageTransport() = default;

    void setClient(MessageTransportClient *client) noexcept { m_client = client; }

    /// Connects; a server's transport is open already.
    virtual void open() { }
    virtual bool isOpen() const = 0;
    virtual void send(const WampCore::OutgoingMessage &message) = 0;
    /// Delivers what was sent, then closes; transportEnded() follows.
    virtual void close() = 0;
    /// Closes without delivering; transportEnded() follows.
    virtual void abort() = 0;

    /// How large a message the peer takes, in octets as sent; 0: any size.
    virtual quint64 maxMessageSize() const { return 0; }
    virtual quint64 sizeOf(const WampCore::OutgoingMessage &message) const = 0;
    virtual quint64 bytesToWrite() const { return 0; }
    /// "transport" of a session's details.
    virtual QVariantMap details() const { return {}; }

protected:
    MessageTransport() = default;

    MessageTransportClient *client() const noexcept { return m_client; }

private:
    MessageTransportClient *m_client = nullptr;
};

using MessageTransportPointer = std::unique_ptr<MessageTransport>;

} // namespace Fernweg::Wamp
