// SPDX-License-Identifier: Apache-2.0
#include "frame/masksimd.h"

#include <arm_neon.h>

namespace Fernweg::Core {

void maskBlocksNeon(char *target, const char *source, qsizetype size, quint32 key) noexcept
{
    const uint8x16_t keys = vreinterpretq_u8_u32(vdupq_n_u32(key));
    const auto *from = reinterpret_cast<const quint8 *>(source);
    auto *to = reinterpret_cast<quint8 *>(target);
    const quint8 *const end = from + size;
    // Unrolled by hand, and all is loaded before anything is stored: pairs of vectors go in one instruction.
    for (; from != end; from += maskBlockSize, to += maskBlockSize) {
        const uint8x16_t a = veorq_u8(vld1q_u8(from), keys);
        const uint8x16_t b = veorq_u8(vld1q_u8(from + 16), keys);
        const uint8x16_t c = veorq_u8(vld1q_u8(from + 32), keys);
        const uint8x16_t d = veorq_u8(vld1q_u8(from + 48), keys);
        const uint8x16_t e = veorq_u8(vld1q_u8(from + 64), keys);
        const uint8x16_t f = veorq_u8(vld1q_u8(from + 80), keys);
        const uint8x16_t g = veorq_u8(vld1q_u8(from + 96), keys);
        const uint8x16_t h = veorq_u8(vld1q_u8(from + 112), keys);
        vst1q_u8(to, a);
        vst1q_u8(to + 16, b);
        vst1q_u8(to + 32, c);
        vst1q_u8(to + 48, d);
        vst1q_u8(to + 64, e);
        vst1q_u8(to + 80, f);
        vst1q_u8(to + 96, g);
        vst1q_u8(to + 112, h);
    }
}

} // namespace Fernweg::Core
