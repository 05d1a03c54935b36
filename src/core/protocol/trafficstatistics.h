// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {

/// Counters of one direction, at the three levels of Autobahn's TrafficStats.
struct TrafficCounters
{
    quint64 preopenOctets = 0; ///< octets of the opening handshake
    quint64 wireOctets = 0; ///< octets since then, as TCP carries them
    quint64 frameOctets = 0; ///< octets of payload in data frames, as framed (compressed)
    quint64 messageOctets = 0; ///< octets of payload in messages, as the application sees them
    quint64 frames = 0; ///< data frames
    quint64 messages = 0;
    quint64 pings = 0;
    quint64 pongs = 0;

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
