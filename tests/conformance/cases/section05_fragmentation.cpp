// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

struct Sending
{
    const char *how;
    qsizetype chop;
};
constexpr Sending Sendings[] {
    { "at once", Case::Together },
    { "frame by frame", Case::FrameWise },
    { "octet by octet", Case::OctetWise },
};

// The frames of a case in three ways of sending them, under three numbers in a row.
QList<Case> threeTimes(int first, const QString &what, const QList<Frame> &frames)
{
    QList<Case> cases;
    for (const Sending &sending : Sendings) {
        Case item(u"5.%1"_s.arg(first++), what + u", "_s + QLatin1StringView(sending.how));
        for (const Frame &frame : frames)
            item.send(frame, sending.chop);
        cases += item;
    }
    return cases;
}

Case fatal(const QString &number, const QString &what, const QList<Frame> &frames)
{
    Case item(number, what);
    for (const Frame &frame : frames)
        item.send(frame);
    return item.failsWith(1002);
}

// The first ping has to be answered while the message is under way, so the rest waits for the pong.
Case pingsWithin(const QString &number, const QString &what, qsizetype chop)
{
    return Case(number, what)
            .send(text("fragment1").unfinished(), chop)
            .send(continuation("fragment2").unfinished(), chop)
            .send(ping("pongme 1!"), chop)
            .await(1)
            .send(continuation("fragment3").unfinished(), chop)
            .send(continuation("fragment4").unfinished(), chop)
            .send(ping("pongme 2!"), chop)
            .send(continuation("fragment5"), chop)
            .expectPong("pongme 1!")
            .expectPong("pongme 2!")
            .expectText("fragment1fragment2fragment3fragment4fragment5")
            .closesCleanly();
}

QList<Case> legal()
{
    const Frame first = text("fragment1").unfinished();
    const Frame second = continuation("fragment2");
    QList<Case> cases;
    for (Case &item : threeTimes(3, u"text in two fragments"_s, { first, second }))
        cases += item.expectText("fragment1fragment2").closesCleanly();
    for (Case &item : threeTimes(6, u"text in two fragments, a ping between them"_s,
                                 { first, ping("ping payload"), second }))
        cases += item.expectPong("ping payload").expectText("fragment1fragment2").closesCleanly();
    return cases;
}

QList<Case> nothingToContinue()
{
    const Frame stray = continuation("non-continuation payload");
    QList<Case> cases;
    for (Case &item : threeTimes(9, u"final continuation of nothing, then text"_s,
                                 { stray, text("Hello, world!") }))
        cases += item.failsWith(1002);
    for (Case &item : threeTimes(12, u"continuation of nothing, then text"_s,
                                 { stray.unfinished(), text("Hello, world!") }))
        cases += item.failsWith(1002);
    cases += fatal(u"5.15"_s, u"text in two fragments, continuation of nothing, text"_s,
                   { text("fragment1").unfinished(), continuation("fragment2"),
                     continuation("fragment3").unfinished(), text("fragment4") })
                     .expectText("fragment1fragment2")
                     .nonStrict({});
    const QList<Frame> message { text("fragment2").unfinished(), continuation("fragment3") };
    const Frame extra = continuation("fragment1");
    const QList<Frame> onceOpen = QList<Frame> { extra.unfinished() } + message;
    const QList<Frame> onceFinal = QList<Frame> { extra } + message;
    cases += fatal(u"5.16"_s, u"twice: continuation of nothing, text in two fragments"_s,
                   onceOpen + onceOpen);
    cases += fatal(u"5.17"_s, u"twice: final continuation of nothing, text in two fragments"_s,
                   onceFinal + onceFinal);
    return cases;
}

} // namespace

// RFC 6455, section 5.4.
QList<Case> fragmentation()
{
    const Frame tail = continuation("fragment2");
    return QList<Case> {
        fatal(u"5.1"_s, u"ping in two fragments"_s, { ping("fragment1").unfinished(), tail }),
        fatal(u"5.2"_s, u"pong in two fragments"_s, { pong("fragment1").unfinished(), tail })
    }
    + legal() + nothingToContinue()
            + QList<Case> {
                  fatal(u"5.18"_s, u"two fragments, both with opcode text"_s,
                        { text("fragment1").unfinished(), text("fragment2") }),
                  pingsWithin(u"5.19"_s, u"text in five fragments, two pings between them"_s,
                              Case::Together),
                  pingsWithin(u"5.20"_s, u"the same, frame by frame"_s, Case::FrameWise),
              };
}

} // namespace Conformance
