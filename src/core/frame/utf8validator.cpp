// SPDX-License-Identifier: Apache-2.0
#include "frame/utf8validator.h"

#include "frame/utf8simd.h"

#include <cstring>
#include <utility>

namespace Fernweg::Core {

namespace {

constexpr quint8 failed = 0xFF;
/// Shorter texts are looked at one octet after the other.
constexpr qsizetype minVectorSize = 64;

const SkipValidUtf8 skipValidUtf8 = bestSkipValidUtf8();

const char *skipAscii(const char *p, const char *end) noexcept
{
    constexpr quint64 highBits = 0x8080808080808080;
    while (end - p >= 16) {
        quint64 first;
        quint64 second;
        std::memcpy(&first, p, sizeof first);
        std::memcpy(&second, p + 8, sizeof second);
        if (((first | second) & highBits) != 0)
            break;
        p += 16;
    }
    while (p != end && static_cast<qint8>(*p) >= 0)
        ++p;
    return p;
}

} // namespace

bool Utf8Validator::beginSequence(quint8 lead) noexcept
{
    m_low = 0x80;
    m_high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        m_missing = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        m_missing = 2;
        if (lead == 0xE0)
            m_low = 0xA0; // overlong below
        else if (lead == 0xED)
            m_high = 0x9F; // surrogates above
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        m_missing = 3;
        if (lead == 0xF0)
            m_low = 0x90; // overlong below
        else if (lead == 0xF4)
            m_high = 0x8F; // above U+10FFFF
    } else {
        return false;
    }
    return true;
}

bool Utf8Validator::feed(const char *data, qsizetype size) noexcept
{
    if (m_missing == failed)
        return false;
    const char *p = data;
    const char *const end = data + size;
    bool hasSkipped = skipValidUtf8 == nullptr;
    while (p != end) {
        if (m_missing == 0) {
            if (end - p >= minVectorSize && !std::exchange(hasSkipped, true))
                p = skipValidUtf8(p, end);
            p = skipAscii(p, end);
            if (p == end)
                return true;
            if (!beginSequence(static_cast<quint8>(*p++))) {
                m_missing = failed;
                return false;
            }
            continue;
        }
        const auto octet = static_cast<quint8>(*p++);
        if (octet < m_low || octet > m_high) {
            m_missing = failed;
            return false;
        }
        m_low = 0x80;
        m_high = 0xBF;
        --m_missing;
    }
    return true;
}

} // namespace Fernweg::Core
