// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routersettings.h"

#include <QtCore/qstring.h>

namespace Fernweg::WampCore {

/// Whether \a uri is one of a topic, a procedure, a realm … (WAMP, "URIs"): no component is empty, none
/// has white space or '#'; strict ones consist of a–z, 0–9 and _.
bool isUri(QStringView uri, UriCheck check);
/// The same, but components may be empty: what prefixes and wildcards are made of.
bool isUriPattern(QStringView uri, UriCheck check);
/// Whether it is one of those that only the router may use: the first component is "wamp".
bool isReservedUri(QStringView uri);

} // namespace Fernweg::WampCore
