// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstringview.h>

#include <bit>
#include <cstring>

namespace Fernweg::WampCore {

constexpr quint64 highBits = 0x8080808080808080;
constexpr quint64 lowBits = 0x0101010101010101;

inline quint64 loadWord(const char *p) noexcept
{
    quint64 word;
    std::memcpy(&word, p, sizeof word);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap64(word);
    return word;
}

/// The high bit of each octet of \a word that ends a run of plain characters in a JSON string: a
/// control character, a quotation mark, a backslash. Octets behind the first one that is marked may be
/// marked wrongly, because of the borrow.
constexpr quint64 jsonSpecials(quint64 word) noexcept
{
    const quint64 quotes = word ^ (lowBits * '"');
    const quint64 backslashes = word ^ (lowBits * '\\');
    return ((word - lowBits * 0x20) | (quotes - lowBits) | (backslashes - lowBits)) & ~word
            & highBits;
}

/// The first octet that can't stand for itself in a JSON string. Sets \a isAscii to false if there is
/// an octet above 0x7F before that one, or soon behind it.
inline const char *findJsonSpecial(const char *p, const char *end, bool &isAscii) noexcept
{
    quint64 seen = 0;
    while (end - p >= 8) {
        const quint64 word = loadWord(p);
        seen |= word;
        if (const quint64 specials = jsonSpecials(word)) {
            isAscii = isAscii && (seen & highBits) == 0;
            return p + std::countr_zero(specials) / 8;
        }
        p += 8;
    }
    for (; p != end; ++p) {
        const auto octet = static_cast<quint8>(*p);
        if (octet < 0x20 || octet == '"' || octet == '\\')
            break;
        seen |= octet;
    }
    isAscii = isAscii && (seen & highBits) == 0;
    return p;
}

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates.
bool isValidUtf8(QByteArrayView text) noexcept;

/// How many octets writeUtf8() needs.
qsizetype utf8Length(QStringView text) noexcept;
/// Lone surrogates become U+FFFD. Returns what is behind the last octet written.
char *writeUtf8(char *target, QStringView text) noexcept;

} // namespace Fernweg::WampCore
