// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compression.h"
#include "frames.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace Bench {

// Reads what the server sends after its handshake. Throws std::runtime_error on anything that is
// not a faithful echo.
class EchoReader
{
public:
    // With `check`, the contents are compared, too.
    EchoReader(const Messages &messages, bool check);

    // Returns how many messages were completed.
    std::size_t feed(const char *data, std::size_t size);
    bool isCloseReceived() const { return m_closeReceived; }

private:
    std::size_t headerSize() const;
    void beginFrame();
    void takePayload(const char *data, std::size_t size);
    bool endFrame(); // true: a message is complete
    void checkInflated();

    const Messages &m_messages;
    const bool m_check;
    std::size_t m_index = 0; // of the payload that comes
    bool m_closeReceived = false;
    bool m_insideMessage = false;
    bool m_insideFrame = false;
    std::uint8_t m_header[10] = {};
    std::size_t m_headerFill = 0;
    std::uint64_t m_frameRemaining = 0;
    std::size_t m_messageSize = 0;
    std::unique_ptr<Inflater> m_inflater;
};

} // namespace Bench
