// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

constexpr char Hello[] = "Hello, world!";

Case fatalFrame(const QString &number, const QString &what, const Frame &frame)
{
    return Case(number, what).send(frame).failsWith(1002);
}

// A good message is echoed, the reserved bits fail the connection, the ping after them is not
// answered. Failing at once, before the echo, is tolerated by the suite and by nobody here.
Case fatalSecond(const QString &number, const QString &what, quint8 bits, qsizetype chop)
{
    return Case(number, what)
            .send(text(Hello), chop)
            .send(text(Hello).reserved(bits), chop)
            .send(ping(), chop)
            .expectText(Hello)
            .nonStrict({})
            .failsWith(1002);
}

} // namespace

// No extension has given the reserved bits a meaning (section 5.2).
QList<Case> reservedBits()
{
    const QByteArray octets = QByteArray::fromHex("00fffefdfcfb00ff");
    return {
        fatalFrame(u"3.1"_s, u"text with RSV 1"_s, text(Hello).reserved(1)),
        fatalSecond(u"3.2"_s, u"text, text with RSV 2, ping"_s, 2, Case::Together),
        fatalSecond(u"3.3"_s, u"text, text with RSV 3, ping, frame by frame"_s, 3, Case::FrameWise),
        fatalSecond(u"3.4"_s, u"text, text with RSV 4, ping, octet by octet"_s, 4, Case::OctetWise),
        fatalFrame(u"3.5"_s, u"binary with RSV 5"_s, binary(octets).reserved(5)),
        // The suite calls it a ping, and sends a binary frame.
        fatalFrame(u"3.6"_s, u"binary with RSV 6"_s, binary(Hello).reserved(6)),
        fatalFrame(u"3.7"_s, u"close with RSV 7"_s, closing().reserved(7)),
    };
}

} // namespace Conformance
