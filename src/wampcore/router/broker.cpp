// SPDX-License-Identifier: Apache-2.0
#include "router/broker.h"

#include "messages/outgoingmessage.h"
#include "router/disclosure.h"
#include "router/patternoptions.h"
#include "router/peersession.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

Broker::Broker(RouterContext &context, const RealmSettings &settings)
    : m_context(context),
      m_disclosure(settings.disclosure),
      m_maxSubscriptions(settings.maxSubscriptions)
{
}

Broker::~Broker()
{
    qDeleteAll(m_byId);
}

void Broker::subscribe(PeerSession &session, const Message &request)
{
    const MatchPolicy match = matchPolicyOf(request.details).value_or(MatchPolicy::Exact);
    Subscription *subscription = m_subscriptions.find(match, request.uri);
    // Who subscribes twice has one subscription, and gets one event (WAMP, "Subscribing").
    const bool isNew = !subscription || !session.subscriptions.contains(subscription);
    if (isNew && m_maxSubscriptions && session.subscriptions.size() >= m_maxSubscriptions) {
        session.fail(request, Uri::unavailable(),
                     u"A session has at most %1 subscriptions"_s.arg(m_maxSubscriptions));
        return;
    }
    if (!subscription) {
        subscription = new Subscription { m_context.ids.next(), request.uri, match, {} };
        m_subscriptions.insert(match, request.uri, subscription);
        m_byId.insert(subscription->id, subscription);
    }
    if (isNew) {
        session.subscriptions.insert(subscription, qsizetype(subscription->receivers.size()));
        subscription->receivers.push_back(&session);
    }
    Message reply;
    reply.type = MessageType::Subscribed;
    reply.request = request.request;
    reply.id = subscription->id;
    session.send(std::move(reply));
}

void Broker::unsubscribe(PeerSession &session, const Message &request)
{
    Subscription *subscription = m_byId.value(request.id);
    if (!subscription || !session.subscriptions.contains(subscription)) {
        session.fail(request, Uri::noSuchSubscription(), {});
        return;
    }
    removeReceiver(session, subscription);
    session.subscriptions.remove(subscription);
    Message reply;
    reply.type = MessageType::Unsubscribed;
    reply.request = request.request;
    session.send(std::move(reply));
}

void Broker::leave(PeerSession &session)
{
    for (auto it = session.subscriptions.keyBegin(); it != session.subscriptions.keyEnd(); ++it)
        removeReceiver(session, *it);
    session.subscriptions.clear();
}

/// The last receiver takes its place. Does not touch the list of \a session, which may be walked through.
void Broker::removeReceiver(PeerSession &session, Subscription *subscription)
{
    std::vector<PeerSession *> &receivers = subscription->receivers;
    if (receivers.size() == 1) {
        m_subscriptions.remove(subscription->match, subscription->uri);
        m_byId.remove(subscription->id);
        shrinkIfSparse(m_byId);
        delete subscription;
        return;
    }
    const qsizetype place = session.subscriptions.value(subscription);
    PeerSession *last = receivers.back();
    if (last != &session) {
        receivers[size_t(place)] = last;
        last->subscriptions[subscription] = place;
    }
    receivers.pop_back();
}

void Broker::publish(PeerSession &publisher, Message &&request, bool disclose)
{
    Publication publication;
    publication.publisher = &publisher;
    bool acknowledge = false;
    bool disclosesPublisher = disclose || m_disclosure == Disclosure::Always;
    if (!request.details.isEmpty()) {
        const QVariantMap &options = request.details;
        QString problem;
        acknowledge = options.value(u"acknowledge"_s).toBool();
        publication.excludesPublisher = options.value(u"exclude_me"_s, true).toBool();
        publication.filter = ReceiverFilter::of(options, &problem);
        if (!problem.isEmpty()) {
            publisher.fail(request, Uri::invalidArgument(), problem);
            return;
        }
        const auto disclosed =
                isDisclosed(m_disclosure, disclose, options.value(u"disclose_me"_s).toBool());
        if (!disclosed) {
            publisher.fail(request, Uri::discloseMeDisallowed(), {});
            return;
        }
        disclosesPublisher = *disclosed;
        copyPassthru(options, publication.details);
    }
    if (disclosesPublisher)
        insertIdentity(publication.details, u"publisher"_s, publisher.info());
    publication.id = m_context.ids.random();
    m_subscriptions.forEachMatch(request.uri, [&](const Subscription *subscription) {
        deliver(publication, request, *subscription);
    });
    if (acknowledge) {
        Message reply;
        reply.type = MessageType::Published;
        reply.request = request.request;
        reply.publication = publication.id;
        publisher.send(std::move(reply));
    }
}

/// One message for all receivers of the subscription: it is written once.
void Broker::deliver(const Publication &publication, const Message &request,
                     const Subscription &subscription) const
{
    std::optional<OutgoingMessage> event;
    for (PeerSession *receiver : subscription.receivers) {
        if (receiver == publication.publisher && publication.excludesPublisher)
            continue;
        if (publication.filter && !publication.filter->passes(receiver->info()))
            continue;
        if (!event) {
            Message message;
            message.type = MessageType::Event;
            message.id = subscription.id;
            message.publication = publication.id;
            message.details = publication.details;
            if (subscription.match != MatchPolicy::Exact)
                message.details.insert(u"topic"_s, request.uri);
            message.payload = request.payload;
            event.emplace(std::move(message));
        }
        receiver->sendEvent(*event);
    }
}

} // namespace Fernweg::WampCore
