// SPDX-License-Identifier: Apache-2.0
#include "net/httpproxydialog.h"
#include "net/socksproxydialog.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>

namespace Fernweg::Net {

std::unique_ptr<ProxyDialog> ProxyDialog::make(const QNetworkProxy &proxy, const QString &host,
                                               quint16 port, QString *error)
{
    if (proxy.type() == QNetworkProxy::HttpProxy)
        return std::make_unique<HttpProxyDialog>(proxy, host, port);
    if (proxy.type() != QNetworkProxy::Socks5Proxy) {
        *error = QStringLiteral("connects no TCP");
        return nullptr;
    }
    // On the wire, an octet tells each length.
    constexpr qsizetype longest = 255;
    if (proxy.user().toUtf8().size() > longest || proxy.password().toUtf8().size() > longest) {
        *error = QStringLiteral("can't be given a user name or password of more than 255 octets");
        return nullptr;
    }
    if (QUrl::toAce(host).size() > longest) {
        *error = QStringLiteral("can't be given a host's name of more than 255 octets");
        return nullptr;
    }
    return std::make_unique<SocksProxyDialog>(proxy, host, port);
}

} // namespace Fernweg::Net
