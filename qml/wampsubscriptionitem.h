// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wampsessionitem.h"

namespace Fernweg::Qml {

/*!
    \qmltype WampSubscription
    \inqmlmodule Fernweg
    \brief Hears of a topic's events.

    \qml
    WampSubscription {
        session: mySession
        topic: "com.example.sensor"
        match: WampSubscription.Prefix
        onEvent: (args, kwargs, details) => console.log(details.topic, args)
    }
    \endqml

    Within a WampSession, it is that one's.
*/
class WampSubscriptionItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WampSubscription)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(Fernweg::Qml::WampSessionItem *session READ session WRITE setSession NOTIFY
                       sessionChanged FINAL)
    Q_PROPERTY(QString topic MEMBER m_topic WRITE setTopic NOTIFY topicChanged FINAL)
    /// How topics are compared with \c topic; Exact unless set.
    Q_PROPERTY(Match match MEMBER m_match WRITE setMatch NOTIFY matchChanged FINAL)
    /// False unsubscribes; true unless set.
    Q_PROPERTY(bool enabled MEMBER m_isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)
    /// Whether the router has confirmed it.
    Q_PROPERTY(bool subscribed READ isSubscribed NOTIFY subscribedChanged FINAL)
    /// Why the router refuses it.
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
    /// Prefix: topics that begin so. Wildcard: an empty component stands for any one.
    enum Match { Exact, Prefix, Wildcard };
    Q_ENUM(Match)

    explicit WampSubscriptionItem(QObject *parent = nullptr) : QObject(parent) { }
    ~WampSubscriptionItem() override;

    WampSessionItem *session() const { return m_session; }
    void setSession(Fernweg::Qml::WampSessionItem *session);
    void setTopic(const QString &topic);
    void setMatch(Match match);
    void setEnabled(bool enabled);
    bool isSubscribed() const { return m_subscription && m_subscription->isActive(); }
    QString errorString() const { return m_errorString; }

    void classBegin() override { m_isComplete = false; }
    void componentComplete() override;

Q_SIGNALS:
    /// \a args is a list, \a kwargs an object. \a details has \c topic and \c publication, and
    /// \c publisher, \c publisherAuthId, \c publisherAuthRole if that is disclosed.
    void event(const QVariantList &args, const QVariantMap &kwargs, const QVariantMap &details);

    void sessionChanged();
    void topicChanged();
    void matchChanged();
    void enabledChanged();
    void subscribedChanged();
    void errorStringChanged();

private:
    void update();
    void changed();
    void received(const Wamp::Event &event);

    QPointer<WampSessionItem> m_session;
    QPointer<Wamp::Subscription> m_subscription;
    QString m_topic;
    QString m_errorString;
    Match m_match = Exact;
    bool m_isEnabled = true;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
