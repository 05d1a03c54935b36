// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/opcode.h"

#include <QtCore/qbytearray.h>

namespace Fernweg::Core {

/// Everything of a frame but its payload (RFC 6455, section 5.2).
struct FrameHeader
{
    /// Octets of the longest header: 2, an extended length of 8, a masking key of 4.
    static constexpr qsizetype maxSize = 14;
    /// Octets of payload that a control frame may have (RFC 6455, section 5.5).
    static constexpr qsizetype maxControlPayload = 125;

    /// The reserved bit that marks a compressed message (RFC 7692, section 6).
    static constexpr quint8 rsv1 = 4;

    quint64 length = 0; ///< octets of payload on the wire
    quint32 maskKey = 0; ///< in the order of the wire; only when masked
    Opcode opcode = Opcode::Continuation;
    quint8 rsv = 0; ///< RSV1 is 4, RSV2 is 2, RSV3 is 1
    bool fin = true;
    bool masked = false;
};

/// Octets that writeFrameHeader() writes.
constexpr qsizetype frameHeaderSize(quint64 length, bool isMasked) noexcept
{
    return (length <= 125 ? 2 : length <= 0xFFFF ? 4 : 10) + (isMasked ? 4 : 0);
}

/// Writes \a header, with the shortest length field that will do, to \a target, which has room for
/// FrameHeader::maxSize octets. Returns how many it wrote.
qsizetype writeFrameHeader(char *target, const FrameHeader &header) noexcept;

} // namespace Fernweg::Core
