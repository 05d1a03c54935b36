// SPDX-License-Identifier: Apache-2.0
#include "disk.h"

#include "text.h"

namespace Dashboard {

DiskCounters parseDisks(QByteArrayView procDiskstats)
{
    constexpr qsizetype NameColumn = 2;
    constexpr qsizetype ReadColumn = 5;
    constexpr qsizetype WrittenColumn = 9;

    DiskCounters counters;
    for (const QByteArrayView line : lines(procDiskstats)) {
        const QList<QByteArrayView> columns = fields(line);
        if (columns.size() <= WrittenColumn)
            continue;
        const auto read = unsignedNumber(columns[ReadColumn]);
        const auto written = unsignedNumber(columns[WrittenColumn]);
        if (read && written)
            counters.insert(columns[NameColumn].toByteArray(), { *read, *written });
    }
    return counters;
}

DiskBytes diskDelta(const DiskCounters &before, const DiskCounters &after,
                    const QSet<QByteArray> &only)
{
    // The kernel's sector in this file, whatever the device's own is.
    constexpr quint64 SectorSize = 512;

    DiskBytes sum;
    for (const QByteArray &name : only) {
        const auto earlier = before.constFind(name);
        const auto later = after.constFind(name);
        if (earlier == before.cend() || later == after.cend())
            continue;
        sum.read += counterDelta(earlier->read, later->read) * SectorSize;
        sum.written += counterDelta(earlier->written, later->written) * SectorSize;
    }
    return sum;
}

} // namespace Dashboard
