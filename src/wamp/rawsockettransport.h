// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connecttarget.h"
#include "net/flushqueue.h"
#include "net/transport.h"
#include "rawsocket/rawsocketconnection.h"
#include "wamp/messagetransport.h"

#include <Fernweg/websocketoptions.h>

#include <QtCore/qbasictimer.h>
#include <QtCore/qobject.h>

#include <optional>
#include <utility>

namespace Fernweg::Wamp {

/// How RawSocket transports behave: what they have in common with WebSockets is said by the same options.
struct RawSocketSettings
{
    WebSocketOptions options;
    std::shared_ptr<const WampCore::RawSocketOptions> protocol;

    /// The limit, the pings and so on of \a options.
    static RawSocketSettings make(const WebSocketOptions &options,
                                  const QList<WampCore::SerializerId> &serializers);
};

/// WAMP over RawSocket: over TCP, TLS, or a Unix domain socket.
class RawSocketTransport final : public QObject,
                                 public MessageTransport,
                                 private Net::TransportClient,
                                 private Net::Flushable
{
public:
    /// A client's; open() connects.
    RawSocketTransport(const Net::ConnectTarget &target, const RawSocketSettings &settings);
    /// A server's, of a connection that is accepted; when the handshake is done, the client is told that
    /// the transport is open.
    RawSocketTransport(Net::TransportPointer accepted, const RawSocketSettings &settings);
    ~RawSocketTransport() override;

    /// A server's: parses what was read of the connection before, and reads on.
    void begin(const QByteArray &octets);
    /// A server's, in place of begin(): there are too many connections.
    void refuse();

    void open() override;
    bool isOpen() const override { return m_isOpen; }
    void send(const WampCore::OutgoingMessage &message) override;
    void close() override;
    void abort() override;
    quint64 maxMessageSize() const override { return m_connection.maxSendSize(); }
    quint64 sizeOf(const WampCore::OutgoingMessage &message) const override;
    quint64 bytesToWrite() const override;
    QVariantMap details() const override;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    /// Tells a call that has called the client whether the transport is still there.
    class Guard
    {
    public:
        explicit Guard(RawSocketTransport *transport) noexcept
            : m_transport(transport), m_outer(std::exchange(transport->m_guard, this))
        {
        }
        ~Guard()
        {
            if (m_transport != nullptr)
                m_transport->m_guard = m_outer;
        }
        Q_DISABLE_COPY_MOVE(Guard)

        bool isDeleted() const noexcept { return m_transport == nullptr; }
        bool isOver() const noexcept { return isDeleted() || m_transport->m_hasEnded; }
        void noteDeletion() noexcept
        {
            m_transport = nullptr;
            if (m_outer != nullptr)
                m_outer->noteDeletion();
        }

    private:
        RawSocketTransport *m_transport;
        Guard *const m_outer;
    };

    void transportConnected() override;
    void transportReadable() override;
    void transportWritten() override;
    void transportEnded() override;
    void flush() override;

    /// False: the transport has ended, or is deleted.
    bool feed(const char *p, const char *end, const Guard &guard);
    void handleEvent(WampCore::RawSocketConnection::Event event);
    void received(const QByteArray &bytes);
    /// Writes as much as the kernel takes. False: the connection is broken.
    bool writePending();
    /// What follows from what was read and sent: writing, the end, pauses, the timer.
    void settle();
    void updateCongestion();
    void armTimer();
    /// What was sent leaves, then our direction of the stream ends, then the peer ends its own.
    void beginClosing();
    void timeout(Core::TimePoint now);
    /// Tells the client at once; from the event loop only.
    void end(const TransportEnd &what);
    void endLater(const TransportEnd &what);
    /// What it means that the connection is gone.
    TransportEnd lostEnd() const;
    void letGo();

    const RawSocketSettings m_settings;
    WampCore::RawSocketConnection m_connection;
    std::optional<Net::ConnectTarget> m_target; // a client's
    Net::TransportPointer m_transport; // null: not open yet, or ended
    QBasicTimer m_timer;
    std::optional<Core::TimePoint> m_openingDeadline;
    std::optional<Core::TimePoint> m_closingDeadline;
    Guard *m_guard = nullptr; // the innermost one
    quint64 m_unsent = 0; // when it was last looked at, while closing
    bool m_isConnected = false; // not to a proxy, but to the peer
    bool m_hasWritten = false;
    bool m_isOpen = false;
    bool m_wasOpen = false;
    bool m_isReading = false;
    bool m_isClosing = false; // what was sent still leaves
    bool m_isOutputShut = false;
    bool m_isBroken = false; // a write failed: flush() tells
    bool m_isCongested = false;
    bool m_isPaused = false;
    bool m_hasEnded = false;
};

} // namespace Fernweg::Wamp
