// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/message.h"
#include "serializers/serializerid.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <variant>

namespace Fernweg::WampCore {

/// Why bytes are no message. What can be answered by an ERROR (a request whose options have a wrong
/// type, or whose URI is empty) has the request's type and id; anything else ends the session.
struct ReadError
{
    QString uri; ///< wamp.error.protocol_violation, wamp.error.invalid_uri …
    QString text; ///< for people; names the message and the key
    MessageType requestType = MessageType::Invalid;
    quint64 request = 0;
};

using ReadResult = std::variant<Message, ReadError>;

/// How large Options or Details may be, in octets: they are decoded, whoever sends them.
constexpr qsizetype maxDetailsSize = 1024 * 1024;

/// The validation boundary: what comes out of it is well-formed, arguments included, though these are
/// not decoded. Unknown keys of options are tolerated.
ReadResult readMessage(SerializerId serializer, const QByteArray &bytes);

/// Values in details and payload are of the types that WAMP knows: null, bool, integers, double,
/// QString, QByteArray, QVariantList, QVariantMap. A payload that is in the same serializer already is
/// copied as it is.
QByteArray writeMessage(SerializerId serializer, const Message &message);

} // namespace Fernweg::WampCore
