// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>

namespace Fernweg::Core {

/// Buffers of large payloads that nobody kept, two for each thread: memory that is fresh from the
/// kernel costs as much as it takes to fill it, because every page of it has to be faulted in.
class SpareBuffers
{
public:
    /// What a smaller buffer holds, the heap has at hand.
    static constexpr qsizetype minSize = 64 * 1024;
    static constexpr qsizetype maxSize = 32 * 1024 * 1024;
    /// A buffer is given for what needs at least this part of it: whoever keeps a payload does not keep
    /// much more memory than that takes, and a peer doesn't get it by announcing a large one.
    static constexpr qsizetype maxExcess = 8;

    /// An empty one that holds \a size octets, or a null one.
    static QByteArray take(qsizetype size);
    /// Keeps the memory of \a bytes, if nobody else does.
    static void give(QByteArray &&bytes);
    /// Frees what has not been used since the last call. False: nothing is left.
    static bool trim();
    /// Octets of memory in the thread's spare buffers.
    static qsizetype retained();
};

} // namespace Fernweg::Core
