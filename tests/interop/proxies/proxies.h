// SPDX-License-Identifier: Apache-2.0
// The proxies of others: squid and tinyproxy (HTTP), Dante (SOCKS 5).
#pragma once

#include "support/daemon.h"

#include <QtNetwork/qnetworkproxy.h>

#include <memory>

namespace Fernweg::Test {

/// A proxy that runs at a free port of this machine. It refuses to connect to 127.0.0.66. squid knows
/// this machine as server.test, too.
class Proxy
{
public:
    /// By its name. Whether it started: isRunning().
    Proxy(const QString &name, bool wantsLogin);

    bool isRunning() const { return m_isRunning; }
    QByteArray output() { return m_daemon.output(); }
    /// What a client sets. The password is only right if \a isRight.
    QNetworkProxy settings(bool isLoggingIn, bool isRight = true) const;

private:
    bool startSquid();
    bool startTinyproxy();
    bool startDante();

    Daemon m_daemon;
    QNetworkProxy::ProxyType m_type = QNetworkProxy::HttpProxy;
    bool m_wantsLogin = false;
    bool m_isRunning = false;
};

} // namespace Fernweg::Test
