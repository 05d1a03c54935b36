// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/binaryhead.h"

namespace Fernweg::WampCore {

/// MessagePack, version 5: text is UTF-8. Values of extension types are binary data.
class MsgPackFormat
{
public:
    static constexpr PlainLeaves plainLeaves = [] {
        PlainLeaves leaves;
        setPlain(leaves, 0x00, 0x7F, 0, true);
        setPlain(leaves, 0xE0, 0xFF, 0, true);
        setPlainTexts(leaves, 0xA0, 0x20);
        setPlain(leaves, 0xC0, 0xC0, 0, false); // nil
        setPlain(leaves, 0xC2, 0xC3, 0, false); // false, true
        setPlain(leaves, 0xCA, 0xCA, 4, false);
        setPlain(leaves, 0xCB, 0xCB, 8, false);
        for (int power = 0; power < 4; ++power) {
            setPlain(leaves, 0xCC + power, 0xCC + power, 1 << power, true);
            setPlain(leaves, 0xD0 + power, 0xD0 + power, 1 << power, true);
        }
        return leaves;
    }();
    static const char *readHead(const char *&at, const char *end, BinaryHead &head) noexcept;
    static constexpr bool isBreak(char) noexcept { return false; }
};

} // namespace Fernweg::WampCore
