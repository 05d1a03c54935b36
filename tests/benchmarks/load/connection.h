// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "echoreader.h"
#include "frames.h"
#include "tlschannel.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace Bench {

// One client connection on a non-blocking socket, registered with an epoll instance once and for
// all (edge-triggered), so that the generator itself costs as little as possible.
class Connection
{
public:
    enum class State { Handshaking, Open, Ended };

    // The messages must outlive the connection.
    Connection(const Messages &messages, bool check, bool encrypt);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    void connect(int epoll, std::uint16_t port);
    State state() const { return m_state; }

    // Queues the next messages, or the frame that ends the connection, and sends what the socket
    // takes.
    void sendMessages(std::size_t count);
    void sendClose();
    // Call these when epoll reports the connection. read() returns the number of complete echoes.
    void flush();
    std::size_t read();

    std::uint64_t received() const { return m_received; } // messages so far
    std::size_t outstanding = 0; // messages whose echo isn't here yet: the owner counts

private:
    std::size_t takeHandshake(std::string_view bytes);
    std::size_t sendSome(const char *data, std::size_t size);
    // Like recv(), but throws on errors: -1 if there is nothing now.
    long receive(char *data, std::size_t size);

    int m_socket = -1;
    const bool m_isEncrypted;
    std::unique_ptr<TlsChannel> m_tls; // null: none
    State m_state = State::Handshaking;
    std::string m_owedFirst; // the request, or the frame that ends the connection
    std::string m_response;
    const Messages &m_messages;
    std::size_t m_next = 0; // message
    std::size_t m_position = 0; // in the first half of the stream
    std::size_t m_owed = 0;
    std::uint64_t m_received = 0;
    EchoReader m_reader;
};

} // namespace Bench
