// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {

/// Validates UTF-8 (RFC 3629) as it arrives, in pieces of any size, and refuses at the first octet
/// that can't be part of a valid sequence: overlong forms, surrogates and what is above U+10FFFF
/// are refused at their second octet (RFC 6455, section 8.1).
class Utf8Validator
{
public:
    /// Returns false when \a data makes the text invalid; the validator then stays failed.
    bool feed(const char *data, qsizetype size) noexcept;
    /// Whether the text fed so far ends on the boundary of a code point.
    bool isComplete() const noexcept { return m_missing == 0; }
    void reset() noexcept { *this = Utf8Validator(); }

private:
    bool beginSequence(quint8 lead) noexcept;

    quint8 m_missing = 0; // continuation octets still to come; failed: 0xFF
    quint8 m_low = 0x80; // range of the next one
    quint8 m_high = 0xBF;
};

} // namespace Fernweg::Core
