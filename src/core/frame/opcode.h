// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {

/// The frame types of RFC 6455, section 5.2.
enum class Opcode : quint8 {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

constexpr bool isControl(Opcode opcode) noexcept
{
    return (static_cast<quint8>(opcode) & 0x8) != 0;
}

constexpr bool isDefined(Opcode opcode) noexcept
{
    const auto value = static_cast<quint8>(opcode);
    return value <= 0x2 || (value >= 0x8 && value <= 0xA);
}

enum class Role : quint8 { Client, Server };

} // namespace Fernweg::Core
