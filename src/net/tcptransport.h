// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/transport.h"

#include <QtNetwork/qabstractsocket.h>

namespace Fernweg::Net {

/// TCP by an unbuffered QAbstractSocket: a read() is one recv(), a write() one send(). Qt keeps a
/// QTcpSocket buffered whatever its open mode says, unless it connects itself; a plain
/// QAbstractSocket of TCP's kind is unbuffered in both roles.
class TcpTransport final : public QAbstractSocket, public Transport
{
public:
    TcpTransport();

    /// Takes over an accepted connection. False: see errorString().
    bool accept(qintptr descriptor);
    /// Connects, as soon as the event loop runs; transportConnected() or transportEnded() tells how that went.
    void connectTo(const QString &host, quint16 port);

    qint64 read(char *data, qint64 maxSize) override;
    bool write(const char *data, qint64 size) override;
    bool waitForWritten(int milliseconds) override;
    void setPaused(bool paused) override;
    qint64 bytesToWrite() const override { return QAbstractSocket::bytesToWrite(); }
    void shutdownOutput() override;
    QString errorString() const override;
    QHostAddress peerAddress() const override { return QAbstractSocket::peerAddress(); }
    quint16 peerPort() const override { return QAbstractSocket::peerPort(); }
    QHostAddress localAddress() const override { return QAbstractSocket::localAddress(); }
    quint16 localPort() const override { return QAbstractSocket::localPort(); }
    void setNoDelay(bool enabled) override;
    void setOwner(QObject *owner) override { setParent(owner); }
    void release() override;

private:
    ~TcpTransport() override = default;
    /// Re-enables the notifier of octets to read, without a system call.
    void rearm();
    void connectNow(const QString &host, quint16 port);
    /// Tells of an end that no read() or write() tells of.
    void tellEnd();
    /// Tells the client, in a way that lets it release this object meanwhile.
    void notify(void (TransportClient::*what)());

    int m_notifying = 0;
    bool m_isPaused = false;
    bool m_isWaiting = false; // the caller of waitForWritten() is told by its return value
    bool m_released = false;
    bool m_ended = false;
};

} // namespace Fernweg::Net
