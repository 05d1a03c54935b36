// SPDX-License-Identifier: Apache-2.0
#include "net/connecttarget.h"

#include <QtCore/qurl.h>

namespace Fernweg::Net {

QNetworkProxy proxyFor(const QString &host, quint16 port, bool isEncrypted,
                       const QNetworkProxy &chosen, bool useSystemProxy)
{
    QList<QNetworkProxy> proxies { chosen };
    // The tag, or the scheme, leads to the settings for HTTP or HTTPS, as browsers do it for ws and wss.
    const QString tag = isEncrypted ? QStringLiteral("https") : QStringLiteral("http");
    if (useSystemProxy) {
        // As a URL: asked about a socket, libproxy only looks at the settings for HTTP.
        QUrl url;
        url.setScheme(tag);
        url.setHost(host);
        url.setPort(port);
        proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    } else if (chosen.type() == QNetworkProxy::DefaultProxy) {
        proxies = QNetworkProxyFactory::proxyForQuery(
                QNetworkProxyQuery(host, port, tag, QNetworkProxyQuery::TcpSocket));
    }
    for (const QNetworkProxy &proxy : std::as_const(proxies)) {
        if (proxy.type() == QNetworkProxy::NoProxy
            || proxy.capabilities().testFlag(QNetworkProxy::TunnelingCapability))
            return proxy;
    }
    return proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy)
                             : QNetworkProxy(QNetworkProxy::DefaultProxy);
}

} // namespace Fernweg::Net
