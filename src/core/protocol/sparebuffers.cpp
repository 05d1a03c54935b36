// SPDX-License-Identifier: Apache-2.0
#include "protocol/sparebuffers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace Fernweg::Core {

namespace {

/// One buffer up to this size, and one above: a large message grows out of the one into the other.
constexpr qsizetype maxSmall = SpareBuffers::maxExcess * 256 * 1024;

struct Spare
{
    QByteArray bytes;
    bool isUsed = false; // given or taken since trim()
};

/// Null while the thread ends: payloads may outlive its buffers.
std::array<Spare, 2> *threadSpares()
{
    thread_local bool isGone = false;
    struct Owner
    {
        ~Owner() { isGone = true; }
        std::array<Spare, 2> spares;
    };
    thread_local Owner owner;
    return isGone ? nullptr : &owner.spares;
}

} // namespace

QByteArray SpareBuffers::take(qsizetype size)
{
    auto *const spares = threadSpares();
    if (spares == nullptr || size < minSize)
        return {};
    for (Spare &spare : *spares) {
        const qsizetype capacity = spare.bytes.capacity();
        if (size > capacity || capacity / maxExcess > size)
            continue;
        spare.isUsed = true;
        return std::exchange(spare.bytes, QByteArray());
    }
    return {};
}

void SpareBuffers::give(QByteArray &&bytes)
{
    // One with a gap at the front holds less than it seems to.
    const qsizetype capacity = bytes.capacity();
    if (capacity < minSize || capacity > maxSize || !bytes.isDetached()
        || bytes.data_ptr().freeSpaceAtBegin() != 0)
        return;
    auto *const spares = threadSpares();
    if (spares == nullptr)
        return;
    Spare &spare = (*spares)[capacity <= maxSmall ? 0 : 1];
    spare.isUsed = true;
    if (capacity <= spare.bytes.capacity())
        return;
    spare.bytes = std::move(bytes);
    spare.bytes.resize(0); // keeps the memory
}

bool SpareBuffers::trim()
{
    auto *const spares = threadSpares();
    if (spares == nullptr)
        return false;
    for (Spare &spare : *spares) {
        if (!std::exchange(spare.isUsed, false))
            spare.bytes = QByteArray();
    }
    return retained() != 0;
}

qsizetype SpareBuffers::retained()
{
    const auto *const spares = threadSpares();
    return spares == nullptr ? 0 : (*spares)[0].bytes.capacity() + (*spares)[1].bytes.capacity();
}

} // namespace Fernweg::Core
