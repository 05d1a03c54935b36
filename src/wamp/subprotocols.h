// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/serializerid.h"

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>

namespace Fernweg::Wamp {

/// "json", "msgpack", "cbor".
QLatin1String serializerName(WampCore::SerializerId serializer);
/// "wamp.2.json" and its kin: what WebSocket connections for WAMP agree on.
QString subprotocolOf(WampCore::SerializerId serializer);
/// The serializer of a subprotocol; nothing if it is none of WAMP's, or none of ours.
std::optional<WampCore::SerializerId> serializerOf(const QString &subprotocol);

/// All of them, in the order of a router's preference.
QList<WampCore::SerializerId> allSerializers();

} // namespace Fernweg::Wamp
