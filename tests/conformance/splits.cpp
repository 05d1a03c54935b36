// SPDX-License-Identifier: Apache-2.0
#include "splits.h"

namespace Conformance {

namespace {

enum Gap { Nothing, NewFrame, NewPiece, GapKinds };

/// Counts through all of the kinds of gap between any two octets, of which there are \a kinds.
QList<SplitMessage> splits(const QByteArray &message, int kinds)
{
    int count = 1;
    for (qsizetype gap = 1; gap < message.size(); ++gap)
        count *= kinds;
    QList<SplitMessage> all;
    all.reserve(count);
    for (int number = 0; number < count; ++number) {
        SplitMessage split { { message.first(1) } };
        int rest = number;
        for (qsizetype at = 1; at < message.size(); ++at, rest /= kinds) {
            const QByteArray octet = message.sliced(at, 1);
            if (rest % kinds == NewFrame)
                split += { octet };
            else if (rest % kinds == NewPiece)
                split.last() += octet;
            else
                split.last().last() += octet;
        }
        all += split;
    }
    return all;
}

} // namespace

QList<SplitMessage> everyFraming(const QByteArray &message)
{
    return splits(message, NewFrame + 1);
}

QList<SplitMessage> everySplit(const QByteArray &message)
{
    return splits(message, GapKinds);
}

QList<QByteArrayList> everyDelivery(const QByteArray &octets)
{
    QByteArrayList single;
    for (qsizetype at = 0; at < octets.size(); ++at)
        single += octets.sliced(at, 1);
    QList<QByteArrayList> all { { octets }, single };
    for (qsizetype at = 1; at < octets.size(); ++at)
        all += { octets.first(at), octets.sliced(at) };
    return all;
}

QByteArray drawn(const SplitMessage &split)
{
    QByteArrayList frames;
    for (const QByteArrayList &pieces : split)
        frames += pieces.join('|');
    return frames.join('/').toPercentEncoding("|/");
}

} // namespace Conformance
