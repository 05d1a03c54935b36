// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu.h"
#include "disk.h"
#include "network.h"
#include "sample.h"

#include <QtCore/QList>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <chrono>

namespace Dashboard {

// Reads the files below /proc and /sys and makes samples of them. Loads and rates are those of the
// last second, however often one asks: over 200 ms a core's load would jump in steps of 5 %.
class Machine
{
public:
    // A test puts its own proc and sys below another root.
    explicit Machine(const QString &root = QString());

    // `now` is of a clock that only goes forward; the first sample has no loads and no rates.
    Sample sample(std::chrono::milliseconds now);

private:
    struct Reading
    {
        std::chrono::milliseconds time {};
        CpuTimes cpu;
        std::optional<NetworkCounters> network;
        std::optional<DiskCounters> disks;
    };

    Reading read(std::chrono::milliseconds now) const;
    void readSlowly(std::chrono::milliseconds now);
    void addRates(Sample &sample, const Reading &before, const Reading &after) const;

    QString m_root;
    QString m_host;
    QList<Reading> m_readings; // of the last second, oldest first

    // What changes rarely or may be slow to read: looked at once a second.
    std::optional<std::chrono::milliseconds> m_slowTime;
    int m_coreCount = 0;
    QSet<QByteArray> m_interfaces;
    QSet<QByteArray> m_disks;
    std::optional<Space> m_space;
    QList<Temperature> m_temperatures;
};

} // namespace Dashboard
