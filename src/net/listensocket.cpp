// SPDX-License-Identifier: Apache-2.0
#include "net/listensocket.h"

#include "net/descriptor.h"
#include "net/unixaddress.h"

#include <QtCore/qfile.h>

#include <cstddef>

#include <netinet/in.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Fernweg::Net {

namespace {

/// A sockaddr_in6 or a sockaddr_in. The scope of a link-local address is a number or an interface.
socklen_t fill(sockaddr_storage &storage, const QHostAddress &address, quint16 port, bool asIpv4)
{
    storage = {};
    if (asIpv4) {
        auto *const in = reinterpret_cast<sockaddr_in *>(&storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        in->sin_addr.s_addr = htonl(address.toIPv4Address());
        return sizeof(sockaddr_in);
    }
    auto *const in6 = reinterpret_cast<sockaddr_in6 *>(&storage);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    const Q_IPV6ADDR octets = address.toIPv6Address(); // :: for QHostAddress::Any
    std::copy(std::begin(octets.c), std::end(octets.c), std::begin(in6->sin6_addr.s6_addr));
    in6->sin6_scope_id = scopeNumber(address.scopeId());
    return sizeof(sockaddr_in6);
}

bool setOption(int descriptor, int level, int name, int value)
{
    return ::setsockopt(descriptor, level, name, &value, sizeof value) == 0;
}

/// Whether somebody listens at the socket file. A full backlog means that there is one, too.
bool isServed(const UnixAddress &address)
{
    const Descriptor probe(newStreamSocket(AF_UNIX));
    return probe.isValid()
            && (::connect(probe.get(), address.data(), address.size) == 0 || errno == EAGAIN);
}

/// Keeps two servers that start at once from both taking the other's new socket file for a dead
/// one's.
Descriptor lockFolderOf(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    const QByteArray folder = slash < 0 ? QByteArray(".") : path.left(slash + 1);
    Descriptor lock(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.isValid()) {
        // Held for microseconds, unless a stranger locks the folder: then we do without.
        for (int i = 0; i < 50 && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0; ++i)
            ::usleep(2000);
    }
    return lock;
}

ListenSocket failed(QString *error, const QString &what)
{
    *error = what + QStringLiteral(": ") + systemError(errno);
    return {};
}

} // namespace

ListenAddress ListenAddress::tcp(const QHostAddress &address, quint16 port)
{
    ListenAddress where;
    where.address = address;
    where.port = port;
    return where;
}

ListenAddress ListenAddress::unixPath(const QString &path)
{
    ListenAddress where;
    where.kind = Kind::UnixPath;
    where.name = path;
    return where;
}

ListenAddress ListenAddress::unixAbstract(const QString &name)
{
    ListenAddress where;
    where.kind = Kind::UnixAbstract;
    where.name = name;
    return where;
}

ListenAddress ListenAddress::inherited(qintptr descriptor)
{
    ListenAddress where;
    where.kind = Kind::Descriptor;
    where.descriptor = descriptor;
    return where;
}

ListenSocket ListenSocket::open(const ListenAddress &where, QString *error)
{
    switch (where.kind) {
    case ListenAddress::Kind::Tcp:
        return openTcp(where, error);
    case ListenAddress::Kind::UnixPath:
        return openPath(where, error);
    case ListenAddress::Kind::UnixAbstract:
        return openAbstract(where, error);
    case ListenAddress::Kind::Descriptor:
        break;
    }
    return takeOver(where.descriptor, error);
}

ListenSocket ListenSocket::openTcp(const ListenAddress &where, QString *error)
{
    const QHostAddress &address = where.address;
    const bool isAny = address.protocol() == QAbstractSocket::AnyIPProtocol;
    if (address.isNull()) {
        *error = QStringLiteral("no address to listen at");
        return {};
    }
    ListenSocket socket;
    bool asIpv4 = address.protocol() == QAbstractSocket::IPv4Protocol;
    if (!asIpv4) {
        socket.m_descriptor = newStreamSocket(AF_INET6);
        asIpv4 = isAny && !socket.isValid(); // a machine without IPv6
    }
    if (asIpv4)
        socket.m_descriptor = newStreamSocket(AF_INET);
    if (!socket.isValid())
        return failed(error, QStringLiteral("socket"));
    const int fd = socket.m_descriptor;
    // A port whose old connections are still in TIME_WAIT is free.
    bool isSet = setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (isSet && where.reusePort)
        isSet = setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    if (isSet && !asIpv4)
        isSet = setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, isAny ? 0 : 1);
    if (!isSet)
        return failed(error, QStringLiteral("setsockopt"));
    sockaddr_storage storage;
    socklen_t size = fill(storage, address, where.port, asIpv4);
    if (::bind(fd, reinterpret_cast<sockaddr *>(&storage), size) != 0) {
        if (isAny && !asIpv4 && errno == EADDRNOTAVAIL) { // IPv6 is there, but switched off
            ListenAddress ipv4 = where;
            ipv4.address = QHostAddress(QHostAddress::AnyIPv4);
            return openTcp(ipv4, error);
        }
        return failed(error, QStringLiteral("bind"));
    }
    if (::listen(fd, where.backlog) != 0)
        return failed(error, QStringLiteral("listen"));
    return socket;
}

ListenSocket ListenSocket::openPath(const ListenAddress &where, QString *error)
{
    const auto address = UnixAddress::ofPath(where.name, error);
    if (!address)
        return {};
    const QByteArray path = QFile::encodeName(where.name);
    const Descriptor lock = lockFolderOf(path);
    struct stat old = {};
    if (::lstat(path.constData(), &old) == 0) {
        if (!S_ISSOCK(old.st_mode)) {
            *error = QStringLiteral("there is a file of that name, which is no socket");
            return {};
        }
        if (isServed(*address)) {
            *error = QStringLiteral("another server listens there");
            return {};
        }
        if (::unlink(path.constData()) != 0)
            return failed(error, QStringLiteral("the old socket file can't be removed"));
    }
    ListenSocket socket;
    socket.m_descriptor = newStreamSocket(AF_UNIX);
    if (!socket.isValid())
        return failed(error, QStringLiteral("socket"));
    // Linux makes the file with the mode of the socket: there is no moment when it is open to more
    // people than it should be.
    if (where.fileMode)
        ::fchmod(socket.m_descriptor, mode_t(*where.fileMode));
    if (::bind(socket.m_descriptor, address->data(), address->size) != 0)
        return failed(error, QStringLiteral("bind"));
    socket.rememberFile(path);
    // The umask took its part.
    if (where.fileMode && ::chmod(path.constData(), mode_t(*where.fileMode)) != 0)
        return failed(error, QStringLiteral("chmod"));
    if (::listen(socket.m_descriptor, where.backlog) != 0)
        return failed(error, QStringLiteral("listen"));
    return socket;
}

ListenSocket ListenSocket::openAbstract(const ListenAddress &where, QString *error)
{
    const auto address = UnixAddress::ofAbstractName(where.name, error);
    if (!address)
        return {};
    ListenSocket socket;
    socket.m_descriptor = newStreamSocket(AF_UNIX);
    if (!socket.isValid())
        return failed(error, QStringLiteral("socket"));
    if (::bind(socket.m_descriptor, address->data(), address->size) != 0)
        return failed(error, QStringLiteral("bind"));
    if (::listen(socket.m_descriptor, where.backlog) != 0)
        return failed(error, QStringLiteral("listen"));
    return socket;
}

ListenSocket ListenSocket::takeOver(qintptr descriptor, QString *error)
{
    const int fd = int(descriptor);
    const auto option = [fd](int name) {
        int value = -1;
        socklen_t size = sizeof value;
        return ::getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    };
    sockaddr_storage storage = {};
    socklen_t size = sizeof storage;
    if (fd < 0 || ::getsockname(fd, reinterpret_cast<sockaddr *>(&storage), &size) != 0) {
        *error = QStringLiteral("descriptor %1 is no socket").arg(descriptor);
        return {};
    }
    const int family = storage.ss_family;
    if (option(SO_TYPE) != SOCK_STREAM
        || (family != AF_INET && family != AF_INET6 && family != AF_UNIX)) {
        *error = QStringLiteral("descriptor %1 is no stream socket of TCP or Unix").arg(descriptor);
        return {};
    }
    if (option(SO_ACCEPTCONN) != 1) {
        *error = QStringLiteral("descriptor %1 does not listen").arg(descriptor);
        return {};
    }
    if (!makeNonBlocking(fd))
        return failed(error, QStringLiteral("fcntl"));
    ListenSocket socket;
    socket.m_descriptor = fd;
    return socket;
}

ListenAddress ListenSocket::localAddress() const
{
    ListenAddress where;
    sockaddr_storage storage = {};
    socklen_t size = sizeof storage;
    if (::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return where;
    if (storage.ss_family != AF_UNIX) {
        where.address = QHostAddress(reinterpret_cast<const sockaddr *>(&storage));
        where.port = ntohs(storage.ss_family == AF_INET
                                   ? reinterpret_cast<const sockaddr_in *>(&storage)->sin_port
                                   : reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port);
        return where;
    }
    const char *const name = reinterpret_cast<const sockaddr_un *>(&storage)->sun_path;
    const qsizetype length = qsizetype(size) - qsizetype(offsetof(sockaddr_un, sun_path));
    if (length > 1 && name[0] == '\0')
        return ListenAddress::unixAbstract(QString::fromUtf8(name + 1, length - 1));
    const QByteArray path(name, qsizetype(qstrnlen(name, size_t(qMax<qsizetype>(length, 0)))));
    return ListenAddress::unixPath(QFile::decodeName(path));
}

void ListenSocket::rememberFile(const QByteArray &path)
{
    struct stat status = {};
    if (::lstat(path.constData(), &status) == 0) {
        m_file = path;
        m_fileDevice = status.st_dev;
        m_fileNumber = status.st_ino;
    }
}

void ListenSocket::close()
{
    if (!m_file.isEmpty()) {
        // Somebody else may have put another one there.
        struct stat status = {};
        if (::lstat(m_file.constData(), &status) == 0 && status.st_dev == m_fileDevice
            && status.st_ino == m_fileNumber)
            ::unlink(m_file.constData());
        m_file.clear();
    }
    if (m_descriptor != -1)
        ::close(std::exchange(m_descriptor, -1));
}

void ListenSocket::swap(ListenSocket &other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_file, other.m_file);
    std::swap(m_fileDevice, other.m_fileDevice);
    std::swap(m_fileNumber, other.m_fileNumber);
}

} // namespace Fernweg::Net
