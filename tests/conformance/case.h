// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deflateterms.h"
#include "frame.h"

#include <QtCore/QList>

#include <chrono>

namespace Conformance {

/// What the test's side saw arrive. A Timeout is noted by the script itself: the wait of that name
/// went by without the connection being failed.
struct Event
{
    enum Kind { Message, Ping, Pong, Timeout };
    Kind kind;
    QByteArray payload = {};
    bool isBinary = false;

    bool operator==(const Event &) const = default;
};

/// One thing that the test's side does.
struct Step
{
    enum Kind {
        Send, ///< a frame, valid or not
        SendFragmented, ///< a message, in frames of `chop` octets
        StartClosing, ///< a frame that begins the closing handshake, whatever its opcode and body
        SendInPieces, ///< a frame, its payload cut at `cuts`; a Wait named by `labels` at each cut
        Await, ///< go on once `count` events have arrived
        Wait ///< go on after a while, unless the connection is failed meanwhile
    };
    Kind kind;
    Frame frame = {};
    qsizetype chop = 0; ///< octets per write; 0: together with what comes next
    QList<qsizetype> cuts = {};
    QByteArray labels = {}; ///< one letter per wait
    qsizetype count = 0;
};

/// How the connection has to end.
struct Ending
{
    bool byTester = true; ///< who sends the first Close frame; false: the subject fails it
    QList<quint16> codes = { 1000 }; ///< what the subject's Close frame may carry, besides nothing
    bool clean = true; ///< a closing handshake is required; otherwise dropping TCP will do, too
};

/// A conversation that the subject, which echoes every message, has to master. Chained calls tell
/// it in the order in which it happens: what goes out, what must come back, how it ends.
class Case
{
public:
    enum : qsizetype { Together = 0, OctetWise = 1, FrameWise = -1 };

    Case(const QString &number, const QString &what) : m_number(number), m_what(what) { }

    Case &send(const Frame &frame, qsizetype chop = Together);
    /// \a message in frames of \a fragmentSize octets. Where that goes in evenly an empty last
    /// frame follows; a message that fits goes out in one.
    Case &sendFragmented(const Frame &message, qsizetype fragmentSize);
    Case &sendInPieces(const Frame &frame, const QList<qsizetype> &cuts, const QByteArray &labels);
    Case &startClosing(const Frame &frame);
    Case &await(qsizetype events);
    /// Wait \a label: passes without the connection being failed, and is noted.
    Case &wait(char label);

    Case &expectText(const QByteArray &payload) { return expect({ Event::Message, payload }); }
    Case &expectBinary(const QByteArray &data) { return expect({ Event::Message, data, true }); }
    Case &expectPong(const QByteArray &payload) { return expect({ Event::Pong, payload }); }
    Case &expectTimeout(char label) { return expect({ Event::Timeout, QByteArray(1, label) }); }
    /// Conformant, yet not what is wanted: this counts as a failure, by a name of its own.
    Case &nonStrict(const QList<Event> &events);

    /// The test closes with 1000 once all has arrived, and the subject answers with 1000 or
    /// nothing.
    Case &closesCleanly() { return ends({ true, { 1000 }, true }); }
    /// The subject fails the connection with \a code, or at least drops it.
    Case &failsWith(quint16 code) { return ends({ false, { code }, false }); }
    Case &ends(const Ending &ending);
    /// The RFC leaves the outcome open: it is recorded, not judged.
    Case &isInformational();
    /// permessage-deflate has to be agreed on. Messages go out compressed, what they became in frames
    /// of \a fragmentSize octets; 0: in one.
    Case &compressed(const QList<DeflateDemand> &demands, qsizetype fragmentSize);
    /// How long all of it may take.
    Case &within(std::chrono::seconds limit);

    const QString &number() const { return m_number; }
    const QString &what() const { return m_what; }
    const QList<Step> &script() const { return m_script; }
    const QList<Event> &expected() const { return m_expected; }
    const std::optional<QList<Event>> &tolerated() const { return m_tolerated; }
    const Ending &ending() const { return m_ending; }
    bool informational() const { return m_informational; }
    const QList<DeflateDemand> &demands() const { return m_demands; }
    qsizetype fragmentSize() const { return m_fragmentSize; }
    std::chrono::seconds limit() const { return m_limit; }

private:
    Case &expect(const Event &event);

    QString m_number;
    QString m_what;
    QList<Step> m_script;
    QList<Event> m_expected;
    std::optional<QList<Event>> m_tolerated;
    Ending m_ending;
    QList<DeflateDemand> m_demands;
    qsizetype m_fragmentSize = 0;
    std::chrono::seconds m_limit { 5 };
    bool m_informational = false;
};

} // namespace Conformance
