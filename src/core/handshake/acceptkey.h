// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearray.h>

namespace Fernweg::Core {

/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455, section 4.2.2).
QByteArray acceptKeyFor(QByteArrayView key);
/// A fresh Sec-WebSocket-Key: 16 random octets in base64.
QByteArray randomKey();
/// Whether \a key is base64 of 16 octets.
bool isValidKey(QByteArrayView key);

} // namespace Fernweg::Core
