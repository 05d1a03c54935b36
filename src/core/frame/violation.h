// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/closecode.h>

namespace Fernweg::Core {

/// What a peer did that ends the connection: the code for the Close frame, and words for people.
struct Violation
{
    CloseCode code = CloseCode::Normal;
    const char *reason = nullptr; ///< a literal; null: nothing is wrong

    constexpr explicit operator bool() const noexcept { return reason != nullptr; }
};

constexpr Violation protocolError(const char *reason) noexcept
{
    return { CloseCode::ProtocolError, reason };
}

} // namespace Fernweg::Core
