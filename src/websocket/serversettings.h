// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/websocketserver.h>

#include "portsharing.h"
#include "protocol/trafficstatistics.h"

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qpointer.h>
#include <QtCore/qset.h>

#include <atomic>
#include <memory>

namespace Fernweg {

/// A server's options and hook: a snapshot that does not change, shared by its threads.
struct ServerSettings
{
    ServerOptions options;
    std::shared_ptr<const WebSocketOptions> connection; ///< those of the options
    WebSocketServer::ConnectHook hook;
    WebSocketServer::AsyncConnectHook asyncHook;
    QPointer<QObject> hookContext; // looked at in the server's thread only
    bool hasHookContext = false;
    PortSharing::Handler otherProtocol;
    uchar otherProtocolsOctet = 0;
};

/// What a server's threads have in common.
class ServerShared
{
public:
    explicit ServerShared(const ServerOptions &options);

    std::shared_ptr<const ServerSettings> settings() const;
    /// Replaces the settings by a copy that \a change has changed.
    void update(const std::function<void(ServerSettings &)> &change);

    /// The traffic of a connection that counts from now on, until it is taken away again.
    void addTraffic(const Core::TrafficStatistics *traffic);
    void takeTraffic(const Core::TrafficStatistics *traffic);
    /// Of all connections that there were, in all threads, to this moment.
    Core::TrafficStatistics traffic() const;

    /// Counts those who join or leave a group.
    void addMembers(const QString &group, int count);
    int groupSize(const QString &group) const;

    /// Counts another connection, unless there are \a limit already (0: no limit).
    bool addConnection(int limit) noexcept;

    std::atomic<int> openings = 0; ///< handshakes under way
    std::atomic<int> openConnections = 0;
    std::atomic<quint64> accepted = 0; ///< connections opened since the beginning
    std::atomic<quint64> refused = 0; ///< handshakes that failed

private:
    mutable QMutex m_mutex;
    std::shared_ptr<const ServerSettings> m_settings;
    QSet<const Core::TrafficStatistics *> m_open;
    Core::TrafficStatistics m_closed; // the sum of those that were taken away
    QHash<QString, int> m_groupSizes;
};

} // namespace Fernweg
