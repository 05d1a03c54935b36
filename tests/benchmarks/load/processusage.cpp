// SPDX-License-Identifier: Apache-2.0
#include "processusage.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace Bench {

namespace {

std::string processFolder(int pid)
{
    return "/proc/" + std::to_string(pid);
}

// For kernels without CONFIG_SCHED_INFO; counts clock ticks, so measure for a second or more.
std::uint64_t cpuTimeFromStat(int pid)
{
    std::ifstream file(processFolder(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto end = line.rfind(')'); // the name in parentheses may hold blanks
    if (end == std::string::npos)
        throw std::runtime_error("the server process is gone");
    std::istringstream fields(line.substr(end + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return (user + system) * (1'000'000'000u / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)));
}

} // namespace

std::uint64_t cpuTime(int pid)
{
    std::uint64_t sum = 0;
    for (const auto &thread : std::filesystem::directory_iterator(processFolder(pid) + "/task")) {
        std::ifstream file(thread.path() / "schedstat");
        std::uint64_t nanoseconds = 0;
        if (!(file >> nanoseconds))
            return cpuTimeFromStat(pid);
        sum += nanoseconds;
    }
    return sum;
}

std::uint64_t privateMemory(int pid)
{
    // Exact, unlike RssAnon in /proc/PID/status, which the kernel sums up per core and lazily.
    std::ifstream file(processFolder(pid) + "/smaps_rollup");
    std::string word;
    while (file >> word) {
        std::uint64_t kibibytes = 0;
        if (word == "Anonymous:" && file >> kibibytes)
            return kibibytes;
    }
    throw std::runtime_error("no figure in /proc/PID/smaps_rollup");
}

std::uint64_t readCounter(const std::string &file)
{
    std::uint64_t count = 0;
    std::ifstream(file, std::ios::binary).read(reinterpret_cast<char *>(&count), sizeof count);
    return count;
}

} // namespace Bench
