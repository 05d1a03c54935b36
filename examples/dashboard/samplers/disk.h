// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QMap>
#include <QtCore/QSet>

namespace Dashboard {

struct DiskSectors
{
    quint64 read = 0;
    quint64 written = 0;
};

struct DiskBytes
{
    quint64 read = 0;
    quint64 written = 0;
};

using DiskCounters = QMap<QByteArray, DiskSectors>; // by the device's name, partitions too

DiskCounters parseDisks(QByteArrayView procDiskstats);

// What passed between two readings over the devices in `only`. Unlike interfaces, devices are
// named: a partition's bytes are its disk's too, and a mapped device's those of what it is mapped
// to.
DiskBytes diskDelta(const DiskCounters &before, const DiskCounters &after,
                    const QSet<QByteArray> &only);

} // namespace Dashboard
