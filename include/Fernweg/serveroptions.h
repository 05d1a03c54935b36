// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/fernwegglobal.h>
#include <Fernweg/websocketoptions.h>

#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace Fernweg {

class ServerOptionsData;

class FERNWEG_WEBSOCKET_EXPORT ServerOptions
{
public:
    ServerOptions();
    ServerOptions(const ServerOptions &other);
    ServerOptions(ServerOptions &&other) noexcept;
    ServerOptions &operator=(const ServerOptions &other);
    ServerOptions &operator=(ServerOptions &&other) noexcept;
    ~ServerOptions();

    WebSocketOptions connection() const;
    ServerOptions &setConnection(const WebSocketOptions &options);
    QList<int> versions() const;
    ServerOptions &setVersions(const QList<int> &versions);
    QStringList subprotocols() const;
    ServerOptions &setSubprotocols(const QStringList &subprotocols);
    QByteArray serverName() const;
    ServerOptions &setServerName(const QByteArray &name);
    std::optional<quint16> externalPort() const noexcept;
    ServerOptions &setExternalPort(std::optional<quint16> port);

    QStringList allowedOrigins() const;
    ServerOptions &setAllowedOrigins(const QStringList &patterns);
    bool allowNullOrigin() const noexcept;
    ServerOptions &setAllowNullOrigin(bool enabled);
    int maxConnections() const noexcept;
    ServerOptions &setMaxConnections(int count);
    int trustXForwardedFor() const noexcept;
    ServerOptions &setTrustXForwardedFor(int proxies);
    bool webStatus() const noexcept;
    ServerOptions &setWebStatus(bool enabled);
    QStringList pages() const;
    ServerOptions &setPage(const QString &path, const QByteArray &contentType,
                           const QByteArray &body);
    QString webFolder() const;
    ServerOptions &setWebFolder(const QString &folder);
    int threads() const noexcept;
    ServerOptions &setThreads(int count);
    bool reusePort() const noexcept;
    ServerOptions &setReusePort(bool enabled);
    int backlog() const noexcept;
    ServerOptions &setBacklog(int connections);

    QString errorString() const;

private:
    friend class ServerOptionsData;
    QSharedDataPointer<ServerOptionsData> d;
};

} // namespace Fernweg
