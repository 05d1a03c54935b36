// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstringview.h>

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#  include <emmintrin.h>
#endif

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
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i lastControl = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
        const __m128i isControl = _mm_cmpeq_epi8(_mm_min_epu8(block, lastControl), block);
        const __m128i isSpecial = _mm_or_si128(
                _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)),
                isControl);
        const auto high = static_cast<quint32>(_mm_movemask_epi8(block));
        if (const auto specials = static_cast<quint32>(_mm_movemask_epi8(isSpecial))) {
            isAscii = isAscii && seen == 0 && (high & ((specials & -specials) - 1)) == 0;
            return p + std::countr_zero(specials);
        }
        seen |= high;
    }
    seen = seen != 0 ? highBits : 0;
#endif
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

/// Whether \a size octets, which are before \a end, are ASCII. For few of them.
inline bool isShortAscii(const char *p, qsizetype size, const char *end) noexcept
{
    quint64 seen = 0;
    for (; size >= 8; size -= 8, p += 8)
        seen |= loadWord(p);
    if (size > 0 && end - p >= 8) {
        seen |= loadWord(p) << (64 - 8 * size);
    } else {
        for (; size > 0; --size)
            seen |= static_cast<quint8>(*p++);
    }
    return (seen & highBits) == 0;
}

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates.
bool isValidUtf8(QByteArrayView text) noexcept;

/// How many octets writeUtf8() needs.
qsizetype utf8Length(QStringView text) noexcept;
/// Lone surrogates become U+FFFD. Returns what is behind the last octet written.
char *writeUtf8(char *target, QStringView text) noexcept;

} // namespace Fernweg::WampCore
