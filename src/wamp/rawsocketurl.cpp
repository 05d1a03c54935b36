// SPDX-License-Identifier: Apache-2.0
#include "wamp/rawsocketurl.h"

#include <QtCore/qurl.h>

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;

namespace {

void readUnix(const QUrl &url, RawSocketUrl &result)
{
    const QString path = url.path(QUrl::FullyDecoded);
    if (!url.authority().isEmpty() || path.size() < 2 || url.hasQuery()
        || (path.front() != u'/' && path.front() != u'@')) {
        result.error =
                u"url: \"%1\" is neither %2:/path nor %2:@name"_s.arg(url.toString(), url.scheme());
        return;
    }
    result.isAbstract = path.front() == u'@';
    result.unixName = result.isAbstract ? path.sliced(1) : path;
    result.host = u"localhost"_s;
}

void readTcp(const QUrl &url, RawSocketUrl &result)
{
    if (url.host().isEmpty())
        result.error = u"url: there is no host in \"%1\""_s.arg(url.toString());
    else if (url.port() == -1)
        result.error = u"url: there is no port in \"%1\""_s.arg(url.toString());
    else if (!url.userInfo().isEmpty() || url.hasQuery()
             || (!url.path().isEmpty() && url.path() != u"/"))
        result.error = u"url: \"%1\" has more than host and port"_s.arg(url.toString());
    result.host = url.host();
    result.port = quint16(url.port(0));
}

} // namespace

bool RawSocketUrl::isOne(const QUrl &url)
{
    const QString scheme = url.scheme();
    return scheme == u"rs" || scheme == u"rss" || scheme == u"rs+unix" || scheme == u"rss+unix";
}

RawSocketUrl RawSocketUrl::of(const QUrl &url)
{
    RawSocketUrl result;
    result.isEncrypted = url.scheme().startsWith(u"rss");
    if (!url.isValid() || !isOne(url))
        result.error = u"url: \"%1\" is no rs, rss or rs+unix URL"_s.arg(url.toString());
    else if (url.hasFragment())
        result.error = u"url: a RawSocket URL has no fragment"_s;
    else if (url.scheme().endsWith(u"+unix"))
        readUnix(url, result);
    else
        readTcp(url, result);
    return result;
}

} // namespace Fernweg::Wamp
