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
/// How far the buffer of a message may run ahead of what came of it: a peer that only announces
/// 16 MiB does not get them.
constexpr qsizetype firstReserve = 256 * 1024;

} // namespace

Connection::Connection(Role role, std::shared_ptr<const ProtocolOptions> options)
    : m_options(std::move(options)), m_role(role)
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
    discardInput();
    return rest;
}

Connection::Event Connection::nextEvent()
{
    if (!m_view.isNull())
        releaseMessage();
    while (true) {
        Event event = Event::None;
        // RFC 6455, section 5.5.1: nothing counts after a Close frame; nor does it after the end.
        if (m_state == State::Closed || m_ending == Ending::Abort) {
            discardInput();
            m_committed = 0;
            return Event::None;
        }
        if (m_committed != 0) {
            const qsizetype size = std::exchange(m_committed, 0);
            event = takePayload(m_message.data() + m_message.size() - size, size, true);
        } else if (!m_inPayload) {
            event = readHeader();
            if (event == Event::None && !m_inPayload && m_in == m_end)
                return Event::None;
        } else {
            const auto available = quint64(m_end - m_in);
            if (available == 0)
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

FrameRules Connection::rules() const noexcept
{
    FrameRules rules;
    rules.masked = m_role == Role::Server;
    rules.eitherMasking = m_role == Role::Server ? !m_options->requireMaskedClientFrames
                                                 : m_options->acceptMaskedServerFrames;
    rules.onlySkipping = isSkipping();
    rules.inMessage = m_inMessage;
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
    if (!isControl(header.opcode) && !isSkipping()) {
        if (header.opcode != Opcode::Continuation) {
            m_isBinary = header.opcode == Opcode::Binary;
            m_inMessage = true;
        }
        ++m_statistics.incoming.frames;
        m_statistics.incoming.frameOctets += header.length;
        const quint64 limit = m_options->maxMessagePayloadSize;
        if (limit != 0 && header.length > limit - quint64(m_message.size()))
            return failed({ CloseCode::MessageTooBig, "message over the size limit" });
    }
    // A frame without payload is complete by its header.
    return m_remaining == 0 ? takePayload(m_in, 0, false) : Event::None;
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
    return isControl(header.opcode) ? takeControl(data, size) : takeData(data, size, isInPlace);
}

Connection::Event Connection::takeControl(const char *data, qsizetype size)
{
    if (m_control.isEmpty() && !m_inPayload)
        return endControl(QByteArrayView(data, size));
    m_control.append(data, size);
    return m_inPayload ? Event::None : endControl(m_control);
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

Connection::Event Connection::takeData(const char *data, qsizetype size, bool isInPlace)
{
    const bool isLast = !m_inPayload && m_reader.header().fin;
    if (!m_isBinary && m_options->utf8ValidateIncoming) {
        if (!m_utf8.feed(data, size) || (isLast && !m_utf8.isComplete())) {
            // What the transport put into the message belongs to nobody now; the rest is skipped.
            return failed({ CloseCode::InvalidPayload, "text message that is not valid UTF-8" });
        }
    }
    if (isLast && m_message.isEmpty())
        return endMessage(QByteArrayView(data, size));
    if (!isInPlace)
        m_message.append(data, size);
    return isLast ? endMessage(m_message) : Event::None;
}

Connection::Event Connection::endMessage(QByteArrayView view)
{
    m_view = view.isNull() ? QByteArrayView("", qsizetype(0)) : view;
    m_inMessage = false;
    m_utf8.reset();
    ++m_statistics.incoming.messages;
    m_statistics.incoming.messageOctets += quint64(m_view.size());
    return Event::Message;
}

void Connection::releaseMessage()
{
    m_view = {};
    if (!m_inMessage)
        m_message = QByteArray();
    m_control = QByteArray();
}

QByteArray Connection::takeAssembled()
{
    if (m_inMessage || m_view.data() != m_message.constData())
        return {};
    return std::exchange(m_message, QByteArray());
}

Connection::ReadTarget Connection::readTarget()
{
    if (m_in != m_end || !m_inPayload || m_state == State::Failed || m_state == State::Closed
        || isControl(m_reader.header().opcode) || m_remaining < quint64(minDirectRead))
        return {};
    const qsizetype size = m_message.size();
    if (m_message.capacity() - size < std::min<qint64>(minDirectRead, qint64(m_remaining))) {
        const quint64 whole = quint64(size) + m_remaining;
        const auto ahead = quint64(std::max(firstReserve, 2 * size));
        m_message.reserve(qsizetype(std::min(whole, ahead)));
    }
    const auto room = quint64(m_message.capacity() - size);
    return { m_message.data() + size, qsizetype(std::min(room, m_remaining)) };
}

void Connection::commit(qsizetype size)
{
    m_message.resize(m_message.size() + size); // within the capacity: nothing moves
    m_committed = size;
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
    m_peerCode = code;
    m_peerReason = reason.toByteArray();
    if (m_state == State::Open) {
        const bool echo = m_options->echoCloseCodeReason || payload.isEmpty();
        appendCloseFrame(echo ? CloseCode(code) : CloseCode::Normal,
                         echo ? m_peerReason : QByteArray());
    }
    m_state = State::Closed;
    endConnection();
    return Event::Close;
}

Connection::Event Connection::failed(Violation violation)
{
    fail(violation);
    m_view = QByteArrayView("", qsizetype(0));
    m_inMessage = false; // the fragments so far go with the view
    return Event::Failed;
}

Connection::Outcome Connection::outcome() const
{
    if (m_violation)
        return { false, m_violation.code, QString::fromLatin1(m_violation.reason) };
    if (m_state == State::Closed)
        return { true, CloseCode(m_peerCode), QString::fromUtf8(m_peerReason) };
    const char *reason = "the connection was closed without a closing handshake";
    if (m_pingTimedOut)
        reason = "the peer did not answer a ping in time";
    else if (m_closeTimedOut)
        reason = "the peer did not answer the closing handshake in time";
    return { false, CloseCode::Abnormal, QString::fromLatin1(reason) };
}

} // namespace Fernweg::Core
