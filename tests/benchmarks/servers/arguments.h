// SPDX-License-Identifier: Apache-2.0
// What all servers have in common: the port is the first argument (0, or none: a free one), and the
// benchmark waits for the line printed here: "listening PORT", and what the server is made of.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

inline std::uint16_t portArgument(int argc, char **argv)
{
    return static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
}

// The second argument may name a mode.
inline bool hasMode(int argc, char **argv, std::string_view mode)
{
    return argc > 2 && argv[2] == mode;
}

// What comes in on one connection goes out on all of them.
inline bool isBroadcasting(int argc, char **argv)
{
    return hasMode(argc, argv, "broadcast");
}

// Messages are compressed, where a client offers it.
inline bool isCompressing(int argc, char **argv)
{
    return hasMode(argc, argv, "deflate");
}

// By wss.
inline bool isEncrypting(int argc, char **argv)
{
    return hasMode(argc, argv, "tls");
}

inline void announce(unsigned port, const char *library)
{
    std::printf("listening %u %s\n", port, library);
    std::fflush(stdout);
}
