// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

namespace Fernweg::Fuzz {

/// Ends the program if what must always hold does not.
inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "violated: %s\n", what);
    std::abort();
}

/// What a fuzzer made up: octets that choose, then octets to feed.
class Input
{
public:
    Input(const quint8 *data, size_t size)
        : m_rest(reinterpret_cast<const char *>(data), qsizetype(size))
    {
    }

    quint8 takeOctet()
    {
        const quint8 octet = m_rest.isEmpty() ? 0 : quint8(m_rest.at(0));
        m_rest.remove(0, 1);
        return octet;
    }
    const QByteArray &rest() const { return m_rest; }

    /// The rest, cut as \a choice says: 0 is whole, 1 is octet by octet, others are pieces of all
    /// sizes up to that one, in an order that follows from it.
    QList<QByteArray> pieces(quint8 choice) const
    {
        QList<QByteArray> all;
        quint32 state = choice;
        for (qsizetype at = 0; at < m_rest.size(); at += all.last().size()) {
            state = state * 1664525 + 1013904223;
            const qsizetype size =
                    choice == 0 ? m_rest.size() : 1 + qsizetype(state >> 16) % choice;
            all.append(m_rest.mid(at, size));
        }
        return all;
    }

private:
    QByteArray m_rest;
};

} // namespace Fernweg::Fuzz
