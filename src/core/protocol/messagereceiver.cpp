// SPDX-License-Identifier: Apache-2.0
#include "protocol/messagereceiver.h"

#include "protocol/sparebuffers.h"

#include <algorithm>

namespace Fernweg::Core {

namespace {

/// How far the buffer of a message may run ahead of what came of it: a peer that only announces
/// 16 MiB does not get them.
constexpr qsizetype firstReserve = 256 * 1024;
/// Octets that are decoded at once, when they are not collected.
constexpr qsizetype decodedPieceSize = 64 * 1024;
constexpr qsizetype minDecodedSize = 256;

// The events that frame others, in their order: bits of m_before and m_after.
constexpr quint8 messageBegins = 1;
constexpr quint8 frameBegins = 2;
constexpr quint8 frameEnds = 1;
constexpr quint8 messageEnds = 2;

} // namespace

Violation MessageReceiver::beginFrame(const FrameHeader &header, const ProtocolOptions &options,
                                      MessageCodec *codec)
{
    if (header.opcode != Opcode::Continuation) {
        m_mode = m_nextMode;
        m_isBinary = header.opcode == Opcode::Binary;
        m_isEncoded = header.rsv != 0;
        m_codec = codec;
        m_inMessage = true;
        m_octets = 0;
        if (m_mode != ReceiveMode::Message)
            m_before |= messageBegins;
    }
    if (m_mode == ReceiveMode::Stream)
        m_before |= frameBegins;
    m_isFinal = header.fin;
    m_frameLength = header.length;
    // Of what is compressed only decoding tells how large it is.
    const quint64 limit = options.maxMessagePayloadSize;
    if (limit != 0 && isLimited() && !m_isEncoded && header.length > limit - m_octets)
        return { CloseCode::MessageTooBig, "message over the size limit" };
    return {};
}

void MessageReceiver::feed(QByteArrayView payload, bool endsFrame) noexcept
{
    m_input = payload;
    m_endsFrame = endsFrame;
    m_hasInput = true;
    m_isExtended = false;
}

void MessageReceiver::keepInput()
{
    if (!m_hasInput || m_isExtended || m_input.isEmpty())
        return;
    m_kept = m_input.toByteArray();
    m_input = m_kept;
}

Event MessageReceiver::next(const ProtocolOptions &options)
{
    if (m_before != 0) {
        const bool isMessage = (m_before & messageBegins) != 0;
        m_before &= quint8(~(isMessage ? messageBegins : frameBegins));
        return isMessage ? Event::MessageBegin : Event::FrameBegin;
    }
    if (m_hasInput) {
        const Event event = m_isEncoded ? decode(options) : takePlain(options);
        if (event != Event::None)
            return event;
    }
    if (m_after == 0)
        return Event::None;
    const bool isFrame = (m_after & frameEnds) != 0;
    m_after &= quint8(~(isFrame ? frameEnds : messageEnds));
    return isFrame ? Event::FrameEnd : Event::MessageEnd;
}

bool MessageReceiver::isTextFine(QByteArrayView piece, bool endsText,
                                 const ProtocolOptions &options)
{
    if (m_isBinary || !options.utf8ValidateIncoming)
        return true;
    return m_utf8.feed(piece.data(), piece.size()) && (!endsText || m_utf8.isComplete());
}

Event MessageReceiver::takePlain(const ProtocolOptions &options)
{
    const QByteArrayView piece = std::exchange(m_input, {});
    m_hasInput = false;
    m_octets += quint64(piece.size());
    if (!isTextFine(piece, isLast(), options))
        return failed({ CloseCode::InvalidPayload, "text message that is not valid UTF-8" });
    return endPiece(piece, m_isExtended);
}

Event MessageReceiver::takeWhole(QByteArrayView payload, bool isBinary,
                                 const ProtocolOptions &options)
{
    m_mode = ReceiveMode::Message;
    m_isBinary = isBinary;
    m_isEncoded = false;
    m_octets = m_frameLength = quint64(payload.size());
    if (!isBinary) {
        if (!isTextFine(payload, true, options))
            return failed({ CloseCode::InvalidPayload, "text message that is not valid UTF-8" });
        m_utf8.reset();
    }
    return deliver(payload, false);
}

qsizetype MessageReceiver::roomToDecode(const ProtocolOptions &options) const noexcept
{
    if (!isLimited())
        return decodedPieceSize;
    const qsizetype guess = std::clamp(4 * m_input.size(), minDecodedSize, decodedPieceSize);
    const qsizetype room = std::max(guess, m_message.size());
    // One octet over the limit is enough to see that the message is too large.
    const quint64 limit = options.maxMessagePayloadSize;
    return limit == 0 ? room : qsizetype(std::min(quint64(room - 1), limit - m_octets)) + 1;
}

Event MessageReceiver::decode(const ProtocolOptions &options)
{
    const quint64 limit = options.maxMessagePayloadSize;
    bool isMore = true;
    qsizetype had = 0;
    do {
        had = m_message.size();
        const qsizetype room = roomToDecode(options);
        m_message.resize(had + room);
        const qsizetype size = m_codec->decode(m_input, isLast(), m_message.data() + had, room);
        m_message.resize(had + std::max<qsizetype>(size, 0));
        if (size < 0)
            return failed({ CloseCode::InvalidPayload, "message that can't be decompressed" });
        isMore = size == room;
        m_octets += quint64(size);
        if (limit != 0 && isLimited() && m_octets > limit)
            return failed({ CloseCode::MessageTooBig, "message over the size limit" });
        const QByteArrayView piece(m_message.constData() + had, size);
        if (!isTextFine(piece, isLast() && !isMore, options))
            return failed({ CloseCode::InvalidPayload, "text message that is not valid UTF-8" });
    } while (isMore && isLimited());
    m_hasInput = isMore;
    if (isMore)
        return deliver(m_message, true);
    m_input = {};
    m_kept = QByteArray();
    return endPiece(m_message, true);
}

Event MessageReceiver::endPiece(QByteArrayView piece, bool isOwn)
{
    const bool endsMessage = isLast();
    if (endsMessage) {
        m_inMessage = false;
        m_utf8.reset();
    }
    if (m_mode == ReceiveMode::Stream) {
        m_after = quint8((m_endsFrame ? frameEnds : 0) | (endsMessage ? messageEnds : 0));
        return piece.isEmpty() ? Event::None : deliver(piece, isOwn);
    }
    const bool isWhole = m_mode == ReceiveMode::Frame ? m_endsFrame : endsMessage;
    if (isWhole && m_message.isEmpty())
        return deliver(piece, false);
    if (!isOwn) {
        const auto had = quint64(m_message.size());
        const quint64 whole = had + (m_endsFrame ? quint64(piece.size()) : m_frameLength);
        makeRoom(piece.size(), endsMessage ? whole : std::max(whole, 2 * had));
        m_message.append(piece.data(), piece.size());
    }
    return isWhole ? deliver(m_message, true) : Event::None;
}

Event MessageReceiver::deliver(QByteArrayView view, bool isOwn)
{
    m_view = view.isNull() ? QByteArrayView("", qsizetype(0)) : view;
    m_isOwn = isOwn;
    switch (m_mode) {
    case ReceiveMode::Message:
        break;
    case ReceiveMode::Frame:
        m_after = isLast() ? messageEnds : quint8(0);
        return Event::Frame;
    case ReceiveMode::Stream:
        return Event::FrameData;
    }
    return Event::Message;
}

Event MessageReceiver::failed(Violation violation)
{
    m_violation = violation;
    m_inMessage = false; // the fragments so far go with the view
    m_hasInput = false;
    return Event::Failed;
}

QByteArray MessageReceiver::take()
{
    if (m_view.isNull() || !m_isOwn)
        return {};
    m_isOwn = false;
    return std::exchange(m_message, QByteArray());
}

void MessageReceiver::release()
{
    if (m_view.isNull())
        return;
    m_view = {};
    if (std::exchange(m_isOwn, false))
        SpareBuffers::give(std::exchange(m_message, QByteArray()));
}

void MessageReceiver::abandon()
{
    m_view = {};
    m_input = {};
    SpareBuffers::give(std::exchange(m_message, QByteArray()));
    m_kept = QByteArray();
    m_before = m_after = 0;
    m_hasInput = m_inMessage = m_isOwn = false;
}

void MessageReceiver::makeRoom(qsizetype size, quint64 whole)
{
    const qsizetype had = m_message.size();
    if (m_message.capacity() - had >= size)
        return;
    const auto ahead = quint64(std::max(firstReserve, 2 * had));
    const auto wanted = std::max(had + size, qsizetype(std::min(whole, ahead)));
    QByteArray spare = SpareBuffers::take(wanted);
    if (spare.isNull()) {
        m_message.reserve(wanted);
        return;
    }
    spare.append(m_message);
    std::swap(spare, m_message);
    SpareBuffers::give(std::move(spare));
}

char *MessageReceiver::reserve(quint64 remaining, qsizetype &room)
{
    const qsizetype size = m_message.size();
    makeRoom(qsizetype(std::min(remaining, quint64(room))), quint64(size) + remaining);
    room = qsizetype(std::min(quint64(m_message.capacity() - size), remaining));
    return m_message.data() + size;
}

char *MessageReceiver::extend(qsizetype size)
{
    const qsizetype had = m_message.size();
    m_message.resize(had + size); // within the capacity: nothing moves
    return m_message.data() + had;
}

void MessageReceiver::feedExtended(QByteArrayView payload, bool endsFrame) noexcept
{
    feed(payload, endsFrame);
    m_isExtended = true;
}

} // namespace Fernweg::Core
