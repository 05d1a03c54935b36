// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qrandom.h>

namespace Fernweg::WampCore {

/// The ids of WAMP: integers from 1 to 2^53 (WAMP, "IDs").
class IdGenerator
{
public:
    static constexpr quint64 Last = quint64(1) << 53;

    IdGenerator() : m_random(QRandomGenerator64::securelySeeded()) { }

    /// Of publications.
    quint64 random() { return (m_random.generate() & (Last - 1)) + 1; }
    /// Of sessions: nobody can guess it.
    static quint64 unguessable()
    {
        return (QRandomGenerator::system()->generate64() & (Last - 1)) + 1;
    }
    /// Of subscriptions and registrations.
    quint64 next() { return ++m_last; }
    quint64 randomBelow(quint64 count) { return m_random.generate() % count; }

    static quint64 successor(quint64 id) { return id >= Last ? 1 : id + 1; }

private:
    QRandomGenerator64 m_random;
    quint64 m_last = 0;
};

} // namespace Fernweg::WampCore
