// SPDX-License-Identifier: Apache-2.0
#include "verdict.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

struct Word
{
    QString word;
    QString why;
};

QString nameOf(const Event &event)
{
    switch (event.kind) {
    case Event::Message:
        return event.isBinary ? u"binary message"_s : u"text message"_s;
    case Event::Ping:
        return u"ping"_s;
    case Event::Pong:
        return u"pong"_s;
    case Event::Timeout:
        break;
    }
    return u"timeout "_s + QString::fromLatin1(event.payload);
}

QString firstDifference(const QList<Event> &received, const QList<Event> &expected)
{
    const auto [got, wanted] =
            std::mismatch(received.begin(), received.end(), expected.begin(), expected.end());
    const auto describe = [](const Event &event) {
        return u"%1 of %2 octets: %3"_s.arg(nameOf(event))
                .arg(event.payload.size())
                .arg(QString::fromLatin1(event.payload.left(40).toPercentEncoding(" ")));
    };
    return u"received %1, expected %2; the first difference is at #%3, %4 instead of %5"_s
            .arg(summary(received), summary(expected))
            .arg(got - received.begin())
            .arg(got == received.end() ? u"nothing"_s : describe(*got),
                 wanted == expected.end() ? u"nothing"_s : describe(*wanted));
}

Word judgeBehavior(const Case &item, const Record &record)
{
    if (record.received == item.expected())
        return { u"OK"_s, {} };
    const QString why = firstDifference(record.received, item.expected());
    return { record.received == item.tolerated() ? u"NON-STRICT"_s : u"FAILED"_s, why };
}

Word judgeClose(const Ending &ending, const Record &record)
{
    if (ending.byTester != record.closedByTester)
        return { u"FAILED"_s,
                 ending.byTester ? u"the subject failed the connection, needlessly"_s
                                 : u"the subject did not fail the connection"_s };
    if (record.unanswered)
        return { u"UNCLEAN"_s, u"the subject neither answered the Close frame nor dropped TCP"_s };
    if (ending.clean && !record.wasClean)
        return { u"UNCLEAN"_s, u"TCP was dropped without a closing handshake"_s };
    if (record.closeCode && !ending.codes.contains(*record.closeCode))
        return { u"WRONG CODE"_s, u"close code %1"_s.arg(*record.closeCode) };
    if (record.droppedByClient)
        return { u"FAILED BY CLIENT"_s, u"the client dropped TCP; that is the server's part"_s };
    return { u"OK"_s, {} };
}

} // namespace

bool Verdict::isStrictPass() const
{
    return behavior == behaviorClose && (behavior == "OK"_L1 || behavior == "INFORMATIONAL"_L1);
}

Verdict judge(const Case &item, const Record &record)
{
    if (!record.problem.isEmpty())
        return { u"FAILED"_s, u"FAILED"_s, record.problem };
    if (item.informational())
        return { u"INFORMATIONAL"_s, u"INFORMATIONAL"_s, {} };
    const Word behavior = judgeBehavior(item, record);
    const Word close = judgeClose(item.ending(), record);
    QStringList reasons { behavior.why, close.why };
    reasons.removeAll(QString());
    return { behavior.word, close.word, reasons.join("; "_L1) };
}

QString summary(const QList<Event> &events)
{
    QStringList parts;
    for (qsizetype i = 0, run = 0; i < events.size(); i += run) {
        const QString name = nameOf(events.at(i));
        for (run = 1; i + run < events.size() && nameOf(events.at(i + run)) == name; ++run) { }
        parts += run > 1 ? u"%1 × %2"_s.arg(run).arg(name) : name;
    }
    return parts.isEmpty() ? u"nothing"_s : parts.join(", "_L1);
}

} // namespace Conformance
