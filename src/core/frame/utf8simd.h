// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace Fernweg::Core {

/// Skips valid UTF-8, which begins at \a p on the boundary of a code point, many octets at a time. Returns
/// a boundary up to which all is valid; what follows is wrong, too little for a block, or unfinished.
using SkipValidUtf8 = const char *(*)(const char *p, const char *end) noexcept;

/// The fastest one for this processor; null: there is none, and the plain validator has to do.
SkipValidUtf8 bestSkipValidUtf8() noexcept;

// Each for processors that have what its name says.
const char *skipValidUtf8Avx2(const char *p, const char *end) noexcept;
const char *skipValidUtf8Neon(const char *p, const char *end) noexcept;
const char *skipValidUtf8Ssse3(const char *p, const char *end) noexcept;

} // namespace Fernweg::Core
