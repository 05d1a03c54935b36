// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routersettings.h"

#include <QtCore/qjsonobject.h>

namespace Fernweg::WampCore {

/// A router's configuration in JSON. \a error says what is wrong with it, beginning with the path to
/// it ("realms[0].roles[1].permissions[0].match: …"); then \a defaults are returned.
RouterSettings readRouterSettings(const QJsonObject &configuration, const RouterSettings &defaults,
                                  QString *error);

} // namespace Fernweg::WampCore
