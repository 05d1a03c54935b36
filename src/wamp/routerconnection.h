// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/peer.h"
#include "wamp/messagetransport.h"

namespace Fernweg::WampCore {
class RouterSession;
}

namespace Fernweg::Wamp {

class RouterPrivate;

/// A client's transport at the router, and its session in the router's core.
class RouterConnection final : public WampCore::Peer, public MessageTransportClient
{
public:
    RouterConnection(RouterPrivate *router, MessageTransportPointer transport, bool isLocal);
    ~RouterConnection();
    Q_DISABLE_COPY_MOVE(RouterConnection)

    /// Tells the router's core, if the transport is open.
    void attach();
    /// The core is gone, or going.
    void forgetSession() { m_session = nullptr; }
    /// Has been without a session for too long.
    void timeOut();
    /// Whether WELCOME has been sent, and neither GOODBYE nor ABORT since.
    bool isJoined() const noexcept { return m_isJoined; }

    // For the core.
    void send(const WampCore::OutgoingMessage &message) override;
    void close() override;
    void abort() override;
    quint64 maxMessageSize() const override { return m_transport->maxMessageSize(); }
    quint64 sizeOf(const WampCore::OutgoingMessage &message) const override
    {
        return m_transport->sizeOf(message);
    }
    quint64 pendingOutput() const override { return m_transport->bytesToWrite(); }
    QVariantMap transportDetails() const override { return m_transport->details(); }
    bool isLocal() const override { return m_isLocal; }

    // From the transport.
    void transportOpened() override { attach(); }
    void transportReceived(WampCore::Message &&message) override;
    void transportReceivedInvalid(const WampCore::ReadError &error) override;
    void transportEnded(const TransportEnd &end) override;

    size_t index = 0; // in the router's list
    quint64 number = 0; // as no other one's

private:
    RouterPrivate *const m_router;
    const MessageTransportPointer m_transport;
    WampCore::RouterSession *m_session =
            nullptr; // null: the core knows nothing of this, or no more
    const bool m_isLocal;
    bool m_isJoined = false;
    bool m_isClosing = false; // nothing that still comes counts
};

} // namespace Fernweg::Wamp
