// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;

namespace {

constexpr char Hello[] = "Hello World!";
constexpr bool ByTester = true;

// The Close frame is wrong: it is answered with 1002, or TCP is dropped.
Case refused(const QString &number, const QString &what, const Frame &close)
{
    return Case(number, what).startClosing(close).ends({ ByTester, { 1002 }, false });
}

Case answered(const QString &number, const QString &what, const Frame &close)
{
    return Case(number, what).startClosing(close).closesCleanly();
}

// Whatever comes after a Close frame is ignored (section 5.5.1).
Case ignored(const QString &number, const QString &what, const Frame &afterwards)
{
    return answered(number, what, closing(1000)).send(afterwards);
}

QList<Case> order()
{
    const QByteArray large = repeated("BAsd7&jh23", 256 * 1024);
    return {
        Case(u"7.1.1"_s, u"text, and then close"_s)
                .send(text(Hello))
                .expectText(Hello)
                .closesCleanly(),
        ignored(u"7.1.2"_s, u"two Close frames"_s, closing()),
        ignored(u"7.1.3"_s, u"close, then ping"_s, ping()),
        ignored(u"7.1.4"_s, u"close, then text"_s, text(Hello)),
        Case(u"7.1.5"_s, u"close between two fragments"_s)
                .send(text("fragment1").unfinished())
                .startClosing(closing(1000))
                .send(continuation("fragment2"))
                .closesCleanly(),
        Case(u"7.1.6"_s, u"256 KiB of text, text, close and ping in a row"_s)
                .send(text(large))
                .send(text(Hello))
                .startClosing(closing(1000))
                .send(ping())
                .expectText(large)
                .expectText(Hello)
                .closesCleanly()
                .isInformational(),
    };
}

QList<Case> bodies()
{
    const QByteArray notUtf8 = QByteArray::fromHex("cebae1bdb9cf83cebcceb5eda080656469746564");
    return {
        answered(u"7.3.1"_s, u"close without code"_s, closing()),
        refused(u"7.3.2"_s, u"close with a body of one octet"_s, closing("a")),
        answered(u"7.3.3"_s, u"close with code"_s, closing(1000)),
        answered(u"7.3.4"_s, u"close with code and reason"_s, closing(1000, Hello)),
        answered(u"7.3.5"_s, u"close with the longest reason, 123 octets"_s,
                 closing(1000, QByteArray(123, '*'))),
        refused(u"7.3.6"_s, u"close with a reason of 124 octets"_s,
                closing(1000, QByteArray(124, '*'))),
        Case(u"7.5.1"_s, u"close with a reason that is not UTF-8"_s)
                .startClosing(closing(1000, notUtf8))
                .ends({ ByTester, { 1002, 1007 }, false }),
    };
}

QList<Case> codes()
{
    QList<Case> cases;
    int index = 0;
    for (const quint16 code :
         { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999 })
        cases += Case(u"7.7.%1"_s.arg(++index), u"close with %1, a valid code"_s.arg(code))
                         .startClosing(closing(code))
                         .ends({ ByTester, { 1000, code }, true });
    index = 0;
    for (const quint16 code : { 0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999 })
        cases += refused(u"7.9.%1"_s.arg(++index), u"close with %1, an invalid code"_s.arg(code),
                         closing(code));
    index = 0;
    for (const quint16 code : { 5000, 65535 })
        cases += refused(u"7.13.%1"_s.arg(++index), u"close with %1, beyond all ranges"_s.arg(code),
                         closing(code))
                         .isInformational();
    return cases;
}

} // namespace

QList<Case> closeHandling()
{
    return order() + bodies() + codes();
}

} // namespace Conformance
