// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace Fernweg {

class WebSocket;

class FERNWEG_WEBSOCKET_EXPORT DeviceSender : public QObject
{
    Q_OBJECT
    Q_PROPERTY(qint64 bytesSent READ bytesSent NOTIFY progress)
    Q_PROPERTY(qint64 size READ size CONSTANT)

public:
    qint64 bytesSent() const noexcept { return m_sent; }
    qint64 size() const noexcept { return m_size; }
    QString errorString() const { return m_errorString; }

Q_SIGNALS:
    void progress(qint64 bytesSent, qint64 size);
    void finished(bool isComplete);

private:
    friend class WebSocket;
    DeviceSender(WebSocket *socket, QIODevice *device);
    void pump();
    bool readPiece();
    bool sendPiece();
    void fail(const QString &error);
    void finish(bool isComplete);

    WebSocket *const m_socket;
    const QPointer<QIODevice> m_device;
    QByteArray m_piece; // read, and not sent
    QString m_errorString;
    qint64 m_sent = 0;
    const qint64 m_size;
    bool m_isAtEnd = false;
    bool m_isComplete = false;
    bool m_isFinished = false;
};

} // namespace Fernweg
