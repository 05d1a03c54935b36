// SPDX-License-Identifier: Apache-2.0
// The part of Connection that sends messages in parts, and prepared ones: Autobahn's frame API and
// streaming API.
#include "protocol/connection.h"
#include "protocol/preparedmessage.h"

#include <algorithm>
#include <limits>

namespace Fernweg::Core {

namespace {

using Flush = MessageCodec::Flush;

/// From here on compressed octets are sent as a frame, without waiting for more of them.
constexpr qsizetype encodedFrameSize = 16 * 1024;
/// A prepared frame up to this size is copied next to others, so that they leave in one write.
constexpr qsizetype maxCopiedFrame = 4 * 1024;

} // namespace

bool Connection::sendPrepared(const PreparedMessage &message)
{
    const quint64 limit = m_options->autoFragmentSize;
    const bool isFragmented = limit != 0 && quint64(message.payload().size()) > limit;
    if (isMasking() || isFragmented || m_trace != nullptr)
        return sendMessage(message.payload(), message.isBinary(), message.doNotCompress());
    if (m_state != State::Open || m_outgoing)
        return false;
    PreparedMessage::Form own;
    if (m_codec)
        own = message.formFor(m_codec.get());
    const PreparedMessage::Form &form = m_codec ? own : message.plainForm();
    if (form.frame.isEmpty()) {
        fail({ CloseCode::InternalError, "a message could not be compressed" });
        return false;
    }
    if (!m_output)
        m_output = OutputPool::take();
    const qsizetype size = form.frame.size();
    if (size <= maxCopiedFrame)
        m_output->append(form.frame);
    else
        m_output->appendShared(form.frame, 0, size);
    TrafficCounters &counters = m_statistics.outgoing;
    counters.wireOctets += quint64(size);
    counters.frameOctets += quint64(size - form.headSize);
    counters.messageOctets += quint64(message.payload().size());
    ++counters.frames;
    ++counters.messages;
    return true;
}

bool Connection::beginMessage(bool isBinary, bool doNotCompress)
{
    if (m_state != State::Open || m_outgoing)
        return false;
    m_outgoing = std::make_unique<OutgoingMessage>();
    m_outgoing->isBinary = isBinary;
    m_outgoing->isEncoded = m_codec && !doNotCompress;
    return true;
}

void Connection::sendPart(const QByteArray &payload, bool fin)
{
    FrameHeader header;
    header.length = quint64(payload.size());
    header.fin = fin;
    if (std::exchange(m_outgoing->isFirst, false)) {
        header.opcode = m_outgoing->isBinary ? Opcode::Binary : Opcode::Text;
        header.rsv = m_outgoing->isEncoded ? FrameHeader::rsv1 : quint8(0);
    }
    appendFrame(header, payload);
    ++m_statistics.outgoing.frames;
    m_statistics.outgoing.frameOctets += header.length;
}

bool Connection::sendMessageFrame(const QByteArray &payload)
{
    if (m_state != State::Open || !m_outgoing || m_outgoing->inFrame)
        return false;
    m_statistics.outgoing.messageOctets += quint64(payload.size());
    if (!m_outgoing->isEncoded) {
        sendPart(payload, false);
        return true;
    }
    QByteArray encoded;
    if (!encode(payload, Flush::Frame, encoded))
        return false;
    sendPart(encoded, false);
    return true;
}

bool Connection::beginMessageFrame(quint64 length)
{
    constexpr auto maxLength = quint64(std::numeric_limits<qint64>::max());
    if (m_state != State::Open || !m_outgoing || m_outgoing->inFrame || length > maxLength)
        return false;
    m_outgoing->frameLength = length;
    m_outgoing->frameSent = 0;
    if (!m_outgoing->isEncoded)
        sendFrameHead(length);
    m_outgoing->inFrame = true;
    if (length == 0)
        endFrame();
    return true;
}

void Connection::sendFrameHead(quint64 length)
{
    FrameHeader header;
    header.length = length;
    header.fin = false;
    if (std::exchange(m_outgoing->isFirst, false))
        header.opcode = m_outgoing->isBinary ? Opcode::Binary : Opcode::Text;
    header.masked = isMasking();
    if (header.masked)
        header.maskKey = randomMaskKey();
    m_outgoing->masker = Masker(m_options->applyMask ? header.maskKey : 0);
    if (m_trace != nullptr)
        m_trace->frameSent(header);
    if (!m_output)
        m_output = OutputPool::take();
    char head[FrameHeader::maxSize];
    const qsizetype size = writeFrameHeader(head, header);
    m_output->append(QByteArrayView(head, size));
    m_statistics.outgoing.wireOctets += quint64(size);
    m_statistics.outgoing.frameOctets += length;
    ++m_statistics.outgoing.frames;
}

void Connection::appendData(const QByteArray &payload, qsizetype size)
{
    if (!m_output)
        m_output = OutputPool::take();
    Masker &masker = m_outgoing->masker;
    m_statistics.outgoing.wireOctets += quint64(size);
    if (size <= OutputQueue::gatherSize) {
        masker.copy(m_output->extend(size), payload.constData(), size);
    } else if (isMasking()) {
        m_output->appendMasked(payload, 0, size, masker);
        masker.skip(size);
    } else {
        m_output->appendShared(payload, 0, size);
    }
}

std::optional<qint64> Connection::sendMessageFrameData(const QByteArray &payload)
{
    const bool mayFinish = m_state == State::Closing && isFrameOpen();
    if ((m_state != State::Open && !mayFinish) || !isSendingFrame())
        return std::nullopt;
    OutgoingMessage &out = *m_outgoing;
    const quint64 missing = out.frameLength - out.frameSent;
    const auto size = qsizetype(std::min(quint64(payload.size()), missing));
    const bool endsFrame = quint64(size) == missing;
    out.frameSent += quint64(size);
    m_statistics.outgoing.messageOctets += quint64(size);
    if (!out.isEncoded) {
        if (size != 0)
            appendData(payload, size);
    } else {
        const QByteArrayView piece(payload.constData(), size);
        if (!encode(piece, endsFrame ? Flush::Frame : Flush::None, out.encoded))
            return std::nullopt;
        if (endsFrame || out.encoded.size() >= encodedFrameSize)
            sendPart(std::exchange(out.encoded, QByteArray()), false);
    }
    if (endsFrame)
        endFrame();
    return endsFrame ? qint64(size) - payload.size() : qint64(missing - quint64(size));
}

void Connection::endFrame()
{
    m_outgoing->inFrame = false;
    sendHeldPong();
    for (const auto &[header, payload] : std::exchange(m_outgoing->deferred, {}))
        appendFrame(header, payload);
}

bool Connection::endMessage()
{
    if (m_state != State::Open || !m_outgoing || m_outgoing->inFrame)
        return false;
    QByteArray last;
    if (m_outgoing->isEncoded && !encode({}, Flush::Message, last))
        return false;
    sendPart(last, true);
    m_outgoing.reset();
    ++m_statistics.outgoing.messages;
    return true;
}

} // namespace Fernweg::Core
