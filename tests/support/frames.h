// SPDX-License-Identifier: Apache-2.0
// Frames as a peer might write them, right or wrong. Shares no code with what is tested.
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

namespace Fernweg::Test {

struct Frame
{
    enum class LengthForm { Shortest, Sixteen, SixtyFour };

    int opcode = 0x1;
    QByteArray payload = {};
    bool fin = true;
    int rsv = 0;
    QByteArray maskKey = {}; ///< four octets; empty: not masked
    LengthForm lengthForm = LengthForm::Shortest;

    Frame unfinished() const
    {
        Frame other = *this;
        other.fin = false;
        return other;
    }
    Frame withRsv(int bits) const
    {
        Frame other = *this;
        other.rsv = bits;
        return other;
    }
    Frame masked(const QByteArray &key = QByteArray::fromHex("37fa213d")) const
    {
        Frame other = *this;
        other.maskKey = key;
        return other;
    }
    Frame inForm(LengthForm form) const
    {
        Frame other = *this;
        other.lengthForm = form;
        return other;
    }

    /// The frame's octets up to its payload; it may announce another length than it has.
    QByteArray head(quint64 announced) const
    {
        QByteArray octets;
        octets += char((fin ? 0x80 : 0) | (rsv << 4) | opcode);
        const int maskBit = maskKey.isEmpty() ? 0 : 0x80;
        int lengthOctets = 0;
        if (lengthForm == LengthForm::SixtyFour || announced > 0xFFFF)
            lengthOctets = 8;
        else if (lengthForm == LengthForm::Sixteen || announced > 125)
            lengthOctets = 2;
        octets += char(maskBit
                       | (lengthOctets == 8           ? 127
                                  : lengthOctets == 2 ? 126
                                                      : int(announced)));
        for (int i = lengthOctets - 1; i >= 0; --i)
            octets += char((announced >> (8 * i)) & 0xFF);
        return octets + maskKey;
    }
    QByteArray bytes() const { return head(quint64(payload.size())) + maskedPayload(); }
    QByteArray maskedPayload() const
    {
        QByteArray octets = payload;
        for (qsizetype i = 0; !maskKey.isEmpty() && i < octets.size(); ++i)
            octets[i] = char(octets.at(i) ^ maskKey.at(i % 4));
        return octets;
    }
};

inline Frame textFrame(const QByteArray &payload)
{
    return { 0x1, payload };
}
inline Frame binaryFrame(const QByteArray &payload)
{
    return { 0x2, payload };
}
inline Frame continuationFrame(const QByteArray &payload)
{
    return { 0x0, payload };
}
inline Frame pingFrame(const QByteArray &payload = {})
{
    return { 0x9, payload };
}
inline Frame pongFrame(const QByteArray &payload = {})
{
    return { 0xA, payload };
}
inline Frame closeFrame(const QByteArray &payload = {})
{
    return { 0x8, payload };
}
inline Frame closeFrame(int code, const QByteArray &reason = {})
{
    return { 0x8, QByteArray() + char(code >> 8) + char(code & 0xFF) + reason };
}

/// Takes the frame at the front of \a octets, unmasked. False if there is no whole one.
inline bool takeFrame(QByteArray &octets, Frame &frame)
{
    const auto octet = [&octets](qsizetype i) { return quint8(octets.at(i)); };
    if (octets.size() < 2)
        return false;
    frame.fin = (octet(0) & 0x80) != 0;
    frame.rsv = (octet(0) >> 4) & 7;
    frame.opcode = octet(0) & 0xF;
    const bool isMasked = (octet(1) & 0x80) != 0;
    quint64 length = octet(1) & 0x7F;
    const qsizetype lengthOctets = length == 127 ? 8 : length == 126 ? 2 : 0;
    const qsizetype headSize = 2 + lengthOctets + (isMasked ? 4 : 0);
    if (octets.size() < headSize)
        return false;
    if (lengthOctets != 0)
        length = 0;
    for (qsizetype i = 0; i < lengthOctets; ++i)
        length = length << 8 | octet(2 + i);
    if (quint64(octets.size() - headSize) < length)
        return false;
    frame.maskKey = isMasked ? octets.mid(2 + lengthOctets, 4) : QByteArray();
    frame.payload = octets.mid(headSize, qsizetype(length));
    frame.payload = frame.maskedPayload();
    octets.remove(0, headSize + qsizetype(length));
    return true;
}

/// In words, for comparing: "text Hello", "text unfinished Hel", "close 1000 bye".
inline QByteArray described(const Frame &frame)
{
    static const char *const names[] = { "continuation", "text",       "binary",     "data 3",
                                         "data 4",       "data 5",     "data 6",     "data 7",
                                         "close",        "ping",       "pong",       "control 11",
                                         "control 12",   "control 13", "control 14", "control 15" };
    QByteArray words = names[frame.opcode];
    if (!frame.fin)
        words += " unfinished";
    if (frame.rsv != 0)
        words += " rsv " + QByteArray::number(frame.rsv);
    if (frame.opcode == 0x8 && frame.payload.size() >= 2) {
        const int code = quint8(frame.payload.at(0)) << 8 | quint8(frame.payload.at(1));
        return (words + ' ' + QByteArray::number(code) + ' ' + frame.payload.mid(2)).trimmed();
    }
    if (frame.payload.size() > 125)
        return words + ' ' + QByteArray::number(frame.payload.size()) + " octets";
    return frame.payload.isEmpty() ? words : words + ' ' + frame.payload;
}

/// The frames of \a octets, described; what is left over, if anything, in hexadecimal digits.
inline QList<QByteArray> framesIn(QByteArray octets)
{
    QList<QByteArray> frames;
    Frame frame;
    while (takeFrame(octets, frame))
        frames.append(described(frame));
    if (!octets.isEmpty())
        frames.append("left over: " + octets.toHex());
    return frames;
}

} // namespace Fernweg::Test
