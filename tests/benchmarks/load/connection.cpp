// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace Bench {

namespace {

// The key and its answer are those of RFC 6455, 1.3. A real client needs a fresh key each time.
constexpr std::string_view requestHead = "GET / HTTP/1.1\r\n"
                                         "Host: localhost\r\n"
                                         "Upgrade: websocket\r\n"
                                         "Connection: Upgrade\r\n"
                                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                         "Sec-WebSocket-Version: 13\r\n";
constexpr std::string_view deflateOffer =
        "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n";
constexpr std::string_view acceptValue = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

[[noreturn]] void throwErrno(const char *what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

Connection::Connection(const Messages &messages, bool check, bool encrypt)
    : m_isEncrypted(encrypt),
      m_owedFirst(requestHead),
      m_messages(messages),
      m_reader(messages, check)
{
    if (messages.options.deflate)
        m_owedFirst += deflateOffer;
    m_owedFirst += "\r\n";
}

Connection::~Connection()
{
    if (m_socket != -1)
        ::close(m_socket);
}

void Connection::connect(int epoll, std::uint16_t port)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_socket == -1)
        throwErrno("socket");
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == -1
        && errno != EINPROGRESS)
        throwErrno("connect");
    if (m_isEncrypted)
        m_tls = std::make_unique<TlsChannel>(m_socket);
    epoll_event event = {};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = this;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, m_socket, &event) == -1)
        throwErrno("epoll_ctl");
}

std::size_t Connection::sendSome(const char *data, std::size_t size)
{
    if (m_tls)
        return m_tls->send(data, size);
    const ssize_t sent = ::send(m_socket, data, size, MSG_NOSIGNAL);
    if (sent == -1 && errno != EAGAIN)
        throwErrno("send");
    return sent == -1 ? 0 : static_cast<std::size_t>(sent);
}

void Connection::sendMessages(std::size_t count)
{
    for (; count > 0; --count) {
        m_owed += m_messages.frameSizes[m_next];
        m_next = m_next + 1 == m_messages.frameSizes.size() ? 0 : m_next + 1;
    }
    flush();
}

void Connection::sendClose()
{
    m_owedFirst = makeCloseFrame();
    flush();
}

void Connection::flush()
{
    if (!m_owedFirst.empty())
        m_owedFirst.erase(0, sendSome(m_owedFirst.data(), m_owedFirst.size()));
    const std::string &stream = m_messages.stream;
    const std::size_t half = stream.size() / 2;
    while (m_owed > 0) {
        const std::size_t sent = sendSome(stream.data() + m_position, m_owed);
        if (sent == 0)
            return;
        m_owed -= sent;
        m_position = (m_position + sent) % half;
    }
}

long Connection::receive(char *data, std::size_t size)
{
    if (m_tls)
        return m_tls->receive(data, size);
    const ssize_t got = ::recv(m_socket, data, size, 0);
    if (got == -1 && errno != EAGAIN)
        throwErrno("recv");
    return got;
}

std::size_t Connection::read()
{
    static std::vector<char> buffer(256 * 1024);
    std::size_t completed = 0;
    while (m_state != State::Ended) {
        const long got = receive(buffer.data(), buffer.size());
        if (got == -1)
            break;
        const auto size = static_cast<std::size_t>(got);
        if (size == 0) {
            if (!m_reader.isCloseReceived())
                throw std::runtime_error("the server hung up");
            m_state = State::Ended;
            break;
        }
        const std::size_t used =
                m_state == State::Handshaking ? takeHandshake({ buffer.data(), size }) : 0;
        if (m_state == State::Open)
            completed += m_reader.feed(buffer.data() + used, size - used);
        // A short read has emptied the socket; only a close may still follow it unannounced.
        if (!m_tls && size < buffer.size() && !m_reader.isCloseReceived())
            break;
    }
    m_received += completed;
    return completed;
}

std::size_t Connection::takeHandshake(std::string_view bytes)
{
    const std::size_t before = m_response.size();
    m_response += bytes;
    const std::size_t end = m_response.find("\r\n\r\n");
    if (end == std::string::npos)
        return bytes.size();
    if (!m_response.starts_with("HTTP/1.1 101 ")
        || m_response.find(acceptValue) == std::string::npos)
        throw std::runtime_error("the handshake failed: " + m_response);
    if (m_messages.options.deflate && m_response.find("permessage-deflate") == std::string::npos)
        throw std::runtime_error("the server doesn't compress");
    m_state = State::Open;
    return end + 4 - before;
}

} // namespace Bench
