// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake/serverhandshake.h"

namespace Fernweg::Core {

/// What a browser is shown that opens a WebSocket server's address as a page (Autobahn's webStatus).
/// `?redirect=URL` sends it on to another page; with `&after=SECONDS`, after that time.
HttpReply statusPage(QByteArrayView resource, QByteArrayView server);

} // namespace Fernweg::Core
