// SPDX-License-Identifier: Apache-2.0
// How a TcpTransport becomes connected: by TCP, through a proxy, by a Unix domain socket.
#include "net/tcpconnecting.h"

#include "net/unixaddress.h"

#include <QtCore/qcoreevent.h>

#include <array>
#include <cerrno>

namespace Fernweg::Net {

namespace {

/// A server whose queue is full says so; there is nothing that tells when it no longer is.
constexpr int unixRetryMilliseconds = 20;

QString described(const QNetworkProxy &proxy)
{
    return QStringLiteral("the proxy %1:%2 ").arg(proxy.hostName()).arg(proxy.port());
}

} // namespace

void TcpTransport::connectTo(const QString &host, quint16 port)
{
    ConnectTarget target;
    target.host = host;
    target.port = port;
    connectTo(target);
}

void TcpTransport::connectTo(const ConnectTarget &target)
{
    m_connecting = std::make_unique<Connecting>();
    m_connecting->target = target;
    // Whoever asks is not told before the call returned.
    QMetaObject::invokeMethod(
            this, [this] { connectNow(); }, Qt::QueuedConnection);
}

void TcpTransport::connectNow()
{
    const ConnectTarget &target = m_connecting->target;
    if (!target.unixName.isEmpty()) {
        connectUnix();
        return;
    }
    const bool isDirect = target.proxy.type() == QNetworkProxy::NoProxy;
    setProxy(QNetworkProxy::NoProxy); // of Qt's own
    connect(this, &QAbstractSocket::connected, this, [this, isDirect] {
        if (isDirect)
            established();
        else
            startProxyDialog();
    });
    // Once connected, an unbuffered socket tells of errors by its read() and write() alone.
    connect(this, &QAbstractSocket::errorOccurred, this, [this] {
        if (m_connecting && state() != ConnectedState)
            failed();
    });
    if (isDirect)
        connectToHost(target.host, target.port, ReadWrite | Unbuffered);
    else if (target.proxy.hostName().isEmpty())
        failed(QStringLiteral("none of the proxies connects TCP"));
    else
        connectToHost(target.proxy.hostName(), target.proxy.port(), ReadWrite | Unbuffered);
}

void TcpTransport::established()
{
    m_connecting.reset();
    notify(&TransportClient::transportConnected);
}

void TcpTransport::failed(const QString &error)
{
    if (std::exchange(m_ended, true))
        return;
    m_error = std::make_unique<const QString>(error);
    notify(&TransportClient::transportEnded);
}

void TcpTransport::failed()
{
    const QNetworkProxy &proxy = m_connecting->target.proxy;
    failed(proxy.type() == QNetworkProxy::NoProxy ? QString()
                                                  : described(proxy)
                           + QStringLiteral("can't be reached: ") + QAbstractSocket::errorString());
}

void TcpTransport::connectUnix()
{
    const ConnectTarget &target = m_connecting->target;
    const auto fail = [&](const QString &why) {
        failed(QStringLiteral("%1%2: %3")
                       .arg(QLatin1String(target.isAbstract ? "@" : ""), target.unixName, why));
    };
    QString error;
    const auto address = target.isAbstract ? UnixAddress::ofAbstractName(target.unixName, &error)
                                           : UnixAddress::ofPath(target.unixName, &error);
    if (!address) {
        fail(error);
        return;
    }
    Descriptor &socket = m_connecting->unixSocket;
    if (!socket.isValid())
        socket = Descriptor(newStreamSocket(AF_UNIX));
    if (!socket.isValid() || ::connect(socket.get(), address->data(), address->size) != 0) {
        const int number = errno;
        if (socket.isValid() && (number == EAGAIN || number == EINTR))
            m_connecting->retry.start(unixRetryMilliseconds, this);
        else
            fail(systemError(number));
    } else if (accept(socket.release())) {
        established();
    } else {
        fail(QAbstractSocket::errorString());
    }
}

void TcpTransport::timerEvent(QTimerEvent *event)
{
    if (m_connecting && event->timerId() == m_connecting->retry.timerId()) {
        m_connecting->retry.stop();
        connectUnix();
    } else {
        QAbstractSocket::timerEvent(event);
    }
}

void TcpTransport::startProxyDialog()
{
    const ConnectTarget &target = m_connecting->target;
    QString error;
    m_connecting->dialog = ProxyDialog::make(target.proxy, target.host, target.port, &error);
    if (!m_connecting->dialog)
        failed(described(target.proxy) + error);
    else
        writeToProxy();
}

void TcpTransport::writeToProxy()
{
    const QByteArray octets = m_connecting->dialog->takeOutput();
    if (!octets.isEmpty() && QAbstractSocket::write(octets) != octets.size())
        failed(described(m_connecting->target.proxy) + QStringLiteral("closed the connection"));
}

void TcpTransport::readFromProxy()
{
    if (m_ended)
        return;
    const QString proxy = described(m_connecting->target.proxy);
    ProxyDialog *const dialog = m_connecting->dialog.get();
    std::array<char, 1024> buffer;
    const qint64 size = QAbstractSocket::read(buffer.data(), qint64(buffer.size()));
    if (size < 0) {
        failed(proxy + QStringLiteral("closed the connection"));
        return;
    }
    const char *p = buffer.data();
    const char *const end = p + size;
    switch (dialog->feed(p, end)) {
    case ProxyDialog::Status::Waiting:
        writeToProxy();
        return;
    case ProxyDialog::Status::Failed:
        failed(proxy + dialog->errorString());
        return;
    case ProxyDialog::Status::Established:
        break;
    }
    if (p != end) { // neither a WebSocket server nor a TLS server speaks first
        failed(proxy + QStringLiteral("sent octets that nobody asked for"));
        return;
    }
    notify(&TransportClient::transportTunneled);
    established();
}

} // namespace Fernweg::Net
