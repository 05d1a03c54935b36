// SPDX-License-Identifier: Apache-2.0
#include "net/descriptor.h"
#include "net/tcpconnecting.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qscopedvaluerollback.h>
#include <QtCore/qsocketnotifier.h>
#include <QtCore/qvariant.h>

#include <algorithm>
#include <cerrno>

#ifdef Q_OS_UNIX
#  include <poll.h>
#  include <sys/socket.h>
#endif

namespace Fernweg::Net {

TcpTransport::TcpTransport() : QAbstractSocket(QAbstractSocket::TcpSocket, nullptr)
{
    // Less memory than with a pointer to the function, for each of many idle connections.
    connect(this, SIGNAL(readyRead()), this, SLOT(readable())); // clazy:exclude=old-style-connect
}

TcpTransport::~TcpTransport() = default;

bool TcpTransport::accept(qintptr descriptor)
{
    m_isUnix = isUnixSocket(int(descriptor)); // Qt takes a path for an address
    if (setSocketDescriptor(descriptor, ConnectedState, ReadWrite | Unbuffered)) {
        setDrained(true);
        return true;
    }
    const Descriptor refused { int(descriptor) };
    return false;
}

int TcpTransport::share() const
{
    return m_ended ? -1 : duplicate(int(socketDescriptor()));
}

void TcpTransport::notified(QSocketNotifier *notifier)
{
    if (m_isPaused || m_isReading || m_ended) { // the event loop would spin
        m_isSuspended = true;
        notifier->setEnabled(false);
        return;
    }
    tellReadable();
    if (m_isSuspended && !m_isPaused)
        rearm();
}

void TcpTransport::readable()
{
    tellReadable();
    // An event loop that ran meanwhile may have swallowed a notification, and there would be no
    // other one.
    if (!m_isPaused)
        rearm();
}

void TcpTransport::tellReadable()
{
    if (m_connecting) {
        readFromProxy();
        return;
    }
    const QScopedValueRollback<bool> reading(m_isReading, true);
    notify(&TransportClient::transportReadable);
}

void TcpTransport::tellEnd()
{
    // Of a read() or write() that fails the caller knows by what it returns. Here, what an earlier
    // write() left over could not be written: QAbstractSocket closes then, and there won't be anything
    // to read any more.
    if (m_ended || m_isWaiting || m_connecting)
        return;
    if (state() == ConnectedState)
        notify(&TransportClient::transportReadable); // what the peer said before
    if (!std::exchange(m_ended, true))
        notify(&TransportClient::transportEnded);
}

void TcpTransport::notify(void (TransportClient::*what)())
{
    if (m_released || client() == nullptr)
        return;
    ++m_notifying;
    (client()->*what)();
    // QAbstractSocket is on the stack still, and looks at itself. Earlier would be too early: an event
    // loop that a slot runs would carry it out.
    if (--m_notifying == 0 && m_released)
        deleteLater();
}

qint64 TcpTransport::read(char *data, qint64 maxSize)
{
    if (m_ended)
        return -1;
#ifdef Q_OS_UNIX
    // Past QAbstractSocket, as in write(). Of the end it is to know.
    const ssize_t received = ::recv(int(socketDescriptor()), data, size_t(maxSize), 0);
    if (received > 0)
        return received;
    if (received < 0 && errno == EAGAIN)
        return 0;
    if (received < 0 && errno != EINTR && errno != ECONNRESET && errno != EBADF) // closed by Qt
        m_error = std::make_unique<const QString>(systemError(errno));
#endif
    // What QIODevice::read() comes to without a buffer, at a third of its cost.
    const qint64 size = readData(data, maxSize);
    if (size < 0)
        m_ended = true;
    return size;
}

bool TcpTransport::write(const char *data, qint64 size)
{
#ifdef MSG_NOSIGNAL
    // Past QAbstractSocket, all of whose parts would have to come to the processor's cache first. What the
    // kernel doesn't take now, and errors, are for it; so is what is large, of which much may be left.
    constexpr qint64 maxDirectSize = 64 * 1024;
    if (size <= maxDirectSize && isDrained() && !m_ended) {
        const ssize_t sent = ::send(int(socketDescriptor()), data, size_t(size), MSG_NOSIGNAL);
        if (sent == size)
            return true;
        data += std::max<ssize_t>(sent, 0);
        size -= std::max<ssize_t>(sent, 0);
    }
#endif
    // The state stays Connected after a failed write: nothing but this return value tells of it.
    if (m_ended || writeData(data, size) != size) {
        m_ended = true;
        return false;
    }
    setDrained(QAbstractSocket::bytesToWrite() == 0);
    if (!m_isWatchingWrites && !isDrained())
        watchWrites();
    return true;
}

void TcpTransport::watchWrites()
{
    // Only when the kernel did not take everything: an idle connection that never had that is spared the
    // memory of two connected signals.
    m_isWatchingWrites = true;
    // Not bytesWritten(): that is not emitted again while a slot of it runs an event loop.
    connect(this, &QIODevice::channelBytesWritten, this, [this] {
        if (bytesToWrite() == 0 && !m_isWaiting && !m_connecting)
            notify(&TransportClient::transportWritten);
    });
    connect(this, &QAbstractSocket::errorOccurred, this, &TcpTransport::tellEnd);
}

void TcpTransport::rearm()
{
    char nothing = 0;
    m_isSuspended = false;
    if (!m_ended && state() == ConnectedState)
        readData(&nothing, 0);
}

void TcpTransport::setPaused(bool paused)
{
    if (std::exchange(m_isPaused, paused) && !paused)
        rearm();
}

bool TcpTransport::waitForWritten(int milliseconds)
{
    // Not waitForBytesWritten(): that one reads, too, and tells of it.
    const QDeadlineTimer deadline(milliseconds);
    const QScopedValueRollback<bool> waiting(m_isWaiting, true);
    while (!m_ended && QAbstractSocket::bytesToWrite() != 0) {
        QAbstractSocket::flush();
        if (state() != ConnectedState)
            m_ended = true;
        if (m_ended || QAbstractSocket::bytesToWrite() == 0)
            break;
#ifdef Q_OS_UNIX
        pollfd poller = { int(socketDescriptor()), POLLOUT, 0 };
        if (::poll(&poller, 1, int(deadline.remainingTime())) == 0)
            return false;
#endif
        if (deadline.hasExpired())
            return false;
    }
    return !m_ended;
}

void TcpTransport::shutdownOutput()
{
#ifdef Q_OS_UNIX
    if (!m_ended)
        ::shutdown(int(socketDescriptor()), SHUT_WR);
#endif
}

QString TcpTransport::errorString() const
{
    if (m_error && !m_error->isEmpty())
        return *m_error;
    if (error() == UnknownSocketError || error() == RemoteHostClosedError)
        return {};
    return QAbstractSocket::errorString();
}

void TcpTransport::setNoDelay(bool enabled)
{
    if (!m_isUnix)
        setSocketOption(LowDelayOption, QVariant(enabled ? 1 : 0));
}

void TcpTransport::release()
{
    if (std::exchange(m_released, true))
        return;
    m_ended = true;
    setClient(nullptr);
    setParent(nullptr);
    disconnect();
    abort();
    if (m_notifying == 0)
        delete this; // otherwise notify() sees to it
}

} // namespace Fernweg::Net
