// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qtimer.h>

namespace Fernweg::Test {

/// Waits until \a condition holds, at most as long as a busy machine may need.
template <typename Condition>
bool waitFor(Condition &&condition, int milliseconds = 10000)
{
    const QDeadlineTimer deadline(milliseconds);
    QTimer wakeUp; // for what changes without an event, and for the deadline
    wakeUp.start(20);
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

template <typename Enum>
QByteArray nameOf(Enum value)
{
    return QByteArray(QMetaEnum::fromType<Enum>().valueToKey(int(value)));
}

/// "clean 1000 bye", "unclean 1006 …".
inline QByteArray describedClose(bool wasClean, CloseCode code, const QString &reason)
{
    const QByteArray words = QByteArray(wasClean ? "clean " : "unclean ")
            + QByteArray::number(int(code)) + ' ' + reason.toUtf8();
    return words.trimmed();
}

inline QByteArray describedMessage(const QByteArray &payload, bool isBinary)
{
    const QByteArray kind = isBinary ? "binary " : "text ";
    return payload.size() > 125 ? kind + QByteArray::number(payload.size()) + " octets"
                                : (kind + payload).trimmed();
}

/// Writes down what a socket says, in words.
class SocketLog : public QObject
{
public:
    explicit SocketLog(WebSocket *socket)
    {
        connect(socket, &WebSocket::onConnect, this, [this](const HandshakeResponse &response) {
            events.append("connect " + QByteArray::number(response.status()));
        });
        connect(socket, &WebSocket::onOpen, this, [this] { events.append("open"); });
        connect(socket, &WebSocket::onMessage, this,
                [this](const QByteArray &payload, bool isBinary) {
                    events.append(describedMessage(payload, isBinary));
                    messages.append(payload);
                });
        connect(socket, &WebSocket::onPing, this,
                [this](const QByteArray &payload) { events.append("ping " + payload); });
        connect(socket, &WebSocket::onPong, this,
                [this](const QByteArray &payload) { events.append("pong " + payload); });
        connect(socket, &WebSocket::errorOccurred, this,
                [this](WebSocket::Error error) { events.append("error " + nameOf(error)); });
        connect(socket, &WebSocket::onClose, this,
                [this, socket](bool wasClean, CloseCode code, const QString &reason) {
                    ++closeCount;
                    close = describedClose(wasClean, code, reason);
                    events.append("close " + close);
                    propertiesAgree = propertiesAgree && socket->wasClean() == wasClean
                            && socket->closeCode() == code && socket->closeReason() == reason
                            && socket->state() == WebSocket::State::Closed;
                });
    }

    bool isClosed() const { return closeCount != 0; }

    QList<QByteArray> events;
    QList<QByteArray> messages;
    QByteArray close; ///< of the last onClose()
    int closeCount = 0;
    bool propertiesAgree = true; ///< wasClean() and the like were as onClose() said, each time
};

} // namespace Fernweg::Test
