// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>

#include <cstring>
#include <utility>

namespace Fernweg::WampCore {

/// Bytes that are written one after the other. One allocation, if the size is guessed well.
class Output
{
public:
    Q_DISABLE_COPY_MOVE(Output)

    /// \a memory is written over, if it is large enough.
    explicit Output(qsizetype sizeGuess, QByteArray &&memory = {}) : m_bytes(std::move(memory))
    {
        m_bytes.resize(sizeGuess);
        m_at = m_bytes.data();
        m_end = m_at + m_bytes.size();
    }

    /// Room for \a size octets; tell with advanceTo() how many of them were written.
    char *room(qsizetype size)
    {
        if (m_end - m_at < size)
            grow(size);
        return m_at;
    }
    void advanceTo(char *end) noexcept { m_at = end; }

    void put(char octet)
    {
        *room(1) = octet;
        ++m_at;
    }
    void put(QByteArrayView octets)
    {
        if (octets.isEmpty())
            return;
        std::memcpy(room(octets.size()), octets.data(), size_t(octets.size()));
        m_at += octets.size();
    }
    /// An octet, and \a value in network order behind it.
    template <typename Unsigned>
    void putHead(quint8 octet, Unsigned value)
    {
        char *target = room(1 + qsizetype(sizeof value));
        *target++ = static_cast<char>(octet);
        for (int shift = 8 * (int(sizeof value) - 1); shift >= 0; shift -= 8)
            *target++ = static_cast<char>(value >> shift);
        m_at = target;
    }

    qsizetype size() const noexcept { return m_at - m_bytes.constData(); }
    /// Takes back what was written from \a start on.
    QByteArray takeFrom(qsizetype start)
    {
        const QByteArray taken = m_bytes.mid(start, size() - start);
        m_at -= taken.size();
        return taken;
    }

    QByteArray take()
    {
        m_bytes.truncate(size());
        return std::move(m_bytes);
    }

private:
    void grow(qsizetype size)
    {
        const qsizetype used = m_at - m_bytes.constData();
        m_bytes.resize(qMax(used + size, 2 * m_bytes.size()));
        m_at = m_bytes.data() + used;
        m_end = m_bytes.data() + m_bytes.size();
    }

    QByteArray m_bytes;
    char *m_at;
    char *m_end;
};

} // namespace Fernweg::WampCore
