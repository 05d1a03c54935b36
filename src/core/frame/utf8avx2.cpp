// SPDX-License-Identifier: Apache-2.0
// A vector is a register. clazy:excludeall=function-args-by-ref
#include "frame/utf8blocks.h"
#include "frame/utf8simd.h"

#include <immintrin.h>

namespace Fernweg::Core {
namespace {

/// 32 octets, in two lanes of 16.
struct Vector
{
    static constexpr int size = 32;

    __m256i value;

    static Vector load(const char *p) noexcept
    {
        return { _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)) };
    }
    static Vector zero() noexcept { return { _mm256_setzero_si256() }; }
    static Vector all(quint8 octet) noexcept { return { _mm256_set1_epi8(char(octet)) }; }
    static Vector lookup(const quint8 (&table)[16], Vector index) noexcept
    {
        const __m128i lane = _mm_load_si128(reinterpret_cast<const __m128i *>(table));
        return { _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(lane), index.value) };
    }
    /// \a vector moved by \a count octets, with the last ones of \a before in front.
    template <int count>
    static Vector shifted(Vector before, Vector vector) noexcept
    {
        const __m256i middle = _mm256_permute2x128_si256(before.value, vector.value, 0x21);
        return { _mm256_alignr_epi8(vector.value, middle, 16 - count) };
    }

    Vector highNibbles() const noexcept
    {
        return { _mm256_and_si256(_mm256_srli_epi16(value, 4), all(0x0F).value) };
    }
    Vector lowNibbles() const noexcept { return *this & all(0x0F); }
    /// Less \a octet, but not below 0.
    Vector minus(quint8 octet) const noexcept
    {
        return { _mm256_subs_epu8(value, all(octet).value) };
    }
    bool hasHighBits() const noexcept { return _mm256_movemask_epi8(value) != 0; }
    bool isZero() const noexcept { return _mm256_testz_si256(value, value) != 0; }

    friend Vector operator|(Vector a, Vector b) noexcept
    {
        return { _mm256_or_si256(a.value, b.value) };
    }
    friend Vector operator&(Vector a, Vector b) noexcept
    {
        return { _mm256_and_si256(a.value, b.value) };
    }
    friend Vector operator^(Vector a, Vector b) noexcept
    {
        return { _mm256_xor_si256(a.value, b.value) };
    }
};

} // namespace

const char *skipValidUtf8Avx2(const char *p, const char *end) noexcept
{
    return skipBlocks<Vector>(p, end);
}

} // namespace Fernweg::Core
