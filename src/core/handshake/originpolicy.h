// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

namespace Fernweg::Core {

/// Which web pages may connect (RFC 6455, section 10.2). Programs that aren't browsers send no Origin
/// field, and are not asked.
struct OriginPolicy
{
    /// Patterns of origins, `scheme://host[:port]`, in which a star stands for any characters.
    QList<QByteArray> allowed = { "*" };
    /// Whether the origin "null" is allowed: a page from a file, or in a sandbox.
    bool allowNull = true;
};

/// The origin as `scheme://host:port`, in lower case; empty if \a origin is none.
QByteArray normalizedOrigin(QByteArrayView origin);
/// Whether \a text matches \a pattern, whose stars stand for any characters.
bool matchesWildcards(QByteArrayView text, QByteArrayView pattern) noexcept;
/// \a host is the request's Host field: a page from there is always allowed.
bool isOriginAllowed(QByteArrayView origin, QByteArrayView host, bool isSecure,
                     const OriginPolicy &policy);

} // namespace Fernweg::Core
