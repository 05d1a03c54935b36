// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "handshake_p.h"
#include "http/headparser.h"
#include "net/transport.h"

#include <Fernweg/connectverdict.h>

#include <QtCore/qbasictimer.h>
#include <QtCore/qobject.h>

namespace Fernweg {

class WebSocketServerPrivate;

/// An accepted connection before it is a WebSocket: reads the request, asks what to do with it, and
/// answers. When it is done, the server lets it go.
class ServerOpening final : public QObject, public Net::TransportClient
{
public:
    ServerOpening(WebSocketServerPrivate *server, Net::TransportPointer transport);

    void transportConnected() override { }
    void transportReadable() override;
    void transportWritten() override;
    void transportEnded() override;

    /// Lets the client go, and is deleted later. The server is not told.
    void drop();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void readHead(const char *p, const char *end);
    void decide();
    void accept(const HandshakeRequest &request, const ConnectVerdict &verdict);
    void refuse(const Core::HttpReply &reply, const QString &why);
    /// Like drop(), but the server is told.
    void done();

    WebSocketServerPrivate *const m_server;
    Net::TransportPointer m_transport;
    Core::HeadParser m_parser;
    QBasicTimer m_timer;
    bool m_isRefused = false; // the answer is out; what still comes is read and dropped
    bool m_isBusy = false;
    bool m_isDone = false;
};

} // namespace Fernweg
