// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "serializers/binarycursor.h"
#include "serializers/cborwriter.h"
#include "serializers/jsoncursor.h"
#include "serializers/jsonwriter.h"
#include "serializers/msgpackwriter.h"
#include "serializers/writevalue.h"

#include <array>

namespace Fernweg::WampCore {

inline constexpr std::array serializers { SerializerId::Json, SerializerId::MsgPack,
                                          SerializerId::Cbor };

template <typename W>
QByteArray encodeWith(const QVariant &value)
{
    Output output(0);
    W writer(output);
    writeValue(writer, value);
    return output.take();
}

/// Any value, a message or not.
inline QByteArray encode(SerializerId serializer, const QVariant &value)
{
    switch (serializer) {
    case SerializerId::Json:
        return encodeWith<JsonWriter>(value);
    case SerializerId::MsgPack:
        return encodeWith<MsgPackWriter>(value);
    case SerializerId::Cbor:
        return encodeWith<CborWriter>(value);
    }
    return {};
}

inline QVariant decode(SerializerId serializer, const QByteArray &wellFormed)
{
    switch (serializer) {
    case SerializerId::Json:
        return JsonCursor::decode(wellFormed);
    case SerializerId::MsgPack:
        return MsgPackCursor::decode(wellFormed);
    case SerializerId::Cbor:
        return CborCursor::decode(wellFormed);
    }
    return {};
}

/// A message around bytes that are a list: EVENT with these arguments.
inline QByteArray eventWith(SerializerId serializer, const QByteArray &list)
{
    switch (serializer) {
    case SerializerId::Json:
        return "[36,1,2,{}," + list + ']';
    case SerializerId::MsgPack:
        return "\x95\x24\x01\x02\x80" + list;
    case SerializerId::Cbor:
        return "\x85\x18\x24\x01\x02\xA0" + list;
    }
    return {};
}

/// What is wrong with the bytes; empty: they are a message.
inline QString errorOf(SerializerId serializer, const QByteArray &bytes)
{
    const ReadResult result = readMessage(serializer, bytes);
    const auto *error = std::get_if<ReadError>(&result);
    return error ? error->text : QString();
}

} // namespace Fernweg::WampCore
