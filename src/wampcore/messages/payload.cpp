// SPDX-License-Identifier: Apache-2.0
#include "messages/payload.h"

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
    return m_argumentsSlice.isEmpty() ? QVariantList()
                                      : decode(*m_serializer, encodedArguments()).toList();
}

QVariantMap Payload::kwargs() const
{
    if (!m_serializer)
        return m_kwargs;
    return m_kwargsSlice.isEmpty() ? QVariantMap() : decode(*m_serializer, encodedKwargs()).toMap();
}

bool Payload::isEmpty() const noexcept
{
    if (m_serializer)
        return m_argumentsSlice.isEmpty() && m_kwargsSlice.isEmpty();
    return m_arguments.isEmpty() && m_kwargs.isEmpty();
}

} // namespace Fernweg::WampCore
