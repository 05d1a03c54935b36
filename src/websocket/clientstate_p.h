// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/websocket.h>

#include "handshake_p.h"
#include "http/headparser.h"
#include "protocol/protocoloptions.h"

#include <optional>

namespace Fernweg {

/// A client's connection until it is open.
struct OpeningState
{
    Core::ClientRequest request;
    Core::HeadParser parser;
    ConnectingRequest asked;
    std::optional<Core::TimePoint> deadline;
    qsizetype sent = 0; // octets of the request
    bool isProxied = false; // and the proxy has still to do its part
    bool isConnected = false; // the transport is; the request is out
};

/// What only a client has.
struct ClientState
{
    QUrl url;
    std::optional<HandshakeResponse> response;
    WebSocket::ConnectingHook connectingHook;
    QByteArray sessionTicket; // of TLS, from the last connection
    QByteArray sessionServer; // the server that gave it
    HandshakeTimings timings;
    Core::TimePoint phaseBegin;
};

} // namespace Fernweg
