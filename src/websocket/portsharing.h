// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>

#include "net/transport.h"

#include <QtCore/qbytearray.h>

#include <functional>

namespace Fernweg {

class WebSocketServer;

/// Another protocol at the port of a WebSocket server, told apart by the first octet that a client
/// sends, behind TLS if there is any. For the libraries that build on this one; not a part of the API.
class FERNWEG_WEBSOCKET_EXPORT PortSharing
{
public:
    /// Gets a connection that nobody owns, and what was read of it. Runs in the connection's thread,
    /// while the transport is telling that there is something to read.
    using Handler = std::function<void(Net::TransportPointer transport, const QByteArray &octets)>;

    /// From now on, \a handler gets the connections of \a server that begin with \a firstOctet.
    static void share(WebSocketServer *server, uchar firstOctet, const Handler &handler);
};

} // namespace Fernweg
