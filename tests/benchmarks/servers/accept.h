// SPDX-License-Identifier: Apache-2.0
// Sec-WebSocket-Accept for the bare server (RFC 6455, 4.2.2): base64(SHA-1(key + GUID)).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace Bare {

inline void sha1Block(std::array<std::uint32_t, 5> &state, const char *block)
{
    std::uint32_t w[80];
    for (int i = 0; i < 16; ++i) {
        w[i] = 0;
        for (int k = 0; k < 4; ++k)
            w[i] = w[i] << 8 | static_cast<std::uint8_t>(block[4 * i + k]);
    }
    for (int i = 16; i < 80; ++i)
        w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);

    auto [a, b, c, d, e] = state;
    for (int i = 0; i < 80; ++i) {
        const std::uint32_t f = i < 20 ? (b & c) | (~b & d)
                : i < 40               ? b ^ c ^ d
                : i < 60               ? (b & c) | (b & d) | (c & d)
                                       : b ^ c ^ d;
        constexpr std::uint32_t k[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
        const std::uint32_t next = std::rotl(a, 5) + f + e + k[i / 20] + w[i];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    const std::uint32_t sums[] = { a, b, c, d, e };
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] += sums[i];
}

inline std::string sha1(std::string message)
{
    const std::uint64_t bits = message.size() * 8;
    message += '\x80';
    while (message.size() % 64 != 56)
        message += '\0';
    for (int shift = 56; shift >= 0; shift -= 8)
        message += static_cast<char>(bits >> shift);
    std::array<std::uint32_t, 5> state = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                           0xc3d2e1f0 };
    for (std::size_t at = 0; at < message.size(); at += 64)
        sha1Block(state, message.data() + at);
    std::string digest;
    for (const std::uint32_t word : state) {
        for (int shift = 24; shift >= 0; shift -= 8)
            digest += static_cast<char>(word >> shift);
    }
    return digest;
}

inline std::string base64(const std::string &bytes)
{
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = i; k < i + 3; ++k)
            group = group << 8 | (k < bytes.size() ? static_cast<std::uint8_t>(bytes[k]) : 0);
        for (int shift = 18; shift >= 0; shift -= 6)
            out += digits[group >> shift & 63];
    }
    for (std::size_t missing = (3 - bytes.size() % 3) % 3; missing > 0; --missing)
        out[out.size() - missing] = '=';
    return out;
}

inline std::string acceptValue(std::string_view key)
{
    return base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

// The answer to a client's opening handshake; empty if it isn't there as a whole.
inline std::string upgradeAnswer(std::string_view request, const std::string &moreHeaders = {})
{
    constexpr std::string_view name = "Sec-WebSocket-Key: ";
    const std::size_t key = request.find(name);
    if (key == std::string_view::npos || !request.ends_with("\r\n\r\n"))
        return {};
    return "HTTP/1.1 101 Switching Protocols\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Accept: "
            + acceptValue(request.substr(key + name.size(), 24)) + "\r\n" + moreHeaders + "\r\n";
}

} // namespace Bare
