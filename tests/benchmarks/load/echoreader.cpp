// SPDX-License-Identifier: Apache-2.0
#include "echoreader.h"

#include "opcodes.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace Bench {

EchoReader::EchoReader(const Messages &messages, bool check)
    : m_messages(messages),
      m_check(check),
      m_inflater(check && messages.options.deflate ? std::make_unique<Inflater>() : nullptr)
{
}

std::size_t EchoReader::headerSize() const
{
    if (m_headerFill < 2)
        return 2;
    const int length = m_header[1] & 0x7f;
    return length < 126 ? 2 : length == 126 ? 4 : 10;
}

std::size_t EchoReader::feed(const char *data, std::size_t size)
{
    std::size_t completed = 0;
    std::size_t at = 0;
    for (;;) {
        while (!m_insideFrame) {
            if (at == size)
                return completed;
            m_header[m_headerFill++] = static_cast<std::uint8_t>(data[at++]);
            if (m_headerFill == headerSize())
                beginFrame();
        }
        const std::size_t taken = std::min<std::uint64_t>(m_frameRemaining, size - at);
        takePayload(data + at, taken);
        at += taken;
        if (m_frameRemaining != 0)
            return completed;
        completed += endFrame();
    }
}

void EchoReader::beginFrame()
{
    m_frameRemaining = m_header[1];
    if (m_headerFill > 2) {
        m_frameRemaining = 0;
        for (std::size_t i = 2; i < m_headerFill; ++i)
            m_frameRemaining = m_frameRemaining << 8 | m_header[i];
    }
    m_headerFill = 0;
    m_insideFrame = true;
    const int opcode = m_header[0] & 0x0f;
    const int reserved =
            m_messages.options.deflate && (opcode == textOpcode || opcode == binaryOpcode)
            ? compressedBit
            : 0;
    if ((m_header[0] & 0x70) != reserved || (m_header[1] & maskBit))
        throw std::runtime_error("a frame with other reserved bits, or a mask");
    if (opcode >= closeOpcode)
        m_closeReceived |= opcode == closeOpcode;
    else if (opcode != (m_insideMessage ? 0 : m_messages.options.text ? textOpcode : binaryOpcode))
        throw std::runtime_error("a frame with opcode " + std::to_string(opcode));
}

void EchoReader::takePayload(const char *data, std::size_t size)
{
    m_frameRemaining -= size;
    if ((m_header[0] & 0x0f) >= closeOpcode)
        return;
    if (m_messages.options.deflate) {
        if (m_inflater)
            m_inflater->feed(data, size);
        return;
    }
    const std::string &payload = m_messages.payloads[m_index];
    if (size > payload.size() - m_messageSize)
        throw std::runtime_error("an echo longer than its message");
    if (m_check && std::memcmp(data, payload.data() + m_messageSize, size) != 0)
        throw std::runtime_error("an echo that differs from its message");
    m_messageSize += size;
}

bool EchoReader::endFrame()
{
    m_insideFrame = false;
    if ((m_header[0] & 0x0f) >= closeOpcode)
        return false;
    m_insideMessage = !(m_header[0] & finBit);
    if (m_insideMessage)
        return false;
    if (m_inflater)
        checkInflated();
    else if (!m_messages.options.deflate && m_messageSize != m_messages.payloads[m_index].size())
        throw std::runtime_error("an echo shorter than its message");
    m_messageSize = 0;
    m_index = (m_index + 1) % m_messages.payloads.size();
    return true;
}

void EchoReader::checkInflated()
{
    m_inflater->endMessage();
    if (m_inflater->message() != m_messages.payloads[m_index])
        throw std::runtime_error("an echo that differs from its message");
    m_inflater->message().clear();
}

} // namespace Bench
