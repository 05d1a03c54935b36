// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::WampCore {

/// The largest id: 2^53.
constexpr quint64 maxId = quint64(1) << 53;

constexpr bool isId(quint64 id) noexcept
{
    return id >= 1 && id <= maxId;
}

/// The one after \a id in session scope.
constexpr quint64 nextRequestId(quint64 id) noexcept
{
    return id >= maxId ? 1 : id + 1;
}

/// An id in global scope: a random one, uniformly distributed over [1, 2^53].
quint64 randomId();

} // namespace Fernweg::WampCore
