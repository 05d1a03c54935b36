// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace Bench {

// User and system time of all threads of a process, in nanoseconds.
std::uint64_t cpuTime(int pid);

// Memory of a process that isn't backed by a file (heap, stacks), in KiB.
std::uint64_t privateMemory(int pid);

// The first 64 bits of a file; 0 if there is no such file.
std::uint64_t readCounter(const std::string &file);

} // namespace Bench
