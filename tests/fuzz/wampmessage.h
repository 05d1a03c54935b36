// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "input.h"
#include "messages/messageio.h"

#include <variant>

namespace Fernweg::Fuzz {

/// Its arguments are values, which have to be written anew.
inline WampCore::Message withValues(WampCore::Message message)
{
    message.payload = WampCore::Payload(message.payload.arguments(), message.payload.kwargs());
    return message;
}

/// Reads any octets as a message. What is accepted is well-formed: it can be decoded, and what is written
/// of it, in any serializer, is accepted again and says the same.
inline int readAsMessage(WampCore::SerializerId serializer, const quint8 *data, size_t size)
{
    using namespace WampCore;
    const auto bytes =
            QByteArray::fromRawData(reinterpret_cast<const char *>(data), qsizetype(size));
    const ReadResult result = readMessage(serializer, bytes);
    if (const auto *error = std::get_if<ReadError>(&result)) {
        require(!error->uri.isEmpty() && !error->text.isEmpty(), "an error says what is wrong");
        return 0;
    }
    const Message message = std::get<Message>(result);
    const QByteArray copied = writeMessage(serializer, message);
    const ReadResult copy = readMessage(serializer, copied);
    require(std::holds_alternative<Message>(copy), "what is copied is accepted");
    require(std::get<Message>(copy).payload.encodedArguments()
                    == message.payload.encodedArguments(),
            "arguments are copied as they are");
    const QVariantMap kwargs = message.payload.kwargs();
    for (const SerializerId other :
         { SerializerId::Json, SerializerId::MsgPack, SerializerId::Cbor }) {
        if (other == serializer)
            continue;
        const QByteArray written = writeMessage(other, message);
        const ReadResult anew = readMessage(other, written);
        require(std::holds_alternative<Message>(anew), "what is transcoded is accepted");
        const Message &same = std::get<Message>(anew);
        require(same.type == message.type && same.request == message.request
                        && same.id == message.id && same.uri == message.uri,
                "the envelope is the same");
        require(same.payload.kwargs().keys() == kwargs.keys(), "the keys are the same");
        // Once: text that JSON has for binary data is binary data from then on.
        const QByteArray settled = writeMessage(other, same);
        const ReadResult again = readMessage(other, settled);
        require(std::holds_alternative<Message>(again), "what is transcoded is accepted");
        const Message &rewritten = std::get<Message>(again);
        require(writeMessage(other, withValues(rewritten)) == writeMessage(other, withValues(same)),
                "writing is stable");
    }
    return 0;
}

} // namespace Fernweg::Fuzz
