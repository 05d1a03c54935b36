// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QMap>
#include <QtCore/QSet>

namespace Dashboard {

struct NetworkBytes
{
    quint64 received = 0;
    quint64 sent = 0;
};

using NetworkCounters = QMap<QByteArray, NetworkBytes>; // by the interface's name

// All but the loopback interface.
NetworkCounters parseNetwork(QByteArrayView procNetDev);

// What passed between two readings, over the interfaces in `only`, or over all when that is empty.
// An interface that has just appeared counts from its second reading on.
NetworkBytes networkDelta(const NetworkCounters &before, const NetworkCounters &after,
                          const QSet<QByteArray> &only = {});

} // namespace Dashboard
