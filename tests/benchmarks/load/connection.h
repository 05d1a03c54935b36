// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frames.h"
#include "tlschannel.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace Bench {

// One client connection on a non-blocking socket, registered with an epoll instance once and for
// all (edge-triggered), so that the generator itself costs as little as possible.
class Connection
{
public:
    enum class State { Handshaking, Open, Ended };

    // `stream` is what write() sends over and over; it holds all the frames twice, so that any run
    // of them is contiguous. Both strings must outlive the connection.
    Connection(const std::string &payload, const std::string &stream, bool text, bool check,
               bool tls);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    void connect(int epoll, std::uint16_t port);
    State state() const { return m_state; }

    // Queues `size` further bytes of the stream, and sends what the socket takes.
    void write(std::size_t size);
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
    std::unique_ptr<TlsChannel> m_tls;
    State m_state = State::Handshaking;
    std::string_view m_request;
    std::string m_response;
    const std::string &m_stream;
    std::size_t m_position = 0; // in the first half of the stream
    std::size_t m_owed = 0;
    std::uint64_t m_received = 0;
    EchoReader m_reader;
};

} // namespace Bench
