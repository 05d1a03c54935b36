// SPDX-License-Identifier: Apache-2.0
#include "serializers/text.h"

#include "frame/utf8validator.h"

#include <QtCore/qstring.h>

namespace Fernweg::WampCore {

namespace {

constexpr char32_t replacement = 0xFFFD;

/// Takes a code point from \a p, which is not the end.
char32_t takeCodePoint(const char16_t *&p, const char16_t *end) noexcept
{
    const char16_t unit = *p++;
    if (!QChar::isSurrogate(unit))
        return unit;
    if (QChar::isHighSurrogate(unit) && p != end && QChar::isLowSurrogate(*p))
        return QChar::surrogateToUcs4(unit, *p++);
    return replacement;
}

char *writeCodePoint(char *target, char32_t c) noexcept
{
    if (c < 0x80) {
        *target++ = static_cast<char>(c);
        return target;
    }
    if (c < 0x800) {
        *target++ = static_cast<char>(0xC0 | (c >> 6));
    } else {
        if (c < 0x10000) {
            *target++ = static_cast<char>(0xE0 | (c >> 12));
        } else {
            *target++ = static_cast<char>(0xF0 | (c >> 18));
            *target++ = static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        }
        *target++ = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    }
    *target++ = static_cast<char>(0x80 | (c & 0x3F));
    return target;
}

/// What no ASCII unit has, of four of them that are loaded as one word.
constexpr quint64 notAsciiUnits = 0xFF80FF80FF80FF80;
constexpr bool hasUnitWords = std::endian::native == std::endian::little;

quint64 loadUnits(const char16_t *p) noexcept
{
    quint64 units;
    std::memcpy(&units, p, sizeof units);
    return units;
}

/// The low octets of four ASCII units, next to each other.
quint32 narrow(quint64 units) noexcept
{
    units = (units | units >> 8) & 0x0000FFFF0000FFFF;
    return static_cast<quint32>(units | units >> 16);
}

} // namespace

bool isValidUtf8(QByteArrayView text) noexcept
{
    const char *p = text.data();
    const char *const end = p + text.size();
    constexpr qsizetype longText = 64; // where the validator, which has wide registers, is faster
    while (text.size() < longText && end - p >= 8 && (loadWord(p) & highBits) == 0)
        p += 8;
    while (p != end && static_cast<qint8>(*p) >= 0 && end - p < 8)
        ++p;
    if (p == end)
        return true;
    Core::Utf8Validator validator;
    return validator.feed(p, end - p) && validator.isComplete();
}

qsizetype utf8Length(QStringView text) noexcept
{
    qsizetype length = 0;
    const char16_t *p = text.utf16();
    const char16_t *const end = p + text.size();
    while (p != end) {
        if (hasUnitWords && end - p >= 4 && (loadUnits(p) & notAsciiUnits) == 0) {
            p += 4;
            length += 4;
            continue;
        }
        const char32_t c = takeCodePoint(p, end);
        length += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return length;
}

char *writeUtf8(char *target, QStringView text) noexcept
{
    const char16_t *p = text.utf16();
    const char16_t *const end = p + text.size();
    while (p != end) {
        if (hasUnitWords && end - p >= 4 && (loadUnits(p) & notAsciiUnits) == 0) {
            const quint32 octets = narrow(loadUnits(p));
            std::memcpy(target, &octets, sizeof octets);
            target += 4;
            p += 4;
            continue;
        }
        target = writeCodePoint(target, takeCodePoint(p, end));
    }
    return target;
}

} // namespace Fernweg::WampCore
