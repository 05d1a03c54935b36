// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflate/streampool.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <limits>

namespace Fernweg::Test {

/// Counts what zlib has, for streams made in this object's thread while it lives, and can run out. It
/// outlives the streams.
class CountedMemory
{
public:
    CountedMemory()
    {
        Core::dropIdleStreams();
        Core::setStreamMemory({ &allocate, &release, this });
    }
    ~CountedMemory()
    {
        Core::setStreamMemory({});
        Core::dropIdleStreams();
    }
    Q_DISABLE_COPY_MOVE(CountedMemory)

    /// For another thread's streams; to be called in it.
    void useHere() { Core::setStreamMemory({ &allocate, &release, this }); }

    qsizetype octets() const { return m_octets; }
    int allocations() const { return m_allocations; }
    /// The next \a count allocations succeed, those after them fail.
    void failAfter(int count) { m_left = count; }
    void failNoMore() { m_left = std::numeric_limits<int>::max(); }

private:
    static constexpr size_t headerSize = alignof(std::max_align_t);

    static void *allocate(void *opaque, unsigned items, unsigned size)
    {
        auto *self = static_cast<CountedMemory *>(opaque);
        if (self->m_left-- <= 0)
            return nullptr;
        const size_t octets = size_t(items) * size;
        auto *memory = static_cast<char *>(std::malloc(headerSize + octets));
        *reinterpret_cast<size_t *>(memory) = octets;
        self->m_octets += qsizetype(octets);
        ++self->m_allocations;
        return memory + headerSize;
    }
    static void release(void *opaque, void *pointer)
    {
        char *memory = static_cast<char *>(pointer) - headerSize;
        static_cast<CountedMemory *>(opaque)->m_octets -=
                qsizetype(*reinterpret_cast<size_t *>(memory));
        std::free(memory);
    }

    std::atomic<qsizetype> m_octets = 0;
    std::atomic<int> m_allocations = 0;
    std::atomic<int> m_left = std::numeric_limits<int>::max();
};

} // namespace Fernweg::Test
