// SPDX-License-Identifier: Apache-2.0
#include "memory.h"

#include "text.h"

#include <QtCore/QHash>

#include <limits>

namespace Dashboard {

namespace {

QHash<QByteArrayView, quint64> parseValues(QByteArrayView text)
{
    QHash<QByteArrayView, quint64> values;
    for (const QByteArrayView line : lines(text)) {
        const QList<QByteArrayView> columns = fields(line);
        if (columns.size() < 2 || !columns[0].endsWith(':'))
            continue;
        const auto kibibytes = unsignedNumber(columns[1]);
        if (kibibytes && *kibibytes <= std::numeric_limits<quint64>::max() / 1024)
            values.insert(columns[0].chopped(1), *kibibytes * 1024);
    }
    return values;
}

quint64 difference(quint64 total, quint64 part)
{
    return total > part ? total - part : 0;
}

} // namespace

std::optional<Memory> parseMemory(QByteArrayView procMeminfo)
{
    const QHash<QByteArrayView, quint64> values = parseValues(procMeminfo);
    Memory memory;
    memory.total = values.value("MemTotal");
    if (memory.total == 0)
        return std::nullopt;
    // Kernels before 3.14 do not say what is available; this is the estimate of that time.
    const quint64 available = values.contains("MemAvailable")
            ? values.value("MemAvailable")
            : values.value("MemFree") + values.value("Buffers") + values.value("Cached");
    memory.used = difference(memory.total, available);
    memory.swapTotal = values.value("SwapTotal");
    memory.swapUsed = difference(memory.swapTotal, values.value("SwapFree"));
    return memory;
}

} // namespace Dashboard
