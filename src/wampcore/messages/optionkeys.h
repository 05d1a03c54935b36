// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messagetable.h"

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <initializer_list>

namespace Fernweg::WampCore {

/// What the value of a key in Options or Details must be.
enum class OptionType : quint8 {
    Bool,
    Integer, ///< not negative
    Id, ///< an integer in [1, 2^53]
    Text,
    Dictionary,
    IdList,
    TextList,
    DictionaryList,
    MatchPolicy, ///< "exact", "prefix" or "wildcard"
    Roles, ///< a dictionary of dictionaries, whose "features" are dictionaries
};

/// A set of messages, a bit for each line of the message table.
using MessageSet = quint32;

constexpr MessageSet messageSet(std::initializer_list<MessageType> types)
{
    MessageSet set = 0;
    for (const MessageType type : types) {
        for (size_t i = 0; i < MessageTable::all.size(); ++i) {
            if (MessageTable::all[i].type == type)
                set |= MessageSet(1) << i;
        }
    }
    return set;
}

/// A key that is known. All others are tolerated, whatever they hold.
struct OptionKey
{
    const char *key;
    OptionType type;
    MessageSet messages;
};

/// "a boolean", for people.
const char *optionTypeName(OptionType type) noexcept;

/// Sees to it that what is known in the details of a message has the type that it must have. Takes
/// away what is null: some implementations send it for what is not there. Whole numbers that are
/// doubles become integers. Returns the key that is wrong, or null.
const OptionKey *checkDetails(const MessageSpec &spec, QVariantMap &details);

namespace OptionTable {

using O = OptionType;
using MT = MessageType;

inline constexpr MessageSet joins = messageSet({ MT::Hello, MT::Welcome });
inline constexpr MessageSet ends = messageSet({ MT::Abort, MT::Goodbye });
inline constexpr MessageSet answers = messageSet({ MT::Result, MT::Yield, MT::Error });
inline constexpr MessageSet withPayload = messageSet(
        { MT::Publish, MT::Event, MT::Call, MT::Invocation, MT::Result, MT::Yield, MT::Error });
inline constexpr MessageSet forwarded = withPayload
        | messageSet({ MT::Subscribe, MT::Unsubscribe, MT::Register, MT::Unregister, MT::Cancel,
                       MT::Interrupt });
inline constexpr MessageSet calls = messageSet({ MT::Call, MT::Invocation });
inline constexpr MessageSet patterns = messageSet({ MT::Subscribe, MT::Register });
inline constexpr MessageSet publish = messageSet({ MT::Publish });

/// WAMP specification, the sections of the messages and of the features of the Advanced Profile; the last
/// few are Autobahn's and Crossbar's. In alphabetical order.
inline constexpr std::array all {
    OptionKey { "acknowledge", O::Bool, publish },
    OptionKey { "agent", O::Text, joins },
    OptionKey { "authextra", O::Dictionary, joins },
    OptionKey { "authid", O::Text, joins },
    OptionKey { "authmethod", O::Text, messageSet({ MT::Welcome }) },
    OptionKey { "authmethods", O::TextList, messageSet({ MT::Hello }) },
    OptionKey { "authprovider", O::Text, messageSet({ MT::Welcome }) },
    OptionKey { "authrole", O::Text, joins },
    OptionKey { "callee", O::Id, answers },
    OptionKey { "callee_authid", O::Text, answers },
    OptionKey { "callee_authrole", O::Text, answers },
    OptionKey { "caller", O::Id, calls },
    OptionKey { "caller_authid", O::Text, calls },
    OptionKey { "caller_authrole", O::Text, calls },
    OptionKey { "concurrency", O::Integer, messageSet({ MT::Register }) },
    OptionKey { "disclose_caller", O::Bool, messageSet({ MT::Register }) },
    OptionKey { "disclose_me", O::Bool, messageSet({ MT::Publish, MT::Call }) },
    OptionKey { "eligible", O::IdList, publish },
    OptionKey { "eligible_authid", O::TextList, publish },
    OptionKey { "eligible_authrole", O::TextList, publish },
    OptionKey { "enc_algo", O::Text, withPayload },
    OptionKey { "enc_key", O::Text, withPayload },
    OptionKey { "enc_serializer", O::Text, withPayload },
    OptionKey { "exclude", O::IdList, publish },
    OptionKey { "exclude_authid", O::TextList, publish },
    OptionKey { "exclude_authrole", O::TextList, publish },
    OptionKey { "exclude_me", O::Bool, publish },
    OptionKey { "force_reregister", O::Bool, messageSet({ MT::Register }) },
    OptionKey { "forward_for", O::DictionaryList, forwarded },
    OptionKey { "forward_timeout", O::Bool, messageSet({ MT::Register }) },
    OptionKey { "get_retained", O::Bool, messageSet({ MT::Subscribe }) },
    OptionKey { "invoke", O::Text, messageSet({ MT::Register }) },
    OptionKey { "match", O::MatchPolicy, patterns },
    OptionKey { "message", O::Text, ends },
    OptionKey { "mode", O::Text, messageSet({ MT::Cancel, MT::Interrupt }) },
    OptionKey { "ppt_cipher", O::Text, withPayload },
    OptionKey { "ppt_keyid", O::Text, withPayload },
    OptionKey { "ppt_scheme", O::Text, withPayload },
    OptionKey { "ppt_serializer", O::Text, withPayload },
    OptionKey { "procedure", O::Text, messageSet({ MT::Invocation }) },
    OptionKey { "progress", O::Bool, calls | messageSet({ MT::Result, MT::Yield }) },
    OptionKey { "publisher", O::Id, messageSet({ MT::Event }) },
    OptionKey { "publisher_authid", O::Text, messageSet({ MT::Event }) },
    OptionKey { "publisher_authrole", O::Text, messageSet({ MT::Event }) },
    OptionKey { "realm", O::Text, messageSet({ MT::Welcome }) },
    OptionKey { "reason", O::Text,
                messageSet({ MT::Interrupt, MT::Unsubscribed, MT::Unregistered }) },
    OptionKey { "receive_progress", O::Bool, calls },
    OptionKey { "registration", O::Id, messageSet({ MT::Unregistered }) },
    OptionKey { "resumable", O::Bool, joins | messageSet({ MT::Goodbye }) },
    OptionKey { "resumed", O::Bool, messageSet({ MT::Welcome }) },
    OptionKey { "retain", O::Bool, publish },
    OptionKey { "retained", O::Bool, messageSet({ MT::Event }) },
    OptionKey { "roles", O::Roles, joins },
    OptionKey { "runmode", O::Text, messageSet({ MT::Call }) },
    OptionKey { "subscription", O::Id, messageSet({ MT::Unsubscribed }) },
    OptionKey { "timeout", O::Integer, calls },
    OptionKey { "topic", O::Text, messageSet({ MT::Event }) },
    OptionKey { "transaction_hash", O::Text, withPayload },
    OptionKey { "trustlevel", O::Integer, calls | messageSet({ MT::Event }) },
    OptionKey { "x_acknowledged_delivery", O::Bool, messageSet({ MT::Event }) },
};

} // namespace OptionTable

} // namespace Fernweg::WampCore
