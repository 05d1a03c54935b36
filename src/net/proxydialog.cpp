// SPDX-License-Identifier: Apache-2.0
#include "net/httpproxydialog.h"
#include "net/socksproxydialog.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkproxy.h>

namespace Fernweg::Net {

std::unique_ptr<ProxyDialog> ProxyDialog::make(const QNetworkProxy &proxy, const QString &host,
                                               quint16 port, QString *error)
{
    const bool isHttp = proxy.type() == QNetworkProxy::HttpProxy;
    if (!isHttp && proxy.type() != QNetworkProxy::Socks5Proxy) {
        *error = QStringLiteral("connects no TCP");
        return nullptr;
    }
    // An address, or a name that the domain name system may know.
    const QByteArray name = QUrl::toAce(host);
    if (QHostAddress(host).isNull() && name.isEmpty()) {
        *error = QStringLiteral("can't be given this host's name");
        return nullptr;
    }
    if (isHttp && proxy.user().contains(u':')) { // RFC 7617, section 2: there the password begins
        *error = QStringLiteral("can't be given a user name with a colon");
        return nullptr;
    }
    if (isHttp)
        return std::make_unique<HttpProxyDialog>(proxy, host, port);
    // On the wire, an octet tells each length.
    constexpr qsizetype longest = 255;
    if (proxy.user().toUtf8().size() > longest || proxy.password().toUtf8().size() > longest) {
        *error = QStringLiteral("can't be given a user name or password of more than 255 octets");
        return nullptr;
    }
    if (name.size() > longest) {
        *error = QStringLiteral("can't be given a host's name of more than 255 octets");
        return nullptr;
    }
    return std::make_unique<SocksProxyDialog>(proxy, host, port);
}

} // namespace Fernweg::Net
