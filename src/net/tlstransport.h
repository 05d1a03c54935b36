// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connecttarget.h"
#include "net/flushqueue.h"
#include "net/transport.h"

#include <QtNetwork/qsslerror.h>
#include <QtNetwork/qsslsocket.h>

namespace Fernweg::Net {

/// TLS by a QSslSocket, over a TCP connection, a Unix domain socket or a proxy.
///
/// A client first connects a TcpTransport, and then goes on with its descriptor. QSslSocket tells of each
/// 4 KiB that it has decrypted: the transport's client is told once, at the end of the turn of the event
/// loop, of all that came. So nothing is told while QSslSocket is on the stack, either.
class TlsTransport final : public QSslSocket,
                           public Transport,
                           private Flushable,
                           private TransportClient
{
public:
    TlsTransport();

    /// Takes over an accepted connection, and begins the handshake as its server; closes it if that
    /// can't be done. False: see errorString(). transportEnded() tells if the handshake fails.
    bool accept(qintptr descriptor, const QSslConfiguration &configuration);
    /// Connects, as soon as the event loop runs; transportConnected() tells when the handshake is done.
    void connectTo(const ConnectTarget &target);

    qint64 read(char *data, qint64 maxSize) override;
    bool write(const char *data, qint64 size) override;
    bool waitForWritten(int milliseconds) override;
    void setPaused(bool paused) override;
    qint64 bytesToWrite() const override;
    void shutdownOutput() override;
    QString errorString() const override { return m_error; }
    bool isTlsFailure() const override { return m_isTlsFailure; }
    bool isEncrypted() const override { return true; }
    QSslConfiguration sslConfiguration() const override { return QSslSocket::sslConfiguration(); }
    QHostAddress peerAddress() const override
    {
        return m_isUnix ? QHostAddress() : QSslSocket::peerAddress();
    }
    quint16 peerPort() const override { return m_isUnix ? quint16(0) : QSslSocket::peerPort(); }
    QHostAddress localAddress() const override
    {
        return m_isUnix ? QHostAddress() : QSslSocket::localAddress();
    }
    quint16 localPort() const override { return m_isUnix ? quint16(0) : QSslSocket::localPort(); }
    void setNoDelay(bool enabled) override;
    void setOwner(QObject *owner) override { setParent(owner); }
    void release() override;

protected:
    bool event(QEvent *event) override;

private:
    ~TlsTransport() override = default;

    // The connection below, until TLS takes it over.
    void transportTunneled() override;
    void transportConnected() override;
    void transportReadable() override { }
    void transportWritten() override { }
    void transportEnded() override;

    bool takeOver(qintptr descriptor, const QSslConfiguration &configuration);
    /// Makes QSslSocket leave flushing to us.
    void dropFlushEvent();
    void checkErrors(const QList<QSslError> &errors);
    bool isPinned() const;
    void handshakeDone();
    void socketFailed(QAbstractSocket::SocketError error);
    void failed(const QString &error, bool isTlsFailure);
    void ended();

    /// Tells the client what happened, at the end of a turn of the event loop.
    void flush() override;
    void tellReadable();
    void notify(void (TransportClient::*what)());

    ConnectTarget m_target;
    TransportPointer m_tunnel;
    QString m_error;
    QString m_certificateError; // the first one that verifying found
    int m_notifying = 0;
    bool m_isUnix = false;
    // What the client has not been told yet.
    bool m_isConnectNews = false;
    bool m_isReadNews = false;
    bool m_isWriteNews = false;
    bool m_isEndNews = false;

    bool m_isClient = false;
    bool m_isFlushingItself = false;
    bool m_isUp = false; // the handshake is done
    bool m_isDown = false; // the connection is gone; there may be octets to read
    bool m_hasToldEnd = false;
    bool m_hasLeftOver = false; // the last write() left something to be written later
    bool m_isTellingReadable = false;
    bool m_isPaused = false;
    bool m_isTlsFailure = false;
    bool m_released = false;
};

} // namespace Fernweg::Net
