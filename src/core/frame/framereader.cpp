// SPDX-License-Identifier: Apache-2.0
#include "frame/framereader.h"

#include <QtCore/qendian.h>

#include <cstring>

namespace Fernweg::Core {

Violation checkFirstOctet(quint8 octet, const FrameRules &rules) noexcept
{
    const auto opcode = static_cast<Opcode>(octet & 0x0F);
    const bool fin = (octet & 0x80) != 0;
    const auto rsv = static_cast<quint8>((octet >> 4) & 0x7);
    if (rules.onlySkipping)
        return {};
    if (!isDefined(opcode))
        return protocolError("reserved opcode");
    const bool isFirstFrame = opcode == Opcode::Text || opcode == Opcode::Binary;
    if ((rsv & ~(isFirstFrame ? rules.firstFrameRsv : 0)) != 0)
        return protocolError("reserved bit set without an extension that defines it");
    if (isControl(opcode)) {
        if (!fin)
            return protocolError("fragmented control frame");
        return {};
    }
    if (isFirstFrame && rules.inMessage)
        return protocolError("new message before the fragmented one ended");
    if (!isFirstFrame && !rules.inMessage)
        return protocolError("continuation frame without a message to continue");
    return {};
}

Violation checkSecondOctet(quint8 octet, Opcode opcode, const FrameRules &rules) noexcept
{
    if (rules.onlySkipping)
        return {};
    const bool masked = (octet & 0x80) != 0;
    if (!rules.eitherMasking && masked != rules.masked)
        return protocolError(masked ? "masked frame from a server"
                                    : "unmasked frame from a client");
    const int length = octet & 0x7F;
    if (isControl(opcode) && length > 125)
        return protocolError("control frame with more than 125 octets of payload");
    if (opcode == Opcode::Close && length == 1)
        return protocolError("close frame with a payload of one octet");
    return {};
}

Violation checkLength(quint64 length, bool isMinimal, Opcode opcode,
                      const FrameRules &rules) noexcept
{
    if (length > quint64(0x7FFFFFFFFFFFFFFF))
        return protocolError("frame length with its most significant bit set");
    if (rules.onlySkipping)
        return {};
    if (!isMinimal)
        return protocolError("frame length not in its shortest form");
    if (rules.maxFrameSize != 0 && length > rules.maxFrameSize && !isControl(opcode))
        return { CloseCode::MessageTooBig, "frame over the size limit" };
    return {};
}

int FrameReader::parseLength(const quint8 *octets, qsizetype available,
                             const FrameRules &rules) noexcept
{
    const int shortLength = octets[1] & 0x7F;
    int size = 2;
    bool isMinimal = true;
    m_header.length = quint64(shortLength);
    if (shortLength == 126) {
        size = 4;
        if (available < size)
            return 0;
        m_header.length = qFromBigEndian<quint16>(octets + 2);
        isMinimal = m_header.length > 125;
    } else if (shortLength == 127) {
        size = 10;
        if (available < size)
            return 0;
        m_header.length = qFromBigEndian<quint64>(octets + 2);
        isMinimal = m_header.length > 0xFFFF;
    }
    m_violation = checkLength(m_header.length, isMinimal, m_header.opcode, rules);
    return m_violation ? -1 : size;
}

int FrameReader::parse(const quint8 *octets, qsizetype available, const FrameRules &rules) noexcept
{
    m_violation = checkFirstOctet(octets[0], rules);
    if (m_violation)
        return -1;
    m_header.opcode = static_cast<Opcode>(octets[0] & 0x0F);
    m_header.fin = (octets[0] & 0x80) != 0;
    m_header.rsv = static_cast<quint8>((octets[0] >> 4) & 0x7);
    if (available < 2)
        return 0;
    m_violation = checkSecondOctet(octets[1], m_header.opcode, rules);
    if (m_violation)
        return -1;
    m_header.masked = (octets[1] & 0x80) != 0;
    const int size = parseLength(octets, available, rules);
    if (size <= 0 || !m_header.masked)
        return size;
    if (available < size + 4)
        return 0;
    std::memcpy(&m_header.maskKey, octets + size, 4);
    return size + 4;
}

FrameReader::Result FrameReader::read(const char *&p, const char *end, const FrameRules &rules)
{
    int size = 0;
    if (m_have == 0) { // the usual case: the whole header is there, nothing is copied
        if (p == end)
            return Result::NeedMore;
        size = parse(reinterpret_cast<const quint8 *>(p), end - p, rules);
        if (size > 0) {
            p += size;
            return Result::Header;
        }
        size = 0; // after a violation, too, its octets are kept: there is no other way to get on
    } else { // after a violation the same octets are read again, by laxer rules
        size = parse(m_partial.data(), m_have, rules);
    }
    while (size == 0 && p != end) {
        m_partial[m_have++] = static_cast<quint8>(*p++);
        size = parse(m_partial.data(), m_have, rules);
    }
    if (size < 0)
        return Result::Violation;
    if (size == 0)
        return Result::NeedMore;
    m_have = 0;
    return Result::Header;
}

} // namespace Fernweg::Core
