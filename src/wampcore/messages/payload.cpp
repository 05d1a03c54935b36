// SPDX-License-Identifier: Apache-2.0
#include "messages/payload.h"

#include "messages/messagesize.h"
#include "serializers/binarycursor.h"
#include "serializers/jsoncursor.h"

namespace Fernweg::WampCore {

namespace {

QVariant decode(SerializerId serializer, QByteArrayView value)
{
    switch (serializer) {
    case SerializerId::Json:
        return JsonCursor::decode(value);
    case SerializerId::MsgPack:
        return MsgPackCursor::decode(value);
    case SerializerId::Cbor:
        return CborCursor::decode(value);
    }
    return {};
}

} // namespace

QVariantList Payload::arguments() const
{
    if (!m_serializer)
        return m_arguments;
    if (m_argumentsSlice.isEmpty())
        return {};
    const QVariant decoded = decode(*m_serializer, encodedArguments());
    return isOpaque() ? QVariantList { decoded } : decoded.toList();
}

QVariantMap Payload::kwargs() const
{
    if (!m_serializer)
        return m_kwargs;
    return m_kwargsSlice.isEmpty() ? QVariantMap() : decode(*m_serializer, encodedKwargs()).toMap();
}

bool Payload::isOpaque() const noexcept
{
    if (m_argumentsSlice.isEmpty() || !m_serializer)
        return false;
    switch (*m_serializer) {
    case SerializerId::Json:
        return JsonCursor(encodedArguments()).peek() == ValueType::Text;
    case SerializerId::MsgPack:
        return MsgPackCursor(encodedArguments()).peek() == ValueType::Binary;
    case SerializerId::Cbor:
        return CborCursor(encodedArguments()).peek() == ValueType::Binary;
    }
    return false;
}

bool Payload::isEmpty() const noexcept
{
    if (m_serializer)
        return m_argumentsSlice.isEmpty() && m_kwargsSlice.isEmpty();
    return m_arguments.isEmpty() && m_kwargs.isEmpty();
}

quint64 Payload::size() const
{
    if (m_serializer)
        return quint64(m_argumentsSlice.length + m_kwargsSlice.length);
    if (m_knownSize)
        return m_knownSize;
    return sizeOf(m_arguments) + (m_kwargs.isEmpty() ? 0 : sizeOf(m_kwargs));
}

} // namespace Fernweg::WampCore
