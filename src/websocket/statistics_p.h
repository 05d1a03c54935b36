// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/trafficstatistics.h>

#include "protocol/trafficstatistics.h"

namespace Fernweg {

TrafficStatistics publicStatistics(const Core::TrafficStatistics &statistics);

} // namespace Fernweg
