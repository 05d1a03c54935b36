// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/devicesender.h>

#include <Fernweg/websocket.h>

#include <QtCore/qfiledevice.h>
#include <QtCore/qiodevice.h>

#include <algorithm>

namespace Fernweg {

namespace {

constexpr qint64 pieceSize = 64 * 1024;
/// No more is read while so much waits to be sent.
constexpr qint64 maxWaiting = 256 * 1024;
/// Then others have their turn; bytesWritten() tells when to go on.
constexpr int maxPiecesPerTurn = 16;

} // namespace

/*!
    \class Fernweg::DeviceSender
    \inmodule Fernweg
    \inheaderfile Fernweg/DeviceSender
    \brief Tells of a message that is read from a device while it is sent: see WebSocket::sendDevice().

    \code
    auto *file = new QFile(path, socket);
    file->open(QIODevice::ReadOnly);
    DeviceSender *sender = socket->sendDevice(file);
    connect(sender, &DeviceSender::progress, bar, [bar](qint64 sent, qint64 size) { … });
    connect(sender, &DeviceSender::finished, this, [](bool isComplete) { … });
    \endcode

    No more than some hundred KiB are read ahead of what the peer takes. The message's frames have at
    most 64 KiB. A sequential device, such as a pipe, is read until it says that its channel is
    finished, or is closed.

    The object belongs to the socket, and is deleted after finished().
*/

/*!
    \property Fernweg::DeviceSender::bytesSent
    Octets that were read from the device and given to the connection.
*/

/*!
    \property Fernweg::DeviceSender::size
    Octets that the device had when it began; -1 if it is sequential, and nobody knows.
*/

/*!
    \fn QString Fernweg::DeviceSender::errorString() const
    Why finished() said that the message is not complete.
*/

/*!
    \fn void Fernweg::DeviceSender::progress(qint64 bytesSent, qint64 size)
    More was sent: \a bytesSent octets of \a size; see the properties of these names.
*/

/*!
    \fn void Fernweg::DeviceSender::finished(bool isComplete)
    The whole message was handed to the connection; or, if \a isComplete is false, the connection has
    ended before. A device that can't be read, or goes away, closes the connection with InternalError
    (1011), as half a message can't be taken back.
*/

DeviceSender::DeviceSender(WebSocket *socket, QIODevice *device)
    : QObject(socket),
      m_socket(socket),
      m_device(device),
      m_size(device->isSequential() ? -1 : device->size() - device->pos())
{
    connect(socket, &WebSocket::bytesWritten, this, &DeviceSender::pump);
    connect(socket, &WebSocket::onClose, this, [this](bool, CloseCode code, const QString &reason) {
        m_errorString = QStringLiteral("the connection was closed with %1 %2")
                                .arg(quint16(code))
                                .arg(reason)
                                .trimmed();
        finish(false);
    });
    connect(device, &QIODevice::readyRead, this, &DeviceSender::pump);
    connect(device, &QIODevice::readChannelFinished, this, [this] {
        m_isAtEnd = true;
        pump();
    });
    connect(device, &QIODevice::aboutToClose, this, [this] {
        m_isAtEnd = m_device->isSequential();
        pump();
    });
    connect(device, &QObject::destroyed, this,
            [this] { fail(QStringLiteral("the device was deleted")); });
    // Whoever called sendDevice() connects first.
    QMetaObject::invokeMethod(this, &DeviceSender::pump, Qt::QueuedConnection);
}

bool DeviceSender::readPiece()
{
    if (m_device.isNull() || !m_device->isReadable()) {
        fail(QStringLiteral("the device was closed"));
        return false;
    }
    m_piece.resize(pieceSize);
    const qint64 size = m_device->read(m_piece.data(), pieceSize);
    m_piece.resize(std::max<qint64>(size, 0));
    if (size > 0)
        return true;
    // A file that is a pipe is read until there is something, and never says that there is.
    const bool isFile = qobject_cast<QFileDevice *>(m_device) != nullptr;
    if (size < 0 && !m_isAtEnd)
        fail(m_device->errorString());
    else if (m_isAtEnd || !m_device->isSequential() || isFile)
        m_isComplete =
                m_socket->endMessage(); // false: too much waits, once more when it is written
    return false;
}

bool DeviceSender::sendPiece()
{
    if (m_piece.isEmpty() && !readPiece())
        return false;
    if (!m_socket->sendMessageFrame(m_piece))
        return false;
    m_sent += m_piece.size();
    m_piece = QByteArray();
    return true;
}

void DeviceSender::pump()
{
    const qint64 before = m_sent;
    for (int i = 0; i < maxPiecesPerTurn; ++i) {
        if (m_isFinished || m_isComplete || !m_socket->isOpen()
            || m_socket->bytesToWrite() >= maxWaiting || !sendPiece())
            break;
    }
    const QPointer<DeviceSender> guard(this);
    if (m_sent != before)
        Q_EMIT progress(m_sent, m_size);
    if (!guard.isNull() && m_isComplete)
        finish(true);
}

void DeviceSender::fail(const QString &error)
{
    if (m_isFinished)
        return;
    m_errorString = error;
    if (m_socket->isOpen())
        m_socket->sendClose(CloseCode::InternalError);
    finish(false);
}

void DeviceSender::finish(bool isComplete)
{
    if (std::exchange(m_isFinished, true))
        return;
    disconnect(m_socket, nullptr, this, nullptr);
    if (!m_device.isNull())
        disconnect(m_device, nullptr, this, nullptr);
    deleteLater();
    Q_EMIT finished(isComplete);
}

} // namespace Fernweg
