// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/frameheader.h"
#include "frame/violation.h"

#include <array>

namespace Fernweg::Core {

/// What decides whether a frame may come now.
struct FrameRules
{
    bool masked = false; ///< the peer's frames must be masked (a client's) or must not (a server's)
    bool eitherMasking = false; ///< masked and unmasked frames are taken
    bool onlySkipping = false; ///< anything that can be skipped over is taken
    bool inMessage = false; ///< a fragmented message has begun and not ended
    quint8 firstFrameRsv = 0; ///< reserved bits that an extension gave a meaning in first frames
    quint64 maxFrameSize = 0; ///< octets of a data frame; 0: no limit
};

/// The checks of RFC 6455, section 5, each as soon as the octets that it needs are there.
Violation checkFirstOctet(quint8 octet, const FrameRules &rules) noexcept;
Violation checkSecondOctet(quint8 octet, Opcode opcode, const FrameRules &rules) noexcept;
Violation checkLength(quint64 length, bool isMinimal, Opcode opcode,
                      const FrameRules &rules) noexcept;

/// Reads frame headers from bytes that come in pieces of any size.
class FrameReader
{
public:
    enum class Result : quint8 { NeedMore, Header, Violation };

    /// Takes octets from the front of [\a p, \a end), and moves \a p behind what it took. After a
    /// violation only a call with rules that permit it gets on.
    Result read(const char *&p, const char *end, const FrameRules &rules);

    const FrameHeader &header() const noexcept { return m_header; }
    Violation violation() const noexcept { return m_violation; }
    /// Whether a header has begun and not ended.
    bool isInHeader() const noexcept { return m_have != 0; }

private:
    /// Parses what stands at \a octets; returns the header's size, 0 if more is needed, or -1.
    int parse(const quint8 *octets, qsizetype available, const FrameRules &rules) noexcept;
    int parseLength(const quint8 *octets, qsizetype available, const FrameRules &rules) noexcept;

    FrameHeader m_header;
    Violation m_violation;
    std::array<quint8, FrameHeader::maxSize> m_partial = {};
    quint8 m_have = 0;
};

} // namespace Fernweg::Core
