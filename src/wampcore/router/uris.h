// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

namespace Fernweg::WampCore::Uri {

// The URIs that a router uses itself (WAMP, "Basic Profile URIs" and "Advanced Profile URIs").

inline QString authorizationFailed()
{
    return QStringLiteral("wamp.error.authorization_failed");
}
inline QString canceled()
{
    return QStringLiteral("wamp.error.canceled");
}
inline QString discloseMeDisallowed()
{
    return QStringLiteral("wamp.error.option_disallowed.disclose_me");
}
inline QString featureNotSupported()
{
    return QStringLiteral("wamp.error.feature_not_supported");
}
inline QString goodbyeAndOut()
{
    return QStringLiteral("wamp.close.goodbye_and_out");
}
inline QString invalidArgument()
{
    return QStringLiteral("wamp.error.invalid_argument");
}
inline QString invalidUri()
{
    return QStringLiteral("wamp.error.invalid_uri");
}
inline QString killed()
{
    return QStringLiteral("wamp.close.killed");
}
inline QString networkFailure()
{
    return QStringLiteral("wamp.error.network_failure");
}
inline QString noAvailableCallee()
{
    return QStringLiteral("wamp.error.no_available_callee");
}
inline QString noMatchingAuthMethod()
{
    return QStringLiteral("wamp.error.no_matching_auth_method");
}
inline QString noSuchProcedure()
{
    return QStringLiteral("wamp.error.no_such_procedure");
}
inline QString noSuchRealm()
{
    return QStringLiteral("wamp.error.no_such_realm");
}
inline QString noSuchRegistration()
{
    return QStringLiteral("wamp.error.no_such_registration");
}
inline QString noSuchRole()
{
    return QStringLiteral("wamp.error.no_such_role");
}
inline QString noSuchSubscription()
{
    return QStringLiteral("wamp.error.no_such_subscription");
}
inline QString notAuthorized()
{
    return QStringLiteral("wamp.error.not_authorized");
}
inline QString optionNotAllowed()
{
    return QStringLiteral("wamp.error.option_not_allowed");
}
inline QString payloadSizeExceeded()
{
    return QStringLiteral("wamp.error.payload_size_exceeded");
}
inline QString procedureAlreadyExists()
{
    return QStringLiteral("wamp.error.procedure_already_exists");
}
inline QString protocolViolation()
{
    return QStringLiteral("wamp.error.protocol_violation");
}
inline QString timeout()
{
    return QStringLiteral("wamp.error.timeout");
}

} // namespace Fernweg::WampCore::Uri
