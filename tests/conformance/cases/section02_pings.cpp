// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

Case answeredPing(const QString &number, const QString &what, const QByteArray &payload,
                  qsizetype chop = Case::Together)
{
    return Case(number, what).send(ping(payload), chop).expectPong(payload).closesCleanly();
}

Case tenPings(const QString &number, const QString &what, qsizetype chop)
{
    Case item(number, what);
    for (int i = 0; i < 10; ++i) {
        const QByteArray payload = "payload-" + QByteArray::number(i);
        item.send(ping(payload), chop).expectPong(payload);
    }
    return item.closesCleanly();
}

} // namespace

QList<Case> pingsAndPongs()
{
    const QByteArray largest(125, '\xfe');
    const QByteArray unsolicited("unsolicited pong payload");
    return {
        answeredPing(u"2.1"_s, u"ping without payload"_s, {}),
        answeredPing(u"2.2"_s, u"ping with text"_s, "Hello, world!"),
        answeredPing(u"2.3"_s, u"ping with octets that are not UTF-8"_s,
                     QByteArray::fromHex("00fffefdfcfb00ff")),
        answeredPing(u"2.4"_s, u"ping with 125 octets"_s, largest),
        Case(u"2.5"_s, u"ping with 126 octets, one too many for a control frame"_s)
                .send(ping(largest + '\xfe'))
                .failsWith(1002),
        answeredPing(u"2.6"_s, u"ping with 125 octets, octet by octet"_s, largest, Case::OctetWise),
        Case(u"2.7"_s, u"pong that nobody asked for, without payload: no answer"_s)
                .send(pong())
                .startClosing(closing(1000))
                .closesCleanly(),
        Case(u"2.8"_s, u"pong that nobody asked for, with payload: no answer"_s)
                .send(pong(unsolicited))
                .startClosing(closing(1000))
                .closesCleanly(),
        Case(u"2.9"_s, u"pong that nobody asked for, then a ping: one pong"_s)
                .send(pong(unsolicited))
                .send(ping("ping payload"))
                .expectPong("ping payload")
                .closesCleanly(),
        tenPings(u"2.10"_s, u"ten pings, ten pongs in their order"_s, Case::Together),
        tenPings(u"2.11"_s, u"ten pings, octet by octet"_s, Case::OctetWise),
    };
}

} // namespace Conformance
