// SPDX-License-Identifier: Apache-2.0
// What is below a client's connection: TCP or a Unix domain socket, a proxy, TLS.
#include "websocket_p.h"

#include "net/connecttarget.h"
#include "targeturl.h"

namespace Fernweg {

void WebSocketPrivate::makeTransport()
{
    const TargetUrl asked = TargetUrl::of(opening->asked.url());
    const WebSocketOptionsData &data = WebSocketOptionsData::of(options);
    Net::ConnectTarget target;
    target.host = asked.host;
    target.port = asked.port;
    target.unixName = asked.unixName;
    target.isAbstract = asked.isAbstract;
    if (asked.unixName.isEmpty()) {
        target.proxy = Net::proxyFor(asked.host, asked.port, asked.isEncrypted, data.proxy,
                                     data.useSystemProxy);
        opening->isProxied = target.proxy.type() != QNetworkProxy::NoProxy;
    }
    if (asked.isEncrypted) {
        Net::TlsTarget tls { options.sslConfiguration(), data.trustedFingerprints, asked.host };
        if (!client().sessionTicket.isEmpty() && client().sessionServer == asked.hostField)
            tls.configuration.setSessionTicket(client().sessionTicket);
        client().sessionServer = asked.hostField;
        target.tls = tls;
    }
    transport = Net::connectTransport(target);
    transport->setClient(this);
    transport->setOwner(q);
}

WebSocket::State WebSocketPrivate::connectingState() const noexcept
{
    return opening->isProxied ? WebSocket::State::ProxyConnecting : WebSocket::State::Connecting;
}

void WebSocketPrivate::transportTunneled()
{
    opening->isProxied = false;
    setState(WebSocket::State::Connecting);
}

void WebSocketPrivate::keepSession()
{
    if (server != nullptr || !transport || !transport->isEncrypted())
        return;
    const QByteArray ticket = transport->sslConfiguration().sessionTicket();
    if (!ticket.isEmpty())
        client().sessionTicket = ticket;
}

QHostAddress WebSocket::peerAddress() const
{
    return d->transport ? d->transport->peerAddress() : QHostAddress();
}

quint16 WebSocket::peerPort() const
{
    return d->transport ? d->transport->peerPort() : quint16(0);
}

QHostAddress WebSocket::localAddress() const
{
    return d->transport ? d->transport->localAddress() : QHostAddress();
}

quint16 WebSocket::localPort() const
{
    return d->transport ? d->transport->localPort() : quint16(0);
}

/*! Returns whether TLS protects the connection. False while the socket is closed. */
bool WebSocket::isEncrypted() const noexcept
{
    return d->transport && d->transport->isEncrypted();
}

/*!
    What TLS came to: cipher, protocol, the peer's certificates, the session's ticket. Null while the
    socket is closed, and without TLS.
*/
QSslConfiguration WebSocket::sslConfiguration() const
{
    return isEncrypted() ? d->transport->sslConfiguration() : QSslConfiguration();
}

/*! The peer's certificate; null if it showed none, and without TLS. */
QSslCertificate WebSocket::peerCertificate() const
{
    return sslConfiguration().peerCertificate();
}

} // namespace Fernweg
