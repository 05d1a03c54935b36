// SPDX-License-Identifier: Apache-2.0
#include "net/unixaddress.h"

#include <QtCore/qfile.h>

#include <cstddef>
#include <cstring>

namespace Fernweg::Net {

namespace {

// Linux gives 108 octets, the BSDs 104.
constexpr qsizetype room = sizeof(sockaddr_un::sun_path) - 1;

UnixAddress make(const QByteArray &octets, bool isAbstract)
{
    UnixAddress result;
    std::memset(&result.address, 0, sizeof result.address);
    result.address.sun_family = AF_UNIX;
    // An abstract name begins with a null octet, and goes up to the given size; a path ends with
    // one.
    std::memcpy(result.address.sun_path + (isAbstract ? 1 : 0), octets.constData(),
                size_t(octets.size()));
    result.size = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(octets.size()) + 1);
    return result;
}

bool isUsable(const QByteArray &octets, QString *error)
{
    if (octets.isEmpty())
        *error = QStringLiteral("a socket needs a name");
    else if (octets.contains('\0'))
        *error = QStringLiteral("a socket's name has no null octet");
    else if (octets.size() > room)
        *error = QStringLiteral("a socket's name has at most %1 octets, this one has %2")
                         .arg(room)
                         .arg(octets.size());
    else
        return true;
    return false;
}

} // namespace

std::optional<UnixAddress> UnixAddress::ofPath(const QString &path, QString *error)
{
    const QByteArray octets = QFile::encodeName(path);
    if (!isUsable(octets, error))
        return std::nullopt;
    return make(octets, false);
}

std::optional<UnixAddress> UnixAddress::ofAbstractName(const QString &name, QString *error)
{
#ifdef Q_OS_LINUX
    const QByteArray octets = name.toUtf8();
    if (!isUsable(octets, error))
        return std::nullopt;
    return make(octets, true);
#else
    *error = QStringLiteral("there are no abstract sockets here: @%1").arg(name);
    return std::nullopt;
#endif
}

} // namespace Fernweg::Net
