// SPDX-License-Identifier: Apache-2.0
// nginx and haproxy in front of a server, configured by the lines of src/doc/reverseproxies.md.
#pragma once

#include "auto/net/certificates.h"
#include "support/daemon.h"

#include <QtCore/qmap.h>
#include <QtCore/qurl.h>

namespace Fernweg::Test {

/// What a configuration of the page is to say in place of what it says there.
struct ReverseSetup
{
    QString program; ///< "nginx" or "haproxy"
    QUrl backend; ///< ws, wss or ws+unix, as WebSocketServer::urls() gives it
    QString idleTime = QStringLiteral("60s"); ///< after which a connection is cut
};

class ReverseProxy
{
public:
    ReverseProxy(const ReverseSetup &setup, const Certificates &certificates,
                 const Certificates::Identity &identity);

    bool isRunning() const { return m_isRunning; }
    QByteArray output() { return m_error.isEmpty() ? m_daemon.output() : m_error; }
    /// Where it listens; the scheme is ws or wss.
    QUrl url(const QString &scheme) const;
    quint16 port() const { return m_daemon.port(); }

private:
    using Replacements = QList<std::pair<QByteArray, QByteArray>>;

    QByteArray configuration(const ReverseSetup &setup);
    Replacements replacements(const ReverseSetup &setup, const Certificates &certificates) const;
    bool start(const ReverseSetup &setup, const QByteArray &lines);
    QByteArray fail(const QByteArray &why);

    Daemon m_daemon;
    quint16 m_tlsPort = Daemon::freePort();
    QByteArray m_error;
    bool m_isRunning = false;
};

} // namespace Fernweg::Test
