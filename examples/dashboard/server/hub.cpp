// SPDX-License-Identifier: Apache-2.0
#include "hub.h"

#include <QtCore/QTimer>

#include <chrono>

using namespace std::chrono_literals;
using namespace Fernweg::Wamp;

namespace Dashboard {

namespace {

RouterOptions options()
{
    // A panel on a bad line gets fewer samples rather than late ones.
    return RouterOptions({ RealmOptions(Hub::realm())
                                   .setSlowSubscribers(SlowSubscribers::DropEvents)
                                   .setEventOutputLimit(64 * 1024) });
}

} // namespace

Hub::Hub(const QStringList &origins, QObject *parent) : QObject(parent), m_router(options())
{
    connect(&m_router, &Router::closed, this, &Hub::stopped);
    const bool isSet = m_router.setServerOptions(
            m_router.serverOptions().setAllowedOrigins(origins).setAllowNullOrigin(false));
    if (!isSet)
        m_error = m_router.errorString();
}

bool Hub::listen(const QUrl &url)
{
    return m_error.isEmpty() && m_router.listen(url);
}

void Hub::stop()
{
    QTimer::singleShot(1s, this, &Hub::stopped);
    m_router.close();
}

} // namespace Dashboard
