// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connecttarget.h"
#include "net/transport.h"

#include <QtNetwork/qabstractsocket.h>

namespace Fernweg::Net {

/// TCP, or a Unix domain socket, by an unbuffered QAbstractSocket: a read() is one recv(), a
/// write() one send(). Qt keeps a QTcpSocket buffered whatever its open mode says, unless it
/// connects itself; a plain QAbstractSocket of TCP's kind is unbuffered in both roles, and takes
/// the descriptor of any stream socket.
///
/// Proxies are spoken to here: Qt's own proxies put a buffered socket below, whose bytesToWrite()
/// nobody sees, so that output for a slow peer would pile up there.
class TcpTransport final : public QAbstractSocket, public Transport
{
    Q_OBJECT
    Q_INTERFACES(Fernweg::Net::Transport)

public:
    TcpTransport();

    /// Takes over an accepted connection; closes it if that can't be done. False: see
    /// errorString().
    bool accept(qintptr descriptor);
    /// Connects, as soon as the event loop runs; transportConnected() or transportEnded() tells how
    /// that went. Without TLS, whatever \a target says.
    void connectTo(const ConnectTarget &target);
    void connectTo(const QString &host, quint16 port);
    /// A descriptor of its own for the connection, for whoever goes on with it; -1 if there is
    /// none.
    int share() const;

    qint64 read(char *data, qint64 maxSize) override;
    bool write(const char *data, qint64 size) override;
    bool waitForWritten(int milliseconds) override;
    void setPaused(bool paused) override;
    qint64 bytesToWrite() const override { return QAbstractSocket::bytesToWrite(); }
    void shutdownOutput() override;
    QString errorString() const override;
    QHostAddress peerAddress() const override
    {
        return m_isUnix ? QHostAddress() : QAbstractSocket::peerAddress();
    }
    quint16 peerPort() const override
    {
        return m_isUnix ? quint16(0) : QAbstractSocket::peerPort();
    }
    QHostAddress localAddress() const override
    {
        return m_isUnix ? QHostAddress() : QAbstractSocket::localAddress();
    }
    quint16 localPort() const override
    {
        return m_isUnix ? quint16(0) : QAbstractSocket::localPort();
    }
    void setNoDelay(bool enabled) override;
    void notified(QSocketNotifier *notifier) override;
    void setOwner(QObject *owner) override { setParent(owner); }
    void release() override;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    ~TcpTransport() override;
    /// Lets the notifier of octets to read tell of them again, without a system call.
    void rearm();
    Q_SLOT void readable();
    void tellReadable();
    /// Lets Qt tell when what a write() left over is written, or can't be.
    void watchWrites();
    void connectNow();
    void connectUnix();
    void startProxyDialog();
    void writeToProxy();
    void readFromProxy();
    void established();
    void failed();
    void failed(const QString &error);
    /// Tells of an end that no read() or write() tells of.
    void tellEnd();
    /// Tells the client, in a way that lets it release this object meanwhile.
    void notify(void (TransportClient::*what)());

    struct Connecting;
    std::unique_ptr<Connecting> m_connecting; // null: done, or accepted
    std::unique_ptr<const QString> m_error; // null, or empty: the socket knows
    int m_notifying = 0;
    bool m_isUnix = false;
    bool m_isPaused = false;
    bool m_isReading = false;
    bool m_isSuspended = false; // notified() disabled the notifier, until rearm()
    bool m_isWatchingWrites = false;
    bool m_isWaiting = false; // the caller of waitForWritten() is told by its return value
    bool m_released = false;
    bool m_ended = false;
};

} // namespace Fernweg::Net
