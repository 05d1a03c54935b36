// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/frameheader.h"
#include "frame/utf8validator.h"
#include "frame/violation.h"
#include "protocol/event.h"
#include "protocol/protocoloptions.h"

#include <Fernweg/messagecodec.h>
#include <Fernweg/receivemode.h>

namespace Fernweg::Core {

/// Makes messages, frames or streams of the payload of data frames: decodes it, checks text, counts
/// what comes against the limit on a message. What is not delivered at once is kept here.
class MessageReceiver
{
public:
    /// In the mode that \a nextMode() said last; a message that has begun keeps its own.
    void setMode(ReceiveMode mode) noexcept { m_nextMode = mode; }
    ReceiveMode nextMode() const noexcept { return m_nextMode; }

    /// The header of a data frame came. \a codec decodes the message if RSV1 marks it.
    Violation beginFrame(const FrameHeader &header, const ProtocolOptions &options,
                         MessageCodec *codec);
    /// The next octets of its payload, unmasked; they must stay until next() returned None, or until
    /// keepInput(). All that was fed before has to be taken.
    void feed(QByteArrayView payload, bool endsFrame) noexcept;
    /// Events in their order: MessageBegin to MessageEnd, Message, or Failed.
    Event next(const ProtocolOptions &options);
    /// Instead of all that: a whole message, in one frame and not encoded. Message, or Failed.
    Event takeWhole(QByteArrayView payload, bool isBinary, const ProtocolOptions &options);
    /// Between two messages, with nothing to tell.
    bool isIdle() const noexcept { return !m_inMessage && !isBusy(); }
    /// Whether next() may have something.
    bool isBusy() const noexcept { return m_hasInput || m_before != 0 || m_after != 0; }
    /// Copies what was fed and not taken yet.
    void keepInput();

    /// Whether the payload of the frame may be read into the message itself.
    bool canReserve() const noexcept { return !m_isEncoded && m_mode != ReceiveMode::Stream; }
    /// Where it is to be put: at least \a room octets, or as many as the frame lacks. \a room becomes
    /// how many there are.
    char *reserve(quint64 remaining, qsizetype &room);
    /// \a size octets were put there: returns where they stand.
    char *extend(qsizetype size);
    /// Feeds what extend() returned.
    void feedExtended(QByteArrayView payload, bool endsFrame) noexcept;

    // The last event's data; valid until release().
    QByteArrayView view() const noexcept { return m_view; }
    QByteArray take();
    void release();
    bool isBinary() const noexcept { return m_isBinary; }
    quint64 frameLength() const noexcept { return m_frameLength; }
    /// Octets, decoded, of the message so far.
    quint64 octets() const noexcept { return m_octets; }
    Violation violation() const noexcept { return m_violation; }
    /// Whether a message has begun and its last frame has not ended.
    bool isInMessage() const noexcept { return m_inMessage; }
    /// Forgets the message that has begun.
    void abandon();

private:
    Event takePlain(const ProtocolOptions &options);
    Event decode(const ProtocolOptions &options);
    qsizetype roomToDecode(const ProtocolOptions &options) const noexcept;
    bool isTextFine(QByteArrayView piece, bool isLast, const ProtocolOptions &options);
    /// A piece was taken whole: tells of it, or of all that came, if that is whole now. \a isOwn: it
    /// stands in m_message.
    Event endPiece(QByteArrayView piece, bool isOwn);
    Event deliver(QByteArrayView view, bool isOwn);
    Event failed(Violation violation);
    /// For \a size more octets, and more ahead of them if the message will have \a whole.
    void makeRoom(qsizetype size, quint64 whole);
    bool isLast() const noexcept { return m_endsFrame && m_isFinal; }
    bool isLimited() const noexcept { return m_mode != ReceiveMode::Stream; }

    QByteArray m_message; // what came, decoded, and was not delivered
    QByteArray m_kept; // input that had to be copied
    QByteArrayView m_input; // fed, and not taken
    QByteArrayView m_view;
    MessageCodec *m_codec = nullptr;
    quint64 m_octets = 0;
    quint64 m_frameLength = 0;
    Violation m_violation;
    Utf8Validator m_utf8;
    quint8 m_before = 0; // events, one bit each, that come before those of the input
    quint8 m_after = 0; // and after them
    ReceiveMode m_nextMode = ReceiveMode::Message;
    ReceiveMode m_mode = ReceiveMode::Message;
    bool m_hasInput = false;
    bool m_isExtended = false; // the input stands in m_message already
    bool m_endsFrame = false;
    bool m_isFinal = false;
    bool m_isBinary = false;
    bool m_isEncoded = false;
    bool m_inMessage = false;
    bool m_isOwn = false; // the view is m_message
};

} // namespace Fernweg::Core
