// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg::WampCore {

/// Numbered as in RawSocket's handshake.
enum class SerializerId : quint8 { Json = 1, MsgPack = 2, Cbor = 3 };

} // namespace Fernweg::WampCore
