// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/keepalive.h"
#include "protocol/outputqueue.h"
#include "rawsocket/rawsockethandshake.h"

#include <memory>
#include <optional>

namespace Fernweg::WampCore {

/// How connections over RawSocket behave; shared, unchanged, by many.
struct RawSocketOptions
{
    /// Those that a router takes; the first one is what a client asks for.
    QList<SerializerId> serializers = { SerializerId::Json };
    /// Octets of a message that is received; announced by rawSocketLengthFor(). 0: no limit.
    quint64 maxMessageSize = rawSocketMaxLength;
    /// A router refuses clients that receive less.
    quint64 minPeerMessageSize = rawSocketMinLength;
    /// Only what is about pings counts: autoPingInterval and its kin.
    Core::ProtocolOptions ping;
};

/// Messages over a stream of octets, each behind its length (WAMP specification, "RawSocket
/// Transport"): octets in, messages out, and the other way round. No socket, no clock.
class RawSocketConnection
{
public:
    enum class Role : quint8 { Client, Server };
    enum class State : quint8 {
        Opening, ///< the peer has not sent its half of the handshake
        Open,
        Failed, ///< what output() still has is to be sent, then the connection is closed
    };
    enum class Event : quint8 {
        None, ///< all input is taken
        Opened,
        Message, ///< takeMessage()
        Pong, ///< pongReceived() is to be called
        Failed, ///< errorText()
    };

    RawSocketConnection(Role role, std::shared_ptr<const RawSocketOptions> options);
    Q_DISABLE_COPY_MOVE(RawSocketConnection)

    /// Takes octets from the front of [\a p, \a end), up to the next event.
    Event feed(const char *&p, const char *end);
    QByteArray takeMessage() { return std::exchange(m_payload, {}); }

    /// False, and nothing is sent: it is longer than the peer takes, or the connection isn't open.
    bool send(const QByteArray &message);
    void sendPing(const QByteArray &payload, Core::TimePoint now);
    void pongReceived(Core::TimePoint now);
    Core::OutputQueue &output() noexcept { return m_output; }
    qsizetype pendingOutput() const noexcept { return m_output.size(); }

    /// A router's answer to one client too many.
    void refuse(RawSocketRefusal refusal);

    Role role() const noexcept { return m_role; }
    State state() const noexcept { return m_state; }
    /// In the middle of a frame, or of the handshake: more has to come.
    bool isIncomplete() const noexcept { return m_isInPayload || m_headSize != 0; }
    /// Once it is open.
    SerializerId serializer() const noexcept { return m_peer.serializer; }
    quint64 maxSendSize() const noexcept { return m_peer.maxLength; }
    quint64 maxReceiveSize() const noexcept { return m_maxReceiveSize; }

    const QByteArray &errorText() const noexcept { return m_error; }
    /// It was a handshake that was answered, with a no.
    bool isRefused() const noexcept { return m_isRefused; }

    /// Keep-alive pings, from start() on.
    void start(Core::TimePoint now) { m_keepAlive.start(m_options->ping, now); }
    std::optional<Core::TimePoint> nextDeadline() const { return m_keepAlive.nextDeadline(); }
    /// Sends a ping if it is time; fails if the peer has not answered the last one.
    Event advanceTo(Core::TimePoint now);
    /// Nobody reads what the peer says: its silence does not count.
    void excusePeer() { m_keepAlive.excuse(); }
    std::optional<Core::Clock::duration> lastRoundTrip() const
    {
        return m_keepAlive.lastRoundTrip();
    }

private:
    enum class FrameType : quint8 { Message = 0, Ping = 1, Pong = 2 };

    bool gatherHead(const char *&p, const char *end);
    Event readHandshake();
    Event readAnswer();
    Event readHead();
    Event readPayload(const char *&p, const char *end);
    Event frameCompleted();
    void sendFrame(FrameType type, const QByteArray &payload);
    Event fail(const QByteArray &text);

    const std::shared_ptr<const RawSocketOptions> m_options;
    Core::OutputQueue m_output;
    Core::KeepAlive m_keepAlive;
    RawSocketOffer m_peer;
    quint64 m_maxReceiveSize;
    QByteArray m_payload; // of the frame that is being read
    QByteArray m_error;
    qsizetype m_length = 0; // of that payload
    char m_head[rawSocketHeadSize] = {};
    quint8 m_headSize = 0;
    FrameType m_type = FrameType::Message;
    const Role m_role;
    State m_state = State::Opening;
    bool m_isInPayload = false;
    bool m_isRefused = false;
};

} // namespace Fernweg::WampCore
