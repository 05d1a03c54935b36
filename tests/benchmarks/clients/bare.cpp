// SPDX-License-Identifier: Apache-2.0
// bench-bare-client: the floor of the client's side. An epoll loop that masks a message while it
// copies it into a frame (the user's payload stays as it is), sends it with one send(), and gathers
// the answer with recv(). The key is taken from a counter.
#include "run.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view request = "GET / HTTP/1.1\r\n"
                                     "Host: localhost\r\n"
                                     "Upgrade: websocket\r\n"
                                     "Connection: Upgrade\r\n"
                                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                     "Sec-WebSocket-Version: 13\r\n"
                                     "\r\n";

std::size_t headerSize(std::size_t payload) // without the key
{
    return payload < 126 ? 2 : payload < 65536 ? 4 : 10;
}

// Into a buffer that has room for it.
void makeFrame(char *out, const std::string &payload, std::uint32_t key)
{
    const std::size_t header = headerSize(payload.size());
    out[0] = static_cast<char>(0x82);
    out[1] = static_cast<char>(0x80 | (header == 2 ? payload.size() : header == 4 ? 126 : 127));
    for (std::size_t i = 2; i < header; ++i)
        out[i] = static_cast<char>(payload.size() >> 8 * (header - 1 - i));
    std::memcpy(out + header, &key, sizeof key);
    out += header + sizeof key;
    const std::uint64_t mask = std::uint64_t(key) << 32 | key;
    std::size_t i = 0;
    for (; i + 8 <= payload.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, payload.data() + i, 8);
        word ^= mask;
        std::memcpy(out + i, &word, 8);
    }
    for (; i < payload.size(); ++i)
        out[i] = static_cast<char>(payload[i] ^ static_cast<char>(key >> 8 * (i & 3)));
}

int openConnection(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char answer[1024];
    std::size_t used = 0;
    if (::connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == -1
        || ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == -1)
        Run::fail("no connection");
    while (!std::string_view(answer, used).ends_with("\r\n\r\n")) {
        const ssize_t got = ::recv(socket, answer + used, sizeof answer - used, 0);
        if (got <= 0)
            Run::fail("no handshake");
        used += static_cast<std::size_t>(got);
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

} // namespace

int main(int argc, char **argv)
{
    Run run(argc, argv);
    const std::string payload = run.payload();
    const int socket = openConnection(run.port);
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event = {};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);

    const std::size_t answerSize = headerSize(payload.size()) + payload.size();
    std::vector<char> frame(answerSize + 4);
    std::vector<char> answer(answerSize);
    std::uint32_t key = 0x12345678;
    run.begin();
    for (;;) {
        makeFrame(frame.data(), payload, ++key * 2654435761u);
        std::size_t sent = 0;
        std::size_t received = 0;
        while (received < answerSize) {
            if (sent < frame.size()) {
                const ssize_t more = ::send(socket, frame.data() + sent, frame.size() - sent,
                                            MSG_NOSIGNAL | MSG_DONTWAIT);
                sent += more > 0 ? static_cast<std::size_t>(more) : 0;
            }
            ::epoll_wait(epoll, &event, 1, -1);
            if (!(event.events & EPOLLIN))
                continue;
            const ssize_t got =
                    ::recv(socket, answer.data() + received, answerSize - received, MSG_DONTWAIT);
            if (got == 0 || (got == -1 && errno != EAGAIN))
                Run::fail("the connection is gone");
            received += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        if (!run.next(answerSize - headerSize(payload.size())))
            return 0;
    }
}
