// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

#include <memory>

struct z_stream_s;

namespace Fernweg::Core {

/// What a stream of zlib is made for.
struct StreamKind
{
    bool isDeflate = false;
    int windowBits = 15; // 8 to 15; deflate with 8 finds run lengths only
    int memoryLevel = 0; // this and the next one: deflate only
    int compressionLevel = 0;

    friend bool operator==(const StreamKind &, const StreamKind &) = default;
};

struct ToStreamPool
{
    void operator()(z_stream_s *stream) const noexcept;
};

/// A raw deflate or inflate stream (RFC 1951). Let go, it is reset and lies in the current thread's
/// pool, for whoever needs one of its kind next.
using StreamPointer = std::unique_ptr<z_stream_s, ToStreamPool>;

/// A stream at its beginning; null if there is no memory for it.
StreamPointer takeStream(const StreamKind &kind) noexcept;

/// The current thread's pool: it keeps a few streams, those that were used last.
inline constexpr int maxIdleStreams = 8;
int idleStreams() noexcept;
void dropIdleStreams() noexcept;

/// Where zlib has its memory from, for the streams that the current thread makes: tests count it, and
/// run out of it. By default, from malloc().
struct StreamMemory
{
    void *(*allocate)(void *opaque, unsigned items, unsigned size) = nullptr;
    void (*release)(void *opaque, void *memory) = nullptr;
    void *opaque = nullptr;
};
void setStreamMemory(const StreamMemory &memory) noexcept;

} // namespace Fernweg::Core
