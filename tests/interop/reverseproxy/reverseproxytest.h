// SPDX-License-Identifier: Apache-2.0
// What the tests of reverse proxies share: a server that echoes at all kinds of places, and a client.
#pragma once

#include "reverseproxy.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qpointer.h>

#include <map>

namespace Fernweg::Test {

class ReverseProxyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

protected:
    /// A column "program", and a row for each.
    static void addPrograms();
    /// One that runs; if it can't be started, the test's program ends.
    ReverseProxy *proxy(const QString &program, const QString &scheme = QStringLiteral("ws"),
                        const QString &idleTime = QStringLiteral("60s"));
    /// For a server that is somewhere else.
    std::unique_ptr<ReverseProxy> proxyFor(const QString &program, const QUrl &backend,
                                           const QString &idleTime = QStringLiteral("60s"));
    /// Where the row's program takes clients without TLS, for a server without TLS.
    QUrl url();

    bool listens(const QUrl &place);
    bool setServerOptions(const ServerOptions &options);
    /// Whether the connection opens, at both ends; a warning tells why not.
    bool opens(const ConnectingRequest &asked);
    /// Whether it is answered with this status.
    bool fails(const ConnectingRequest &asked, int status);

    std::unique_ptr<WebSocketServer> server;
    std::unique_ptr<WebSocket> client;
    std::unique_ptr<SocketLog> log; // the client's
    QPointer<WebSocket> peer; // the client's, at the server
    HandshakeRequest request; // what the server's hook saw
    ConnectVerdict verdict; // what it says

private:
    Certificates m_certificates;
    Certificates::Identity m_identity;
    QTemporaryDir m_folder { QStringLiteral("/tmp/fernweg-XXXXXX") };
    std::map<QString, std::unique_ptr<ReverseProxy>> m_proxies;
};

} // namespace Fernweg::Test
