// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include "sysfs.h"

#include <QtCore/QStorageInfo>
#include <QtCore/QSysInfo>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Dashboard {

namespace {

constexpr std::chrono::milliseconds Window = 1s;

std::optional<Space> space(const QString &path)
{
    const QStorageInfo storage(path);
    if (!storage.isValid() || storage.bytesTotal() <= 0)
        return std::nullopt;
    return Space { storage.bytesTotal(), storage.bytesTotal() - storage.bytesFree() };
}

Rate perSecond(quint64 in, quint64 out, std::chrono::milliseconds duration)
{
    const double seconds = double(duration.count()) / 1000.0;
    return { double(in) / seconds, double(out) / seconds };
}

} // namespace

Machine::Machine(const QString &root) : m_root(root), m_host(QSysInfo::machineHostName()) { }

Machine::Reading Machine::read(std::chrono::milliseconds now) const
{
    Reading reading;
    reading.time = now;
    if (const auto text = readFile(m_root + u"/proc/stat"_s))
        reading.cpu = parseCpuTimes(*text);
    if (const auto text = readFile(m_root + u"/proc/net/dev"_s))
        reading.network = parseNetwork(*text);
    if (const auto text = readFile(m_root + u"/proc/diskstats"_s))
        reading.disks = parseDisks(*text);
    return reading;
}

void Machine::readSlowly(std::chrono::milliseconds now)
{
    if (m_slowTime && now - *m_slowTime < Window)
        return;
    m_slowTime = now;
    const auto present = readFile(m_root + u"/sys/devices/system/cpu/present"_s);
    m_coreCount = present ? parseCoreCount(*present) : 0;
    m_interfaces = physicalInterfaces(m_root);
    m_disks = wholeDisks(m_root);
    m_temperatures = readTemperatures(m_root);
    m_space = space(m_root.isEmpty() ? u"/"_s : m_root);
}

void Machine::addRates(Sample &sample, const Reading &before, const Reading &after) const
{
    sample.cpu = cpuLoad(before.cpu, after.cpu, m_coreCount);
    const auto duration = after.time - before.time;
    if (before.network && after.network) {
        const NetworkBytes bytes = networkDelta(*before.network, *after.network, m_interfaces);
        sample.network = perSecond(bytes.received, bytes.sent, duration);
    }
    if (before.disks && after.disks && !m_disks.isEmpty()) {
        const DiskBytes bytes = diskDelta(*before.disks, *after.disks, m_disks);
        sample.diskTraffic = perSecond(bytes.read, bytes.written, duration);
    }
}

Sample Machine::sample(std::chrono::milliseconds now)
{
    readSlowly(now);

    Sample sample;
    sample.time = now;
    sample.host = m_host;
    sample.disk = m_space;
    sample.temperatures = m_temperatures;
    sample.cpu.cores.resize(m_coreCount);
    if (const auto text = readFile(m_root + u"/proc/uptime"_s))
        sample.uptime = parseUptime(*text);
    if (const auto text = readFile(m_root + u"/proc/loadavg"_s))
        sample.loadAverage = parseLoadAverage(*text);
    if (const auto text = readFile(m_root + u"/proc/meminfo"_s))
        sample.memory = parseMemory(*text);

    m_readings.append(read(now));
    // The reading at or just before the window's begin stays, to have a whole second to compare
    // with.
    while (m_readings.size() > 2 && now - m_readings[1].time >= Window)
        m_readings.removeFirst();
    if (m_readings.last().time > m_readings.first().time)
        addRates(sample, m_readings.first(), m_readings.last());
    return sample;
}

} // namespace Dashboard
