// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qendian.h>

#include <bit>

namespace Fernweg::WampCore {

/// Takes an unsigned integer in network order; false if the bytes end before.
template <typename Unsigned>
inline bool takeBigEndian(const char *&at, const char *end, quint64 &value) noexcept
{
    if (end - at < qsizetype(sizeof(Unsigned)))
        return false;
    value = qFromBigEndian<Unsigned>(at);
    at += sizeof(Unsigned);
    return true;
}

inline double floatFromBits(quint64 bits) noexcept
{
    return double(std::bit_cast<float>(static_cast<quint32>(bits)));
}

} // namespace Fernweg::WampCore
