// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include <QtCore/QJsonArray>

#include <cmath>

using namespace Qt::StringLiterals;

namespace Dashboard {

namespace {

// Four digits of a load and whole bytes are plenty, and keep a message near 500 bytes.
QJsonValue rounded(const std::optional<double> &share)
{
    return share ? QJsonValue(std::round(*share * 1e4) / 1e4) : QJsonValue();
}

QJsonObject toJson(const CpuLoad &cpu)
{
    QJsonArray cores;
    for (const auto &core : cpu.cores)
        cores.append(rounded(core));
    return { { u"total"_s, rounded(cpu.all) }, { u"cores"_s, cores } };
}

QJsonObject toJson(const Memory &memory)
{
    return { { u"total"_s, double(memory.total) },
             { u"used"_s, double(memory.used) },
             { u"swapTotal"_s, double(memory.swapTotal) },
             { u"swapUsed"_s, double(memory.swapUsed) } };
}

QJsonObject toJson(const Rate &rate, const QString &in, const QString &out)
{
    return { { in, std::round(rate.in) }, { out, std::round(rate.out) } };
}

QJsonObject diskJson(const Sample &sample)
{
    QJsonObject disk;
    if (sample.diskTraffic)
        disk = toJson(*sample.diskTraffic, u"read"_s, u"written"_s);
    if (sample.disk) {
        disk.insert(u"total"_s, double(sample.disk->total));
        disk.insert(u"used"_s, double(sample.disk->used));
    }
    return disk;
}

} // namespace

QJsonObject toJson(const Sample &sample)
{
    QJsonObject json { { u"time"_s, double(sample.time.count()) },
                       { u"host"_s, sample.host },
                       { u"cpu"_s, toJson(sample.cpu) } };
    if (sample.uptime)
        json.insert(u"uptime"_s, std::floor(*sample.uptime));
    if (sample.loadAverage) {
        const auto &[one, five, fifteen] = *sample.loadAverage;
        json.insert(u"load"_s, QJsonArray { one, five, fifteen });
    }
    if (sample.memory)
        json.insert(u"memory"_s, toJson(*sample.memory));
    if (sample.network)
        json.insert(u"network"_s, toJson(*sample.network, u"down"_s, u"up"_s));
    if (const QJsonObject disk = diskJson(sample); !disk.isEmpty())
        json.insert(u"disk"_s, disk);
    QJsonArray temperatures;
    for (const Temperature &temperature : sample.temperatures) {
        temperatures.append(QJsonObject { { u"sensor"_s, temperature.sensor },
                                          { u"celsius"_s, temperature.celsius } });
    }
    if (!temperatures.isEmpty())
        json.insert(u"temperatures"_s, temperatures);
    return json;
}

} // namespace Dashboard
