// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QByteArrayView>

#include <array>
#include <optional>

namespace Dashboard {

using LoadAverage = std::array<double, 3>; // over 1, 5 and 15 minutes

std::optional<double> parseUptime(QByteArrayView procUptime); // in seconds
std::optional<LoadAverage> parseLoadAverage(QByteArrayView procLoadavg);

// Degrees Celsius from the millidegrees of a thermal zone or hwmon input. Sensors that are not
// connected read as the coldest or hottest that they can say; only -40 to 150 is believed.
std::optional<double> parseTemperature(QByteArrayView millidegrees);

} // namespace Dashboard
