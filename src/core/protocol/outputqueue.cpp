// SPDX-License-Identifier: Apache-2.0
#include "protocol/outputqueue.h"

#include <algorithm>
#include <cstring>

namespace Fernweg::Core {

namespace {

constexpr qsizetype maxRetainedPerQueue = 64 * 1024;
constexpr qsizetype maxRetainedPerThread = 1024 * 1024;
constexpr qsizetype maskedSliceSize = 128 * 1024; // stays in the processor's cache

/// A payload over somebody else's memory (QByteArray::fromRawData) may not outlive the call.
QByteArray owned(const QByteArray &bytes)
{
    const bool ownsItsMemory = QByteArray(bytes).data_ptr().d_ptr() != nullptr;
    return ownsItsMemory ? bytes : QByteArray(bytes.constData(), bytes.size());
}

struct Pool
{
    std::vector<std::unique_ptr<OutputQueue>> queues;
    qsizetype retained = 0;
};

Pool &threadPool()
{
    thread_local Pool pool;
    return pool;
}

} // namespace

char *OutputQueue::extend(qsizetype size)
{
    m_size += size;
    if (m_segments.size() == m_first || m_segments.back().kind != Kind::Gathered) {
        Segment segment;
        segment.bytes = std::exchange(m_spare, QByteArray());
        m_segments.push_back(std::move(segment));
    }
    QByteArray &bytes = m_segments.back().bytes;
    const qsizetype end = bytes.size();
    if (end + size > bytes.capacity())
        bytes.reserve(std::max<qsizetype>({ 512, 2 * bytes.capacity(), end + size }));
    bytes.resize(end + size);
    return bytes.data() + end;
}

void OutputQueue::append(QByteArrayView bytes)
{
    if (!bytes.isEmpty())
        std::memcpy(extend(bytes.size()), bytes.data(), size_t(bytes.size()));
}

void OutputQueue::appendShared(const QByteArray &payload, qsizetype from)
{
    Segment segment;
    segment.bytes = owned(payload);
    segment.offset = from;
    segment.kind = Kind::Shared;
    m_size += payload.size() - from;
    m_segments.push_back(std::move(segment));
}

void OutputQueue::appendMasked(const QByteArray &payload, qsizetype from, Masker masker)
{
    appendShared(payload, from);
    m_segments.back().kind = Kind::Masked;
    m_segments.back().masker = masker;
}

QByteArrayView OutputQueue::maskedFront(Segment &segment)
{
    if (segment.prepared == 0) {
        const qsizetype size = std::min(maskedSliceSize, segment.bytes.size() - segment.offset);
        if (m_slice.size() < size)
            m_slice.resize(size);
        segment.masker.copy(m_slice.data(), segment.bytes.constData() + segment.offset, size);
        segment.prepared = size;
        m_sliceOffset = 0;
    }
    return QByteArrayView(m_slice.constData() + m_sliceOffset, segment.prepared);
}

QByteArrayView OutputQueue::front()
{
    if (m_size == 0)
        return {};
    Segment &segment = m_segments[m_first];
    if (segment.kind == Kind::Masked)
        return maskedFront(segment);
    const qsizetype size = std::min(sliceSize, segment.bytes.size() - segment.offset);
    return QByteArrayView(segment.bytes.constData() + segment.offset, size);
}

void OutputQueue::consume(qsizetype size)
{
    if (size == 0)
        return;
    Segment &segment = m_segments[m_first];
    segment.offset += size;
    m_size -= size;
    if (segment.kind == Kind::Masked) {
        segment.prepared -= size;
        m_sliceOffset += size;
    }
    if (segment.offset < segment.bytes.size())
        return;
    if (segment.kind == Kind::Gathered && segment.bytes.capacity() <= maxRetainedPerQueue) {
        m_spare = std::move(segment.bytes);
        m_spare.resize(0);
    } else {
        segment.bytes = QByteArray(); // a shared payload is let go as soon as it is written
    }
    if (++m_first == m_segments.size()) {
        m_segments.clear();
        m_first = 0;
    }
}

void OutputQueue::clear()
{
    m_segments.clear();
    m_first = 0;
    m_size = 0;
    m_slice.clear();
}

qsizetype OutputQueue::retained() const noexcept
{
    return m_spare.capacity() + m_slice.capacity()
            + qsizetype(m_segments.capacity() * sizeof(Segment)) + qsizetype(sizeof *this);
}

std::unique_ptr<OutputQueue> OutputPool::take()
{
    Pool &pool = threadPool();
    if (pool.queues.empty())
        return std::make_unique<OutputQueue>();
    auto queue = std::move(pool.queues.back());
    pool.queues.pop_back();
    pool.retained -= queue->retained();
    return queue;
}

void OutputPool::give(std::unique_ptr<OutputQueue> queue)
{
    Pool &pool = threadPool();
    queue->clear();
    const qsizetype retained = queue->retained();
    if (pool.retained + retained > maxRetainedPerThread)
        return;
    pool.retained += retained;
    pool.queues.push_back(std::move(queue));
}

} // namespace Fernweg::Core
