// SPDX-License-Identifier: Apache-2.0
// What comes in: frames to messages. What goes out, and time, is in connectionoutput.cpp.
#include "protocol/connection.h"

#include "frame/closecodes.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <cstring>

namespace Fernweg::Core {

namespace {

/// From here on the transport reads into the message itself: a copy less, but a call more.
constexpr qsizetype minDirectRead = 16 * 1024;

// The octets of a header, RFC 6455, section 5.2.
constexpr quint8 finalText = 0x81;
constexpr quint8 finalBinary = 0x82;
constexpr quint8 maskBit = 0x80;

} // namespace

Connection::Connection(Role role, std::shared_ptr<const ProtocolOptions> options,
                       std::unique_ptr<MessageCodec> codec)
    : m_options(std::move(options)), m_codec(std::move(codec)), m_role(role)
{
}

Connection::~Connection()
{
    if (m_output)
        OutputPool::give(std::move(m_output));
}

void Connection::feed(char *data, qsizetype size)
{
    m_in = data;
    m_end = data + size;
    m_statistics.incoming.wireOctets += quint64(size);
    noteTraffic();
}

void Connection::noteTraffic() noexcept
{
    if (m_keepAlive)
        m_keepAlive->noteTraffic();
}

void Connection::refeed(char *data, qsizetype size) noexcept
{
    m_in = data;
    m_end = data + size;
}

void Connection::excusePeer() noexcept
{
    if (m_keepAlive)
        m_keepAlive->excuse();
}

QByteArray Connection::takeInput()
{
    const QByteArray rest(m_in, m_end - m_in);
    m_receiver.keepInput();
    discardInput();
    return rest;
}

Connection::Event Connection::nextEvent()
{
    releaseView();
    if (!m_inPayload && !m_reader.isInHeader() && m_receiver.isIdle() && m_committed.isEmpty()) {
        if (m_in == m_end)
            return Event::None;
        const Event whole = takeWhole();
        if (whole != Event::None)
            return whole;
    }
    while (true) {
        Event event = Event::None;
        // RFC 6455, section 5.5.1: nothing counts after a Close frame; nor does it after the end.
        if (m_state == State::Closed || m_ending == Ending::Abort) {
            discardInput();
            m_receiver.abandon();
            m_committed = {};
            return Event::None;
        }
        if (m_receiver.isBusy()) {
            if (isSkipping())
                m_receiver.abandon();
            else
                event = received(m_receiver.next(*m_options));
        } else if (!m_committed.isEmpty()) {
            const QByteArrayView committed = std::exchange(m_committed, {});
            event = takePayload(const_cast<char *>(committed.data()), committed.size(), true);
        } else if (!m_inPayload) {
            event = readHeader();
            if (event == Event::None && !m_inPayload && m_in == m_end)
                return Event::None;
        } else {
            const auto available = quint64(m_end - m_in);
            if (available == 0 && m_remaining != 0)
                return Event::None;
            const auto size = qsizetype(std::min(available, m_remaining));
            char *const data = m_in;
            m_in += size;
            event = takePayload(data, size, false);
        }
        if (event != Event::None)
            return event;
    }
}

/// What most messages are, in one go: neither fragmented nor encoded, and all of it is there. Whatever
/// differs, or breaks a rule, is left to the others.
Connection::Event Connection::takeWhole()
{
    const auto *const octets = reinterpret_cast<const quint8 *>(m_in);
    const qsizetype available = m_end - m_in;
    const bool isMasked = m_role == Role::Server;
    if (available < 2 || (octets[0] != finalText && octets[0] != finalBinary)
        || (octets[1] >= maskBit) != isMasked || m_state != State::Open || m_ending != Ending::None
        || m_trace != nullptr || m_receiver.nextMode() != ReceiveMode::Message)
        return Event::None;
    qsizetype length = octets[1] & 0x7F;
    qsizetype headSize = 2;
    if (length >= 126) {
        if (length == 127 || available < 4)
            return Event::None;
        length = qFromBigEndian<quint16>(octets + 2);
        headSize = 4;
        if (length < 126)
            return Event::None;
    }
    char *const payload = m_in + headSize + (isMasked ? 4 : 0);
    const quint64 maxFrame = m_options->maxFramePayloadSize;
    const quint64 maxMessage = m_options->maxMessagePayloadSize;
    if (m_end - payload < length || (maxFrame != 0 && quint64(length) > maxFrame)
        || (maxMessage != 0 && quint64(length) > maxMessage))
        return Event::None;
    if (isMasked && m_options->applyMask) {
        quint32 key = 0;
        std::memcpy(&key, payload - 4, sizeof key);
        Masker(key).apply(payload, length);
    }
    const bool isBinary = octets[0] == finalBinary;
    m_in = payload + length;
    ++m_statistics.incoming.frames;
    m_statistics.incoming.frameOctets += quint64(length);
    return received(m_receiver.takeWhole({ payload, length }, isBinary, *m_options));
}

FrameRules Connection::rules() const noexcept
{
    FrameRules rules;
    rules.masked = m_role == Role::Server;
    rules.eitherMasking = m_role == Role::Server ? !m_options->requireMaskedClientFrames
                                                 : m_options->acceptMaskedServerFrames;
    rules.onlySkipping = isSkipping();
    rules.inMessage = m_receiver.isInMessage();
    rules.firstFrameRsv = m_codec ? FrameHeader::rsv1 : quint8(0);
    rules.maxFrameSize = m_options->maxFramePayloadSize;
    return rules;
}

Connection::Event Connection::readHeader()
{
    const char *p = m_in;
    const FrameReader::Result result = m_reader.read(p, m_end, rules());
    m_in += p - m_in;
    switch (result) {
    case FrameReader::Result::NeedMore:
        return Event::None;
    case FrameReader::Result::Violation:
        if (isSkipping()) { // a length that can't be skipped over: only time ends this
            discardInput();
            return Event::None;
        }
        return failed(m_reader.violation());
    case FrameReader::Result::Header:
        break;
    }
    return beginFrame();
}

Connection::Event Connection::beginFrame()
{
    const FrameHeader &header = m_reader.header();
    if (m_trace != nullptr)
        m_trace->frameReceived(header);
    m_inPayload = true;
    m_remaining = header.length;
    m_masker = Masker(m_options->applyMask ? header.maskKey : 0);
    if (isControl(header.opcode) || isSkipping())
        return Event::None;
    ++m_statistics.incoming.frames;
    m_statistics.incoming.frameOctets += header.length;
    const Violation violation = m_receiver.beginFrame(header, *m_options, m_codec.get());
    return violation ? failed(violation) : Event::None;
}

Connection::Event Connection::takePayload(char *data, qsizetype size, bool isInPlace)
{
    m_remaining -= quint64(size);
    m_inPayload = m_remaining != 0;
    const FrameHeader &header = m_reader.header();
    if (isSkipping())
        return !m_inPayload && header.opcode == Opcode::Close ? receiveClose({}) : Event::None;
    if (header.masked)
        m_masker.apply(data, size);
    return isControl(header.opcode) ? takeControl(data, size)
                                    : takeData(QByteArrayView(data, size), isInPlace);
}

Connection::Event Connection::takeControl(const char *data, qsizetype size)
{
    if (!m_inPayload && (!m_seldom || m_seldom->control.isEmpty()))
        return endControl(QByteArrayView(data, size));
    seldom().control.append(data, size);
    return m_inPayload ? Event::None : endControl(m_seldom->control);
}

Connection::Event Connection::endControl(QByteArrayView payload)
{
    // An empty view that is not null: nextEvent() sees by it that there is something to release.
    m_view = payload.isNull() ? QByteArrayView("", qsizetype(0)) : payload;
    switch (m_reader.header().opcode) {
    case Opcode::Ping:
        ++m_statistics.incoming.pings;
        answerPing(m_view.toByteArray());
        return Event::Ping;
    case Opcode::Pong:
        ++m_statistics.incoming.pongs;
        return Event::Pong;
    default:
        return receiveClose(payload);
    }
}

Connection::Event Connection::takeData(QByteArrayView data, bool isInPlace)
{
    if (isInPlace)
        m_receiver.feedExtended(data, !m_inPayload);
    else
        m_receiver.feed(data, !m_inPayload);
    return received(m_receiver.next(*m_options));
}

Connection::Event Connection::received(Event event)
{
    if (event == Event::Message || event == Event::MessageEnd) {
        ++m_statistics.incoming.messages;
        m_statistics.incoming.messageOctets += m_receiver.octets();
    } else if (event == Event::Failed) {
        return failed(m_receiver.violation());
    }
    return event;
}

void Connection::releaseView()
{
    m_receiver.release();
    if (m_view.isNull())
        return;
    m_view = {};
    if (m_seldom)
        m_seldom->control = QByteArray();
}

Connection::ReadTarget Connection::readTarget()
{
    if (m_in != m_end || !m_inPayload || m_state == State::Failed || m_state == State::Closed
        || isControl(m_reader.header().opcode) || m_remaining < quint64(minDirectRead)
        || m_receiver.isBusy() || !m_receiver.canReserve())
        return {};
    qsizetype room = minDirectRead;
    char *const data = m_receiver.reserve(m_remaining, room);
    return { data, room };
}

void Connection::commit(qsizetype size)
{
    m_committed = QByteArrayView(m_receiver.extend(size), size);
    m_statistics.incoming.wireOctets += quint64(size);
    noteTraffic();
}

Connection::Event Connection::receiveClose(QByteArrayView payload)
{
    if (isSkipping()) { // the answer to our own Close frame, or close enough
        m_state = State::Closed;
        endConnection();
        return Event::Close;
    }
    const auto code = payload.isEmpty() ? quint16(CloseCode::NoStatus)
                                        : qFromBigEndian<quint16>(payload.data());
    const QByteArrayView reason = payload.isEmpty() ? payload : payload.sliced(2);
    Violation violation;
    Utf8Validator validator;
    if (!payload.isEmpty() && !isValidOnWire(code))
        violation = protocolError("close frame with an invalid code");
    else if (!validator.feed(reason.data(), reason.size()) || !validator.isComplete())
        violation = { CloseCode::InvalidPayload, "close reason that is not valid UTF-8" };
    if (violation) {
        const Event event = failed(violation);
        m_state = State::Closed; // no second Close frame will come
        endConnection();
        return event;
    }
    seldom().peerCode = code;
    m_seldom->peerReason = reason.toByteArray();
    if (isFrameOpen()) { // no Close frame can follow
        m_state = State::Closed;
        m_ending = Ending::Abort;
        return Event::Close;
    }
    if (m_state == State::Open) {
        const bool echo = m_options->echoCloseCodeReason || payload.isEmpty();
        appendCloseFrame(echo ? CloseCode(code) : CloseCode::Normal,
                         echo ? m_seldom->peerReason : QByteArray());
    }
    m_state = State::Closed;
    endConnection();
    return Event::Close;
}

Connection::Event Connection::failed(Violation violation)
{
    fail(violation);
    m_receiver.abandon();
    m_view = QByteArrayView("", qsizetype(0));
    return Event::Failed;
}

Connection::Outcome Connection::outcome() const
{
    if (const Violation why = violation())
        return { false, why.code, QString::fromLatin1(why.reason) };
    if (m_state == State::Closed && m_seldom) {
        return { !isFrameOpen(), CloseCode(m_seldom->peerCode),
                 QString::fromUtf8(m_seldom->peerReason) };
    }
    const char *reason = "the connection was closed without a closing handshake";
    if (m_pingTimedOut)
        reason = "the peer did not answer a ping in time";
    else if (m_closeTimedOut)
        reason = "the peer did not answer the closing handshake in time";
    return { false, CloseCode::Abnormal, QString::fromLatin1(reason) };
}

} // namespace Fernweg::Core
