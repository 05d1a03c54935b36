// SPDX-License-Identifier: Apache-2.0
#include "targeturl.h"

#include <QtCore/qurl.h>

#include <algorithm>

namespace Fernweg {

namespace {

QByteArray resourceOf(const QString &encodedPath, const QUrl &url)
{
    QByteArray resource = encodedPath.isEmpty() ? QByteArray("/") : encodedPath.toLatin1();
    if (url.hasQuery())
        resource += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return resource;
}

QString readUnix(const QUrl &url, TargetUrl &target)
{
    // A colon in the socket's own name is written %3A.
    const QString path = url.path(QUrl::FullyEncoded);
    const qsizetype colon = path.indexOf(u':');
    const QString name = QUrl::fromPercentEncoding(path.left(colon).toLatin1());
    const QString resource = colon < 0 ? QString() : path.sliced(colon + 1);
    if (!url.authority().isEmpty() || name.size() < 2
        || (name.front() != u'/' && name.front() != u'@')
        || (colon >= 0 && !resource.startsWith(u'/'))) {
        return QStringLiteral(
                       "url: \"%1\" is neither %2:/path[:/resource] nor %2:@name[:/resource]")
                .arg(url.toString(), url.scheme());
    }
    target.isAbstract = name.front() == u'@';
    target.unixName = target.isAbstract ? name.sliced(1) : name;
    target.host = QStringLiteral("localhost");
    target.hostField = "localhost";
    target.resource = resourceOf(resource, url);
    return {};
}

/// For the Host field; a zone means something on this machine only (RFC 6874, section 4).
QByteArray hostFieldOf(const QUrl &url)
{
    const QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    return host.contains(':') ? '[' + host.split('%').constFirst() + ']' : host;
}

/// QUrl lets the zone of an IPv6 address be anything.
bool isPrintable(const QString &host)
{
    return std::all_of(host.begin(), host.end(),
                       [](QChar c) { return c > u' ' && c != QChar(0x7f); });
}

QString readTcp(const QUrl &url, TargetUrl &target)
{
    const int usualPort = target.isEncrypted ? 443 : 80;
    if (url.host().isEmpty())
        return QStringLiteral("url: there is no host in \"%1\"").arg(url.toString());
    if (!isPrintable(url.host()))
        return QStringLiteral("url: the host in \"%1\" is none").arg(url.toString());
    if (url.port(usualPort) == 0)
        return QStringLiteral("url: 0 is no port to connect to");
    target.host = url.host();
    target.port = quint16(url.port(usualPort));
    target.hostField = hostFieldOf(url);
    if (target.port != usualPort)
        target.hostField += ':' + QByteArray::number(target.port);
    target.resource = resourceOf(url.path(QUrl::FullyEncoded), url);
    return {};
}

} // namespace

TargetUrl TargetUrl::of(const QUrl &url)
{
    TargetUrl target;
    const QString scheme = url.scheme();
    target.isEncrypted = scheme.startsWith(u"wss");
    if (!url.isValid() || url.isEmpty())
        target.error = QStringLiteral("url: \"%1\" is not a valid URL").arg(url.toString());
    else if (url.hasFragment())
        target.error = QStringLiteral("url: a WebSocket URL has no fragment");
    else if (url.userName().contains(u':')) // there the password would begin
        target.error = QStringLiteral("url: a user name with a colon can't be sent");
    else if (scheme == u"ws" || scheme == u"wss")
        target.error = readTcp(url, target);
    else if (scheme == u"ws+unix" || scheme == u"wss+unix")
        target.error = readUnix(url, target);
    else
        target.error =
                QStringLiteral("url: the scheme \"%1\" is not ws, wss or ws+unix").arg(scheme);
    return target;
}

} // namespace Fernweg
