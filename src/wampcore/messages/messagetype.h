// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::WampCore {

/// The messages of WAMP v2 by their codes (WAMP specification, "Message Codes and Direction").
enum class MessageType : quint16 {
    Invalid = 0,
    Hello = 1,
    Welcome = 2,
    Abort = 3,
    Challenge = 4,
    Authenticate = 5,
    Goodbye = 6,
    Heartbeat = 7, ///< of early drafts: accepted and ignored
    Error = 8,
    Publish = 16,
    Published = 17,
    Subscribe = 32,
    Subscribed = 33,
    Unsubscribe = 34,
    Unsubscribed = 35,
    Event = 36,
    Call = 48,
    Cancel = 49,
    Result = 50,
    Register = 64,
    Registered = 65,
    Unregister = 66,
    Unregistered = 67,
    Invocation = 68,
    Interrupt = 69,
    Yield = 70,
    EventReceived = 337, ///< Autobahn's acknowledged event delivery: accepted and ignored
};

} // namespace Fernweg::WampCore
