// SPDX-License-Identifier: Apache-2.0
#include "wampsubscriptionitem.h"

namespace Fernweg::Qml {

WampSubscriptionItem::~WampSubscriptionItem()
{
    if (m_subscription) {
        m_subscription->disconnect(this);
        delete m_subscription;
    }
}

void WampSubscriptionItem::componentComplete()
{
    if (!m_session)
        setSession(WampSessionItem::around(this));
    m_isComplete = true;
    update();
}

void WampSubscriptionItem::setSession(WampSessionItem *session)
{
    if (m_session == session)
        return;
    m_session = session;
    Q_EMIT sessionChanged();
    update();
}

void WampSubscriptionItem::setTopic(const QString &topic)
{
    if (m_topic == topic)
        return;
    m_topic = topic;
    Q_EMIT topicChanged();
    update();
}

void WampSubscriptionItem::setMatch(Match match)
{
    if (m_match == match)
        return;
    m_match = match;
    Q_EMIT matchChanged();
    update();
}

void WampSubscriptionItem::setEnabled(bool enabled)
{
    if (m_isEnabled == enabled)
        return;
    m_isEnabled = enabled;
    Q_EMIT enabledChanged();
    update();
}

void WampSubscriptionItem::update()
{
    if (!m_isComplete)
        return;
    const bool wasSubscribed = isSubscribed();
    if (m_subscription) {
        m_subscription->disconnect(this);
        m_subscription->deleteLater(); // this may be one of its slots
        m_subscription->unsubscribe();
        m_subscription.clear();
    }
    if (m_session && m_isEnabled && !m_topic.isEmpty()) {
        m_subscription = m_session->session()->subscribe(
                m_topic, Wamp::SubscribeOptions().setMatch(Wamp::MatchPolicy(int(m_match))));
        connect(m_subscription, &Wamp::Subscription::onEvent, this,
                &WampSubscriptionItem::received);
        connect(m_subscription, &Wamp::Subscription::stateChanged, this,
                &WampSubscriptionItem::changed);
    }
    if (wasSubscribed)
        Q_EMIT subscribedChanged();
}

void WampSubscriptionItem::changed()
{
    const QPointer<WampSubscriptionItem> guard(this);
    const Wamp::Error error = m_subscription->error();
    const QString text = error.message().isEmpty()
            ? error.uri()
            : QStringLiteral("%1: %2").arg(error.uri(), error.message());
    if (text != m_errorString) {
        m_errorString = text;
        Q_EMIT errorStringChanged();
    }
    if (guard)
        Q_EMIT subscribedChanged();
}

void WampSubscriptionItem::received(const Wamp::Event &received)
{
    QVariantMap details = { { QStringLiteral("topic"), received.topic() },
                            { QStringLiteral("publication"), received.publication() },
                            { QStringLiteral("retained"), received.isRetained() } };
    if (const auto publisher = received.publisher()) {
        details.insert(QStringLiteral("publisher"), *publisher);
        details.insert(QStringLiteral("publisherAuthId"), received.publisherAuthId());
        details.insert(QStringLiteral("publisherAuthRole"), received.publisherAuthRole());
    }
    Q_EMIT event(received.arguments(), received.kwargs(), details);
}

} // namespace Fernweg::Qml
