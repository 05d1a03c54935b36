// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::Core {

/// Octets that are masked in one step.
constexpr qsizetype maskBlockSize = 128;

/// Masks \a size octets, a multiple of maskBlockSize, from \a source to \a target, which are the same or
/// do not overlap.
using MaskBlocks = void (*)(char *target, const char *source, qsizetype size, quint32 key) noexcept;

// Each for processors that have what its name says.
void maskBlocksAvx2(char *target, const char *source, qsizetype size, quint32 key) noexcept;
void maskBlocksNeon(char *target, const char *source, qsizetype size, quint32 key) noexcept;

} // namespace Fernweg::Core
