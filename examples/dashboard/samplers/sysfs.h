// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sample.h"

#include <QtCore/QByteArray>
#include <QtCore/QSet>
#include <QtCore/QString>

#include <optional>

// What has to be looked for below /sys rather than read from one file.
namespace Dashboard {

// Nothing where the file is missing or can't be read; its text otherwise.
std::optional<QByteArray> readFile(const QString &path);

// The interfaces with hardware behind them: bridges and tunnels would count the same bytes again.
// Empty in a container, which has none.
QSet<QByteArray> physicalInterfaces(const QString &root);

// The disks proper: no partitions, and nothing that is mapped to another device.
QSet<QByteArray> wholeDisks(const QString &root);

// From the thermal zones or, where there are none, from hwmon: many boards show the same sensor in
// both.
QList<Temperature> readTemperatures(const QString &root);

} // namespace Dashboard
