// SPDX-License-Identifier: Apache-2.0
#ifndef FERNWEG_VERSION_H
#define FERNWEG_VERSION_H

#include <Fernweg/fernwegglobal.h>

#include <QtCore/qversionnumber.h>

namespace Fernweg {

FERNWEG_WEBSOCKET_EXPORT QVersionNumber version();

} // namespace Fernweg

#endif // FERNWEG_VERSION_H
