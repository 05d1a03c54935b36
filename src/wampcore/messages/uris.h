// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

namespace Fernweg::WampCore {

/// The URIs that the specification defines for errors, and for the end of sessions.
namespace Uri {

#define FERNWEG_WAMP_URI(name, text)     \
  inline QString name()                  \
  {                                      \
    return QStringLiteral("wamp." text); \
  }

FERNWEG_WAMP_URI(authenticationDenied, "error.authentication_denied")
FERNWEG_WAMP_URI(authenticationFailed, "error.authentication_failed")
FERNWEG_WAMP_URI(authenticationRequired, "error.authentication_required")
FERNWEG_WAMP_URI(authorizationDenied, "error.authorization_denied")
FERNWEG_WAMP_URI(authorizationFailed, "error.authorization_failed")
FERNWEG_WAMP_URI(authorizationRequired, "error.authorization_required")
FERNWEG_WAMP_URI(canceled, "error.canceled")
FERNWEG_WAMP_URI(discloseMeDisallowed, "error.option_disallowed.disclose_me")
FERNWEG_WAMP_URI(featureNotSupported, "error.feature_not_supported")
FERNWEG_WAMP_URI(invalidArgument, "error.invalid_argument")
FERNWEG_WAMP_URI(invalidUri, "error.invalid_uri")
FERNWEG_WAMP_URI(networkFailure, "error.network_failure")
FERNWEG_WAMP_URI(noAvailableCallee, "error.no_available_callee")
FERNWEG_WAMP_URI(noMatchingAuthMethod, "error.no_matching_auth_method")
FERNWEG_WAMP_URI(noSuchPrincipal, "error.no_such_principal")
FERNWEG_WAMP_URI(noSuchProcedure, "error.no_such_procedure")
FERNWEG_WAMP_URI(noSuchRealm, "error.no_such_realm")
FERNWEG_WAMP_URI(noSuchRegistration, "error.no_such_registration")
FERNWEG_WAMP_URI(noSuchRole, "error.no_such_role")
FERNWEG_WAMP_URI(noSuchSession, "error.no_such_session")
FERNWEG_WAMP_URI(noSuchSubscription, "error.no_such_subscription")
FERNWEG_WAMP_URI(notAuthorized, "error.not_authorized")
FERNWEG_WAMP_URI(optionNotAllowed, "error.option_not_allowed")
FERNWEG_WAMP_URI(payloadSizeExceeded, "error.payload_size_exceeded")
FERNWEG_WAMP_URI(procedureAlreadyExists, "error.procedure_already_exists")
FERNWEG_WAMP_URI(protocolViolation, "error.protocol_violation")
FERNWEG_WAMP_URI(runtimeError, "error.runtime_error") // Autobahn's
FERNWEG_WAMP_URI(timeout, "error.timeout")
FERNWEG_WAMP_URI(unavailable, "error.unavailable")

FERNWEG_WAMP_URI(closeRealm, "close.close_realm")
FERNWEG_WAMP_URI(goodbyeAndOut, "close.goodbye_and_out")
FERNWEG_WAMP_URI(killed, "close.killed")
FERNWEG_WAMP_URI(normal, "close.normal")
FERNWEG_WAMP_URI(systemShutdown, "close.system_shutdown")
FERNWEG_WAMP_URI(transportLost, "close.transport_lost") // Autobahn's

#undef FERNWEG_WAMP_URI

} // namespace Uri

} // namespace Fernweg::WampCore
