// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messagetype.h"
#include "messages/payload.h"

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

/// Any message of WAMP. Which of the members a type has, and in which order they are on the wire,
/// the message table says (messagetable.h); the rest keep their initial values.
struct Message
{
    MessageType type = MessageType::Invalid;
    /// ERROR: the type of the request that failed.
    MessageType requestType = MessageType::Invalid;
    /// The message's own request, or the one that it answers.
    quint64 request = 0;
    /// WELCOME: the session. SUBSCRIBED, UNSUBSCRIBE, EVENT: the subscription. REGISTERED,
    /// UNREGISTER, INVOCATION: the registration.
    quint64 id = 0;
    /// PUBLISHED, EVENT.
    quint64 publication = 0;
    /// HELLO: the realm. ABORT, GOODBYE: the reason. ERROR: the error. CHALLENGE: the method.
    /// AUTHENTICATE: the signature. Else the topic or the procedure.
    QString uri;
    /// Options, Details or Extra. After reading, known keys have the types that they must have.
    QVariantMap details;
    Payload payload;
};

} // namespace Fernweg::WampCore
