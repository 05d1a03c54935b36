// SPDX-License-Identifier: Apache-2.0
#include "handshake/statuspage.h"

#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>

#include <algorithm>

namespace Fernweg::Core {

namespace {

/// Where the query asks to be sent; invalid if it doesn't, or if that is no page on the web.
QUrl redirectTarget(const QUrlQuery &query)
{
    const QUrl target(query.queryItemValue(QStringLiteral("redirect"), QUrl::FullyDecoded),
                      QUrl::StrictMode);
    const bool isPage = target.scheme() == u"http" || target.scheme() == u"https";
    return isPage && !target.host().isEmpty() ? target : QUrl();
}

} // namespace

HttpReply statusPage(QByteArrayView resource, QByteArrayView server)
{
    const QUrlQuery query(QUrl::fromEncoded(resource.toByteArray()).query(QUrl::FullyEncoded));
    const QUrl target = redirectTarget(query);
    const QString after = query.queryItemValue(QStringLiteral("after"));
    const QByteArray location = target.toEncoded();
    if (!location.isEmpty() && after.isEmpty())
        return { 303, "See " + location, { { "Location", location } } };
    QByteArray refresh;
    if (!location.isEmpty()) {
        const int seconds = std::clamp(after.toInt(), 0, 3600);
        refresh = "<meta http-equiv=\"refresh\" content=\"" + QByteArray::number(seconds) + ";URL='"
                + QString::fromLatin1(location).toHtmlEscaped().toLatin1().replace('\'', "%27")
                + "'\">\n";
    }
    const QByteArray name = server.isEmpty()
            ? QByteArray("WebSocket server")
            : QString::fromLatin1(server).toHtmlEscaped().toLatin1();
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "text/html; charset=utf-8";
    reply.headers = { { "Cache-Control", "no-store" } };
    reply.body = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" + refresh
            + "<title>" + name + "</title>\n</head>\n<body>\n<h1>" + name
            + "</h1>\n<p>This is a WebSocket server. It is up, and talks to WebSocket clients: "
              "this page is all that it has for a browser's address bar.</p>\n</body>\n</html>\n";
    return reply;
}

} // namespace Fernweg::Core
