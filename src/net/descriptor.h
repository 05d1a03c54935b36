// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

#include <utility>

namespace Fernweg::Net {

/// Owns a file descriptor.
class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int descriptor) noexcept : m_descriptor(descriptor) { }
    Descriptor(Descriptor &&other) noexcept : m_descriptor(other.release()) { }
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        Descriptor old(std::exchange(m_descriptor, other.release()));
        return *this;
    }
    ~Descriptor();

    bool isValid() const noexcept { return m_descriptor != -1; }
    int get() const noexcept { return m_descriptor; }
    int release() noexcept { return std::exchange(m_descriptor, -1); }

private:
    int m_descriptor = -1;
};

/// A stream socket that does not block, and that no child process inherits; -1: see errno.
int newStreamSocket(int family);
/// The next connection of a listening socket, likewise.
int acceptConnection(int descriptor);
/// Makes a descriptor that came from elsewhere so.
bool makeNonBlocking(int descriptor);
/// A descriptor of its own for the same socket; -1: see errno.
int duplicate(int descriptor);
/// Whether it is one of a Unix domain socket: Qt takes their names for IPv4 addresses.
bool isUnixSocket(int descriptor);
/// The number of an IPv6 scope that is given as number or as the name of an interface; 0 for none.
quint32 scopeNumber(const QString &scope);
/// errno in words.
QString systemError(int number);

} // namespace Fernweg::Net
