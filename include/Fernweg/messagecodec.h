// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qbytearray.h>

namespace Fernweg {

/// What an extension does to the messages of one connection, in both directions: typically, it
/// compresses them (RFC 7692, section 5). It belongs to its connection and is called in its thread.
class FERNWEG_WEBSOCKET_EXPORT MessageCodec
{
public:
    MessageCodec() = default;
    virtual ~MessageCodec() = default;
    Q_DISABLE_COPY_MOVE(MessageCodec)

    /// Whether a message of \a size octets is worth it. If not, it is sent as it is, without RSV1.
    virtual bool isWorthwhile(qsizetype size) const = 0;

    /// How much of what was encoded has to come out.
    enum class Flush : quint8 {
        None, ///< whatever the codec likes
        Frame, ///< all, so that the peer can decode it; the message goes on
        Message, ///< all; the message ends
    };
    /// Appends to \a output what the next octets of a message become. The call after the one with
    /// Flush::Message begins a new message. False: it can't be done, and the connection has to end.
    virtual bool encode(QByteArrayView input, Flush flush, QByteArray &output) = 0;
    /// Forgets the messages that were encoded: the next one refers to none of them.
    virtual void resetEncoder() = 0;
    /// What encode() gives after resetEncoder() is the same for all connections whose codecs return
    /// the same bytes here, so that a prepared message is encoded once. Empty: never the same.
    virtual QByteArray encoding() const = 0;

    /// Takes octets from the front of \a input and writes what they become to \a target, which has
    /// room for \a room octets. \a isLast: a message ends with \a input. Returns how many octets it
    /// wrote, or -1 if the peer's octets are bad. Fewer than \a room: \a input has been taken whole,
    /// and with \a isLast the message is complete; otherwise it is to be called again.
    virtual qsizetype decode(QByteArrayView &input, bool isLast, char *target, qsizetype room) = 0;
};

} // namespace Fernweg
