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

// What the server has used so far.
struct Usage
{
    explicit Usage(const Options &options)
        : cpu(options.serverPid != 0 ? cpuTime(options.serverPid) : 0),
          memory(options.serverPid != 0 ? privateMemory(options.serverPid) : 0),
          count(readCounter(options.counter))
    {
    }

    std::uint64_t cpu;
    std::uint64_t memory;
    std::uint64_t count;
};

double perUnit(std::uint64_t before, std::uint64_t after, std::uint64_t units)
{
    return units == 0 ? 0.0
                      : (static_cast<double>(after) - static_cast<double>(before))
                    / static_cast<double>(units);
}

void measure(const Options &options)
{
    Generator generator(options);
    const Usage start(options);
    generator.openIdle();
    const Usage opened(options);
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
    const Usage before(options);
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t messages = run(options.seconds, options.count);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    letServerSettle();
    const Usage after(options);
    if (messages == 0)
        throw std::runtime_error("no message came back");

    std::printf("{\"messages\": %llu, \"seconds\": %.6f, \"server_cpu_ns\": %llu, "
                "\"cpu_ns_per_message\": %.1f, \"idle_kib\": %.2f, "
                "\"count_per_message\": %.3f, \"count_per_idle\": %.2f}\n",
                static_cast<unsigned long long>(messages), elapsed.count(),
                static_cast<unsigned long long>(after.cpu - before.cpu),
                perUnit(before.cpu, after.cpu, messages),
                perUnit(start.memory, opened.memory, options.idle),
                perUnit(before.count, after.count, messages),
                perUnit(start.count, opened.count, options.idle));
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
