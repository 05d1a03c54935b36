// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routersettings.h"

#include <QtCore/qvariant.h>

#include <optional>

namespace Fernweg::WampCore {

/// "match" of SUBSCRIBE.Options and REGISTER.Options; none: it has a value that nobody knows.
std::optional<MatchPolicy> matchPolicyOf(const QVariantMap &options);

/// Patterns are kept in trees: how deep these may be, somebody has to say.
bool isOfSaneDepth(QStringView pattern);

} // namespace Fernweg::WampCore
