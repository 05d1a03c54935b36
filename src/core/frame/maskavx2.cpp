// SPDX-License-Identifier: Apache-2.0
#include "frame/masksimd.h"

#include <immintrin.h>

namespace Fernweg::Core {

void maskBlocksAvx2(char *target, const char *source, qsizetype size, quint32 key) noexcept
{
    const __m256i keys = _mm256_set1_epi32(int(key));
    // Unrolled by hand: an array of vectors would go through memory.
    for (qsizetype i = 0; i < size; i += maskBlockSize) {
        const auto *from = reinterpret_cast<const __m256i *>(source + i);
        auto *to = reinterpret_cast<__m256i *>(target + i);
        const __m256i a = _mm256_xor_si256(_mm256_loadu_si256(from), keys);
        const __m256i b = _mm256_xor_si256(_mm256_loadu_si256(from + 1), keys);
        const __m256i c = _mm256_xor_si256(_mm256_loadu_si256(from + 2), keys);
        const __m256i d = _mm256_xor_si256(_mm256_loadu_si256(from + 3), keys);
        _mm256_storeu_si256(to, a);
        _mm256_storeu_si256(to + 1, b);
        _mm256_storeu_si256(to + 2, c);
        _mm256_storeu_si256(to + 3, d);
    }
}

} // namespace Fernweg::Core
