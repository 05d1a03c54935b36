// SPDX-License-Identifier: Apache-2.0
#include "portsharing.h"

#include "websocketserver_p.h"

namespace Fernweg {

void PortSharing::share(WebSocketServer *server, uchar firstOctet, const Handler &handler)
{
    server->d->shared->update([firstOctet, &handler](ServerSettings &settings) {
        settings.otherProtocol = handler;
        settings.otherProtocolsOctet = firstOctet;
    });
}

} // namespace Fernweg
