// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include "text.h"

namespace Dashboard {

NetworkCounters parseNetwork(QByteArrayView procNetDev)
{
    constexpr qsizetype ReceivedColumn = 0;
    constexpr qsizetype SentColumn = 8;

    NetworkCounters counters;
    for (const QByteArrayView line : lines(procNetDev)) {
        // The last colon: an alias such as "eth0:1" has one in its name. No blank need follow it.
        const qsizetype colon = line.lastIndexOf(':');
        if (colon < 0)
            continue;
        const QByteArrayView name = line.first(colon).trimmed();
        const QList<QByteArrayView> columns = fields(line.sliced(colon + 1));
        if (name.isEmpty() || name == "lo" || columns.size() <= SentColumn)
            continue;
        const auto received = unsignedNumber(columns[ReceivedColumn]);
        const auto sent = unsignedNumber(columns[SentColumn]);
        if (received && sent)
            counters.insert(name.toByteArray(), { *received, *sent });
    }
    return counters;
}

NetworkBytes networkDelta(const NetworkCounters &before, const NetworkCounters &after,
                          const QSet<QByteArray> &only)
{
    NetworkBytes sum;
    for (auto it = after.cbegin(); it != after.cend(); ++it) {
        const auto earlier = before.constFind(it.key());
        if (earlier == before.cend() || (!only.isEmpty() && !only.contains(it.key())))
            continue;
        sum.received += counterDelta(earlier->received, it->received);
        sum.sent += counterDelta(earlier->sent, it->sent);
    }
    return sum;
}

} // namespace Dashboard
