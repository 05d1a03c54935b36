// SPDX-License-Identifier: Apache-2.0
// Frames as the bare programs read them: nothing is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace Bare {

struct Header
{
    std::size_t size = 0; // 0: incomplete
    std::size_t payload = 0;
    char key[4] = {};
};

inline Header readHeader(const char *bytes, std::size_t available)
{
    Header header;
    if (available < 2)
        return header;
    std::size_t length = static_cast<std::uint8_t>(bytes[1]) & 0x7f;
    const std::size_t extra = length < 126 ? 0 : length == 126 ? 2 : 8;
    if (available < 2 + extra + 4)
        return header;
    if (extra) {
        length = 0;
        for (std::size_t i = 2; i < 2 + extra; ++i)
            length = length << 8 | static_cast<std::uint8_t>(bytes[i]);
    }
    std::memcpy(header.key, bytes + 2 + extra, 4);
    header.payload = length;
    header.size = 2 + extra + 4;
    return header;
}

inline void unmask(char *bytes, std::size_t begin, std::size_t end, const char (&key)[4])
{
    while (begin < end && begin % 8 != 0) {
        bytes[begin] ^= key[begin & 3];
        ++begin;
    }
    std::uint32_t half;
    std::memcpy(&half, key, 4);
    const std::uint64_t mask = std::uint64_t(half) << 32 | half;
    for (; begin + 8 <= end; begin += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes + begin, 8);
        word ^= mask;
        std::memcpy(bytes + begin, &word, 8);
    }
    for (; begin < end; ++begin)
        bytes[begin] ^= key[begin & 3];
}

} // namespace Bare
