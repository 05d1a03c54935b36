// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rawpeer.h"

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtNetwork/QTcpServer>

namespace Conformance {

/// A connection between Fernweg, in either role, and a raw peer in the other one.
class FernwegEnd
{
public:
    /// \a demands: what the peer asks of the compressor; empty: no compression.
    FernwegEnd(Role role, const QList<DeflateDemand> &demands);

    /// What went wrong with the opening handshake.
    QString problem() const { return m_problem; }
    Fernweg::WebSocket *socket() const { return m_socket; }
    RawPeer &peer() { return *m_peer; }

private:
    void connectToServer();
    void acceptClient();

    Fernweg::WebSocketServer m_server;
    QTcpServer m_listener;
    std::unique_ptr<Fernweg::WebSocket> m_client;
    Fernweg::WebSocket *m_socket = nullptr;
    std::unique_ptr<RawPeer> m_peer;
    QString m_problem;
};

} // namespace Conformance
