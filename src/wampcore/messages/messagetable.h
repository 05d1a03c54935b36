// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messagetype.h"

#include <QtCore/qglobal.h>

#include <array>
#include <cstddef>

namespace Fernweg::WampCore {

/// A field of a message behind its code: what is on the wire, and which member of Message it is in.
enum class Field : quint8 {
    None,
    RequestType, ///< ERROR: a code among those of requests
    Request, ///< an id
    RequestOrZero, ///< an id, or 0 where a router revokes something unasked
    Id, ///< an id
    Publication, ///< an id
    Realm, ///< a URI; null and empty leave the choice to the router
    Uri, ///< text that is not empty
    Pattern, ///< a URI; may be empty if "match" says that it is a pattern
    Text, ///< any text
    Details, ///< a dictionary
    OptionalDetails, ///< the same, may be left out
    Ignored, ///< any value
    OptionalIgnored, ///< the same, may be left out
};

/// Who sends a message.
enum class Sender : quint8 { Client = 1, Router = 2, Both = 3 };

/// Where a session is, as the one sees it that receives a message.
enum class SessionPhase : quint8 {
    Closed = 1, ///< the transport is open, no session
    Joining = 2, ///< after HELLO
    Authenticating = 4, ///< after CHALLENGE
    Established = 8, ///< after WELCOME
    Leaving = 16, ///< after a GOODBYE that has not been answered
};

struct MessageSpec
{
    MessageType type;
    const char *name;
    Sender sender;
    int phases; ///< of type SessionPhase, in which it may be received
    bool hasPayload; ///< Arguments and ArgumentsKw may follow the fields
    std::array<Field, 4> fields;

    constexpr int fieldCount() const noexcept
    {
        int count = 0;
        while (count < int(fields.size()) && fields[size_t(count)] != Field::None)
            ++count;
        return count;
    }
};

namespace MessageTable {

inline constexpr int closed = int(SessionPhase::Closed);
inline constexpr int joining = int(SessionPhase::Joining);
inline constexpr int authenticating = int(SessionPhase::Authenticating);
inline constexpr int established = int(SessionPhase::Established);
inline constexpr int leaving = int(SessionPhase::Leaving);
/// Who has said GOODBYE still receives what was on its way (section "Session Closing").
inline constexpr int open = established | leaving;
inline constexpr int any = closed | joining | authenticating | established | leaving;

using enum Field;
using M = MessageType;
using S = Sender;

/// All messages (WAMP specification, "Message Definitions"), by their codes.
inline constexpr std::array all {
    MessageSpec { M::Hello, "HELLO", S::Client, closed, false, { Realm, Details } },
    MessageSpec {
            M::Welcome, "WELCOME", S::Router, joining | authenticating, false, { Id, Details } },
    MessageSpec { M::Abort, "ABORT", S::Both, any, true, { Details, Uri } },
    MessageSpec { M::Challenge,
                  "CHALLENGE",
                  S::Router,
                  joining | authenticating,
                  false,
                  { Text, Details } },
    MessageSpec {
            M::Authenticate, "AUTHENTICATE", S::Client, authenticating, false, { Text, Details } },
    MessageSpec { M::Goodbye, "GOODBYE", S::Both, open, false, { Details, Uri } },
    MessageSpec {
            M::Heartbeat, "HEARTBEAT", S::Both, any, false, { Ignored, Ignored, OptionalIgnored } },
    MessageSpec { M::Error, "ERROR", S::Both, open, true, { RequestType, Request, Details, Uri } },
    MessageSpec { M::Publish, "PUBLISH", S::Client, open, true, { Request, Details, Uri } },
    MessageSpec { M::Published, "PUBLISHED", S::Router, open, false, { Request, Publication } },
    MessageSpec {
            M::Subscribe, "SUBSCRIBE", S::Client, open, false, { Request, Details, Pattern } },
    MessageSpec { M::Subscribed, "SUBSCRIBED", S::Router, open, false, { Request, Id } },
    MessageSpec { M::Unsubscribe,
                  "UNSUBSCRIBE",
                  S::Client,
                  open,
                  false,
                  { Request, Id, OptionalDetails } },
    MessageSpec { M::Unsubscribed,
                  "UNSUBSCRIBED",
                  S::Router,
                  open,
                  false,
                  { RequestOrZero, OptionalDetails } },
    MessageSpec { M::Event, "EVENT", S::Router, open, true, { Id, Publication, Details } },
    MessageSpec { M::Call, "CALL", S::Client, open, true, { Request, Details, Uri } },
    MessageSpec { M::Cancel, "CANCEL", S::Client, open, false, { Request, Details } },
    MessageSpec { M::Result, "RESULT", S::Router, open, true, { Request, Details } },
    MessageSpec { M::Register, "REGISTER", S::Client, open, false, { Request, Details, Pattern } },
    MessageSpec { M::Registered, "REGISTERED", S::Router, open, false, { Request, Id } },
    MessageSpec {
            M::Unregister, "UNREGISTER", S::Client, open, false, { Request, Id, OptionalDetails } },
    MessageSpec { M::Unregistered,
                  "UNREGISTERED",
                  S::Router,
                  open,
                  false,
                  { RequestOrZero, OptionalDetails } },
    MessageSpec { M::Invocation, "INVOCATION", S::Router, open, true, { Request, Id, Details } },
    MessageSpec { M::Interrupt, "INTERRUPT", S::Router, open, false, { Request, Details } },
    MessageSpec { M::Yield, "YIELD", S::Client, open, true, { Request, Details } },
    MessageSpec { M::EventReceived, "EVENT_RECEIVED", S::Client, open, false, { Publication } },
};

} // namespace MessageTable

/// The largest code of the extension range (section "Extension Messages").
constexpr quint64 maxMessageCode = 1023;

/// Null: there is no such message.
const MessageSpec *messageSpec(quint64 code) noexcept;
inline const MessageSpec *messageSpec(MessageType type) noexcept
{
    return messageSpec(quint64(type));
}

/// "CALL", for people.
const char *messageName(MessageType type) noexcept;

/// Whether \a sender may send such a message to somebody for whom the session is in \a phase; if not,
/// it is a protocol violation (section "Protocol Errors").
bool maySend(Sender sender, MessageType type, SessionPhase phase) noexcept;

/// Whether ERROR may answer messages of that type.
constexpr bool isRequest(MessageType type) noexcept
{
    switch (type) {
    case MessageType::Publish:
    case MessageType::Subscribe:
    case MessageType::Unsubscribe:
    case MessageType::Call:
    case MessageType::Register:
    case MessageType::Unregister:
    case MessageType::Invocation:
        return true;
    default:
        return false;
    }
}

} // namespace Fernweg::WampCore
