// SPDX-License-Identifier: Apache-2.0
#include "sections.h"

namespace Conformance {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype KiB = 1024;
constexpr qsizetype MiB = 1024 * KiB;

Frame message(bool isBinary, const QByteArray &payload)
{
    return isBinary ? binary(payload) : text(payload);
}

QByteArray pattern(bool isBinary, qsizetype size)
{
    return repeated(isBinary ? QByteArray::fromHex("00fe23faf0") : QByteArray("BAsd7&jh23"), size);
}

Case &expectEcho(Case &item, const Frame &frame)
{
    return frame.opcode == Opcode::Binary ? item.expectBinary(frame.payload)
                                          : item.expectText(frame.payload);
}

// The odd subsections of each pair have text, the even ones binary messages.
QString numberOf(int pair, bool isBinary, int index)
{
    return u"9.%1.%2"_s.arg(2 * pair - (isBinary ? 0 : 1)).arg(index);
}

QList<Case> sizes(bool isBinary)
{
    QList<Case> cases;
    int index = 0;
    for (const qsizetype size : { 64 * KiB, 256 * KiB, MiB, 4 * MiB, 8 * MiB, 16 * MiB }) {
        const Frame frame = message(isBinary, pattern(isBinary, size));
        Case item(numberOf(1, isBinary, ++index), u"one message of %1 KiB"_s.arg(size / KiB));
        cases += expectEcho(item.send(frame), frame).closesCleanly().within(60s);
    }
    return cases;
}

QList<Case> fragments(bool isBinary)
{
    const QByteArray stars(4 * MiB, '*');
    const QByteArray thorns(4 * MiB, '\xfe');
    QList<Case> cases;
    int index = 0;
    for (const qsizetype size : { qsizetype(64), qsizetype(256), KiB, 4 * KiB, 16 * KiB, 64 * KiB,
                                  256 * KiB, MiB, 4 * MiB }) {
        // Of the binary ones, only the first has octets beyond ASCII.
        const Frame frame = message(isBinary, isBinary && size == 64 ? thorns : stars);
        Case item(numberOf(2, isBinary, ++index), u"4 MiB in fragments of %1 octets"_s.arg(size));
        cases += expectEcho(item.sendFragmented(frame, size), frame).closesCleanly().within(60s);
    }
    return cases;
}

QList<Case> chops(bool isBinary)
{
    QList<Case> cases;
    int index = 0;
    const Frame frame = message(isBinary, pattern(isBinary, MiB));
    for (const qsizetype chop : { 64, 128, 256, 512, 1024, 2048 }) {
        Case item(numberOf(3, isBinary, ++index), u"1 MiB in chops of %1 octets"_s.arg(chop));
        cases += expectEcho(item.send(frame, chop), frame).closesCleanly().within(60s);
    }
    return cases;
}

QList<Case> roundTrips(bool isBinary)
{
    QList<Case> cases;
    int index = 0;
    for (const qsizetype size : { 0, 16, 64, 256, 1024, 4096 }) {
        const Frame frame = message(isBinary, QByteArray(size, isBinary ? '\xfe' : '*'));
        Case item(numberOf(4, isBinary, ++index), u"1000 round trips of %1 octets"_s.arg(size));
        for (int i = 1; i <= 1000; ++i)
            expectEcho(item.send(frame), frame).await(i);
        cases += item.closesCleanly().within(60s);
    }
    return cases;
}

} // namespace

QList<Case> limits()
{
    return sizes(false) + sizes(true) + fragments(false) + fragments(true) + chops(false)
            + chops(true) + roundTrips(false) + roundTrips(true);
}

} // namespace Conformance
