// SPDX-License-Identifier: Apache-2.0
// The bits of a frame's header (RFC 6455, 5.2; RFC 7692, 6).
#pragma once

#include <cstdint>

namespace Bench {

constexpr std::uint8_t textOpcode = 1;
constexpr std::uint8_t binaryOpcode = 2;
constexpr std::uint8_t closeOpcode = 8;
constexpr std::uint8_t finBit = 0x80;
constexpr std::uint8_t compressedBit = 0x40;
constexpr std::uint8_t maskBit = 0x80;

} // namespace Bench
