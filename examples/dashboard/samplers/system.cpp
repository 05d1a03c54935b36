// SPDX-License-Identifier: Apache-2.0
#include "system.h"

#include "text.h"

namespace Dashboard {

std::optional<double> parseUptime(QByteArrayView procUptime)
{
    const QList<QByteArrayView> columns = fields(procUptime.trimmed());
    if (columns.isEmpty())
        return std::nullopt;
    const auto seconds = realNumber(columns.first());
    return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

std::optional<LoadAverage> parseLoadAverage(QByteArrayView procLoadavg)
{
    const QList<QByteArrayView> columns = fields(procLoadavg.trimmed());
    if (columns.size() < 3)
        return std::nullopt;
    LoadAverage average {};
    for (std::size_t i = 0; i < average.size(); ++i) {
        const auto value = realNumber(columns[qsizetype(i)]);
        if (!value || *value < 0)
            return std::nullopt;
        average[i] = *value;
    }
    return average;
}

std::optional<double> parseTemperature(QByteArrayView millidegrees)
{
    constexpr qint64 Lowest = -40'000;
    constexpr qint64 Highest = 150'000;
    const auto value = signedNumber(millidegrees.trimmed());
    if (!value || *value < Lowest || *value > Highest)
        return std::nullopt;
    return double(*value) / 1000.0;
}

} // namespace Dashboard
