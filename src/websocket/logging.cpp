// SPDX-License-Identifier: Apache-2.0
#include "logging.h"

#include "websocket_p.h"

namespace Fernweg {

Q_LOGGING_CATEGORY(lcWebSocket, "fernweg.websocket", QtWarningMsg)
Q_LOGGING_CATEGORY(lcFrames, "fernweg.websocket.frames", QtWarningMsg)
Q_LOGGING_CATEGORY(lcServer, "fernweg.server", QtWarningMsg)

namespace {

const char *nameOf(Core::Opcode opcode)
{
    switch (opcode) {
    case Core::Opcode::Continuation:
        return "continuation";
    case Core::Opcode::Text:
        return "text";
    case Core::Opcode::Binary:
        return "binary";
    case Core::Opcode::Close:
        return "close";
    case Core::Opcode::Ping:
        return "ping";
    case Core::Opcode::Pong:
        return "pong";
    }
    return "reserved";
}

void logFrame(const void *socket, const char *direction, const Core::FrameHeader &header)
{
    qCDebug(lcFrames, "%p %s %s fin=%d rsv=%d masked=%d length=%llu", socket, direction,
            nameOf(header.opcode), int(header.fin), int(header.rsv), int(header.masked),
            static_cast<unsigned long long>(header.length));
}

} // namespace

void WebSocketPrivate::traceIfAsked()
{
    if (lcFrames().isDebugEnabled())
        connection->setTrace(this);
}

void WebSocketPrivate::frameReceived(const Core::FrameHeader &header)
{
    logFrame(q, "received", header);
}

void WebSocketPrivate::frameSent(const Core::FrameHeader &header)
{
    logFrame(q, "sent", header);
}

} // namespace Fernweg
