// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qversionnumber.h>

namespace Fernweg {

FERNWEG_WEBSOCKET_EXPORT QVersionNumber version();

} // namespace Fernweg
