// SPDX-License-Identifier: Apache-2.0
// bench-bare-deflate: the floor of compressed echoes. An epoll loop around one connection at a time
// that inflates a whole message with zlib, deflates it again with the terms that bench-load and the
// libraries agree on (the client takes no context over, the server does), and sends it with one
// send(). Neither the opcode nor what is inside is looked at.
#include "accept.h"
#include "arguments.h"
#include "bareframes.h"
#include "barelisten.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace Bare;

namespace {

constexpr std::size_t tailSize = 4; // 00 00 FF FF (RFC 7692, 7.2.1)

Bytef *octets(char *data)
{
    return reinterpret_cast<Bytef *>(data);
}

class Codec
{
public:
    Codec()
    {
        if (::inflateInit2(&m_inflate, -15) != Z_OK
            || ::deflateInit2(&m_deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8,
                              Z_DEFAULT_STRATEGY)
                    != Z_OK)
            std::abort();
    }
    ~Codec()
    {
        ::inflateEnd(&m_inflate);
        ::deflateEnd(&m_deflate);
    }
    Codec(const Codec &) = delete;
    Codec &operator=(const Codec &) = delete;

    // Returns the size of what is in plain() then. The four bytes behind the data are overwritten.
    std::size_t inflate(char *data, std::size_t size)
    {
        std::memcpy(data + size, "\x00\x00\xff\xff", tailSize);
        ::inflateReset(&m_inflate);
        m_inflate.next_in = octets(data);
        m_inflate.avail_in = static_cast<uInt>(size + tailSize);
        std::size_t got = 0;
        do {
            if (m_plain.size() - got < 65536)
                m_plain.resize(2 * m_plain.size());
            m_inflate.next_out = octets(m_plain.data() + got);
            m_inflate.avail_out = static_cast<uInt>(m_plain.size() - got);
            if (::inflate(&m_inflate, Z_SYNC_FLUSH) < 0)
                std::abort();
            got = m_plain.size() - m_inflate.avail_out;
        } while (m_inflate.avail_out == 0);
        return got;
    }

    // Puts the frame of the first `size` bytes of plain() into `out`.
    void deflate(std::size_t size, int firstByte, std::vector<char> &out)
    {
        constexpr std::size_t room = 10;
        out.resize(room + ::deflateBound(&m_deflate, size) + 16);
        m_deflate.next_in = octets(m_plain.data());
        m_deflate.avail_in = static_cast<uInt>(size);
        m_deflate.next_out = octets(out.data() + room);
        m_deflate.avail_out = static_cast<uInt>(out.size() - room);
        ::deflate(&m_deflate, Z_SYNC_FLUSH);
        const std::size_t payload = out.size() - room - m_deflate.avail_out - tailSize;
        out.resize(room + payload);
        const int count = payload < 126 ? 0 : payload < 65536 ? 2 : 8;
        const std::size_t begin = room - 2 - static_cast<std::size_t>(count);
        out[begin] = static_cast<char>(firstByte);
        out[begin + 1] = static_cast<char>(count == 0 ? payload : count == 2 ? 126 : 127);
        for (int i = 0; i < count; ++i)
            out[begin + 2 + static_cast<std::size_t>(i)] =
                    static_cast<char>(payload >> 8 * (count - 1 - i));
        m_begin = begin;
    }
    std::size_t begin() const { return m_begin; } // of the frame

private:
    z_stream m_inflate = {};
    z_stream m_deflate = {};
    std::vector<char> m_plain = std::vector<char>(256 * 1024);
    std::size_t m_begin = 0;
};

// It waits where a faster server would do something else; bench-load always reads.
bool sendAll(int socket, const char *data, std::size_t size)
{
    while (size > 0) {
        const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
        if (sent == -1 && errno == EAGAIN) {
            pollfd waiting = { socket, POLLOUT, 0 };
            ::poll(&waiting, 1, -1);
            continue;
        }
        if (sent <= 0)
            return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

// Answers the message at the beginning of the buffer, if it is complete; returns the size of its
// frame.
std::size_t answerOne(int socket, Codec &codec, std::vector<char> &buffer, std::size_t used,
                      std::vector<char> &out)
{
    const Header header = readHeader(buffer.data(), used);
    if (header.size == 0 || used < header.size + header.payload)
        return 0;
    char *const payload = buffer.data() + header.size;
    unmask(payload, 0, header.payload, header.key);
    const std::size_t frame = header.size + header.payload;
    char behind[tailSize];
    std::memcpy(behind, payload + header.payload, tailSize);
    codec.deflate(codec.inflate(payload, header.payload), buffer[0], out);
    std::memcpy(payload + header.payload, behind, tailSize);
    return sendAll(socket, out.data() + codec.begin(), out.size() - codec.begin()) ? frame : 0;
}

void serve(int epoll, int socket)
{
    Codec codec;
    std::vector<char> buffer(1024 * 1024);
    std::vector<char> out;
    std::size_t used = 0;
    bool isUpgraded = false;
    for (;;) {
        epoll_event event = {};
        ::epoll_wait(epoll, &event, 1, -1);
        const ssize_t got =
                ::recv(socket, buffer.data() + used, buffer.size() - tailSize - used, 0);
        if (got == -1 && errno == EAGAIN)
            continue;
        if (got <= 0)
            return;
        used += static_cast<std::size_t>(got);
        if (!isUpgraded) {
            const std::string answer = upgradeAnswer(
                    { buffer.data(), used },
                    "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n");
            if (answer.empty() || !sendAll(socket, answer.data(), answer.size()))
                return;
            isUpgraded = true;
            used = 0;
            continue;
        }
        while (const std::size_t done = answerOne(socket, codec, buffer, used, out)) {
            used -= done;
            std::memmove(buffer.data(), buffer.data() + done, used);
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    const int listener = listenOn(portArgument(argc, argv), "bare epoll loop with zlib");
    pollfd waiting = { listener, POLLIN, 0 };
    while (::poll(&waiting, 1, -1) == 1) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket == -1)
            continue;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
        epoll_event event = {};
        event.events = EPOLLIN;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
        serve(epoll, socket);
        ::close(epoll);
        ::close(socket);
    }
}
