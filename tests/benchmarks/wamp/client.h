// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"

#include <QtCore/qbytearray.h>

#include <cstdint>

namespace Bench {

/// A client of a WAMP router: a socket, WebSocket frames, and whole messages. It does as little as it can,
/// so that a core is enough to load a router on another.
class WampClient
{
public:
    explicit WampClient(Fernweg::WampCore::SerializerId serializer) : m_serializer(serializer) { }
    ~WampClient();
    Q_DISABLE_COPY_MOVE(WampClient)

    /// Connects and joins realm1, waiting for both.
    void join(std::uint16_t port);
    /// Sends one request and waits for the answer.
    Fernweg::WampCore::Message ask(const Fernweg::WampCore::Message &message);
    /// From here on nothing waits: the socket is watched by \a epoll, edge-triggered.
    void watch(int epoll);

    /// Queues a message; flush() sends what the socket takes.
    void queue(const Fernweg::WampCore::Message &message);
    void queueEncoded(const QByteArray &message);
    void flush();

    /// Takes from the socket what is there.
    void receive();
    /// The next whole message, a view that receive() ends; empty if there is none.
    QByteArrayView next();
    Fernweg::WampCore::Message read(QByteArrayView message) const;

    std::uint64_t count = 0; ///< messages so far: the owner counts
    std::uint64_t request = 0; ///< the last request's number

private:
    void handshake();
    Fernweg::WampCore::Message waitForMessage();

    const Fernweg::WampCore::SerializerId m_serializer;
    int m_socket = -1;
    QByteArray m_input;
    qsizetype m_read = 0; // of m_input
    QByteArray m_output;
    qsizetype m_sent = 0; // of m_output
};

} // namespace Bench
