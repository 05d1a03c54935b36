// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wamp/messagetransport.h"

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace Fernweg::Wamp {

class Router;
class TransportOptions;

/// A transport that open() connects to \a url, which is that of \a options unless the session was given
/// another one. None if there can't be one (a scheme that is unknown, options that are wrong): then
/// \a error says why.
MessageTransportPointer makeTransport(const QUrl &url, const TransportOptions &options,
                                      QString *error);

/// A transport to \a router, which is in this process. The session may live in another thread than the
/// router. Not null; if the router goes away, the transport ends.
MessageTransportPointer makeLocalTransport(Router *router);

} // namespace Fernweg::Wamp
