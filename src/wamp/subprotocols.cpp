// SPDX-License-Identifier: Apache-2.0
#include "wamp/subprotocols.h"

namespace Fernweg::Wamp {

using WampCore::SerializerId;

QLatin1String serializerName(SerializerId serializer)
{
    switch (serializer) {
    case SerializerId::Json:
        return QLatin1String("json");
    case SerializerId::MsgPack:
        return QLatin1String("msgpack");
    case SerializerId::Cbor:
        return QLatin1String("cbor");
    }
    return {};
}

QString subprotocolOf(SerializerId serializer)
{
    return QLatin1String("wamp.2.") + serializerName(serializer);
}

std::optional<SerializerId> serializerOf(const QString &subprotocol)
{
    const QList<SerializerId> all = allSerializers();
    for (const SerializerId serializer : all) {
        if (subprotocol == subprotocolOf(serializer))
            return serializer;
    }
    return {};
}

QList<SerializerId> allSerializers()
{
    return { SerializerId::Cbor, SerializerId::MsgPack, SerializerId::Json };
}

} // namespace Fernweg::Wamp
