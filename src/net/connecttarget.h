// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qsslconfiguration.h>

#include <optional>

namespace Fernweg::Net {

/// How a client encrypts.
struct TlsTarget
{
    QSslConfiguration configuration;
    /// SHA-256 of the certificates that the server may have, whoever signed them; empty: any that
    /// the configuration lets pass.
    QList<QByteArray> fingerprints;
    /// Whom the server's certificate has to be for.
    QString peerName;
};

/// Whom a client connects to, and how.
struct ConnectTarget
{
    QString host;
    quint16 port = 0;
    /// A Unix domain socket instead: its path, or its name in the abstract namespace.
    QString unixName;
    bool isAbstract = false;
    /// An HTTP proxy or a SOCKS5 proxy, or none.
    QNetworkProxy proxy = QNetworkProxy(QNetworkProxy::NoProxy);
    std::optional<TlsTarget> tls;
};

/// The proxy that connects to \a port of \a host: \a chosen, or, if that is a DefaultProxy, the one
/// of the application (QNetworkProxy::applicationProxy() or its factory), or of the system. A
/// DefaultProxy if there are proxies, but none that connects TCP; NoProxy if there is none.
QNetworkProxy proxyFor(const QString &host, quint16 port, bool isEncrypted,
                       const QNetworkProxy &chosen, bool useSystemProxy);

} // namespace Fernweg::Net
