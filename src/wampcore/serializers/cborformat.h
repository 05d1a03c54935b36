// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/binaryhead.h"

namespace Fernweg::WampCore {

/// CBOR (RFC 8949). Tags are passed over: a tagged value is that value. Undefined is null; simple values
/// without a meaning are refused.
class CborFormat
{
public:
    static constexpr PlainLeaves plainLeaves = [] {
        PlainLeaves leaves;
        for (const int sign : { 0x00, 0x20 }) {
            setPlain(leaves, sign, sign + 0x17, 0, true);
            for (int power = 0; power < 4; ++power)
                setPlain(leaves, sign + 0x18 + power, sign + 0x18 + power, 1 << power, true);
        }
        leaves[0x3B].isKey = false; // beyond 64 bits, perhaps
        setPlainTexts(leaves, 0x60, 0x18);
        setPlain(leaves, 0xF4, 0xF7, 0, false); // false, true, null, undefined
        for (int power = 1; power < 4; ++power) // half, single, double
            setPlain(leaves, 0xF8 + power, 0xF8 + power, 1 << power, false);
        return leaves;
    }();
    static const char *readHead(const char *&at, const char *end, BinaryHead &head) noexcept;
    static constexpr bool isBreak(char octet) noexcept
    {
        return static_cast<quint8>(octet) == 0xFF;
    }
};

} // namespace Fernweg::WampCore
