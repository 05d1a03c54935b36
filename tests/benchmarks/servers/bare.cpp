// SPDX-License-Identifier: Apache-2.0
// bench-bare: the floor. A bare epoll loop that gathers a whole message with recv(), unmasks it
// where it lies, writes the answer's header in front of it, and sends all that is complete with one
// send(); as a broadcaster, it sends each message with one send() per receiver. It checks nothing:
// what it costs is the price of the kernel's work and of the unmasking.
#include "accept.h"
#include "arguments.h"
#include "bareframes.h"
#include "barelisten.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

using namespace Bare;

namespace {

constexpr std::size_t maxServerHeader = 10;

struct Connection
{
    int fd = -1;
    bool upgraded = false;
    bool closing = false;
    char *buffer = nullptr;
    std::size_t capacity = 0;
    std::size_t used = 0; // received bytes in the buffer
    std::size_t parsed = 0; // of these, complete frames
    std::size_t unmasked = 0; // payload bytes of the incomplete frame behind them
    std::size_t outBegin = 0; // the answer, in the same buffer
    std::size_t outEnd = 0;
};

// All open connections, if each message goes to all of them.
bool broadcasting = false;
std::vector<Connection *> receivers;

void reserve(Connection *c, std::size_t capacity)
{
    if (capacity <= c->capacity)
        return;
    c->capacity = capacity;
    c->buffer = static_cast<char *>(std::realloc(c->buffer, capacity));
    if (!c->buffer)
        std::abort();
}

void sendToAll(const char *frame, std::size_t size)
{
    for (const Connection *receiver : receivers) {
        if (::send(receiver->fd, frame, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) {
            std::fputs("bench-bare: a receiver is too slow for a broadcast\n", stderr);
            std::exit(1);
        }
    }
}

// Turns the complete frames in the buffer into the answer. A server's header is 4 bytes shorter, so
// the first payload stays where it is; the ones behind it move a little to the front.
void answerFrames(Connection *c)
{
    while (c->parsed < c->used) {
        char *frame = c->buffer + c->parsed;
        const std::size_t available = c->used - c->parsed;
        const Header header = readHeader(frame, available);
        if (header.size == 0)
            return;
        char *payload = frame + header.size;
        const std::size_t arrived = std::min(header.payload, available - header.size);
        unmask(payload, c->unmasked, arrived, header.key);
        c->unmasked = arrived;
        if (arrived < header.payload)
            return;
        c->unmasked = 0;

        const int opcode = frame[0] & 0x0f;
        const char first = opcode == 9 ? static_cast<char>(0x8a) : frame[0]; // a pong for a ping
        const char second = static_cast<char>(frame[1] & 0x7f);
        c->closing |= opcode == 8;
        if (c->outEnd == 0)
            c->outBegin = c->outEnd = c->parsed + 4;
        char *out = c->buffer + c->outEnd;
        std::memmove(out + 2, frame + 2, header.size - 2 - 4);
        out[0] = first;
        out[1] = second;
        if (out + header.size - 4 != payload)
            std::memmove(out + header.size - 4, payload, header.payload);
        const std::size_t size = header.size - 4 + header.payload;
        if (broadcasting && opcode < 8) {
            sendToAll(out, size);
            c->outBegin = c->outEnd = 0;
        } else {
            c->outEnd += size;
        }
        c->parsed += header.size + header.payload;
    }
}

void answerHandshake(Connection *c)
{
    // The load generator sends its request at once, and nothing behind it.
    const std::string answer = upgradeAnswer({ c->buffer, c->used });
    c->closing = answer.empty();
    if (c->closing)
        return;
    std::memcpy(c->buffer, answer.data(), answer.size());
    c->outEnd = answer.size();
    c->parsed = c->used;
    c->upgraded = true;
    if (broadcasting)
        receivers.push_back(c);
}

void setInterest(int epoll, Connection *c, int operation, std::uint32_t events)
{
    epoll_event event = {};
    event.events = events;
    event.data.ptr = c;
    ::epoll_ctl(epoll, operation, c->fd, &event);
}

void dropParsed(Connection *c)
{
    c->used -= c->parsed;
    std::memmove(c->buffer, c->buffer + c->parsed, c->used);
    c->parsed = 0;
}

// Returns false when the connection is finished.
bool sendAnswer(int epoll, Connection *c, bool wasWaiting)
{
    const std::size_t size = c->outEnd - c->outBegin;
    const ssize_t sent = ::send(c->fd, c->buffer + c->outBegin, size, MSG_NOSIGNAL);
    if (sent == -1 && errno != EAGAIN)
        return false;
    c->outBegin += sent == -1 ? 0 : static_cast<std::size_t>(sent);
    const bool isWaiting = c->outBegin < c->outEnd;
    if (isWaiting != wasWaiting)
        setInterest(epoll, c, EPOLL_CTL_MOD, isWaiting ? EPOLLOUT : EPOLLIN);
    if (isWaiting)
        return true;
    c->outBegin = c->outEnd = 0;
    dropParsed(c);
    return !c->closing;
}

bool receive(int epoll, Connection *c)
{
    const Header header = readHeader(c->buffer, c->used);
    reserve(c, header.size == 0 ? 4096 : header.size + header.payload);
    const ssize_t got = ::recv(c->fd, c->buffer + c->used, c->capacity - c->used, 0);
    if (got == -1 && errno == EAGAIN)
        return true;
    if (got <= 0)
        return false;
    c->used += static_cast<std::size_t>(got);
    if (c->upgraded)
        answerFrames(c);
    else
        answerHandshake(c);
    if (c->outEnd > 0)
        return sendAnswer(epoll, c, false);
    dropParsed(c);
    return !c->closing;
}

void acceptOne(int epoll, int listener)
{
    auto *c = new Connection;
    c->fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (c->fd == -1) {
        delete c;
        return;
    }
    const int on = 1;
    ::setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    reserve(c, 4096);
    setInterest(epoll, c, EPOLL_CTL_ADD, EPOLLIN);
}

} // namespace

int main(int argc, char **argv)
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    broadcasting = isBroadcasting(argc, argv);
    // Without ever sleeping, it is the other end of the clients that are measured.
    const int patience = hasMode(argc, argv, "spin") ? 0 : -1;
    Connection listening;
    listening.fd = listenOn(portArgument(argc, argv), "bare epoll loop");
    setInterest(epoll, &listening, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        epoll_event events[128];
        const int count = ::epoll_wait(epoll, events, 128, patience);
        for (int i = 0; i < count; ++i) {
            auto *c = static_cast<Connection *>(events[i].data.ptr);
            if (c == &listening) {
                acceptOne(epoll, c->fd);
                continue;
            }
            const bool waiting = c->outEnd > c->outBegin;
            if (!(waiting ? sendAnswer(epoll, c, true) : receive(epoll, c))) {
                std::erase(receivers, c);
                ::close(c->fd);
                std::free(c->buffer);
                delete c;
            }
        }
    }
}
