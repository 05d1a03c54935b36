// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace Bench {

// User and system time of all threads of a process, in nanoseconds.
std::uint64_t cpuTime(int pid);

// Memory of a process that isn't backed by a file (heap, stacks), in KiB.
std::uint64_t privateMemory(int pid);

} // namespace Bench
