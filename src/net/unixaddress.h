// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

#include <optional>

#include <sys/socket.h>
#include <sys/un.h>

namespace Fernweg::Net {

/// The address of a Unix domain socket, as the system calls want it.
struct UnixAddress
{
    sockaddr_un address;
    socklen_t size = 0;

    const sockaddr *data() const noexcept { return reinterpret_cast<const sockaddr *>(&address); }

    /// A socket file. Nothing if the path is empty, too long or has a null octet: then \a error
    /// says so.
    static std::optional<UnixAddress> ofPath(const QString &path, QString *error);
    /// A name in the abstract namespace, which only Linux has.
    static std::optional<UnixAddress> ofAbstractName(const QString &name, QString *error);
};

} // namespace Fernweg::Net
