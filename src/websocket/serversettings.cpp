// SPDX-License-Identifier: Apache-2.0
#include "serversettings.h"

namespace Fernweg {

ServerShared::ServerShared(const ServerOptions &options)
{
    auto settings = std::make_shared<ServerSettings>();
    settings->options = options;
    settings->connection = std::make_shared<const WebSocketOptions>(options.connection());
    m_settings = std::move(settings);
}

std::shared_ptr<const ServerSettings> ServerShared::settings() const
{
    const QMutexLocker lock(&m_mutex);
    return m_settings;
}

void ServerShared::update(const std::function<void(ServerSettings &)> &change)
{
    const QMutexLocker lock(&m_mutex);
    auto settings = std::make_shared<ServerSettings>(*m_settings);
    change(*settings);
    settings->connection = std::make_shared<const WebSocketOptions>(settings->options.connection());
    m_settings = std::move(settings);
}

bool ServerShared::addConnection(int limit) noexcept
{
    int count = openConnections;
    do {
        if (limit != 0 && count >= limit)
            return false;
    } while (!openConnections.compare_exchange_weak(count, count + 1));
    return true;
}

void ServerShared::addMembers(const QString &group, int count)
{
    const QMutexLocker lock(&m_mutex);
    const auto found = m_groupSizes.find(group);
    if (found == m_groupSizes.end())
        m_groupSizes.insert(group, count);
    else if ((*found += count) == 0)
        m_groupSizes.erase(found);
}

int ServerShared::groupSize(const QString &group) const
{
    const QMutexLocker lock(&m_mutex);
    return m_groupSizes.value(group);
}

void ServerShared::addTraffic(const Core::TrafficStatistics *traffic)
{
    const QMutexLocker lock(&m_mutex);
    m_open.insert(traffic);
}

void ServerShared::takeTraffic(const Core::TrafficStatistics *traffic)
{
    const QMutexLocker lock(&m_mutex);
    if (m_open.remove(traffic))
        m_closed += *traffic;
}

Core::TrafficStatistics ServerShared::traffic() const
{
    const QMutexLocker lock(&m_mutex);
    Core::TrafficStatistics sum = m_closed;
    for (const Core::TrafficStatistics *traffic : m_open)
        sum += *traffic;
    return sum;
}

} // namespace Fernweg
