// SPDX-License-Identifier: Apache-2.0
#include "handshake_p.h"

#include <QtCore/qurl.h>

namespace Fernweg {

namespace {

/// A copy with memory of its own; null stays null.
QByteArray owned(const QByteArray &borrowed)
{
    return borrowed.isNull() ? QByteArray() : QByteArray(borrowed.constData(), borrowed.size());
}

} // namespace

/*!
    \class Fernweg::HandshakeRequest
    \inmodule Fernweg
    \inheaderfile Fernweg/HandshakeRequest
    \brief The request by which a client opened a connection, as the server got it.

    Autobahn's \c ConnectionRequest: the connect hook of a WebSocketServer decides by it, and
    WebSocket::request() keeps it. It was checked by the rules of RFC 6455, section 4.2.1. A value; the
    class is reentrant.
*/

HandshakeRequest::HandshakeRequest() : d(new HandshakeRequestData) { }
HandshakeRequest::HandshakeRequest(const HandshakeRequest &other) = default;
HandshakeRequest::HandshakeRequest(HandshakeRequest &&other) noexcept = default;
HandshakeRequest &HandshakeRequest::operator=(const HandshakeRequest &other) = default;
HandshakeRequest &HandshakeRequest::operator=(HandshakeRequest &&other) noexcept = default;
HandshakeRequest::~HandshakeRequest() = default;

HandshakeRequest HandshakeRequestData::make(const KeptRequest &kept)
{
    HandshakeRequest result;
    HandshakeRequestData &data = *result.d;
    data.kept = kept;
    Core::HeadParser parser(Core::HeadLimits { kept.head.size(), kept.head.size() });
    const char *p = kept.head.constData();
    parser.feed(p, p + kept.head.size());
    data.kept.head = parser.head();
    auto checked = Core::checkUpgrade(parser.startLineView(), parser.borrowedHeaders(), {});
    if (auto *const request = std::get_if<Core::UpgradeRequest>(&checked))
        data.request = std::move(*request);
    data.isValid = true;
    return result;
}

/*! Returns whether there is a request: a client's own socket has none. */
bool HandshakeRequest::isValid() const noexcept
{
    return d->isValid;
}

/*! Path and query, encoded as on the wire. */
QByteArray HandshakeRequest::resource() const
{
    return d->request.resource;
}

/*! The path, decoded. */
QString HandshakeRequest::path() const
{
    // Not by QUrl: to it, "//a/b" is a host and a path.
    const qsizetype end = d->request.resource.indexOf('?');
    return QUrl::fromPercentEncoding(end < 0 ? d->request.resource
                                             : d->request.resource.first(end));
}

QUrlQuery HandshakeRequest::query() const
{
    const qsizetype begin = d->request.resource.indexOf('?');
    if (begin < 0)
        return {};
    return QUrlQuery(QString::fromLatin1(d->request.resource.sliced(begin + 1)));
}

/*! The \c Host field, or the host in a request target that has one. */
QByteArray HandshakeRequest::host() const
{
    return owned(d->request.host);
}

/*! All header fields, in the order in which they came. */
HandshakeRequest::Headers HandshakeRequest::headers() const
{
    Headers headers;
    headers.reserve(d->request.headers.size());
    for (const auto &[name, value] : d->request.headers)
        headers.emplaceBack(owned(name), owned(value));
    return headers;
}

/*! The value of the first field called \a name, in upper or lower case; null if there is none. */
QByteArray HandshakeRequest::header(const QByteArray &name) const
{
    return owned(Core::headerValue(d->request.headers, name).value_or(QByteArray()));
}

/*! The cookies that the client sent, name and value (RFC 6265, section 4.2). */
HandshakeRequest::Headers HandshakeRequest::cookies() const
{
    Headers cookies;
    for (const auto &[name, value] : std::as_const(d->request.headers)) {
        if (!Core::equalsIgnoringCase(name, "Cookie"))
            continue;
        for (const QByteArray &pair : value.split(';')) {
            const qsizetype equals = pair.indexOf('=');
            if (equals > 0)
                cookies.emplaceBack(pair.first(equals).trimmed(),
                                    pair.sliced(equals + 1).trimmed());
        }
    }
    return cookies;
}

/*! The value of the cookie called \a name; null if there is none. */
QByteArray HandshakeRequest::cookie(const QByteArray &name) const
{
    const Headers all = cookies();
    for (const auto &[cookieName, value] : all) {
        if (cookieName == name)
            return value;
    }
    return {};
}

/*! Where the page or program comes from that connects; null if the client did not say. */
QByteArray HandshakeRequest::origin() const
{
    return owned(d->request.origin.value_or(QByteArray()));
}

/*! The subprotocols that the client offers, the one that it likes best first. */
QStringList HandshakeRequest::subprotocols() const
{
    QStringList names;
    for (const QByteArray &name : std::as_const(d->request.subprotocols))
        names.append(QString::fromLatin1(name));
    return names;
}

/*! The extensions that the client offers, as in \c Sec-WebSocket-Extensions. */
QByteArray HandshakeRequest::extensions() const
{
    return Core::formatExtensions(d->request.extensions);
}

/*! The protocol version: 13, or 8 for one of the drafts. */
int HandshakeRequest::version() const noexcept
{
    return d->request.version;
}

/*! Returns whether the client came by TLS. */
bool HandshakeRequest::isEncrypted() const noexcept
{
    return d->kept.isEncrypted;
}

/*!
    The certificate that the client showed; null if it showed none. A server's SSL configuration says by
    its peer verify mode whether clients are asked for one.
*/
QSslCertificate HandshakeRequest::peerCertificate() const
{
    return d->kept.peerCertificate.value_or(QSslCertificate());
}

QHostAddress HandshakeRequest::peerAddress() const
{
    return d->kept.peerAddress;
}

quint16 HandshakeRequest::peerPort() const noexcept
{
    return d->kept.peerPort;
}

} // namespace Fernweg
