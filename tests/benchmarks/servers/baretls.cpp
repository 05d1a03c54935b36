// SPDX-License-Identifier: Apache-2.0
// bench-bare-tls: the floor of TLS. An epoll loop that decrypts a whole message with SSL_read(), unmasks
// it where it lies, writes the answer's header in front of it, and encrypts all that is complete with
// one SSL_write(). It checks nothing.
#include "accept.h"
#include "arguments.h"
#include "bareframes.h"
#include "barelisten.h"
#include "tls.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

using namespace Bare;

namespace {

struct Connection
{
    int fd = -1;
    SSL *ssl = nullptr;
    bool isUpgraded = false;
    bool isClosing = false;
    std::vector<char> buffer = std::vector<char>(32 * 1024);
    std::size_t used = 0; // decrypted octets in the buffer
    std::size_t parsed = 0; // of these, complete frames
    std::size_t unmasked = 0; // payload octets of the incomplete frame behind them
    std::size_t outBegin = 0; // the answer, in the same buffer
    std::size_t outEnd = 0;
};

void answerFrames(Connection *c)
{
    while (c->parsed < c->used) {
        char *const frame = c->buffer.data() + c->parsed;
        const std::size_t available = c->used - c->parsed;
        const Header header = readHeader(frame, available);
        if (header.size == 0)
            return;
        if (c->buffer.size() < c->parsed + header.size + header.payload)
            c->buffer.resize(c->parsed + header.size + header.payload);
        char *const begin = c->buffer.data() + c->parsed;
        char *const payload = begin + header.size;
        const std::size_t arrived = std::min(header.payload, available - header.size);
        unmask(payload, c->unmasked, arrived, header.key);
        c->unmasked = arrived;
        if (arrived < header.payload)
            return;
        c->unmasked = 0;
        c->isClosing |= (begin[0] & 0x0f) == 8;
        if (c->outEnd == 0)
            c->outBegin = c->outEnd = c->parsed + 4; // a server's header is 4 octets shorter
        char *const out = c->buffer.data() + c->outEnd;
        const char first = begin[0];
        const char second = static_cast<char>(begin[1] & 0x7f);
        std::memmove(out + 2, begin + 2, header.size - 2 - 4);
        out[0] = first;
        out[1] = second;
        if (out + header.size - 4 != payload)
            std::memmove(out + header.size - 4, payload, header.payload);
        c->outEnd += header.size - 4 + header.payload;
        c->parsed += header.size + header.payload;
    }
}

void answerHandshake(Connection *c)
{
    const std::string answer = upgradeAnswer({ c->buffer.data(), c->used });
    if (answer.empty())
        return;
    std::memcpy(c->buffer.data(), answer.data(), answer.size());
    c->outEnd = answer.size();
    c->parsed = c->used; // the load generator sends nothing behind its request
    c->isUpgraded = true;
}

void setInterest(int epoll, Connection *c, int operation, std::uint32_t events)
{
    epoll_event event = {};
    event.events = events;
    event.data.ptr = c;
    ::epoll_ctl(epoll, operation, c->fd, &event);
}

// Returns false when the connection is finished.
bool sendAnswer(int epoll, Connection *c, bool wasWaiting)
{
    while (c->outBegin < c->outEnd) {
        const int sent = SSL_write(c->ssl, c->buffer.data() + c->outBegin,
                                   static_cast<int>(c->outEnd - c->outBegin));
        if (sent > 0)
            c->outBegin += static_cast<std::size_t>(sent);
        else if (SSL_get_error(c->ssl, sent) == SSL_ERROR_WANT_WRITE)
            break;
        else
            return false;
    }
    const bool isWaiting = c->outBegin < c->outEnd;
    if (isWaiting != wasWaiting)
        setInterest(epoll, c, EPOLL_CTL_MOD, isWaiting ? EPOLLOUT : EPOLLIN);
    if (isWaiting)
        return true;
    c->outBegin = c->outEnd = 0;
    c->used -= c->parsed;
    std::memmove(c->buffer.data(), c->buffer.data() + c->parsed, c->used);
    c->parsed = 0;
    return !c->isClosing;
}

// Decrypts up to the end of a message, and what was read behind it; then answers it at once.
bool receive(int epoll, Connection *c)
{
    if (!SSL_is_init_finished(c->ssl)) {
        const int result = SSL_do_handshake(c->ssl);
        if (result <= 0)
            return SSL_get_error(c->ssl, result) == SSL_ERROR_WANT_READ;
    }
    do {
        if (c->buffer.size() - c->used < 16 * 1024)
            c->buffer.resize(c->used + 32 * 1024);
        const int got = SSL_read(c->ssl, c->buffer.data() + c->used,
                                 static_cast<int>(c->buffer.size() - c->used));
        if (got <= 0) {
            if (SSL_get_error(c->ssl, got) != SSL_ERROR_WANT_READ)
                return false;
            break;
        }
        c->used += static_cast<std::size_t>(got);
        if (c->isUpgraded)
            answerFrames(c);
        else
            answerHandshake(c);
    } while (c->parsed < c->used || SSL_has_pending(c->ssl) != 0);
    return c->outEnd == 0 ? !c->isClosing : sendAnswer(epoll, c, false);
}

void acceptOne(int epoll, int listener, SSL_CTX *context)
{
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd == -1)
        return;
    auto *const c = new Connection;
    c->fd = fd;
    c->ssl = SSL_new(context);
    SSL_set_fd(c->ssl, fd);
    SSL_set_accept_state(c->ssl);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setInterest(epoll, c, EPOLL_CTL_ADD, EPOLLIN);
}

} // namespace

int main(int argc, char **argv)
{
    SSL_CTX *const context = makeTlsContext();
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    Connection listening;
    listening.fd = listenOn(portArgument(argc, argv), "bench-bare-tls");
    setInterest(epoll, &listening, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        epoll_event events[128];
        const int count = ::epoll_wait(epoll, events, 128, -1);
        for (int i = 0; i < count; ++i) {
            auto *const c = static_cast<Connection *>(events[i].data.ptr);
            if (c == &listening) {
                acceptOne(epoll, c->fd, context);
                continue;
            }
            const bool isWaiting = c->outEnd > c->outBegin;
            if (!(isWaiting ? sendAnswer(epoll, c, true) : receive(epoll, c))) {
                SSL_free(c->ssl);
                ::close(c->fd);
                delete c;
            }
        }
    }
}
