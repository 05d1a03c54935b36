// SPDX-License-Identifier: Apache-2.0
#include "protocol/outputqueue.h"

#include "protocol/sparebuffers.h"

#include <algorithm>
#include <cstring>

namespace Fernweg::Core {

namespace {

constexpr qsizetype maxRetainedPerQueue = 64 * 1024;
constexpr qsizetype maxRetainedPerThread = 1024 * 1024;
constexpr qsizetype maskedSliceSize = 128 * 1024; // stays in the processor's cache

/// False of a payload over somebody else's memory (QByteArray::fromRawData), which may not outlive
/// the call.
bool ownsItsMemory(const QByteArray &bytes)
{
    return QByteArray(bytes).data_ptr().d_ptr() != nullptr;
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

void OutputQueue::push(Segment segment)
{
    if (m_first != m_segments.size() && m_segments.back().end == 0) { // see consume()
        m_spare = std::move(m_segments.back().bytes);
        m_segments.pop_back();
    }
    // A queue that never runs empty would keep what is left of every segment that it had.
    if (m_first != 0 && 2 * m_first >= m_segments.size()) {
        m_segments.erase(m_segments.begin(), m_segments.begin() + qptrdiff(m_first));
        m_first = 0;
    }
    m_segments.push_back(std::move(segment));
}

char *OutputQueue::extend(qsizetype size)
{
    m_size += size;
    if (m_segments.size() == m_first || m_segments.back().kind != Kind::Gathered) {
        Segment segment;
        segment.bytes = std::exchange(m_spare, QByteArray());
        push(std::move(segment));
    }
    Segment &segment = m_segments.back();
    QByteArray &bytes = segment.bytes;
    if (segment.offset != 0 && segment.end + size > bytes.capacity()
        && 2 * segment.offset >= segment.end) {
        // What is written makes room. (QByteArray::remove() would leave the gap at the front.)
        segment.end -= segment.offset;
        std::memmove(bytes.data(), bytes.constData() + segment.offset, size_t(segment.end));
        segment.offset = 0;
    }
    if (segment.end + size > bytes.capacity()) {
        bytes.resize(segment.end); // so much is kept
        bytes.reserve(std::max<qsizetype>({ 512, 2 * bytes.capacity(), segment.end + size }));
    }
    return bytes.data() + std::exchange(segment.end, segment.end + size);
}

void OutputQueue::append(QByteArrayView bytes)
{
    if (!bytes.isEmpty())
        std::memcpy(extend(bytes.size()), bytes.data(), size_t(bytes.size()));
}

void OutputQueue::appendShared(const QByteArray &payload, qsizetype from, qsizetype size)
{
    if (size == 0)
        return;
    Segment segment;
    const bool isShared = ownsItsMemory(payload);
    segment.bytes = isShared ? payload : QByteArray(payload.constData() + from, size);
    segment.offset = isShared ? from : 0;
    segment.end = segment.offset + size;
    segment.kind = Kind::Shared;
    m_size += size;
    push(std::move(segment));
}

void OutputQueue::appendMasked(const QByteArray &payload, qsizetype from, qsizetype size,
                               Masker masker)
{
    if (size == 0)
        return;
    appendShared(payload, from, size);
    m_segments.back().kind = Kind::Masked;
    m_segments.back().masker = masker;
}

QByteArrayView OutputQueue::maskedFront(Segment &segment)
{
    if (segment.prepared == 0) {
        const qsizetype size = std::min(maskedSliceSize, segment.end - segment.offset);
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
    const qsizetype size = std::min(sliceSize, segment.end - segment.offset);
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
    if (segment.offset < segment.end)
        return;
    if (segment.kind == Kind::Gathered && segment.bytes.capacity() <= maxRetainedPerQueue) {
        if (m_segments.size() == 1) { // the usual case: it stays for what comes next
            segment.offset = segment.end = 0;
            return;
        }
        m_spare = std::move(segment.bytes);
    } else {
        // A shared payload is let go as soon as it is written.
        SpareBuffers::give(std::exchange(segment.bytes, QByteArray()));
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

void OutputQueue::recycle()
{
    if (m_size != 0)
        clear();
    else if (!m_slice.isNull())
        m_slice = QByteArray();
}

qsizetype OutputQueue::retained() const noexcept
{
    qsizetype octets = m_spare.capacity() + m_slice.capacity()
            + qsizetype(m_segments.capacity() * sizeof(Segment)) + qsizetype(sizeof *this);
    for (size_t i = m_first; i < m_segments.size(); ++i)
        octets += m_segments[i].kind == Kind::Gathered ? m_segments[i].bytes.capacity() : 0;
    return octets;
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
    queue->recycle();
    const qsizetype retained = queue->retained();
    if (pool.retained + retained > maxRetainedPerThread)
        return;
    pool.retained += retained;
    pool.queues.push_back(std::move(queue));
}

} // namespace Fernweg::Core
