// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qglobal.h>

namespace Fernweg::Wamp {

/// How the URI of a subscription, a registration or a permission is compared with that of an event, a
/// call or a request (WAMP, "Pattern-based Subscriptions").
enum class MatchPolicy : quint8 {
    Exact,
    Prefix, ///< "com.example." matches com.example.a.b; "com.ex" matches it, too
    Wildcard, ///< empty components match any: "com..status" matches com.pump.status
};

} // namespace Fernweg::Wamp
