// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>

/// A second, deliberately simple implementation of RFC 6455 to test the first one with. Nothing in
/// this folder but the two test subjects knows Fernweg.
namespace Conformance {

enum class Role { Client, Server };

namespace Opcode {
enum : quint8 { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
}

/// One frame, valid or not: any opcode, any reserved bits, any payload.
struct Frame
{
    quint8 opcode = Opcode::Text;
    QByteArray payload = {};
    bool fin = true;
    quint8 rsv = 0;

    /// The same frame without FIN: more of the message (or of what pretends to be one) follows.
    Frame unfinished() const { return { opcode, payload, false, rsv }; }
    /// The same frame with RSV1 (4), RSV2 (2) and RSV3 (1) as in \a bits.
    Frame reserved(quint8 bits) const { return { opcode, payload, fin, bits }; }
    /// The octets for the wire. A client masks (section 5.3), a server doesn't.
    QByteArray encoded(Role sender) const;
};

inline Frame text(const QByteArray &payload = {})
{
    return { Opcode::Text, payload };
}
inline Frame binary(const QByteArray &payload = {})
{
    return { Opcode::Binary, payload };
}
inline Frame continuation(const QByteArray &payload = {})
{
    return { Opcode::Continuation, payload };
}
inline Frame ping(const QByteArray &payload = {})
{
    return { Opcode::Ping, payload };
}
inline Frame pong(const QByteArray &payload = {})
{
    return { Opcode::Pong, payload };
}
/// A Close frame with whatever body: valid, too short, too long.
inline Frame closing(const QByteArray &body = {})
{
    return { Opcode::Close, body };
}
Frame closing(quint16 code, const QByteArray &reason = {});
/// \a size octets: \a pattern over and over.
QByteArray repeated(const QByteArray &pattern, qsizetype size);

/// Takes frames out of a stream and holds every one of them against section 5: what the subject
/// sends has to be beyond reproach.
class FrameDecoder
{
public:
    explicit FrameDecoder(Role sender) : m_sender(sender) { }

    /// From now on RSV1 may mark a message (RFC 7692, section 6).
    void allowCompression() { m_allowedRsv = 4; }

    void append(const QByteArray &octets) { m_buffer += octets; }
    /// The next complete frame. None once a rule is broken.
    std::optional<Frame> next();
    /// Octets that belong to no complete frame.
    bool hasLeftOver() const { return m_at < m_buffer.size(); }
    /// Which rule the stream broke; empty while it is in order.
    QString violation() const { return m_violation; }

private:
    QString brokenBy(const Frame &frame) const;
    quint8 octet(qsizetype offset) const { return quint8(m_buffer.at(m_at + offset)); }

    QByteArray m_buffer;
    qsizetype m_at = 0;
    QString m_violation;
    Role m_sender;
    quint8 m_allowedRsv = 0;
    bool m_inMessage = false;
};

/// What is wrong with the body of a Close frame (section 5.5.1 and 7.4); empty if nothing is.
QString brokenCloseBody(const QByteArray &body);

} // namespace Conformance
