// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/rawpeer.h"

#include <poll.h>

namespace Fernweg::Test {

/// A client that sends as much as it can, and reads nothing behind the server's answer.
class Flood
{
public:
    explicit Flood(quint16 port) : m_peer(port, upgradeRequest()) { }
    bool isOpen() const { return m_peer.status() == 101; }
    void stopReading() { m_peer.stopReading(); }
    /// Sends of \a octets, over and over, what the kernel takes at once. Returns how much that was.
    qint64 push(const QByteArray &octets)
    {
        qint64 pushed = 0;
        while (true) {
            const ssize_t size =
                    ::send(descriptor(), octets.constData() + m_offset,
                           size_t(octets.size() - m_offset), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (size <= 0)
                return pushed;
            pushed += size;
            m_offset = (m_offset + size) % octets.size();
        }
    }
    /// Whether the server makes room within that time.
    bool waitForRoom(int milliseconds) const
    {
        pollfd poller = { descriptor(), POLLOUT, 0 };
        return ::poll(&poller, 1, milliseconds) == 1;
    }
    RawPeer &peer() { return m_peer; }

private:
    int descriptor() const { return int(m_peer.socket->socketDescriptor()); }

    RawPeer m_peer;
    qsizetype m_offset = 0;
};

} // namespace Fernweg::Test
