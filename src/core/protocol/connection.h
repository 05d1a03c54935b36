// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/framereader.h"
#include "frame/masker.h"
#include "protocol/frametrace.h"
#include "protocol/keepalive.h"
#include "protocol/messagereceiver.h"
#include "protocol/outgoingmessage.h"
#include "protocol/outputqueue.h"
#include "protocol/protocoloptions.h"
#include "protocol/trafficstatistics.h"

#include <memory>

namespace Fernweg::Core {

class PreparedMessage;

/// One WebSocket connection after its opening handshake, at either end (RFC 6455, sections 5 to 8):
/// octets in, events out, octets out. It knows no socket and no clock, and is consistent between any
/// two calls.
class Connection
{
public:
    enum class State : quint8 {
        Open,
        Closing, ///< our Close frame is out; the peer's has not come
        Failed, ///< we failed the connection; what comes is skipped, but for the peer's Close frame
        Closed, ///< both Close frames were exchanged; what comes is skipped
    };
    using Event = Core::Event;
    using Ending = Core::Ending;
    using Outcome = Core::Outcome;
    struct ReadTarget
    {
        char *data = nullptr;
        qsizetype size = 0;
    };

    /// \a codec: what an extension does with messages; null: no extension was agreed on.
    Connection(Role role, std::shared_ptr<const ProtocolOptions> options,
               std::unique_ptr<MessageCodec> codec = {});
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    // Input. Octets are unmasked in place, so they must stay until nextEvent() returned None.
    void feed(char *data, qsizetype size);
    Event nextEvent();
    /// Where the transport may put what it reads next, if that belongs to a large payload; otherwise
    /// empty. What was put there is announced by commit() in place of feed().
    ReadTarget readTarget();
    void commit(qsizetype size);
    /// Takes back the input that was not parsed yet; to be fed again by refeed(). Events that need no
    /// input may follow all the same: see isBusy().
    QByteArray takeInput();
    bool isBusy() const noexcept { return m_receiver.isBusy(); }
    /// Like feed(), for what was fed and taken back.
    void refeed(char *data, qsizetype size) noexcept;
    /// Drops the input that was not parsed yet.
    void discardInput() noexcept { m_in = m_end; }
    /// Lets go of what is neither delivered nor written; for a connection that has ended, of which only
    /// the outcome and the statistics are still asked for.
    void releaseBuffers();

    void setReceiveMode(ReceiveMode mode) noexcept { m_receiver.setMode(mode); }
    ReceiveMode receiveMode() const noexcept { return m_receiver.nextMode(); }

    // The last event's data; valid until the next call of nextEvent().
    QByteArrayView payload() const noexcept { return m_view.isNull() ? m_receiver.view() : m_view; }
    bool isBinary() const noexcept { return m_receiver.isBinary(); }
    /// Octets of payload, as on the wire, of the frame that FrameBegin told of.
    quint64 frameLength() const noexcept { return m_receiver.frameLength(); }
    /// The payload, moved out if it stands in memory of its own. Otherwise empty: see payload().
    QByteArray takeAssembled() { return m_receiver.take(); }
    Violation violation() const noexcept { return m_seldom ? m_seldom->violation : Violation(); }

    // Output. False: the state does not permit it, or a control frame can't be like that.
    /// \a fragmentSize: octets of a frame at most; 0: as the options say.
    bool sendMessage(const QByteArray &payload, bool isBinary, bool doNotCompress = false,
                     quint64 fragmentSize = 0);
    bool sendPrepared(const PreparedMessage &message);
    bool sendPing(const QByteArray &payload, TimePoint now);
    bool sendPong(const QByteArray &payload);
    // A message in parts: frames, or frames that come in pieces.
    bool beginMessage(bool isBinary, bool doNotCompress = false);
    bool sendMessageFrame(const QByteArray &payload);
    bool beginMessageFrame(quint64 length);
    /// Octets that the frame still lacks; negative: how many of \a payload were too many.
    std::optional<qint64> sendMessageFrameData(const QByteArray &payload);
    bool endMessage();
    bool isSendingMessage() const noexcept { return m_outgoing != nullptr; }
    bool isSendingFrame() const noexcept { return m_outgoing && m_outgoing->inFrame; }
    /// NoStatus sends a Close frame without a code. Within a frame it follows when that is complete.
    bool sendClose(CloseCode code, const QByteArray &reason);
    /// Ends the connection for a reason of our own, by a Close frame or by dropping it (failByDrop).
    void fail(Violation violation);

    qsizetype pendingOutput() const noexcept { return m_output ? m_output->size() : 0; }
    QByteArrayView frontOutput() { return m_output ? m_output->front() : QByteArrayView(); }
    void consumeOutput(qsizetype size);

    // Time.
    void start(TimePoint now);
    /// What the peer sends is not read: its silence does not count until the next deadline.
    void excusePeer() noexcept;
    std::optional<TimePoint> nextDeadline(TimePoint now);
    /// Whether nextDeadline() may have a new answer since it was last asked.
    bool isDeadlineNew() const noexcept { return m_isDeadlineNew; }
    void advanceTo(TimePoint now);
    std::optional<Clock::duration> roundTripOf(QByteArrayView pong, TimePoint now);

    void setTrace(FrameTrace *trace) noexcept { m_trace = trace; } // null: none
    State state() const noexcept { return m_state; }
    Ending ending() const noexcept { return m_ending; }
    /// How the connection ended, if its transport has just been closed.
    Outcome outcome() const;
    bool closeTimedOut() const noexcept { return m_closeTimedOut; }
    bool dropTimedOut() const noexcept { return m_dropTimedOut; }
    bool pingTimedOut() const noexcept { return m_pingTimedOut; }
    std::optional<Clock::duration> lastRoundTrip() const;
    const ProtocolOptions &options() const noexcept { return *m_options; }
    TrafficStatistics &statistics() noexcept { return m_statistics; }
    const TrafficStatistics &statistics() const noexcept { return m_statistics; }

private:
    struct Seldom // what most connections need at their end only
    {
        QByteArray control; // what came of the current control frame, if not all at once
        QByteArray heldPong; // to be sent when the output has been taken; null: none
        QByteArray peerReason;
        quint16 peerCode = 0; // 0: no Close frame came
        Violation violation;
        std::optional<TimePoint> deadline;
        std::chrono::milliseconds timeout = {}; // asked for, and has no deadline yet
    };
    Seldom &seldom();
    Event takeWhole();
    Event readHeader();
    Event beginFrame();
    Event takePayload(char *data, qsizetype size, bool isInPlace);
    Event takeControl(const char *data, qsizetype size);
    Event takeData(QByteArrayView data, bool isInPlace);
    /// Counts, or fails, after what the receiver told.
    Event received(Event event);
    Event endControl(QByteArrayView payload);
    Event receiveClose(QByteArrayView payload);
    Event failed(Violation violation);
    FrameRules rules() const noexcept;
    void releaseView();
    bool isSkipping() const noexcept { return m_state == State::Failed; }

    void noteTraffic() noexcept;
    void answerPing(const QByteArray &payload);
    bool sendWhole(const QByteArray &payload, bool isBinary);
    void sendHeldPong();
    void appendFrame(FrameHeader header, const QByteArray &payload, qsizetype from = 0);
    void sendFrameHead(quint64 length);
    void appendData(const QByteArray &payload, qsizetype size);
    void sendFragments(FrameHeader header, const QByteArray &payload, quint64 limit);
    bool encode(QByteArrayView payload, MessageCodec::Flush flush, QByteArray &encoded);
    void sendPart(const QByteArray &payload, bool fin);
    void endFrame();
    bool isMasking() const noexcept;
    /// The peer waits for the rest of a frame: no other one can be sent.
    bool isFrameOpen() const noexcept { return m_outgoing && m_outgoing->isFrameOpen(); }
    void appendCloseFrame(CloseCode code, const QByteArray &reason);
    /// Both Close frames were exchanged, or as much of that as can be had.
    void endConnection();
    void startTimer(std::chrono::milliseconds timeout);
    KeepAlive &keepAlive();

    std::shared_ptr<const ProtocolOptions> m_options;
    std::unique_ptr<MessageCodec> m_codec;
    std::unique_ptr<OutputQueue> m_output;
    std::unique_ptr<OutgoingMessage> m_outgoing; // one that beginMessage() began
    std::unique_ptr<KeepAlive> m_keepAlive;
    std::unique_ptr<Seldom> m_seldom;
    FrameTrace *m_trace = nullptr;
    char *m_in = nullptr;
    char *m_end = nullptr;
    FrameReader m_reader;
    quint64 m_remaining = 0; // octets of the current frame's payload that have not come
    MessageReceiver m_receiver;
    QByteArrayView m_committed; // what the transport put into the message
    QByteArrayView m_view; // a control frame's payload
    TrafficStatistics m_statistics;
    Masker m_masker;
    const Role m_role;
    State m_state = State::Open;
    Ending m_ending = Ending::None;
    bool m_inPayload = false;
    bool m_isDeadlineNew = false;
    bool m_closeTimedOut = false;
    bool m_dropTimedOut = false;
    bool m_pingTimedOut = false;
};

} // namespace Fernweg::Core
