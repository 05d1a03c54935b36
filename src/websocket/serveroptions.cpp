// SPDX-License-Identifier: Apache-2.0
#include "websocketoptions_p.h"

#include <Fernweg/version.h>

namespace Fernweg {

/*!
    \class Fernweg::ServerOptions
    \inmodule Fernweg
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
    The port that requests must name in their \c Host field, where 80 (with TLS 443) stands for none;
    not set, the default, accepts any.
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
    What the setters refused, as a sentence that begins with the option's name; empty if nothing. The
    errors of connection() count too.
*/
QString ServerOptions::errorString() const
{
    return d->error.isEmpty() ? d->connection.errorString() : d->error;
}

} // namespace Fernweg
