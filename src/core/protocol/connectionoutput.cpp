// SPDX-License-Identifier: Apache-2.0
// The part of Connection that sends, and the one that waits.
#include "protocol/connection.h"

#include "frame/closecodes.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <cstring>

namespace Fernweg::Core {

using std::chrono::milliseconds;

namespace {

/// From here on pongs wait: a peer that sends pings and reads nothing gets no more memory than this.
constexpr qsizetype maxOutputBeforePong = 2 * 1024 * 1024;

} // namespace

bool Connection::isMasking() const noexcept
{
    return m_role == Role::Client ? m_options->maskClientFrames : m_options->maskServerFrames;
}

void Connection::appendFrame(FrameHeader header, const QByteArray &payload, qsizetype from)
{
    if (isFrameOpen() && isControl(header.opcode)) {
        m_outgoing->deferred.emplace_back(header, payload);
        return;
    }
    if (!m_output)
        m_output = OutputPool::take();
    header.masked = isMasking();
    if (header.masked)
        header.maskKey = randomMaskKey();
    if (m_trace != nullptr)
        m_trace->frameSent(header);
    const qsizetype headSize = frameHeaderSize(header.length, header.masked);
    const auto size = qsizetype(header.length);
    // The header leaves together with the first octets of its payload, in one write.
    const qsizetype gathered = size <= 2 * OutputQueue::gatherSize ? size : OutputQueue::gatherSize;
    char *const target = m_output->extend(headSize + gathered);
    writeFrameHeader(target, header);
    Masker masker(header.masked && m_options->applyMask ? header.maskKey : 0);
    if (header.masked)
        masker.copy(target + headSize, payload.constData() + from, gathered);
    else if (gathered != 0)
        std::memcpy(target + headSize, payload.constData() + from, size_t(gathered));
    m_statistics.outgoing.wireOctets += quint64(headSize + size);
    if (gathered == size)
        return;
    if (header.masked)
        m_output->appendMasked(payload, from + gathered, size - gathered, masker);
    else
        m_output->appendShared(payload, from + gathered, size - gathered);
}

void Connection::sendFragments(FrameHeader header, const QByteArray &payload, quint64 limit)
{
    const auto whole = quint64(payload.size());
    const quint64 frameSize = limit == 0 ? whole : std::min(whole, limit);
    quint64 sent = 0;
    do {
        header.length = std::min(frameSize, whole - sent);
        header.fin = sent + header.length == whole;
        appendFrame(header, payload, qsizetype(sent));
        header.opcode = Opcode::Continuation;
        header.rsv = 0;
        sent += header.length;
        ++m_statistics.outgoing.frames;
    } while (sent < whole);
    m_statistics.outgoing.frameOctets += whole;
    ++m_statistics.outgoing.messages;
}

bool Connection::encode(QByteArrayView payload, MessageCodec::Flush flush, QByteArray &encoded)
{
    if (m_codec->encode(payload, flush, encoded))
        return true;
    fail({ CloseCode::InternalError, "a message could not be compressed" });
    return false;
}

/// What most messages are, in one go: small, in one frame, not encoded.
bool Connection::sendWhole(const QByteArray &payload, bool isBinary)
{
    const qsizetype size = payload.size();
    if (size > 2 * OutputQueue::gatherSize || m_trace != nullptr)
        return false;
    FrameHeader header;
    header.length = quint64(size);
    header.opcode = isBinary ? Opcode::Binary : Opcode::Text;
    header.masked = isMasking();
    if (header.masked)
        header.maskKey = randomMaskKey();
    const qsizetype headSize = frameHeaderSize(header.length, header.masked);
    if (!m_output)
        m_output = OutputPool::take();
    char *const target = m_output->extend(headSize + size);
    writeFrameHeader(target, header);
    if (header.masked && m_options->applyMask)
        Masker(header.maskKey).copy(target + headSize, payload.constData(), size);
    else
        std::memcpy(target + headSize, payload.constData(), size_t(size));
    TrafficCounters &counters = m_statistics.outgoing;
    counters.wireOctets += quint64(headSize + size);
    counters.frameOctets += quint64(size);
    counters.messageOctets += quint64(size);
    ++counters.frames;
    ++counters.messages;
    return true;
}

bool Connection::sendMessage(const QByteArray &payload, bool isBinary, bool doNotCompress,
                             quint64 fragmentSize)
{
    if (m_state != State::Open || m_outgoing)
        return false;
    const quint64 limit = fragmentSize != 0 ? fragmentSize : m_options->autoFragmentSize;
    if (!m_codec && limit == 0 && sendWhole(payload, isBinary))
        return true;
    FrameHeader header;
    header.opcode = isBinary ? Opcode::Binary : Opcode::Text;
    if (m_codec && !doNotCompress && m_codec->isWorthwhile(payload.size())) {
        QByteArray encoded;
        if (!encode(payload, MessageCodec::Flush::Message, encoded))
            return false;
        header.rsv = FrameHeader::rsv1;
        sendFragments(header, encoded, limit);
    } else {
        sendFragments(header, payload, limit);
    }
    m_statistics.outgoing.messageOctets += quint64(payload.size());
    return true;
}

bool Connection::sendPing(const QByteArray &payload, TimePoint now)
{
    if (m_state != State::Open || payload.size() > FrameHeader::maxControlPayload)
        return false;
    FrameHeader header;
    header.opcode = Opcode::Ping;
    header.length = quint64(payload.size());
    appendFrame(header, payload);
    ++m_statistics.outgoing.pings;
    keepAlive().pingSent(payload, now);
    return true;
}

bool Connection::sendPong(const QByteArray &payload)
{
    // Nothing follows a Close frame (RFC 6455, section 5.5.1).
    if (m_state != State::Open || payload.size() > FrameHeader::maxControlPayload)
        return false;
    FrameHeader header;
    header.opcode = Opcode::Pong;
    header.length = quint64(payload.size());
    appendFrame(header, payload);
    ++m_statistics.outgoing.pongs;
    return true;
}

void Connection::answerPing(const QByteArray &payload)
{
    // RFC 6455, section 5.5.3: of several pings only the latest has to be answered.
    const bool isHeld = pendingOutput() > maxOutputBeforePong || isFrameOpen();
    if (isHeld)
        seldom().heldPong = payload.isNull() ? QByteArray("") : payload;
    else if (m_seldom)
        m_seldom->heldPong = QByteArray();
    if (!isHeld)
        sendPong(payload);
}

void Connection::sendHeldPong()
{
    if (m_seldom && !m_seldom->heldPong.isNull())
        sendPong(std::exchange(m_seldom->heldPong, QByteArray()));
}

void Connection::appendCloseFrame(CloseCode code, const QByteArray &reason)
{
    QByteArray payload;
    if (code != CloseCode::NoStatus) {
        payload.resize(2);
        qToBigEndian(static_cast<quint16>(code), payload.data());
        payload += reason;
    }
    FrameHeader header;
    header.opcode = Opcode::Close;
    header.length = quint64(payload.size());
    appendFrame(header, payload);
}

bool Connection::sendClose(CloseCode code, const QByteArray &reason)
{
    const bool isCodeFine = code == CloseCode::NoStatus || isValidOnWire(quint16(code));
    if (m_state != State::Open || !isCodeFine || reason.size() > maxCloseReasonSize)
        return false;
    appendCloseFrame(code, reason);
    m_state = State::Closing;
    if (m_keepAlive)
        m_keepAlive->stop();
    startTimer(m_options->closeHandshakeTimeout);
    return true;
}

void Connection::fail(Violation violation)
{
    if (m_state == State::Failed || m_state == State::Closed)
        return;
    seldom().violation = violation;
    if (m_keepAlive)
        m_keepAlive->stop();
    if (m_options->failByDrop || isFrameOpen()) { // no Close frame can follow half a frame
        m_state = State::Failed;
        discardInput();
        m_ending = Ending::Abort;
        return;
    }
    if (m_state == State::Open) {
        appendCloseFrame(violation.code, violation.reason);
        startTimer(m_options->closeHandshakeTimeout);
    }
    m_state = State::Failed;
}

void Connection::endConnection()
{
    if (m_ending == Ending::Abort)
        return;
    if (m_keepAlive)
        m_keepAlive->stop();
    // RFC 6455, section 7.1.1: the server closes TCP, the client waits for it, but not for ever.
    if (m_role == Role::Server) {
        m_ending = Ending::Disconnect;
        startTimer(m_options->closeHandshakeTimeout);
    } else {
        m_ending = Ending::AwaitPeer;
        startTimer(m_options->serverConnectionDropTimeout);
    }
}

void Connection::consumeOutput(qsizetype size)
{
    if (!m_output)
        return;
    m_output->consume(size);
    if (!m_output->isEmpty())
        return;
    OutputPool::give(std::move(m_output));
    if (!isFrameOpen())
        sendHeldPong();
}

void Connection::releaseBuffers()
{
    discardInput();
    m_view = {};
    m_receiver.abandon();
    m_codec.reset();
    m_outgoing.reset();
    if (m_seldom)
        m_seldom->control = m_seldom->heldPong = QByteArray();
    if (m_output)
        OutputPool::give(std::move(m_output));
}

Connection::Seldom &Connection::seldom()
{
    if (!m_seldom)
        m_seldom = std::make_unique<Seldom>();
    return *m_seldom;
}

KeepAlive &Connection::keepAlive()
{
    if (!m_keepAlive)
        m_keepAlive = std::make_unique<KeepAlive>();
    return *m_keepAlive;
}

void Connection::start(TimePoint now)
{
    if (m_options->autoPingInterval > milliseconds::zero()) {
        keepAlive().start(*m_options, now);
        m_isDeadlineNew = true;
    }
}

void Connection::startTimer(milliseconds timeout)
{
    seldom().timeout = timeout;
    m_seldom->deadline.reset();
    m_isDeadlineNew = true;
}

std::optional<TimePoint> Connection::nextDeadline(TimePoint now)
{
    m_isDeadlineNew = false;
    if (m_seldom && m_seldom->timeout > milliseconds::zero())
        m_seldom->deadline = now + std::exchange(m_seldom->timeout, milliseconds::zero());
    std::optional<TimePoint> next = m_seldom ? m_seldom->deadline : std::nullopt;
    if (m_keepAlive && m_keepAlive->nextDeadline())
        next = next ? std::min(*next, *m_keepAlive->nextDeadline()) : m_keepAlive->nextDeadline();
    return next;
}

void Connection::advanceTo(TimePoint now)
{
    if (m_seldom && m_seldom->deadline && now >= *m_seldom->deadline) {
        m_seldom->deadline.reset();
        (m_state == State::Closed ? m_dropTimedOut : m_closeTimedOut) = true;
        m_ending = Ending::Abort;
        return;
    }
    if (!m_keepAlive)
        return;
    m_isDeadlineNew = true;
    switch (m_keepAlive->advanceTo(now, *m_options)) {
    case KeepAlive::Action::None:
        break;
    case KeepAlive::Action::SendPing:
        sendPing(m_keepAlive->awaitedPing(), now);
        break;
    case KeepAlive::Action::GiveUp:
        m_pingTimedOut = true;
        m_ending = Ending::Abort;
        break;
    }
}

std::optional<Clock::duration> Connection::roundTripOf(QByteArrayView pong, TimePoint now)
{
    if (!m_keepAlive)
        return std::nullopt;
    m_isDeadlineNew = true;
    return m_keepAlive->pongReceived(pong, *m_options, now);
}

std::optional<Clock::duration> Connection::lastRoundTrip() const
{
    return m_keepAlive ? m_keepAlive->lastRoundTrip() : std::nullopt;
}

} // namespace Fernweg::Core
