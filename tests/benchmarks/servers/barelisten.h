// SPDX-License-Identifier: Apache-2.0
// The listening socket of the bare servers.
#pragma once

#include "arguments.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace Bare {

// Says where it listens, too.
inline int listenOn(std::uint16_t port, const char *name)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr *>(&address), size) == -1
        || ::listen(listener, 128) == -1
        || ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) == -1) {
        std::perror(name);
        std::exit(1);
    }
    announce(ntohs(address.sin_port), name);
    return listener;
}

} // namespace Bare
