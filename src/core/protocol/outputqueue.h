// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/masker.h"

#include <QtCore/qbytearray.h>

#include <memory>
#include <vector>

namespace Fernweg::Core {

/// What a connection has to send and the transport has not taken. Small pieces are gathered in one
/// buffer, so that they leave in one write; a large payload is shared, not copied.
class OutputQueue
{
public:
    /// A payload up to this size is copied next to its header.
    static constexpr qsizetype gatherSize = 16 * 1024;
    /// Most octets that front() gives at once.
    static constexpr qsizetype sliceSize = 1024 * 1024;

    qsizetype size() const noexcept { return m_size; }
    bool isEmpty() const noexcept { return m_size == 0; }

    /// Room for \a size octets behind everything else; the caller fills it.
    char *extend(qsizetype size);
    void append(QByteArrayView bytes);
    /// The \a size octets of \a payload from \a from on, in place.
    void appendShared(const QByteArray &payload, qsizetype from, qsizetype size);
    /// Like appendShared(), but masked as they are taken, a slice at a time.
    void appendMasked(const QByteArray &payload, qsizetype from, qsizetype size, Masker masker);

    /// The next octets to write; valid until the queue changes.
    QByteArrayView front();
    /// Drops \a size octets, at most what front() gave.
    void consume(qsizetype size);
    void clear();
    /// For somebody else: like clear(), but small buffers stay.
    void recycle();

    /// Octets of memory that the queue holds on to, but for shared payloads.
    qsizetype retained() const noexcept;

private:
    enum class Kind : quint8 { Gathered, Shared, Masked };
    struct Segment
    {
        QByteArray bytes;
        qsizetype offset = 0; // of the first octet that is not consumed
        qsizetype end = 0;
        qsizetype prepared = 0; // Masked: octets at the front of m_slice that belong here
        Masker masker;
        Kind kind = Kind::Gathered;
    };

    void push(Segment segment);
    QByteArrayView maskedFront(Segment &segment);

    std::vector<Segment> m_segments;
    size_t m_first = 0;
    qsizetype m_size = 0;
    QByteArray m_slice; // the masked copy of the slice at the front
    qsizetype m_sliceOffset = 0;
    QByteArray m_spare; // a gathered buffer to use again
};

/// Queues to use again, a few for each thread: an idle connection owns none.
class OutputPool
{
public:
    static std::unique_ptr<OutputQueue> take();
    static void give(std::unique_ptr<OutputQueue> queue);
};

} // namespace Fernweg::Core
