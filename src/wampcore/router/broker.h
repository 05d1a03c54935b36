// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/patternmap.h"
#include "router/receiverfilter.h"

#include <memory>
#include <optional>
#include <vector>

namespace Fernweg::WampCore {

class PeerSession;
class RouterContext;
struct Message;

/// A topic or a pattern that somebody has subscribed to.
struct Subscription
{
    quint64 id = 0;
    QString uri;
    MatchPolicy match = MatchPolicy::Exact;
    std::vector<PeerSession *> receivers; ///< in no particular order; each knows where it is
};

/// Takes events to those who have subscribed to their topics.
class Broker
{
public:
    Q_DISABLE_COPY_MOVE(Broker)

    Broker(RouterContext &context, const RealmSettings &settings);
    ~Broker();

    void subscribe(PeerSession &session, const Message &request);
    void unsubscribe(PeerSession &session, const Message &request);
    void publish(PeerSession &publisher, Message &&request, bool disclose);
    void leave(PeerSession &session);

private:
    /// A publication on its way.
    struct Publication
    {
        const PeerSession *publisher = nullptr;
        quint64 id = 0;
        bool excludesPublisher = true;
        std::optional<ReceiverFilter> filter;
        QVariantMap details;
    };

    void deliver(const Publication &publication, const Message &request,
                 const Subscription &subscription) const;
    void removeReceiver(PeerSession &session, Subscription *subscription);

    RouterContext &m_context;
    const Disclosure m_disclosure;
    const int m_maxSubscriptions; ///< of a session; 0: any number
    PatternMap<Subscription> m_subscriptions;
    QHash<quint64, Subscription *> m_byId; ///< owns them
};

} // namespace Fernweg::WampCore
