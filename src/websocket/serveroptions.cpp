// SPDX-License-Identifier: Apache-2.0
#include "websocketoptions_p.h"

#include <Fernweg/version.h>

#include <QtCore/qfileinfo.h>

namespace Fernweg {

/*!
    \class Fernweg::ServerOptions
    \inmodule Fernweg
    \inheaderfile Fernweg/ServerOptions
    \brief How a WebSocketServer treats requests, and the options of its connections.

    A value with chainable setters, like WebSocketOptions. The class is reentrant.
*/

ServerOptions::ServerOptions() : d(new ServerOptionsData)
{
    d->serverName = "Fernweg/" + version().toString().toLatin1();
}

ServerOptions::ServerOptions(const ServerOptions &other) = default;
ServerOptions::ServerOptions(ServerOptions &&other) noexcept = default;
ServerOptions &ServerOptions::operator=(const ServerOptions &other) = default;
ServerOptions &ServerOptions::operator=(ServerOptions &&other) noexcept = default;
ServerOptions::~ServerOptions() = default;

/*!
    The options of accepted connections. A connect hook may choose others for one connection: see
    ConnectVerdict::setOptions().
*/
WebSocketOptions ServerOptions::connection() const
{
    return d->connection;
}

ServerOptions &ServerOptions::setConnection(const WebSocketOptions &options)
{
    d->connection = options;
    return *this;
}

/*!
    The protocol versions that are accepted, best first: 13 (RFC 6455) and 8 (drafts 8 to 12), which
    are the default, or one of them.
*/
QList<int> ServerOptions::versions() const
{
    return d->rules.versions;
}

ServerOptions &ServerOptions::setVersions(const QList<int> &versions)
{
    for (const int version : versions) {
        if (version != 13 && version != 8) {
            d->error = QStringLiteral("versions: %1 is neither 13 nor 8").arg(version);
            return *this;
        }
    }
    if (versions.isEmpty())
        d->error = QStringLiteral("versions: none");
    else
        d->rules.versions = versions;
    return *this;
}

/*!
    The subprotocols that this server speaks, the one it likes best first; empty by default. Without a
    connect hook, the first of them that a client offers is chosen. A client that offers none of them
    is accepted without a subprotocol.
*/
QStringList ServerOptions::subprotocols() const
{
    return d->subprotocols;
}

ServerOptions &ServerOptions::setSubprotocols(const QStringList &subprotocols)
{
    for (const QString &name : subprotocols) {
        if (!Core::isToken(name.toLatin1())) {
            d->error = QStringLiteral("subprotocols: \"%1\" is no token").arg(name);
            return *this;
        }
    }
    d->subprotocols = subprotocols;
    return *this;
}

/*!
    What stands in the \c Server field of answers; "Fernweg/" and the version by default, empty for no
    such field.
*/
QByteArray ServerOptions::serverName() const
{
    return d->serverName;
}

ServerOptions &ServerOptions::setServerName(const QByteArray &name)
{
    if (!Core::isFieldValue(name))
        d->error = QStringLiteral("serverName: can't stand in a header field");
    else
        d->serverName = name;
    return *this;
}

/*!
    The port that requests must name in their \c Host field, where none stands for 443 and, unless the
    connection has TLS, for 80; not set, the default, accepts any. Behind a proxy it is the proxy's port.
*/
std::optional<quint16> ServerOptions::externalPort() const noexcept
{
    return d->rules.externalPort;
}

ServerOptions &ServerOptions::setExternalPort(std::optional<quint16> port)
{
    if (port == 0)
        d->error = QStringLiteral("externalPort: 0 is no port");
    else
        d->rules.externalPort = port;
    return *this;
}

/*!
    The web pages that may connect, as patterns of origins, \c{scheme://host[:port]}, in which a star
    stands for any characters: \c{*.example.com:8443}. The default is a single star: all. A page from
    the server's own host and port is always allowed, and so is a program that sends no \c Origin field.
    Others are answered with 403. To a server without TLS, that page may have come by TLS, as a proxy
    may end that; to one with TLS, it has to.
*/
QStringList ServerOptions::allowedOrigins() const
{
    QStringList patterns;
    for (const QByteArray &pattern : d->origins.allowed)
        patterns.append(QString::fromUtf8(pattern));
    return patterns;
}

ServerOptions &ServerOptions::setAllowedOrigins(const QStringList &patterns)
{
    QList<QByteArray> allowed;
    for (const QString &pattern : patterns) {
        if (pattern.isEmpty()
            || (!pattern.contains(u'*') && !pattern.contains(QStringLiteral("://")))) {
            d->error = QStringLiteral("allowedOrigins: \"%1\" is no scheme://host[:port]")
                               .arg(pattern);
            return *this;
        }
        allowed.append(pattern.toUtf8());
    }
    d->origins.allowed = allowed;
    return *this;
}

/*!
    Returns whether the origin "null" may connect: a page from a file, or in a sandbox; the default is true.
*/
bool ServerOptions::allowNullOrigin() const noexcept
{
    return d->origins.allowNull;
}

ServerOptions &ServerOptions::setAllowNullOrigin(bool enabled)
{
    d->origins.allowNull = enabled;
    return *this;
}

/*!
    How many connections may be open at a time; 0, the default, for any number. More are answered with
    503.
*/
int ServerOptions::maxConnections() const noexcept
{
    return d->maxConnections;
}

ServerOptions &ServerOptions::setMaxConnections(int count)
{
    if (count < 0)
        d->error = QStringLiteral("maxConnections: negative");
    else
        d->maxConnections = count;
    return *this;
}

/*!
    How many proxies in front of this server are trusted to say in \c X-Forwarded-For whom they speak
    for; 0, the default, for none. With 1, HandshakeRequest::peerAddress() is the last address of that
    field, with 2 the one before it, and so on.
*/
int ServerOptions::trustXForwardedFor() const noexcept
{
    return d->trustXForwardedFor;
}

ServerOptions &ServerOptions::setTrustXForwardedFor(int proxies)
{
    if (proxies < 0)
        d->error = QStringLiteral("trustXForwardedFor: negative");
    else
        d->trustXForwardedFor = proxies;
    return *this;
}

/*!
    Returns whether a browser that opens the server's address as a page is shown one; the default is
    false, and the answer 426. The page sends the browser on if the query asks for it: \c{?redirect=URL},
    with \c{&after=SECONDS} after some time. Anybody can make such a link: leave it off where that
    matters.
*/
bool ServerOptions::webStatus() const noexcept
{
    return d->webStatus;
}

ServerOptions &ServerOptions::setWebStatus(bool enabled)
{
    d->webStatus = enabled;
    return *this;
}

/*!
    The paths of the pages that the server shows to browsers, sorted; none by default.
*/
QStringList ServerOptions::pages() const
{
    QStringList paths;
    for (auto page = d->rules.pages.keyBegin(); page != d->rules.pages.keyEnd(); ++page)
        paths.append(QString::fromUtf8(*page));
    paths.sort();
    return paths;
}

/*!
    Shows \a body to a browser that asks for \a path, which begins with a slash: a page, or a script or
    a picture that belongs to one, at the port that its WebSocket connects to. \a path is compared as a
    whole, percent-decoded and without the query; \a contentType is what a browser takes it for,
    \c{text/html; charset=utf-8}. A page that is set again is replaced.

    \code
    ServerOptions options;
    options.setPage("/", "text/html; charset=utf-8", readAll(":/page/index.html"));
    options.setPage("/board.js", "text/javascript; charset=utf-8", readAll(":/page/board.js"));
    options.setAllowedOrigins({}); // none but these pages may connect
    \endcode

    Only what was set is shown: the server looks at no file, unless there is a webFolder(). With a page,
    GET and HEAD requests that ask for no upgrade are answered with it or, at other paths, with 404,
    whether or not there is a webStatus(); without, with 426. A page that was sent is no failed
    handshake. Upgrade requests are not affected, whatever their path. Each client costs the size of the
    page until it has read it, so this is for what belongs to a program, not for large files.
*/
ServerOptions &ServerOptions::setPage(const QString &path, const QByteArray &contentType,
                                      const QByteArray &body)
{
    if (!path.startsWith(u'/'))
        d->error = QStringLiteral("page: \"%1\" does not begin with a slash").arg(path);
    else if (contentType.isEmpty() || !Core::isFieldValue(contentType))
        d->error = QStringLiteral("page: \"%1\" has no content type").arg(path);
    else
        d->rules.pages.insert(path.toUtf8(), { contentType, body });
    return *this;
}

/*!
    The folder whose files are shown to browsers; empty, the default: none.
*/
QString ServerOptions::webFolder() const
{
    return d->webFolder;
}

/*!
    Shows the files of \a folder, and of the folders in it, to browsers, at paths that are no page():
    \c{GET /app/logo.svg} is answered with the file \c{app/logo.svg}, a path that ends in a slash with
    the \c{index.html} of that folder. The content type follows from the file's name. Files of any size
    are sent piece by piece; If-Modified-Since is understood.

    Nothing outside of the folder is shown, not by \c{..}, nor by a symbolic link that leads there, nor
    files and folders whose names begin with a dot: these are answered with 403. An empty name is for no
    folder. As with pages, requests that ask for no upgrade are then answered with 404 where there is
    no file; a webStatus() page is shown at \c{/} if the folder has no \c{index.html}.
*/
ServerOptions &ServerOptions::setWebFolder(const QString &folder)
{
    const QFileInfo info(folder);
    if (!folder.isEmpty() && !info.isDir()) {
        d->error = QStringLiteral("webFolder: \"%1\" is no folder").arg(folder);
        return *this;
    }
    d->webFolder = folder.isEmpty() ? QString() : info.canonicalFilePath();
    d->rules.hasMorePages = !folder.isEmpty();
    return *this;
}

/*!
    How many threads the connections are spread over, from 0, the default, to 1024. With 0, all of them
    live in the server's thread. See the section on threads in WebSocketServer.
*/
int ServerOptions::threads() const noexcept
{
    return d->threads;
}

ServerOptions &ServerOptions::setThreads(int count)
{
    if (count < 0 || count > 1024)
        d->error = QStringLiteral("threads: %1 is not in 0…1024").arg(count);
    else
        d->threads = count;
    return *this;
}

/*!
    Returns whether other sockets, of this or other processes of the same user, may listen at the same
    TCP port, and the kernel spreads connections over them (SO_REUSEPORT); the default is false.
*/
bool ServerOptions::reusePort() const noexcept
{
    return d->reusePort;
}

ServerOptions &ServerOptions::setReusePort(bool enabled)
{
    d->reusePort = enabled;
    return *this;
}

/*!
    How many connections the kernel keeps that the server has not accepted yet; the default is 1024, and
    the kernel may have a limit of its own.
*/
int ServerOptions::backlog() const noexcept
{
    return d->backlog;
}

ServerOptions &ServerOptions::setBacklog(int connections)
{
    if (connections < 1)
        d->error = QStringLiteral("backlog: less than 1");
    else
        d->backlog = connections;
    return *this;
}

/*!
    What the setters refused, as a sentence that begins with the option's name; empty if nothing. The
    errors of connection() count too.
*/
QString ServerOptions::errorString() const
{
    return d->error.isEmpty() ? d->connection.errorString() : d->error;
}

} // namespace Fernweg
