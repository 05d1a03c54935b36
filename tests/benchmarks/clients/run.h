// SPDX-License-Identifier: Apache-2.0
// What all clients have in common: their arguments, PORT SIZE SECONDS WARMUP, and the line of JSON that
// they print at the end. Each sends one message, then the next one when its echo has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

class Run
{
public:
    Run(int argc, char **argv)
    {
        if (argc < 5) {
            std::fputs("Arguments: PORT SIZE SECONDS WARMUP\n", stderr);
            std::exit(2);
        }
        port = static_cast<std::uint16_t>(std::atoi(argv[1]));
        size = std::strtoul(argv[2], nullptr, 10);
        m_seconds = duration(argv[3]);
        m_warmup = duration(argv[4]);
    }

    std::uint16_t port = 0;
    std::size_t size = 0;

    void begin() { m_begin = Clock::now(); }

    // To be called for each echo, with its size. False: it was the last one, and the line is printed.
    bool next(std::size_t echoSize)
    {
        if (echoSize != size)
            fail("an echo of another size");
        const auto now = Clock::now();
        if (m_isWarmingUp) {
            if (now - m_begin < m_warmup)
                return true;
            m_isWarmingUp = false;
            m_begin = Clock::now();
            m_cpu = processTime();
            return true;
        }
        ++m_messages;
        if (now - m_begin < m_seconds)
            return true;
        const auto cpu = static_cast<double>(processTime() - m_cpu);
        std::printf("{\"messages\": %llu, \"seconds\": %.6f, \"server_cpu_ns\": %.0f, "
                    "\"cpu_ns_per_message\": %.1f}\n",
                    static_cast<unsigned long long>(m_messages),
                    std::chrono::duration<double>(now - m_begin).count(), cpu,
                    cpu / static_cast<double>(m_messages));
        std::fflush(stdout);
        return false;
    }

    [[noreturn]] static void fail(const char *what)
    {
        std::fprintf(stderr, "%s\n", what);
        std::exit(1);
    }

    std::string payload() const
    {
        std::string bytes(size, '\0');
        std::uint32_t state = 1;
        for (char &c : bytes) {
            state = state * 1664525 + 1013904223;
            c = static_cast<char>(state >> 24);
        }
        return bytes;
    }

private:
    using Clock = std::chrono::steady_clock;

    static Clock::duration duration(const char *seconds)
    {
        return std::chrono::duration_cast<Clock::duration>(
                std::chrono::duration<double>(std::atof(seconds)));
    }
    static std::int64_t processTime()
    {
        timespec time = {};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    }

    Clock::duration m_seconds = {};
    Clock::duration m_warmup = {};
    Clock::time_point m_begin;
    bool m_isWarmingUp = true;
    std::int64_t m_cpu = 0;
    std::uint64_t m_messages = 0;
};
