// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "case.h"

namespace Conformance {

/// What happened in one conversation.
struct Record
{
    Role tester = Role::Client; ///< the test's own role
    QString problem = {}; ///< a failed handshake, or the rule of RFC 6455 that the subject broke
    QList<Event> received = {};
    bool closedByTester = false; ///< the test sent the first Close frame
    bool wasClean = false; ///< both sent one, and then the server dropped TCP
    bool droppedByClient = false; ///< after the handshake; that is the server's part
    bool unanswered = false; ///< the subject neither answered a Close frame nor dropped TCP
    std::optional<quint16> closeCode = std::nullopt; ///< in the subject's Close frame
    QByteArray extensions = {}; ///< what the server's part of the opening handshake says of them
    qsizetype compressed = 0; ///< how many of the messages received were
};

/// A judgement in two words, those of the Autobahn test suite's reports. Strict means: both are OK,
/// or both INFORMATIONAL.
struct Verdict
{
    QString behavior;
    QString behaviorClose;
    QString why; ///< for people

    bool isStrictPass() const;
};

/// The suite's rules, but stricter: any broken rule of RFC 6455 fails any case, the informational ones,
/// too; contents are compared where the suite compares lengths (section 9); a subject that neither
/// answers a Close frame nor drops TCP fails in both roles, and so does a client that drops TCP after
/// the test has closed. More lenient in time alone: a small case has five seconds instead of one.
Verdict judge(const Case &item, const Record &record);

/// "pong, 1000 × message", "timeout A"; "nothing".
QString summary(const QList<Event> &events);

} // namespace Conformance
