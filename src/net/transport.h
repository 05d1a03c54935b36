// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qsslconfiguration.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QSocketNotifier;
QT_END_NAMESPACE

namespace Fernweg::Net {

/// Who is told what happens to a transport. Any of these calls may let go of the transport.
class TransportClient
{
public:
    /// A proxy did its part: what comes now is between us and the server.
    virtual void transportTunneled() { }
    virtual void transportConnected() = 0;
    /// There are octets to read, or the end to be noticed by reading.
    virtual void transportReadable() = 0;
    /// All that was written has left for the kernel: bytesToWrite() is 0.
    virtual void transportWritten() = 0;
    /// It could not be connected, or the connection is gone without read() saying so.
    virtual void transportEnded() = 0;

protected:
    ~TransportClient() = default;
};

/// A stream of octets in both directions: a socket of any kind, or a pair in memory for tests. It
/// belongs to one thread.
class Transport
{
public:
    Q_DISABLE_COPY_MOVE(Transport)

    void setClient(TransportClient *client) noexcept { m_client = client; }

    /// Returns how many octets it put into \a data, 0 if there are none now, -1 at the end of the
    /// stream or on an error (see errorString(), which is empty for a regular end).
    virtual qint64 read(char *data, qint64 maxSize) = 0;
    /// Takes all octets: what the kernel does not take is kept, so write only while bytesToWrite()
    /// is 0. Returns false when the connection is broken.
    virtual bool write(const char *data, qint64 size) = 0;
    virtual qint64 bytesToWrite() const = 0;
    /// Asked before every message: true is for sure, and bytesToWrite() 0.
    bool isDrained() const noexcept { return m_isDrained; }
    /// Waits until bytesToWrite() is 0. False: it took longer, or the connection is broken.
    virtual bool waitForWritten(int milliseconds) = 0;
    /// While paused, a client that does not read is not told again that there is something to read.
    virtual void setPaused(bool paused) = 0;
    /// Ends our direction of the stream; reading goes on.
    virtual void shutdownOutput() = 0;
    virtual QString errorString() const = 0;
    /// Whether it was TLS that failed, rather than what is below.
    virtual bool isTlsFailure() const { return false; }

    virtual bool isEncrypted() const { return false; }
    /// What TLS came to: the peer's certificate, the cipher, the session's ticket.
    virtual QSslConfiguration sslConfiguration() const { return {}; }

    virtual QHostAddress peerAddress() const = 0;
    virtual quint16 peerPort() const = 0;
    virtual QHostAddress localAddress() const = 0;
    virtual quint16 localPort() const = 0;
    /// TCP_NODELAY, where there is such a thing.
    virtual void setNoDelay(bool enabled) = 0;

    /// Our event dispatcher tells of octets to read by this, in place of an event for \a notifier: a
    /// shorter way, for those that name this class among their Q_INTERFACES.
    virtual void notified(QSocketNotifier *notifier) { Q_UNUSED(notifier) }

    /// Moves with \a owner from thread to thread.
    virtual void setOwner(QObject *owner) = 0;
    /// Closes in both directions (what the kernel has is still delivered), and deletes the
    /// transport as soon as that can be done: it may be in the middle of telling its client
    /// something.
    virtual void release() = 0;

protected:
    Transport() = default;
    virtual ~Transport() = default;

    TransportClient *client() const noexcept { return m_client; }
    void setDrained(bool isDrained) noexcept { m_isDrained = isDrained; }

private:
    TransportClient *m_client = nullptr;
    bool m_isDrained = false;
};

struct TransportReleaser
{
    void operator()(Transport *transport) const { transport->release(); }
};
using TransportPointer = std::unique_ptr<Transport, TransportReleaser>;

struct ConnectTarget;
/// A transport that connects to \a target, encrypted or not, as soon as the event loop runs;
/// transportConnected() or transportEnded() tells how that went.
TransportPointer connectTransport(const ConnectTarget &target);

} // namespace Fernweg::Net

// By name: each library that links these sources has a copy of its own.
Q_DECLARE_INTERFACE(Fernweg::Net::Transport, "Fernweg.Net.Transport")
