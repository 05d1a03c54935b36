// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/binaryhead.h"

namespace Fernweg::WampCore {

/// CBOR (RFC 8949). Tags are passed over: a tagged value is that value. Undefined is null; simple values
/// without a meaning are refused.
class CborFormat
{
public:
    static const char *readHead(const char *&at, const char *end, BinaryHead &head) noexcept;
    static constexpr bool isBreak(char octet) noexcept
    {
        return static_cast<quint8>(octet) == 0xFF;
    }
};

} // namespace Fernweg::WampCore
