// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include "conversation.h"

namespace Conformance {

using namespace std::chrono_literals;

// Time enough to start the program by hand.
static constexpr auto ArrivalLimit = 60s;

std::unique_ptr<RawPeer> ExternalServer::meet(const Case &item, QString *problem)
{
    auto peer = std::make_unique<RawPeer>(Role::Client);
    peer->setDemands(item.demands());
    *problem = peer->connectTo(m_url);
    return peer;
}

ExternalClient::ExternalClient(quint16 port, int cases) : m_cases(cases)
{
    if (!m_listener.listen(QHostAddress::LocalHost, port))
        qFatal("cannot listen on port %d: %s", port, qPrintable(m_listener.errorString()));
}

std::unique_ptr<RawPeer> ExternalClient::meet(const Case &item, QString *problem)
{
    while (true) {
        auto peer = std::make_unique<RawPeer>(Role::Server);
        peer->setDemands(item.demands());
        *problem = peer->accept(&m_listener, ArrivalLimit);
        if (!problem->isEmpty() || !peer->target().startsWith(QLatin1StringView("/getCaseCount")))
            return peer;
        Case count(QStringLiteral("count"), {});
        count.send(text(QByteArray::number(m_cases))).startClosing(closing(1000));
        Conversation(peer.get(), count).run();
    }
}

} // namespace Conformance
