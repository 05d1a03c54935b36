// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/connectverdict.h>

namespace Fernweg {

class ConnectVerdictData : public QSharedData
{
public:
    int status = 101;
    QString subprotocol;
    QByteArray body;
    ConnectVerdict::Headers headers;
    std::optional<WebSocketOptions> options;
};

/*!
    \class Fernweg::ConnectVerdict
    \inmodule Fernweg
    \inheaderfile Fernweg/ConnectVerdict
    \brief What a server's connect hook says of a request: accept, deny or redirect.

    Autobahn's \c ConnectionAccept and \c ConnectionDeny. A value; the class is reentrant.
*/

ConnectVerdict::ConnectVerdict() : d(new ConnectVerdictData) { }
ConnectVerdict::ConnectVerdict(const ConnectVerdict &other) = default;
ConnectVerdict::ConnectVerdict(ConnectVerdict &&other) noexcept = default;
ConnectVerdict &ConnectVerdict::operator=(const ConnectVerdict &other) = default;
ConnectVerdict &ConnectVerdict::operator=(ConnectVerdict &&other) noexcept = default;
ConnectVerdict::~ConnectVerdict() = default;

/*!
    Accepts the connection, with one of the subprotocols that the client offered, or without one if
    \a subprotocol is empty. One that was not offered makes the server answer with 500.
*/
ConnectVerdict ConnectVerdict::accept(const QString &subprotocol)
{
    ConnectVerdict verdict;
    verdict.d->subprotocol = subprotocol;
    return verdict;
}

/*!
    Answers with an HTTP \a status of 400 to 599, and \a body as plain text; if that is empty, with the
    status in words. Any other status is answered as 500.
*/
ConnectVerdict ConnectVerdict::deny(int status, const QByteArray &body)
{
    ConnectVerdict verdict;
    verdict.d->status = status >= 400 && status <= 599 ? status : 500;
    verdict.d->body = body;
    return verdict;
}

/*!
    Answers with an HTTP \a status of 300 to 399 and \a url as the new location.
*/
ConnectVerdict ConnectVerdict::redirect(const QUrl &url, int status)
{
    ConnectVerdict verdict;
    verdict.d->status = status >= 300 && status <= 399 ? status : 302;
    verdict.addHeader("Location", url.toEncoded());
    return verdict;
}

/*!
    Adds the header field \a name with \a value to the answer, \c Set-Cookie for example. A field that
    can't be sent, or is one of the handshake's own, makes the server answer with 500 and say why in
    WebSocketServer::handshakeFailed().
*/
ConnectVerdict &ConnectVerdict::addHeader(const QByteArray &name, const QByteArray &value)
{
    d->headers.emplaceBack(name, value);
    return *this;
}

/*!
    Sets \a options for this one connection, in place of ServerOptions::connection().
*/
ConnectVerdict &ConnectVerdict::setOptions(const WebSocketOptions &options)
{
    d->options = options;
    return *this;
}

bool ConnectVerdict::isAccepted() const noexcept
{
    return d->status == 101;
}

QString ConnectVerdict::subprotocol() const
{
    return d->subprotocol;
}

int ConnectVerdict::status() const noexcept
{
    return d->status;
}

QByteArray ConnectVerdict::body() const
{
    return d->body;
}

ConnectVerdict::Headers ConnectVerdict::headers() const
{
    return d->headers;
}

std::optional<WebSocketOptions> ConnectVerdict::options() const
{
    return d->options;
}

} // namespace Fernweg
