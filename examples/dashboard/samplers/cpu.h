// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArrayView>
#include <QtCore/QList>
#include <QtCore/QMap>

#include <array>
#include <optional>

namespace Dashboard {

// Clock ticks since boot, as in proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
// Guest time is already part of user and nice.
using CpuTicks = std::array<quint64, 8>;

struct CpuTimes
{
    std::optional<CpuTicks> all;
    QMap<int, CpuTicks> cores; // by the kernel's number; a core that is offline has no line
};

struct CpuLoad
{
    std::optional<double> all; // 0 to 1
    QList<std::optional<double>> cores; // one per core that is present; nothing where it is offline
};

CpuTimes parseCpuTimes(QByteArrayView procStat);

// The number of cores in /sys/devices/system/cpu/present, "0-3,8-11": the highest number and one.
int parseCoreCount(QByteArrayView present);

CpuLoad cpuLoad(const CpuTimes &before, const CpuTimes &after, int coreCount = 0);

} // namespace Dashboard
