// SPDX-License-Identifier: Apache-2.0
#include "rawsocket/rawsocketconnection.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <cstring>

namespace Fernweg::WampCore {

namespace {

/// So much memory is made ready for a payload before it is there: whoever announces a long one and
/// sends nothing costs no more.
constexpr qsizetype reservedAhead = 64 * 1024;

constexpr uchar extraLengthBit = 0x08;

} // namespace

RawSocketConnection::RawSocketConnection(Role role, std::shared_ptr<const RawSocketOptions> options)
    : m_options(std::move(options)),
      m_maxReceiveSize(rawSocketLengthFor(m_options->maxMessageSize)),
      m_role(role)
{
    if (m_role == Role::Client)
        m_output.append(formatRawSocketOffer({ m_options->serializers.first(), m_maxReceiveSize }));
}

RawSocketConnection::Event RawSocketConnection::feed(const char *&p, const char *end)
{
    if (p != end)
        m_keepAlive.noteTraffic();
    while (m_state != State::Failed) {
        Event event = Event::None;
        if (m_isInPayload) {
            event = readPayload(p, end);
            if (m_isInPayload)
                return Event::None;
        } else if (!gatherHead(p, end)) {
            return m_state == State::Failed ? Event::Failed : Event::None;
        } else {
            m_headSize = 0;
            event = m_state == State::Opening ? readHandshake() : readHead();
        }
        if (event != Event::None)
            return event;
    }
    p = end; // of no interest any more
    return Event::None;
}

bool RawSocketConnection::gatherHead(const char *&p, const char *end)
{
    const auto size = std::min<qsizetype>(rawSocketHeadSize - m_headSize, end - p);
    std::memcpy(m_head + m_headSize, p, size_t(size));
    m_headSize = quint8(m_headSize + size);
    p += size;
    // The first octet tells at once whether there is any point in waiting for others.
    if (m_state == State::Opening && m_headSize != 0 && uchar(m_head[0]) != rawSocketMagic) {
        fail(m_role == Role::Client ? "the answer is not that of a RawSocket"
                                    : "the request is not that of a RawSocket");
        return false;
    }
    return m_headSize == rawSocketHeadSize;
}

RawSocketConnection::Event RawSocketConnection::readHandshake()
{
    if (m_role == Role::Client)
        return readAnswer();
    const auto result =
            readRawSocketRequest(QByteArrayView(m_head, rawSocketHeadSize),
                                 { m_options->serializers, m_options->minPeerMessageSize });
    if (const auto *const refusal = std::get_if<RawSocketRefusal>(&result)) {
        refuse(*refusal);
        return Event::Failed;
    }
    m_peer = std::get<RawSocketOffer>(result);
    m_output.append(formatRawSocketOffer({ m_peer.serializer, m_maxReceiveSize }));
    m_state = State::Open;
    return Event::Opened;
}

RawSocketConnection::Event RawSocketConnection::readAnswer()
{
    const auto result = readRawSocketAnswer(QByteArrayView(m_head, rawSocketHeadSize),
                                            m_options->serializers.first());
    if (const auto *const failure = std::get_if<RawSocketFailure>(&result)) {
        m_isRefused = failure->isRefusal;
        return fail(failure->text);
    }
    m_peer = std::get<RawSocketOffer>(result);
    m_state = State::Open;
    return Event::Opened;
}

RawSocketConnection::Event RawSocketConnection::readHead()
{
    const auto first = uchar(m_head[0]);
    const quint32 length = qFromBigEndian<quint32>(m_head) & 0xffffff;
    const int type = first & 0x07;
    if ((first & 0xf0) != 0)
        return fail("a frame uses reserved bits");
    if (type > int(FrameType::Pong))
        return fail("a frame of the reserved type " + QByteArray::number(type));
    const bool isLongest = (first & extraLengthBit) != 0;
    if (isLongest && length != 0)
        return fail("a frame is longer than 2^24 octets");
    m_length = isLongest ? qsizetype(rawSocketMaxLength) : qsizetype(length);
    if (quint64(m_length) > m_maxReceiveSize) {
        return fail("a message of " + QByteArray::number(m_length)
                    + " octets is longer than the limit of "
                    + QByteArray::number(m_maxReceiveSize));
    }
    m_type = FrameType(type);
    m_isInPayload = true;
    m_payload.clear();
    return Event::None;
}

RawSocketConnection::Event RawSocketConnection::readPayload(const char *&p, const char *end)
{
    const auto size = std::min<qsizetype>(m_length - m_payload.size(), end - p);
    if (size == m_length) { // the whole of it
        m_payload = QByteArray(p, size);
    } else {
        if (m_payload.isEmpty() && size != 0)
            m_payload.reserve(std::min(m_length, std::max(size, reservedAhead)));
        m_payload.append(p, size);
    }
    p += size;
    if (m_payload.size() != m_length)
        return Event::None;
    m_isInPayload = false;
    return frameCompleted();
}

RawSocketConnection::Event RawSocketConnection::frameCompleted()
{
    switch (m_type) {
    case FrameType::Message:
        return Event::Message;
    case FrameType::Ping:
        // Longer than the peer takes it can't be sent back, and nothing else would be an answer.
        if (quint64(m_length) > m_peer.maxLength)
            return fail("a ping is longer than the peer's own limit");
        sendFrame(FrameType::Pong, takeMessage());
        return Event::None;
    case FrameType::Pong:
        return Event::Pong;
    }
    return Event::None;
}

bool RawSocketConnection::send(const QByteArray &message)
{
    if (m_state != State::Open || quint64(message.size()) > m_peer.maxLength)
        return false;
    sendFrame(FrameType::Message, message);
    return true;
}

void RawSocketConnection::sendPing(const QByteArray &payload, Core::TimePoint now)
{
    m_keepAlive.pingSent(payload, now);
    sendFrame(FrameType::Ping, payload);
}

void RawSocketConnection::pongReceived(Core::TimePoint now)
{
    m_keepAlive.pongReceived(takeMessage(), m_options->ping, now);
}

void RawSocketConnection::sendFrame(FrameType type, const QByteArray &payload)
{
    const auto size = quint64(payload.size());
    const bool isLongest = size == rawSocketMaxLength;
    const quint32 head =
            quint32(type) << 24 | (isLongest ? quint32(extraLengthBit) << 24 : quint32(size));
    if (payload.size() > Core::OutputQueue::gatherSize) {
        qToBigEndian(head, m_output.extend(rawSocketHeadSize));
        m_output.appendShared(payload, 0, payload.size());
        return;
    }
    char *const room = m_output.extend(rawSocketHeadSize + payload.size());
    qToBigEndian(head, room);
    std::memcpy(room + rawSocketHeadSize, payload.constData(), size_t(payload.size()));
}

void RawSocketConnection::refuse(RawSocketRefusal refusal)
{
    m_output.append(formatRawSocketRefusal(refusal));
    m_isRefused = true;
    switch (refusal) {
    case RawSocketRefusal::SerializerUnsupported:
        fail("the client asks for a serializer that is not spoken here");
        break;
    case RawSocketRefusal::LengthUnacceptable:
        fail("the client does not receive messages that are long enough");
        break;
    case RawSocketRefusal::TooManyConnections:
        fail("too many connections");
        break;
    case RawSocketRefusal::ReservedBitsUsed:
    case RawSocketRefusal::None:
        fail("the client's handshake uses reserved bits");
        break;
    }
}

RawSocketConnection::Event RawSocketConnection::fail(const QByteArray &text)
{
    m_state = State::Failed;
    m_isInPayload = false;
    m_payload.clear();
    m_error = text;
    m_keepAlive.stop();
    return Event::Failed;
}

RawSocketConnection::Event RawSocketConnection::advanceTo(Core::TimePoint now)
{
    if (m_state != State::Open)
        return Event::None;
    switch (m_keepAlive.advanceTo(now, m_options->ping)) {
    case Core::KeepAlive::Action::None:
        break;
    case Core::KeepAlive::Action::SendPing:
        sendPing(m_keepAlive.awaitedPing(), now);
        break;
    case Core::KeepAlive::Action::GiveUp:
        return fail("the peer did not answer a ping in time");
    }
    return Event::None;
}

} // namespace Fernweg::WampCore
