// SPDX-License-Identifier: Apache-2.0
#include "net/tlstransport.h"

#include "net/descriptor.h"
#include "net/tcptransport.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qcryptographichash.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qmetaobject.h>
#include <QtNetwork/qsslcertificate.h>

#include <poll.h>
#include <sys/socket.h>

namespace Fernweg::Net {

namespace {

/// What QSslSocket may decrypt ahead, and once more as much below, so that a client that does not read
/// makes the peer wait rather than this process grow; and what it is given to encrypt at once. It copies
/// each piece from buffer to buffer, some of which stay as large as the largest piece. Of larger ones, the
/// heap would give most back to the kernel each time, and have every page of them faulted in again.
constexpr qint64 pieceSize = 64 * 1024;

QSslConfiguration completed(QSslConfiguration configuration, bool isClient)
{
    if (configuration.allowedNextProtocols().isEmpty())
        configuration.setAllowedNextProtocols({ QByteArrayLiteral("http/1.1") });
    // A client keeps the session's ticket, to come back sooner.
    if (isClient)
        configuration.setSslOption(QSsl::SslOptionDisableSessionPersistence, false);
    // Qt's server would ask each browser for a certificate, and take any.
    else if (configuration.peerVerifyMode() == QSslSocket::AutoVerifyPeer)
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

QString nameOf(QSslError::SslError error)
{
    return QString::fromLatin1(QMetaEnum::fromType<QSslError::SslError>().valueToKey(error));
}

} // namespace

TlsTransport::TlsTransport()
{
    setProxy(QNetworkProxy::NoProxy);
    connect(this, &QIODevice::readyRead, this, [this] {
        m_isReadNews = true;
        flushSoon();
    });
    const auto whenWritten = [this] {
        if (m_hasLeftOver && bytesToWrite() == 0) {
            m_hasLeftOver = false;
            m_isWriteNews = true;
            flushSoon();
        }
    };
    connect(this, &QIODevice::bytesWritten, this, whenWritten);
    connect(this, &QSslSocket::encryptedBytesWritten, this, whenWritten);
    connect(this, &QSslSocket::sslErrors, this, &TlsTransport::checkErrors);
    connect(this, &QSslSocket::encrypted, this, &TlsTransport::handshakeDone);
    connect(this, &QAbstractSocket::errorOccurred, this, &TlsTransport::socketFailed);
    connect(this, &QAbstractSocket::disconnected, this, &TlsTransport::ended);
}

bool TlsTransport::takeOver(qintptr descriptor, const QSslConfiguration &configuration)
{
    m_isUnix = isUnixSocket(int(descriptor));
    setSslConfiguration(completed(configuration, m_isClient));
    if (!setSocketDescriptor(descriptor)) {
        const Descriptor refused { int(descriptor) };
        m_error = QSslSocket::errorString();
        return false;
    }
    setReadBufferSize(pieceSize);
    return true;
}

bool TlsTransport::accept(qintptr descriptor, const QSslConfiguration &configuration)
{
    if (!takeOver(descriptor, configuration))
        return false;
    startServerEncryption();
    return true;
}

void TlsTransport::connectTo(const ConnectTarget &target)
{
    m_isClient = true;
    m_target = target;
    auto *const tunnel = new TcpTransport;
    m_tunnel.reset(tunnel);
    tunnel->setClient(this);
    tunnel->setOwner(this);
    tunnel->connectTo(target);
}

void TlsTransport::transportTunneled()
{
    notify(&TransportClient::transportTunneled);
}

void TlsTransport::transportConnected()
{
    const int descriptor = static_cast<TcpTransport *>(m_tunnel.get())->share();
    m_tunnel.reset();
    if (!takeOver(descriptor, m_target.tls->configuration)) {
        ended();
        return;
    }
    setPeerVerifyName(m_target.tls->peerName);
    startClientEncryption();
}

void TlsTransport::transportEnded()
{
    failed(m_tunnel->errorString(), false);
}

bool TlsTransport::isPinned() const
{
    const QByteArray fingerprint = peerCertificate().digest(QCryptographicHash::Sha256);
    return m_target.tls->fingerprints.contains(fingerprint);
}

void TlsTransport::checkErrors(const QList<QSslError> &errors)
{
    if (m_isClient && !m_target.tls->fingerprints.isEmpty()) {
        // An expected certificate may be signed by anybody, for any name; handshakeDone() checks it, too.
        if (isPinned())
            ignoreSslErrors();
        return;
    }
    // Only if the configuration has them verified, the handshake fails.
    const QSslError &first = errors.constFirst();
    const QString whose = m_isClient
            ? QStringLiteral("the certificate of %1").arg(m_target.tls->peerName)
            : QStringLiteral("the client's certificate");
    m_certificateError = QStringLiteral("TLS: %1 was refused (%2): %3")
                                 .arg(whose, nameOf(first.error()), first.errorString());
}

void TlsTransport::handshakeDone()
{
    if (m_isDown)
        return;
    if (m_isClient && !m_target.tls->fingerprints.isEmpty() && !isPinned()) {
        socketFailed(SslHandshakeFailedError);
        return;
    }
    m_isUp = true;
    m_isConnectNews = m_isClient;
    flushSoon();
}

void TlsTransport::socketFailed(SocketError error)
{
    const bool isClosed = error == RemoteHostClosedError;
    if (m_isUp) {
        const bool isTls = error == SslInternalError || error == SslHandshakeFailedError;
        failed(isClosed ? QString() : QSslSocket::errorString(), isTls);
    } else if (m_isClient && !m_target.tls->fingerprints.isEmpty() && !peerCertificate().isNull()
               && !isPinned()) {
        failed(QStringLiteral("trustedFingerprints: the certificate of %1 is another one, %2")
                       .arg(m_target.tls->peerName,
                            QString::fromLatin1(peerCertificate()
                                                        .digest(QCryptographicHash::Sha256)
                                                        .toHex(':'))),
               true);
    } else if (error == SslHandshakeFailedError && !m_certificateError.isEmpty()) {
        failed(m_certificateError, true);
    } else {
        // A server whose connection broke has not refused us, and may do better the next time; a client
        // that breaks off has most likely refused our certificate.
        const bool isTls = mode() == SslServerMode || error == SslHandshakeFailedError
                || error == SslInternalError || error == SslInvalidUserDataError;
        failed(QStringLiteral("TLS: ")
                       + (isClosed
                                  ? QStringLiteral("the connection was closed during the handshake")
                                  : QSslSocket::errorString()),
               isTls);
    }
}

void TlsTransport::failed(const QString &error, bool isTlsFailure)
{
    if (m_isDown)
        return;
    m_error = error;
    m_isTlsFailure = isTlsFailure;
    ended();
}

void TlsTransport::ended()
{
    if (std::exchange(m_isDown, true))
        return;
    m_isEndNews = true;
    flushSoon();
}

qint64 TlsTransport::read(char *data, qint64 maxSize)
{
    qint64 size = 0;
    if (m_isUp && isOpen())
        size = qMax<qint64>(QSslSocket::read(data, maxSize), 0);
    if (size == 0 && m_isDown) {
        m_hasToldEnd = true;
        return -1;
    }
    return size;
}

bool TlsTransport::write(const char *data, qint64 size)
{
    while (!m_isDown && size != 0) {
        const qint64 piece = qMin(size, pieceSize);
        if (QSslSocket::write(data, piece) != piece)
            return false;
        QSslSocket::flush(); // now, rather than by the event that QSslSocket posted
        if (!std::exchange(m_isFlushingItself, true))
            dropFlushEvent();
        data += piece;
        size -= piece;
    }
    m_hasLeftOver = bytesToWrite() != 0;
    return !m_isDown;
}

void TlsTransport::dropFlushEvent()
{
    // As long as QSslSocket waits for the event that its first write posted, it posts no other ones: each
    // would cost another turn of the event loop, to flush what is flushed.
    QCoreApplication::removePostedEvents(this, QEvent::MetaCall);
    // Others may have gone with it: the one to decrypt on, and our own.
    char nothing = 0;
    if (encryptedBytesAvailable() > 0)
        QSslSocket::read(&nothing, 0);
    flushSoon();
}

qint64 TlsTransport::bytesToWrite() const
{
    return QSslSocket::bytesToWrite() + encryptedBytesToWrite();
}

bool TlsTransport::waitForWritten(int milliseconds)
{
    // Not waitForBytesWritten(): that one reads, too.
    const QDeadlineTimer deadline(milliseconds);
    while (!m_isDown && bytesToWrite() != 0) {
        QSslSocket::flush();
        if (m_isDown || bytesToWrite() == 0)
            break;
        pollfd poller = { int(socketDescriptor()), POLLOUT, 0 };
        ::poll(&poller, 1, int(deadline.remainingTime()));
        if (deadline.hasExpired())
            return false;
    }
    m_hasLeftOver = false;
    m_isWriteNews = false; // the return value tells
    return !m_isDown;
}

void TlsTransport::setPaused(bool paused)
{
    if (std::exchange(m_isPaused, paused) && !paused) {
        m_isReadNews = true;
        flushSoon();
    }
}

void TlsTransport::shutdownOutput()
{
    // TCP's end alone, without TLS's: after that, QSslSocket would not read any more.
    if (!m_isDown)
        ::shutdown(int(socketDescriptor()), SHUT_WR);
}

void TlsTransport::setNoDelay(bool enabled)
{
    if (!m_isUnix)
        setSocketOption(LowDelayOption, QVariant(enabled ? 1 : 0));
}

void TlsTransport::flush()
{
    if (std::exchange(m_isConnectNews, false))
        notify(&TransportClient::transportConnected);
    if (std::exchange(m_isWriteNews, false) && bytesToWrite() == 0)
        notify(&TransportClient::transportWritten);
    if (std::exchange(m_isEndNews, false)) {
        if (m_isUp)
            m_isReadNews = true; // read() tells, behind the last octets
        else
            notify(&TransportClient::transportEnded);
    }
    if (m_isReadNews && m_isUp && !m_isPaused && !m_isTellingReadable)
        tellReadable();
}

void TlsTransport::tellReadable()
{
    m_isReadNews = false;
    m_isTellingReadable = true;
    notify(&TransportClient::transportReadable);
    m_isTellingReadable = false;
    if (m_released || m_isPaused)
        return;
    // The client stops at a turn's end, and what came while one of its slots ran an event loop, it
    // has not been told of.
    if (bytesAvailable() > 0 || (m_isDown && !m_hasToldEnd)) {
        m_isReadNews = true;
        flushSoon();
    } else if (encryptedBytesAvailable() > 0) {
        char nothing = 0;
        QSslSocket::read(&nothing, 0); // goes on decrypting, from the event loop
    }
}

void TlsTransport::notify(void (TransportClient::*what)())
{
    if (m_released || client() == nullptr)
        return;
    ++m_notifying;
    (client()->*what)();
    --m_notifying;
}

bool TlsTransport::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange) {
        // The queue belongs to the thread that is left behind.
        flushNoMore();
        QMetaObject::invokeMethod(
                this, [this] { flushSoon(); }, Qt::QueuedConnection);
    }
    return QSslSocket::event(event);
}

void TlsTransport::release()
{
    if (std::exchange(m_released, true))
        return;
    flushNoMore();
    setClient(nullptr);
    setParent(nullptr);
    m_tunnel.reset();
    disconnect();
    if (m_isUp && !m_isDown && bytesToWrite() == 0) {
        disconnectFromHost(); // with TLS's own end
        QSslSocket::flush();
    }
    abort();
    if (m_notifying != 0)
        deleteLater();
    else
        delete this;
}

} // namespace Fernweg::Net
