// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cpu.h"
#include "memory.h"
#include "system.h"

#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QString>

#include <chrono>
#include <optional>

namespace Dashboard {

struct Rate // bytes per second
{
    double in = 0;
    double out = 0;
};

struct Space // bytes
{
    qint64 total = 0;
    qint64 used = 0;
};

struct Temperature
{
    QString sensor;
    double celsius = 0;
};

// What is known of the machine at one moment; what could not be read is absent.
struct Sample
{
    std::chrono::milliseconds time {}; // of a clock that never jumps; it has no date
    QString host;
    std::optional<double> uptime;
    std::optional<LoadAverage> loadAverage;
    CpuLoad cpu;
    std::optional<Memory> memory;
    std::optional<Rate> network;
    std::optional<Space> disk;
    std::optional<Rate> diskTraffic;
    QList<Temperature> temperatures;
};

// What an event carries, as the README describes it.
QJsonObject toJson(const Sample &sample);

} // namespace Dashboard
