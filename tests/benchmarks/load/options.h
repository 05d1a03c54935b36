// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace Bench {

struct Options
{
    std::uint16_t port = 0;
    int serverPid = 0;
    std::string counter; // a file
    std::size_t size = 32;
    std::size_t inFlight = 1;
    std::size_t connections = 1;
    std::size_t idle = 0;
    std::uint64_t count = 0; // 0: as many as fit into `seconds`
    double seconds = 1;
    double warmup = 0.2;
    bool text = false;
    bool deflate = false;
    bool check = false;
    bool cycles = false;
    bool broadcast = false;
    bool tls = false;
};

// Throws std::invalid_argument for what it doesn't know.
Options parseOptions(int argc, char **argv);

extern const char *const usage;

} // namespace Bench
