// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/outgoingmessage.h"

#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

/// A client, as the router sees it: where its messages go. Transports and in-process sessions are
/// peers, and so are the fakes of the tests. No call comes back into the router before it returns. A
/// peer outlives its RouterSession: whoever deletes it has called detach() before.
class Peer
{
public:
    /// Keeps what it needs of \a message before it returns.
    virtual void send(const OutgoingMessage &message) = 0;
    /// What was sent is delivered, then the transport is closed; the router has let go of the peer.
    virtual void close() = 0;
    /// What was sent need not be delivered: the peer reads too slowly, or not at all. The router has let
    /// go of it.
    virtual void abort() { close(); }

    /// How large a message may be, in octets as sent; 0: any size. The router never sends a message whose
    /// sizeOf() is above it.
    virtual quint64 maxMessageSize() const { return 0; }
    /// The size that \a message has for this peer, in octets; 0 for a peer that takes it as it is.
    virtual quint64 sizeOf(const OutgoingMessage &message) const = 0;
    /// Octets that wait for a peer that reads too slowly.
    virtual quint64 pendingOutput() const { return 0; }
    /// "transport" of the session's details (peer address, protocol, serializer …).
    virtual QVariantMap transportDetails() const { return {}; }
    /// Within the router's process. Such a peer may join with the role "trusted", by naming it as
    /// authrole in HELLO: it may do everything, and nobody is asked.
    virtual bool isLocal() const { return false; }

protected:
    ~Peer() = default;
};

} // namespace Fernweg::WampCore
