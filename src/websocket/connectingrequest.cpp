// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/connectingrequest.h>
#include <Fernweg/version.h>

#include "handshake/clienthandshake.h"

#include <QtCore/qset.h>

namespace Fernweg {

class ConnectingRequestData : public QSharedData
{
public:
    QUrl url;
    QStringList subprotocols;
    ConnectingRequest::Headers headers;
    QByteArray origin;
    QByteArray userAgent;
};

/*!
    \class Fernweg::ConnectingRequest
    \inmodule Fernweg
    \brief What a client asks a server for: the URL, and what goes into the request's head.

    A value with chainable setters. WebSocket::open() refuses a request with an errorString().
    Autobahn calls it \c ConnectingRequest, too. The class is reentrant.
*/

ConnectingRequest::ConnectingRequest(const QUrl &url) : d(new ConnectingRequestData)
{
    d->url = url;
    d->userAgent = "Fernweg/" + version().toString().toLatin1();
}

ConnectingRequest::ConnectingRequest(const ConnectingRequest &other) = default;
ConnectingRequest::ConnectingRequest(ConnectingRequest &&other) noexcept = default;
ConnectingRequest &ConnectingRequest::operator=(const ConnectingRequest &other) = default;
ConnectingRequest &ConnectingRequest::operator=(ConnectingRequest &&other) noexcept = default;
ConnectingRequest::~ConnectingRequest() = default;

/*!
    The server's URL: \c{ws://host[:port]/path?query}. The port is 80 if none is given.
*/
QUrl ConnectingRequest::url() const
{
    return d->url;
}

ConnectingRequest &ConnectingRequest::setUrl(const QUrl &url)
{
    d->url = url;
    return *this;
}

/*!
    The subprotocols that the client speaks, best first; each a token of RFC 9110, none twice. The
    server chooses one or none of them: see WebSocket::subprotocol().
*/
QStringList ConnectingRequest::subprotocols() const
{
    return d->subprotocols;
}

ConnectingRequest &ConnectingRequest::setSubprotocols(const QStringList &subprotocols)
{
    d->subprotocols = subprotocols;
    return *this;
}

/*!
    Header fields beyond those that the handshake writes itself, in their order.
*/
ConnectingRequest::Headers ConnectingRequest::headers() const
{
    return d->headers;
}

ConnectingRequest &ConnectingRequest::setHeaders(const Headers &headers)
{
    d->headers = headers;
    return *this;
}

ConnectingRequest &ConnectingRequest::addHeader(const QByteArray &name, const QByteArray &value)
{
    d->headers.emplaceBack(name, value);
    return *this;
}

/*!
    The \c Origin field; empty, the default, for none. Browsers always send it, programs need not.
*/
QByteArray ConnectingRequest::origin() const
{
    return d->origin;
}

ConnectingRequest &ConnectingRequest::setOrigin(const QByteArray &origin)
{
    d->origin = origin;
    return *this;
}

/*!
    The \c User-Agent field; "Fernweg/" and the version by default, empty for none.
*/
QByteArray ConnectingRequest::userAgent() const
{
    return d->userAgent;
}

ConnectingRequest &ConnectingRequest::setUserAgent(const QByteArray &userAgent)
{
    d->userAgent = userAgent;
    return *this;
}

namespace {

QString urlError(const QUrl &url)
{
    if (!url.isValid() || url.isEmpty())
        return QStringLiteral("url: \"%1\" is not a valid URL").arg(url.toString());
    if (url.scheme() != u"ws")
        return QStringLiteral("url: the scheme \"%1\" is not ws").arg(url.scheme());
    if (url.host().isEmpty())
        return QStringLiteral("url: there is no host in \"%1\"").arg(url.toString());
    if (url.hasFragment())
        return QStringLiteral("url: a WebSocket URL has no fragment");
    if (url.port(80) == 0)
        return QStringLiteral("url: 0 is no port to connect to");
    return {};
}

} // namespace

/*!
    Why the request can't be made, as a sentence that begins with the name of what is wrong; empty if
    it can be made.
*/
QString ConnectingRequest::errorString() const
{
    const QString error = urlError(d->url);
    if (!error.isEmpty())
        return error;
    QSet<QString> seen;
    for (const QString &name : std::as_const(d->subprotocols)) {
        if (!Core::isToken(name.toUtf8()))
            return QStringLiteral("subprotocols: \"%1\" is no token").arg(name);
        if (seen.contains(name))
            return QStringLiteral("subprotocols: \"%1\" is named twice").arg(name);
        seen.insert(name);
    }
    const QByteArray bad = Core::firstBadHeader(d->headers);
    if (!bad.isEmpty()) {
        return QStringLiteral("headers: \"%1\" can't be set, or has a value that can't be sent")
                .arg(QString::fromLatin1(bad));
    }
    if (!Core::isFieldValue(d->origin))
        return QStringLiteral("origin: can't stand in a header field");
    if (!Core::isFieldValue(d->userAgent))
        return QStringLiteral("userAgent: can't stand in a header field");
    return {};
}

} // namespace Fernweg
