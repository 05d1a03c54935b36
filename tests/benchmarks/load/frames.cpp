// SPDX-License-Identifier: Apache-2.0
#include "frames.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <stdexcept>

namespace Bench {

namespace {

constexpr std::uint8_t textOpcode = 1;
constexpr std::uint8_t binaryOpcode = 2;
constexpr std::uint8_t closeOpcode = 8;
constexpr std::uint8_t finBit = 0x80;
constexpr std::uint8_t maskBit = 0x80;

void appendLength(std::string &out, std::size_t size)
{
    const auto appendBytes = [&](int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
            out += static_cast<char>(size >> shift);
    };
    if (size < 126) {
        out += static_cast<char>(maskBit | size);
    } else if (size < 65536) {
        out += static_cast<char>(maskBit | 126);
        appendBytes(2);
    } else {
        out += static_cast<char>(maskBit | 127);
        appendBytes(8);
    }
}

} // namespace

std::string makePayload(std::size_t size, bool text)
{
    std::mt19937 random(1);
    std::string payload(size, '\0');
    for (char &c : payload)
        c = static_cast<char>(text ? ' ' + random() % 95 : random());
    return payload;
}

std::string makeFrames(const std::string &payload, bool text, std::size_t count)
{
    std::mt19937 random(2);
    std::string frames;
    frames.reserve(count * (payload.size() + 14));
    for (std::size_t i = 0; i < count; ++i) {
        frames += static_cast<char>(finBit | (text ? textOpcode : binaryOpcode));
        appendLength(frames, payload.size());
        char key[4];
        for (char &c : key)
            c = static_cast<char>(random());
        frames.append(key, sizeof key);
        for (std::size_t k = 0; k < payload.size(); ++k)
            frames += static_cast<char>(payload[k] ^ key[k & 3]);
    }
    return frames;
}

EchoReader::EchoReader(const std::string &payload, bool text, bool check)
    : m_payload(payload), m_opcode(text ? textOpcode : binaryOpcode), m_check(check)
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
    if ((m_header[0] & 0x70) || (m_header[1] & maskBit))
        throw std::runtime_error("a frame with reserved bits or a mask");
    const int opcode = m_header[0] & 0x0f;
    if (opcode >= closeOpcode)
        m_closeReceived |= opcode == closeOpcode;
    else if (opcode != (m_insideMessage ? 0 : m_opcode))
        throw std::runtime_error("a frame with opcode " + std::to_string(opcode));
}

void EchoReader::takePayload(const char *data, std::size_t size)
{
    m_frameRemaining -= size;
    if ((m_header[0] & 0x0f) >= closeOpcode)
        return;
    if (size > m_payload.size() - m_messageSize)
        throw std::runtime_error("an echo longer than its message");
    if (m_check && std::memcmp(data, m_payload.data() + m_messageSize, size) != 0)
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
    if (m_messageSize != m_payload.size())
        throw std::runtime_error("an echo shorter than its message");
    m_messageSize = 0;
    return true;
}

} // namespace Bench
