// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace Bench {

std::string makePayload(std::size_t size, bool text);

// `count` masked frames of the same payload, each with a mask key of its own (RFC 6455, 5.2).
std::string makeFrames(const std::string &payload, bool text, std::size_t count);

// Reads what the server sends after its handshake. Throws std::runtime_error on anything that is
// not a faithful echo.
class EchoReader
{
public:
    EchoReader(const std::string &payload, bool text, bool check);

    // Returns how many messages were completed.
    std::size_t feed(const char *data, std::size_t size);
    bool isCloseReceived() const { return m_closeReceived; }

private:
    std::size_t headerSize() const;
    void beginFrame();
    void takePayload(const char *data, std::size_t size);
    bool endFrame(); // true: a message is complete

    const std::string &m_payload;
    const std::uint8_t m_opcode;
    const bool m_check;
    bool m_closeReceived = false;
    bool m_insideMessage = false;
    bool m_insideFrame = false;
    std::uint8_t m_header[10] = {};
    std::size_t m_headerFill = 0;
    std::uint64_t m_frameRemaining = 0;
    std::size_t m_messageSize = 0;
};

} // namespace Bench
