// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#include <atomic>

namespace Fernweg::Core {

/// A number that one thread counts and any thread may read. It costs what a plain one does.
class Counter
{
public:
    Counter(quint64 value = 0) noexcept : m_value(value) { }
    Counter(const Counter &other) noexcept : m_value(quint64(other)) { }
    Counter &operator=(const Counter &other) noexcept { return *this = quint64(other); }
    Counter &operator=(quint64 value) noexcept
    {
        m_value.store(value, std::memory_order_relaxed);
        return *this;
    }
    operator quint64() const noexcept { return m_value.load(std::memory_order_relaxed); }
    Counter &operator+=(quint64 number) noexcept { return *this = *this + number; }
    Counter &operator++() noexcept { return *this += 1; }

private:
    std::atomic<quint64> m_value;
};

/// Counters of one direction, at the three levels of Autobahn's TrafficStats.
struct TrafficCounters
{
    Counter preopenOctets; ///< octets of the opening handshake
    Counter wireOctets; ///< octets since then, as TCP carries them
    Counter frameOctets; ///< octets of payload in data frames, as framed (compressed)
    Counter messageOctets; ///< octets of payload in messages, as the application sees them
    Counter frames; ///< data frames
    Counter messages;
    Counter pings;
    Counter pongs;

    TrafficCounters &operator+=(const TrafficCounters &other) noexcept
    {
        preopenOctets += other.preopenOctets;
        wireOctets += other.wireOctets;
        frameOctets += other.frameOctets;
        messageOctets += other.messageOctets;
        frames += other.frames;
        messages += other.messages;
        pings += other.pings;
        pongs += other.pongs;
        return *this;
    }
};

struct TrafficStatistics
{
    TrafficCounters incoming;
    TrafficCounters outgoing;

    TrafficStatistics &operator+=(const TrafficStatistics &other) noexcept
    {
        incoming += other.incoming;
        outgoing += other.outgoing;
        return *this;
    }
};

} // namespace Fernweg::Core
