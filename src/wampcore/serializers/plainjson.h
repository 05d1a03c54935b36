// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/text.h"

#include <cstring>

namespace Fernweg::WampCore {

constexpr bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

inline const char *pastSpace(const char *p, const char *end) noexcept
{
    while (p != end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        ++p;
    return p;
}

// What nearly all values are like, in so few instructions that a router can check every one. They return
// what is behind the value; null if it is anything else, or wrong: the members below say which.

/// Text of ASCII without escapes.
inline const char *pastPlainString(const char *p, const char *end) noexcept
{
    bool isAscii = true;
    p = findJsonSpecial(p + 1, end, isAscii);
    return p != end && *p == '"' && isAscii ? p + 1 : nullptr;
}

inline const char *pastDigits(const char *p, const char *end) noexcept
{
    while (p != end && isDigit(*p))
        ++p;
    return p;
}

/// A number without an exponent.
inline const char *pastPlainNumber(const char *p, const char *end) noexcept
{
    if (*p == '-')
        ++p;
    const char *const start = p;
    p = pastDigits(p, end);
    if (p == start || (*start == '0' && p - start > 1))
        return nullptr;
    if (p != end && *p == '.') {
        const char *const fraction = ++p;
        p = pastDigits(p, end);
        if (p == fraction)
            return nullptr;
    }
    return p == end || (*p | 0x20) == 'e' ? nullptr : p;
}

template <size_t Size>
inline const char *pastWord(const char *p, const char *end, const char (&word)[Size]) noexcept
{
    constexpr qsizetype length = Size - 1;
    return end - p >= length && std::memcmp(p, word, size_t(length)) == 0 ? p + length : nullptr;
}

inline const char *pastPlainScalar(const char *p, const char *end) noexcept
{
    switch (*p) {
    case '"':
        return pastPlainString(p, end);
    case 't':
        return pastWord(p, end, "true");
    case 'f':
        return pastWord(p, end, "false");
    case 'n':
        return pastWord(p, end, "null");
    default:
        return pastPlainNumber(p, end);
    }
}

/// A key of plain text with the colon right behind it.
inline const char *pastPlainKey(const char *p, const char *end) noexcept
{
    if (p == end || *p != '"')
        return nullptr;
    p = pastPlainString(p, end);
    return p && p != end && *p == ':' ? pastSpace(p + 1, end) : nullptr;
}

} // namespace Fernweg::WampCore
