// SPDX-License-Identifier: Apache-2.0
#include "deflate/streampool.h"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace Fernweg::Core {

namespace {

/// zlib keeps a pointer to its stream: it stays where it was made.
struct Stream : z_stream
{
    explicit Stream(const StreamKind &streamKind) : z_stream(), kind(streamKind) { }

    const StreamKind kind;
};

thread_local StreamMemory currentMemory;
/// Without a destructor, and so readable until the thread's very end.
thread_local bool isPoolGone = false;

void destroy(Stream *stream) noexcept
{
    if (stream->kind.isDeflate)
        deflateEnd(stream);
    else
        inflateEnd(stream);
    delete stream;
}

class Pool
{
public:
    Pool() = default;
    Q_DISABLE_COPY_MOVE(Pool)
    ~Pool()
    {
        clear();
        isPoolGone = true;
    }

    /// The one of its kind that was used last: it is in the processor's cache most likely.
    Stream *take(const StreamKind &kind) noexcept
    {
        for (int i = m_size - 1; i >= 0; --i) {
            Stream *stream = at(i);
            if (stream->kind == kind) {
                removeAt(i);
                return stream;
            }
        }
        return nullptr;
    }
    void give(Stream *stream) noexcept
    {
        if (m_size == maxIdleStreams) {
            destroy(at(0));
            removeAt(0);
        }
        m_streams[size_t(m_size++)] = stream;
    }
    void clear() noexcept
    {
        for (int i = 0; i < m_size; ++i)
            destroy(at(i));
        m_size = 0;
    }
    int size() const noexcept { return m_size; }

private:
    Stream *at(int i) const noexcept { return m_streams[size_t(i)]; }
    void removeAt(int i) noexcept
    {
        std::copy(m_streams.begin() + i + 1, m_streams.begin() + m_size, m_streams.begin() + i);
        --m_size;
    }

    std::array<Stream *, maxIdleStreams> m_streams {}; // that used last is last
    int m_size = 0;
};

Pool *pool() noexcept
{
    thread_local Pool threadPool;
    return isPoolGone ? nullptr : &threadPool;
}

/// zlib's windows begin at 9 bits when it deflates without a header: it refuses 8, since its matches
/// need more than 256 octets. With run lengths as the only matches no distance is greater than 1, so
/// that any window will do.
int initDeflate(Stream *stream) noexcept
{
    const StreamKind &kind = stream->kind;
    const int strategy = kind.windowBits < 9 ? Z_RLE : Z_DEFAULT_STRATEGY;
    return deflateInit2(stream, kind.compressionLevel, Z_DEFLATED, -std::max(kind.windowBits, 9),
                        kind.memoryLevel, strategy);
}

} // namespace

StreamPointer takeStream(const StreamKind &kind) noexcept
{
    Pool *idle = pool();
    if (Stream *stream = idle ? idle->take(kind) : nullptr)
        return StreamPointer(stream);

    auto *stream = new (std::nothrow) Stream(kind);
    if (!stream)
        return nullptr;
    stream->zalloc = currentMemory.allocate;
    stream->zfree = currentMemory.release;
    stream->opaque = currentMemory.opaque;
    const int result =
            kind.isDeflate ? initDeflate(stream) : inflateInit2(stream, -kind.windowBits);
    if (result != Z_OK) {
        delete stream; // zlib has released what it had
        return nullptr;
    }
    return StreamPointer(stream);
}

void ToStreamPool::operator()(z_stream_s *pointer) const noexcept
{
    auto *stream = static_cast<Stream *>(pointer);
    const int result = stream->kind.isDeflate ? deflateReset(stream) : inflateReset(stream);
    Pool *idle = pool();
    if (idle && result == Z_OK)
        idle->give(stream);
    else
        destroy(stream);
}

int idleStreams() noexcept
{
    const Pool *idle = pool();
    return idle ? idle->size() : 0;
}

void dropIdleStreams() noexcept
{
    if (Pool *idle = pool())
        idle->clear();
}

void setStreamMemory(const StreamMemory &memory) noexcept
{
    currentMemory = memory;
}

} // namespace Fernweg::Core
