// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

/// What a client says in HELLO that it can do, as far as the router's behaviour depends on it.
struct ClientFeatures
{
    bool calleeCanceling = false;
    bool calleeProgressiveResults = false;
    bool calleeProgressiveInvocations = false;
    bool calleeTimeout = false;
    bool calleeRevocation = false;
    bool callerProgressiveInvocations = false;
};

/// Of HELLO.Details.roles.
ClientFeatures clientFeatures(const QVariantMap &roles);
/// WELCOME.Details.roles.
const QVariantMap &routerRoles();

} // namespace Fernweg::WampCore
