// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messagetable.h"
#include "wirevalues.h"

namespace Fernweg::WampCore {

inline QVariantMap sampleDetails(const MessageSpec &spec)
{
    const QVariantMap unknown { { QStringLiteral("x_unknown"),
                                  QVariantList { 1LL, QStringLiteral("ä"), 2.5 } } };
    switch (spec.type) {
    case MessageType::Unsubscribed:
        return { { QStringLiteral("subscription"), 7LL } };
    case MessageType::Unregistered:
        return { { QStringLiteral("registration"), 7LL } };
    default:
        return unknown;
    }
}

/// A message with all that it may have.
inline Message sampleMessage(const MessageSpec &spec)
{
    Message message;
    message.type = spec.type;
    for (const Field field : spec.fields) {
        switch (field) {
        case Field::RequestType:
            message.requestType = MessageType::Call;
            break;
        case Field::Request:
        case Field::RequestOrZero:
            message.request = 0x1234567890;
            break;
        case Field::Id:
            message.id = 300;
            break;
        case Field::Publication:
            message.publication = quint64(1) << 53;
            break;
        case Field::Realm:
        case Field::Uri:
        case Field::Pattern:
        case Field::Text:
            message.uri = QStringLiteral("com.example.größe");
            break;
        case Field::Details:
        case Field::OptionalDetails:
            message.details = sampleDetails(spec);
            break;
        case Field::Ignored:
        case Field::OptionalIgnored:
        case Field::None:
            break;
        }
    }
    if (spec.hasPayload)
        message.payload = Payload({ 23LL, QStringLiteral("ü\n"),
                                    QVariantList { QVariantMap { { QStringLiteral("a"), 1.5 } } } },
                                  { { QStringLiteral("key"), QByteArray("\1\2\3") },
                                    { QStringLiteral("no"), QVariant::fromValue(nullptr) } });
    return message;
}

/// The elements of a message, which may then be made wrong.
inline QVariantList elementsOf(const Message &message)
{
    return decode(SerializerId::Cbor, writeMessage(SerializerId::Cbor, message)).toList();
}

inline bool isSame(const Message &a, const Message &b)
{
    return a.type == b.type && a.requestType == b.requestType && a.request == b.request
            && a.id == b.id && a.publication == b.publication && a.uri == b.uri
            && a.details == b.details && a.payload.arguments() == b.payload.arguments()
            && a.payload.kwargs() == b.payload.kwargs();
}

} // namespace Fernweg::WampCore
