// SPDX-License-Identifier: Apache-2.0
// The part of WebSocketOptions that is about the way to the server.
#include "websocketoptions_p.h"

#include <algorithm>

namespace Fernweg {

namespace {

/// 32 octets, from themselves or from their hexadecimal digits; empty if it is neither.
QByteArray parsedFingerprint(QByteArray text)
{
    constexpr qsizetype size = 32; // SHA-256
    if (text.size() == size)
        return text;
    text.replace(':', QByteArray());
    const bool isHex = std::all_of(text.cbegin(), text.cend(),
                                   [](char c) { return std::isxdigit(uchar(c)) != 0; });
    return isHex && text.size() == 2 * size ? QByteArray::fromHex(text) : QByteArray();
}

} // namespace

/*!
    How \c wss is encrypted: certificate authorities, the own certificate and key, what of the peer's
    certificate is verified. By default, Qt's own: TLS 1.2 or later, and the server's certificate has to
    be for the host of the URL, valid, and signed by an authority that the system trusts.
*/
QSslConfiguration WebSocketOptions::sslConfiguration() const
{
    return d->sslConfiguration.value_or(QSslConfiguration::defaultConfiguration());
}

/*!
    Encrypts as \a configuration says. The protocol \c http/1.1 is offered by ALPN if it names none, and
    the host of the URL by SNI. The session's ticket is kept by the WebSocket, so that connecting to the
    same server again takes less time.

    A self-signed certificate is best trusted by setTrustedFingerprints(), or as an authority of its own
    by QSslConfiguration::setCaCertificates(). QSslConfiguration::setPeerVerifyMode() with VerifyNone
    takes any certificate: then anybody on the way can read and change everything.

    A server takes the configuration from its ServerOptions::connection(), and needs a certificate and a
    key in it. With the mode VerifyPeer it demands a certificate of each client, with QueryPeer it takes
    any or none: see HandshakeRequest::peerCertificate(). By default it asks for none.
*/
WebSocketOptions &WebSocketOptions::setSslConfiguration(const QSslConfiguration &configuration)
{
    d->sslConfiguration = configuration;
    return *this;
}

/*!
    The SHA-256 fingerprints of the certificates that a server may have, 32 octets each; none, the
    default, leaves it to the certificate authorities.
*/
QList<QByteArray> WebSocketOptions::trustedFingerprints() const
{
    return d->trustedFingerprints;
}

/*!
    Accepts the server's certificate if, and only if, it has one of the fingerprints \a sha256: whoever
    signed it, whatever name it is for, and until whenever it is valid. That is how a client trusts the
    self-signed certificate of a device. Each is given as 64 hexadecimal digits, with or without colons,
    as in \c{openssl x509 -fingerprint -sha256}, or as 32 octets.
*/
WebSocketOptions &WebSocketOptions::setTrustedFingerprints(const QList<QByteArray> &sha256)
{
    QList<QByteArray> fingerprints;
    for (const QByteArray &text : sha256) {
        const QByteArray octets = parsedFingerprint(text);
        if (octets.isEmpty()) {
            d->error = QStringLiteral("trustedFingerprints: \"%1\" is no SHA-256 fingerprint")
                               .arg(QString::fromLatin1(text));
            return *this;
        }
        fingerprints.append(octets);
    }
    d->trustedFingerprints = fingerprints;
    return *this;
}

/*!
    The proxy that a client connects through. The default is a DefaultProxy, which stands for the one of
    the application: QNetworkProxy::setApplicationProxy() or
    QNetworkProxyFactory::setApplicationProxyFactory(), and if there is none, no proxy.
*/
QNetworkProxy WebSocketOptions::proxy() const
{
    return d->proxy;
}

/*!
    Connects through \a proxy: an HttpProxy, by the method CONNECT, with Basic authentication if it has a
    user, or a Socks5Proxy, with or without a user; for \c ws and \c wss. NoProxy connects to the server
    itself, whatever the application's proxy is. The proxy looks up the server's name.

    Unix domain sockets need no proxy.
*/
WebSocketOptions &WebSocketOptions::setProxy(const QNetworkProxy &proxy)
{
    const auto type = proxy.type();
    if (type == QNetworkProxy::HttpCachingProxy || type == QNetworkProxy::FtpCachingProxy) {
        d->error = QStringLiteral("proxy: a caching proxy can't be used");
    } else if (proxy.hostName().isEmpty() != (proxy.port() == 0)) {
        d->error = QStringLiteral("proxy: needs a host and a port");
    } else if (proxy.hostName().isEmpty()
               && (type == QNetworkProxy::HttpProxy || type == QNetworkProxy::Socks5Proxy)) {
        d->error = QStringLiteral("proxy: needs a host and a port");
    } else {
        d->proxy = proxy;
    }
    return *this;
}

/*!
    Returns whether the system's settings choose the proxy, in place of proxy(); the default is false.
*/
bool WebSocketOptions::useSystemProxy() const noexcept
{
    return d->useSystemProxy;
}

/*!
    If \a enabled, asks the system for the proxy to the server, as for \c http in place of \c ws, and
    \c https in place of \c wss. On Linux these are the environment variables \c http_proxy,
    \c https_proxy and \c no_proxy, or what libproxy finds if Qt was built with it. Asking may block for
    a while where a script decides: see QNetworkProxyFactory::systemProxyForQuery().
*/
WebSocketOptions &WebSocketOptions::setUseSystemProxy(bool enabled)
{
    d->useSystemProxy = enabled;
    return *this;
}

} // namespace Fernweg
