// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#include <chrono>

namespace Fernweg::Core {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// How a connection speaks the framing protocol; shared, unchanged, by many connections. The names
/// are those of Autobahn's setProtocolOptions.
struct ProtocolOptions
{
    quint64 maxFramePayloadSize = 0; ///< octets on the wire; 0: no limit
    quint64 maxMessagePayloadSize = 16 * 1024 * 1024; ///< octets; 0: no limit
    quint64 autoFragmentSize = 0; ///< octets of payload per sent frame; 0: never fragmented
    std::chrono::milliseconds closeHandshakeTimeout { 1000 }; ///< 0: none
    std::chrono::milliseconds serverConnectionDropTimeout { 1000 }; ///< client only; 0: none
    std::chrono::milliseconds autoPingInterval { 0 }; ///< 0: no pings
    std::chrono::milliseconds autoPingTimeout { 0 }; ///< 0: the pong may take for ever
    int autoPingSize = 12; ///< octets of a ping's payload, 4 to 125
    bool autoPingRestartOnAnyTraffic = true;
    bool utf8ValidateIncoming = true;
    bool requireMaskedClientFrames = true; ///< server only
    bool acceptMaskedServerFrames = false; ///< client only
    bool maskServerFrames = false;
    bool maskClientFrames = true;
    bool applyMask = true; ///< false: the key is sent, but nothing is masked (measurements only)
    bool failByDrop = false; ///< on a violation: drop TCP at once, or close with a code first
    bool echoCloseCodeReason = true; ///< a peer's close is answered with its own code and reason
};

} // namespace Fernweg::Core
