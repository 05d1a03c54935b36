// SPDX-License-Identifier: Apache-2.0
#include "frame/utf8blocks.h"
#include "frame/utf8simd.h"

#include <tmmintrin.h>

namespace Fernweg::Core {
namespace {

/// 16 octets.
struct Vector
{
    static constexpr int size = 16;

    __m128i value;

    static Vector load(const char *p) noexcept
    {
        return { _mm_loadu_si128(reinterpret_cast<const __m128i *>(p)) };
    }
    static Vector zero() noexcept { return { _mm_setzero_si128() }; }
    static Vector all(quint8 octet) noexcept { return { _mm_set1_epi8(char(octet)) }; }
    static Vector lookup(const quint8 (&table)[16], Vector index) noexcept
    {
        const __m128i lane = _mm_load_si128(reinterpret_cast<const __m128i *>(table));
        return { _mm_shuffle_epi8(lane, index.value) };
    }
    /// \a vector moved by \a count octets, with the last ones of \a before in front.
    template <int count>
    static Vector shifted(Vector before, Vector vector) noexcept
    {
        return { _mm_alignr_epi8(vector.value, before.value, 16 - count) };
    }

    Vector highNibbles() const noexcept
    {
        return { _mm_and_si128(_mm_srli_epi16(value, 4), all(0x0F).value) };
    }
    Vector lowNibbles() const noexcept { return *this & all(0x0F); }
    /// Less \a octet, but not below 0.
    Vector minus(quint8 octet) const noexcept { return { _mm_subs_epu8(value, all(octet).value) }; }
    bool hasHighBits() const noexcept { return _mm_movemask_epi8(value) != 0; }
    bool isZero() const noexcept
    {
        return _mm_movemask_epi8(_mm_cmpeq_epi8(value, zero().value)) == 0xFFFF;
    }

    friend Vector operator|(Vector a, Vector b) noexcept
    {
        return { _mm_or_si128(a.value, b.value) };
    }
    friend Vector operator&(Vector a, Vector b) noexcept
    {
        return { _mm_and_si128(a.value, b.value) };
    }
    friend Vector operator^(Vector a, Vector b) noexcept
    {
        return { _mm_xor_si128(a.value, b.value) };
    }
};

} // namespace

const char *skipValidUtf8Ssse3(const char *p, const char *end) noexcept
{
    return skipBlocks<Vector>(p, end);
}

} // namespace Fernweg::Core
