// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qloggingcategory.h>

namespace Fernweg {

/// "fernweg.websocket": connections opened, failed and closed. From warnings on unless set otherwise.
Q_DECLARE_LOGGING_CATEGORY(lcWebSocket)
/// "fernweg.websocket.frames": every frame. Looked at when a connection is opened.
Q_DECLARE_LOGGING_CATEGORY(lcFrames)
/// "fernweg.server": listeners, handshakes that failed.
Q_DECLARE_LOGGING_CATEGORY(lcServer)

} // namespace Fernweg
