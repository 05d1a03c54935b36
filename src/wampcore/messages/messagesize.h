// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/message.h"

namespace Fernweg::WampCore {

/// The memory that values take, in octets, roughly: text and binary by their lengths, the rest by number.
quint64 sizeOf(const QVariantList &list);
quint64 sizeOf(const QVariantMap &map);

/// The memory that a message takes while it waits, in octets, roughly.
quint64 sizeOf(const Message &message, quint64 payloadSize);
inline quint64 sizeOf(const Message &message)
{
    return sizeOf(message, message.payload.size());
}

} // namespace Fernweg::WampCore
