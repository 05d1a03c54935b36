// SPDX-License-Identifier: Apache-2.0
#include "net/descriptor.h"

#include <QtCore/qbytearray.h>

#include <cerrno>

#include <fcntl.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace Fernweg::Net {

Descriptor::~Descriptor()
{
    if (m_descriptor != -1) {
        const int number = errno; // for whoever reports what went wrong before
        ::close(m_descriptor);
        errno = number;
    }
}

int newStreamSocket(int family)
{
#ifdef SOCK_CLOEXEC
    return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
    Descriptor socket(::socket(family, SOCK_STREAM, 0));
    return socket.isValid() && makeNonBlocking(socket.get()) ? socket.release() : -1;
#endif
}

int acceptConnection(int descriptor)
{
#ifdef SOCK_CLOEXEC
    return ::accept4(descriptor, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
    Descriptor socket(::accept(descriptor, nullptr, nullptr));
    return socket.isValid() && makeNonBlocking(socket.get()) ? socket.release() : -1;
#endif
}

bool makeNonBlocking(int descriptor)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags != -1 && ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != -1
            && ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != -1;
}

int duplicate(int descriptor)
{
    return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

bool isUnixSocket(int descriptor)
{
    sockaddr_storage storage = {};
    socklen_t size = sizeof storage;
    return ::getsockname(descriptor, reinterpret_cast<sockaddr *>(&storage), &size) == 0
            && storage.ss_family == AF_UNIX;
}

quint32 scopeNumber(const QString &scope)
{
    bool isNumber = false;
    const quint32 number = scope.toUInt(&isNumber);
    return isNumber || scope.isEmpty() ? number : ::if_nametoindex(scope.toUtf8().constData());
}

QString systemError(int number)
{
    return qt_error_string(number);
}

} // namespace Fernweg::Net
