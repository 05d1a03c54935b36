// SPDX-License-Identifier: Apache-2.0
#include "frame/utf8simd.h"

namespace Fernweg::Core {

SkipValidUtf8 bestSkipValidUtf8() noexcept
{
#if defined(FERNWEG_X86_SIMD)
    if (__builtin_cpu_supports("avx2"))
        return &skipValidUtf8Avx2;
    if (__builtin_cpu_supports("ssse3"))
        return &skipValidUtf8Ssse3;
    return nullptr;
#elif defined(FERNWEG_NEON)
    return &skipValidUtf8Neon; // it is a part of AArch64
#else
    return nullptr;
#endif
}

} // namespace Fernweg::Core
