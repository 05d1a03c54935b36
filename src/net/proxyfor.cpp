// SPDX-License-Identifier: Apache-2.0
#include "net/connecttarget.h"

namespace Fernweg::Net {

QNetworkProxy proxyFor(const QString &host, quint16 port, bool isEncrypted,
                       const QNetworkProxy &chosen, bool useSystemProxy)
{
    QList<QNetworkProxy> proxies { chosen };
    if (chosen.type() == QNetworkProxy::DefaultProxy || useSystemProxy) {
        // The tag makes a system look at its settings for HTTP or HTTPS, as browsers do for ws and
        // wss.
        const QString tag = isEncrypted ? QStringLiteral("https") : QStringLiteral("http");
        const QNetworkProxyQuery query(host, port, tag, QNetworkProxyQuery::TcpSocket);
        proxies = useSystemProxy ? QNetworkProxyFactory::systemProxyForQuery(query)
                                 : QNetworkProxyFactory::proxyForQuery(query);
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
