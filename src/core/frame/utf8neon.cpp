// SPDX-License-Identifier: Apache-2.0
#include "frame/utf8blocks.h"
#include "frame/utf8simd.h"

#include <arm_neon.h>

namespace Fernweg::Core {
namespace {

/// 16 octets.
struct Vector
{
    static constexpr int size = 16;

    uint8x16_t value;

    static Vector load(const char *p) noexcept
    {
        return { vld1q_u8(reinterpret_cast<const quint8 *>(p)) };
    }
    static Vector zero() noexcept { return all(0); }
    static Vector all(quint8 octet) noexcept { return { vdupq_n_u8(octet) }; }
    static Vector lookup(const quint8 (&table)[16], Vector index) noexcept
    {
        return { vqtbl1q_u8(vld1q_u8(table), index.value) };
    }
    /// \a vector moved by \a count octets, with the last ones of \a before in front.
    template <int count>
    static Vector shifted(Vector before, Vector vector) noexcept
    {
        return { vextq_u8(before.value, vector.value, 16 - count) };
    }

    Vector highNibbles() const noexcept { return { vshrq_n_u8(value, 4) }; }
    Vector lowNibbles() const noexcept { return *this & all(0x0F); }
    /// Less \a octet, but not below 0.
    Vector minus(quint8 octet) const noexcept { return { vqsubq_u8(value, all(octet).value) }; }
    bool hasHighBits() const noexcept { return vmaxvq_u8(value) >= 0x80; }
    bool isZero() const noexcept { return vmaxvq_u8(value) == 0; }

    friend Vector operator|(Vector a, Vector b) noexcept { return { vorrq_u8(a.value, b.value) }; }
    friend Vector operator&(Vector a, Vector b) noexcept { return { vandq_u8(a.value, b.value) }; }
    friend Vector operator^(Vector a, Vector b) noexcept { return { veorq_u8(a.value, b.value) }; }
};

} // namespace

const char *skipValidUtf8Neon(const char *p, const char *end) noexcept
{
    return skipBlocks<Vector>(p, end);
}

} // namespace Fernweg::Core
