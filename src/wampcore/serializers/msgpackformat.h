// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/binaryhead.h"

namespace Fernweg::WampCore {

/// MessagePack, version 5: text is UTF-8. Values of extension types are binary data.
class MsgPackFormat
{
public:
    static const char *readHead(const char *&at, const char *end, BinaryHead &head) noexcept;
    static constexpr bool isBreak(char) noexcept { return false; }
};

} // namespace Fernweg::WampCore
