// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qglobal.h>

namespace Fernweg {

/// In what pieces an application receives messages: Autobahn's message, frame and streaming APIs.
enum class ReceiveMode : quint8 {
    Message, ///< whole messages: onMessage()
    Frame, ///< whole frames: onMessageBegin(), onMessageFrame(), onMessageEnd()
    Stream, ///< octets as they come: as Frame, but onMessageFrameBegin(), …Data() and …End()
};

} // namespace Fernweg
