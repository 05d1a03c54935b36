// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

/// URIs that a session itself uses (WAMP specification, "Predefined URIs").
namespace Fernweg::WampCore::Uri {

inline const QString canceled = QStringLiteral("wamp.error.canceled");
inline const QString networkFailure = QStringLiteral("wamp.error.network_failure");
inline const QString timeout = QStringLiteral("wamp.error.timeout");
inline const QString protocolViolation = QStringLiteral("wamp.error.protocol_violation");
inline const QString invalidArgument = QStringLiteral("wamp.error.invalid_argument");
inline const QString noSuchProcedure = QStringLiteral("wamp.error.no_such_procedure");
inline const QString payloadSizeExceeded = QStringLiteral("wamp.error.payload_size_exceeded");
inline const QString authenticationFailed = QStringLiteral("wamp.error.authentication_failed");
/// Autobahn's, for what a procedure doesn't explain.
inline const QString runtimeError = QStringLiteral("wamp.error.runtime_error");
inline const QString closeNormal = QStringLiteral("wamp.close.normal");
inline const QString goodbyeAndOut = QStringLiteral("wamp.close.goodbye_and_out");
/// Autobahn's, for a session whose transport is gone.
inline const QString transportLost = QStringLiteral("wamp.close.transport_lost");

} // namespace Fernweg::WampCore::Uri
