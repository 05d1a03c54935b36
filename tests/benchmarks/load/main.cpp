// SPDX-License-Identifier: Apache-2.0
// bench-load: drives one echo server from one thread, and prints one line of JSON.
#include "generator.h"
#include "options.h"
#include "processusage.h"

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <thread>

using namespace Bench;

namespace {

// Lets the server finish its turn and fall asleep: the kernel accounts a thread's time up to then.
void letServerSettle()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
}

void measure(const Options &options)
{
    const bool hasPid = options.serverPid != 0;
    Generator generator(options);
    const std::uint64_t memoryBefore = hasPid ? privateMemory(options.serverPid) : 0;
    generator.openIdle();
    const std::uint64_t memoryAfter = hasPid ? privateMemory(options.serverPid) : 0;
    if (!options.cycles)
        generator.openActive();

    const auto run = [&](double seconds, std::uint64_t count) {
        return options.cycles       ? generator.cycle(seconds, count)
                : options.broadcast ? generator.broadcast(seconds, count)
                                    : generator.echo(seconds, count);
    };
    if (options.warmup > 0)
        run(options.warmup, 0);
    letServerSettle();
    const std::uint64_t cpuBefore = hasPid ? cpuTime(options.serverPid) : 0;
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t messages = run(options.seconds, options.count);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    letServerSettle();
    const std::uint64_t cpu = hasPid ? cpuTime(options.serverPid) - cpuBefore : 0;
    if (messages == 0)
        throw std::runtime_error("no message came back");

    std::printf("{\"messages\": %llu, \"seconds\": %.6f, \"server_cpu_ns\": %llu, "
                "\"cpu_ns_per_message\": %.1f, \"idle_kib\": %.2f}\n",
                static_cast<unsigned long long>(messages), elapsed.count(),
                static_cast<unsigned long long>(cpu),
                static_cast<double>(cpu) / static_cast<double>(messages),
                options.idle == 0
                        ? 0.0
                        : (static_cast<double>(memoryAfter) - static_cast<double>(memoryBefore))
                                / static_cast<double>(options.idle));
}

} // namespace

int main(int argc, char **argv)
{
    try {
        measure(parseOptions(argc, argv));
    } catch (const std::invalid_argument &error) {
        std::fprintf(stderr, "bench-load: %s\n\n%s", error.what(), usage);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-load: %s\n", error.what());
        return 1;
    }
    return 0;
}
