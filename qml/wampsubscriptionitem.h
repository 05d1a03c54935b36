// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wampsessionitem.h"

namespace Fernweg::Qml {

// Documented in src/doc/qml/wamphandles.qdoc.
class WampSubscriptionItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WampSubscription)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(Fernweg::Qml::WampSessionItem *session READ session WRITE setSession NOTIFY
                       sessionChanged FINAL)
    Q_PROPERTY(QString topic MEMBER m_topic WRITE setTopic NOTIFY topicChanged FINAL)
    Q_PROPERTY(Match match MEMBER m_match WRITE setMatch NOTIFY matchChanged FINAL)
    Q_PROPERTY(bool enabled MEMBER m_isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)
    Q_PROPERTY(bool subscribed READ isSubscribed NOTIFY subscribedChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
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
    // Its handler is called onEvent, which the virtual function of QObject does not mind.
    void event( // clazy:exclude=overloaded-signal
            const QVariantList &args, const QVariantMap &kwargs, const QVariantMap &details);

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
