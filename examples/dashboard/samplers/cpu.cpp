// SPDX-License-Identifier: Apache-2.0
#include "cpu.h"

#include "text.h"

#include <algorithm>

namespace Dashboard {

namespace {

constexpr std::size_t Idle = 3;
constexpr std::size_t IoWait = 4;
constexpr int MaximumCores = 4096;

std::optional<CpuTicks> parseTicks(const QList<QByteArrayView> &line)
{
    // Linux 2.4 has four columns, later kernels add to the right.
    if (line.size() < 5)
        return std::nullopt;
    CpuTicks ticks {};
    const std::size_t columns = std::min(ticks.size(), std::size_t(line.size()) - 1);
    for (std::size_t i = 0; i < columns; ++i) {
        const auto number = unsignedNumber(line[qsizetype(i) + 1]);
        if (!number)
            return std::nullopt;
        ticks[i] = *number;
    }
    return ticks;
}

double load(const CpuTicks &before, const CpuTicks &after)
{
    quint64 total = 0;
    quint64 idle = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
        // Columns go backwards one by one: iowait by nature (proc(5)), the others when a core
        // returns.
        const quint64 delta = after[i] > before[i] ? after[i] - before[i] : 0;
        total += delta;
        if (i == Idle || i == IoWait)
            idle += delta;
    }
    return total == 0 ? 0.0 : double(total - idle) / double(total);
}

} // namespace

CpuTimes parseCpuTimes(QByteArrayView procStat)
{
    CpuTimes times;
    for (const QByteArrayView line : lines(procStat)) {
        if (!line.startsWith("cpu"))
            continue;
        const QList<QByteArrayView> columns = fields(line);
        const auto ticks = parseTicks(columns);
        if (!ticks)
            continue;
        const QByteArrayView suffix = columns.first().sliced(3);
        if (suffix.isEmpty()) {
            times.all = ticks;
        } else if (const auto core = unsignedNumber(suffix); core && *core < MaximumCores) {
            times.cores.insert(int(*core), *ticks);
        }
    }
    return times;
}

int parseCoreCount(QByteArrayView present)
{
    quint64 count = 0;
    const QByteArrayView text = present.trimmed();
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] != ',' && text[i] != '-')
            continue;
        const auto core = unsignedNumber(text.sliced(begin, i - begin));
        if (!core || *core >= MaximumCores)
            return 0;
        count = std::max(count, *core + 1);
        begin = i + 1;
    }
    return int(count);
}

CpuLoad cpuLoad(const CpuTimes &before, const CpuTimes &after, int coreCount)
{
    CpuLoad result;
    if (before.all && after.all)
        result.all = load(*before.all, *after.all);
    if (!after.cores.isEmpty())
        coreCount = std::max(coreCount, after.cores.lastKey() + 1);
    result.cores.resize(coreCount);
    for (auto it = after.cores.cbegin(); it != after.cores.cend(); ++it) {
        const auto earlier = before.cores.constFind(it.key());
        if (earlier != before.cores.cend())
            result.cores[it.key()] = load(*earlier, *it);
    }
    return result;
}

} // namespace Dashboard
