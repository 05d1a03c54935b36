// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/listensocket.h"
#include "net/transport.h"

#include <QtCore/qbasictimer.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpserver.h>

#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QSocketNotifier;
QT_END_NAMESPACE

namespace Fernweg::Net {

/// Accepts the connections of a listening socket, and hands over their bare descriptors: any thread
/// can make a transport of one. It belongs to the thread that opened it.
class Listener final : public QObject
{
public:
    /// Owns \a descriptor, an accepted connection that does not block. It may delete the listener.
    using Handler = std::function<void(qintptr descriptor)>;

    explicit Listener(Handler handler);
    ~Listener() override;

    /// Listens. False: \a error says why not.
    bool open(const ListenAddress &where, QString *error);
    void close();
    bool isOpen() const noexcept { return m_socket.isValid(); }

    const ListenAddress &address() const noexcept { return m_address; }
    /// Null for a Unix domain socket, and 0.
    QHostAddress localAddress() const;
    quint16 port() const noexcept;
    /// "ws://127.0.0.1:9000", "wss://[::]:9000", "ws+unix:/run/x.sock", "ws+unix:@x".
    QUrl url(bool isEncrypted = false) const;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void acceptAll();

    const std::shared_ptr<const Handler> m_handler; // may run while this object is deleted
    ListenSocket m_socket;
    ListenAddress m_address;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QBasicTimer m_resume; // runs while there are no descriptors to accept with
    bool m_isStarved = false; // and that was said
};

/// Accepts TCP connections and hands each over as a transport.
class TcpListener final : public QTcpServer
{
public:
    using Handler = std::function<void(TransportPointer)>;

    explicit TcpListener(Handler handler) : m_handler(std::move(handler)) { }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    Handler m_handler;
};

} // namespace Fernweg::Net
