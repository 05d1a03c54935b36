// SPDX-License-Identifier: Apache-2.0
#include "frame.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QUtf8StringView>
#include <QtCore/QtEndian>

namespace Conformance {

namespace {

void appendLength(QByteArray &out, quint64 length, bool masked)
{
    const quint8 maskBit = masked ? 0x80 : 0;
    if (length < 126) {
        out += char(maskBit | length);
    } else if (length <= 0xffff) {
        out += char(maskBit | 126);
        const quint16 big = qToBigEndian(quint16(length));
        out.append(reinterpret_cast<const char *>(&big), sizeof big);
    } else {
        out += char(maskBit | 127);
        const quint64 big = qToBigEndian(length);
        out.append(reinterpret_cast<const char *>(&big), sizeof big);
    }
}

void applyMask(char *data, qsizetype size, const char *key)
{
    for (qsizetype i = 0; i < size; ++i)
        data[i] = char(data[i] ^ key[i & 3]);
}

bool isKnown(quint8 opcode)
{
    return opcode <= Opcode::Binary || (opcode >= Opcode::Close && opcode <= Opcode::Pong);
}

bool isControl(quint8 opcode)
{
    return (opcode & 8) != 0;
}

// 1004–1006 and 1015 are never sent, 1016–2999 are unassigned (section 7.4.1 and IANA's registry).
bool maySend(quint16 code)
{
    return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006))
            || (code >= 3000 && code <= 4999);
}

} // namespace

QByteArray Frame::encoded(Role sender) const
{
    const bool masked = sender == Role::Client;
    QByteArray out;
    out.reserve(payload.size() + 14);
    out += char((fin ? 0x80 : 0) | ((rsv & 7) << 4) | (opcode & 15));
    appendLength(out, quint64(payload.size()), masked);
    if (!masked)
        return out += payload;
    const quint32 key = QRandomGenerator::global()->generate();
    out.append(reinterpret_cast<const char *>(&key), sizeof key);
    const qsizetype head = out.size();
    out += payload;
    applyMask(out.data() + head, payload.size(), reinterpret_cast<const char *>(&key));
    return out;
}

Frame closing(quint16 code, const QByteArray &reason)
{
    const quint16 big = qToBigEndian(code);
    return closing(QByteArray(reinterpret_cast<const char *>(&big), sizeof big) + reason);
}

QByteArray repeated(const QByteArray &pattern, qsizetype size)
{
    return pattern.repeated(size / pattern.size()) + pattern.first(size % pattern.size());
}

QString brokenCloseBody(const QByteArray &body)
{
    if (body.isEmpty())
        return {};
    if (body.size() == 1)
        return QStringLiteral("a Close frame of one octet");
    if (const auto code = qFromBigEndian<quint16>(body.constData()); !maySend(code))
        return QStringLiteral("a Close frame with code %1").arg(code);
    if (!QUtf8StringView(body.constData() + 2, body.size() - 2).isValidUtf8())
        return QStringLiteral("a close reason that is not UTF-8");
    return {};
}

QString FrameDecoder::brokenBy(const Frame &frame) const
{
    const bool beginsMessage = frame.opcode == Opcode::Text || frame.opcode == Opcode::Binary;
    if ((frame.rsv & ~(beginsMessage ? m_allowedRsv : 0)) != 0)
        return QStringLiteral("reserved bits %1 without an extension").arg(frame.rsv);
    if (!isKnown(frame.opcode))
        return QStringLiteral("opcode %1").arg(frame.opcode);
    if (isControl(frame.opcode))
        return frame.fin ? QString() : QStringLiteral("a fragmented control frame");
    if (m_inMessage && frame.opcode != Opcode::Continuation)
        return QStringLiteral("a message begins within another");
    if (!m_inMessage && frame.opcode == Opcode::Continuation)
        return QStringLiteral("a continuation frame with nothing to continue");
    return {};
}

std::optional<Frame> FrameDecoder::next()
{
    const qsizetype available = m_buffer.size() - m_at;
    if (available < 2 || !m_violation.isEmpty())
        return std::nullopt;
    Frame frame { quint8(octet(0) & 15), {}, (octet(0) & 0x80) != 0, quint8((octet(0) >> 4) & 7) };
    const bool masked = (octet(1) & 0x80) != 0;
    quint64 size = octet(1) & 0x7f;
    m_violation = brokenBy(frame);
    if (masked != (m_sender == Role::Client))
        m_violation = masked ? QStringLiteral("a masked frame from a server")
                             : QStringLiteral("an unmasked frame from a client");
    if (isControl(frame.opcode) && size > 125)
        m_violation = QStringLiteral("a control frame of more than 125 octets");
    const qsizetype lengthOctets = size == 127 ? 8 : size == 126 ? 2 : 0;
    const qsizetype head = 2 + lengthOctets + (masked ? 4 : 0);
    if (available < head || !m_violation.isEmpty())
        return std::nullopt;
    if (lengthOctets == 2)
        size = qFromBigEndian<quint16>(m_buffer.constData() + m_at + 2);
    else if (lengthOctets == 8)
        size = qFromBigEndian<quint64>(m_buffer.constData() + m_at + 2);
    if ((lengthOctets == 2 && size < 126) || (lengthOctets == 8 && size <= 0xffff) || size >> 63) {
        m_violation = QStringLiteral("length %1 in %2 octets").arg(size).arg(lengthOctets);
        return std::nullopt;
    }
    if (quint64(available - head) < size)
        return std::nullopt;
    frame.payload = m_buffer.mid(m_at + head, qsizetype(size));
    if (masked)
        applyMask(frame.payload.data(), frame.payload.size(),
                  m_buffer.constData() + m_at + head - 4);
    m_at += head + qsizetype(size);
    if (m_at == m_buffer.size() || m_at > 0x100000)
        m_buffer.remove(0, std::exchange(m_at, 0));
    if (!isControl(frame.opcode))
        m_inMessage = !frame.fin;
    if (frame.opcode == Opcode::Close)
        m_violation = brokenCloseBody(frame.payload);
    return frame;
}

} // namespace Conformance
