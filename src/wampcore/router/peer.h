// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/outgoingmessage.h"

#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

/// A client, as the router sees it: where its messages go. Transports and in-process sessions are
/// peers, and so are the fakes of the tests. No call comes back into the router before it returns.
class Peer
{
public:
    /// Keeps what it needs of \a message before it returns.
    virtual void send(const OutgoingMessage &message) = 0;
    /// What was sent is delivered, then the transport is closed; the router has let go of the peer.
    virtual void close() = 0;

    /// How large a message may be, in octets as sent; 0: any size. A message above it is not sent.
    virtual quint64 maxMessageSize() const { return 0; }
    /// The size that \a message has for this peer, in octets; 0 for a peer that takes it as it is.
    virtual quint64 sizeOf(const OutgoingMessage &message) const = 0;
    /// Octets that wait for a peer that reads too slowly.
    virtual quint64 pendingOutput() const { return 0; }
    /// "transport" of the session's details (peer address, protocol, serializer …).
    virtual QVariantMap transportDetails() const { return {}; }
    /// Within the router's process.
    virtual bool isLocal() const { return false; }

protected:
    ~Peer() = default;
};

} // namespace Fernweg::WampCore
