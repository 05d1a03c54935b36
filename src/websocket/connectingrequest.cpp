// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/connectingrequest.h>
#include <Fernweg/version.h>

#include "handshake/clienthandshake.h"
#include "targeturl.h"

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
    QString error;
    int maxRedirects = 0;
    int protocolVersion = 13;
};

namespace {

void removeHeaders(ConnectingRequest::Headers &headers, QByteArrayView name)
{
    headers.removeIf(
            [name](const auto &field) { return Core::equalsIgnoringCase(field.first, name); });
}

} // namespace

/*!
    \class Fernweg::ConnectingRequest
    \inmodule Fernweg
    \inheaderfile Fernweg/ConnectingRequest
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
    The server's URL:

    \list
    \li \c{ws://host[:port]/path?query}; the port is 80 if none is given
    \li \c{wss://host[:port]/path?query}, the same over TLS; the port is 443 if none is given: see
        WebSocketOptions::setSslConfiguration()
    \li \c{ws+unix:/path/to.sock} and \c{ws+unix:/path/to.sock:/path?query}: a Unix domain socket. A
        colon in the name of the socket's file is written \c{%3A}.
    \li \c{ws+unix:@name} and \c{ws+unix:@name:/path?query}: a socket of the abstract namespace, which
        only Linux has
    \endlist

    With \c{wss+unix:}, TLS runs over a Unix domain socket; the server's certificate has to be for
    \c localhost.
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
    Adds the cookie \a name with \a value to those that are sent (RFC 6265).
*/
ConnectingRequest &ConnectingRequest::addCookie(const QByteArray &name, const QByteArray &value)
{
    if (!Core::isToken(name) || value.contains(';') || !Core::isFieldValue(value)) {
        d->error = QStringLiteral("cookies: \"%1\" can't be sent").arg(QString::fromUtf8(name));
        return *this;
    }
    for (auto &[field, cookies] : d->headers) {
        if (Core::equalsIgnoringCase(field, "Cookie")) {
            cookies += "; " + name + '=' + value;
            return *this;
        }
    }
    return addHeader("Cookie", name + '=' + value);
}

/*!
    Sends \a user and \a password with the request (RFC 7617). With \c{ws://} anybody on the way can read
    them. A URL with user and password does the same.
*/
ConnectingRequest &ConnectingRequest::setBasicAuthentication(const QString &user,
                                                             const QString &password)
{
    if (user.contains(u':')) {
        d->error = QStringLiteral("user: a name with a colon can't be sent");
        return *this;
    }
    removeHeaders(d->headers, "Authorization");
    return addHeader("Authorization", "Basic " + (user + u':' + password).toUtf8().toBase64());
}

/*!
    Sends \a token with the request (RFC 6750).
*/
ConnectingRequest &ConnectingRequest::setBearerToken(const QByteArray &token)
{
    removeHeaders(d->headers, "Authorization");
    return addHeader("Authorization", "Bearer " + token);
}

/*!
    How many redirections in a row are followed; 0, the default, for none. Never from \c wss to \c ws; to
    another server, cookies and credentials are not sent.
*/
int ConnectingRequest::maxRedirects() const noexcept
{
    return d->maxRedirects;
}

ConnectingRequest &ConnectingRequest::setMaxRedirects(int count)
{
    if (count < 0)
        d->error = QStringLiteral("maxRedirects: negative");
    else
        d->maxRedirects = count;
    return *this;
}

ConnectingRequest ConnectingRequest::redirected(const QByteArray &location) const
{
    ConnectingRequest next = *this;
    const QUrl relative = QUrl::fromEncoded(location);
    QUrl target = d->url.resolved(relative);
    if (target.scheme() == u"http")
        target.setScheme(QStringLiteral("ws"));
    else if (target.scheme() == u"https")
        target.setScheme(QStringLiteral("wss"));
    target.setFragment({});
    const bool isDowngrade = d->url.scheme() == u"wss" && target.scheme() != u"wss";
    if (relative.isEmpty() || !relative.isValid() || isDowngrade
        || (target.scheme() != u"ws" && target.scheme() != u"wss")) {
        next.d->error = QStringLiteral("redirect: \"%1\" may not be followed from %2")
                                .arg(QString::fromUtf8(location), d->url.scheme());
        return next;
    }
    const bool isElsewhere = target.host() != d->url.host() || target.port() != d->url.port()
            || target.scheme() != d->url.scheme();
    if (isElsewhere) {
        removeHeaders(next.d->headers, "Authorization");
        removeHeaders(next.d->headers, "Cookie");
    }
    next.d->url = target;
    --next.d->maxRedirects;
    return next;
}

/*! The version of the protocol, 13 unless set. */
int ConnectingRequest::protocolVersion() const noexcept
{
    return d->protocolVersion;
}

/*!
    Asks for a \a version of the protocol: 13, that of RFC 6455, or 8, that of the drafts hybi-08 to
    hybi-12, which has the same frames.
*/
ConnectingRequest &ConnectingRequest::setProtocolVersion(int version)
{
    if (version == 13 || version == 8)
        d->protocolVersion = version;
    else
        d->error = QStringLiteral("protocolVersion: %1 is neither 13 nor 8").arg(version);
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

/*!
    Why the request can't be made, as a sentence that begins with the name of what is wrong; empty if
    it can be made.
*/
QString ConnectingRequest::errorString() const
{
    if (!d->error.isEmpty())
        return d->error;
    const QString error = TargetUrl::of(d->url).error;
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
