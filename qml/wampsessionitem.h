// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transportsettings.h"
#include "wamprouteritem.h"

#include <Fernweg/WampComponent>

#include <QtQml/qjsvalue.h>
#include <QtQml/qqmllist.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

namespace Fernweg::Qml {

// Documented in src/doc/qml/wampsession.qdoc.
class WampSessionItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WampSession)
    Q_INTERFACES(QQmlParserStatus)
    Q_CLASSINFO("DefaultProperty", "data")
    Q_PROPERTY(QQmlListProperty<QObject> data READ data CONSTANT FINAL)
    Q_PROPERTY(QUrl url MEMBER m_url WRITE setUrl NOTIFY targetChanged FINAL)
    Q_PROPERTY(Fernweg::Qml::WampRouterItem *router READ router WRITE setRouter NOTIFY targetChanged
                       FINAL)
    Q_PROPERTY(QString realm MEMBER m_realm WRITE setRealm NOTIFY targetChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(State state READ state NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool joined READ isJoined NOTIFY stateChanged FINAL)
    Q_PROPERTY(double sessionId READ sessionId NOTIFY stateChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

    Q_PROPERTY(QStringList serializers MEMBER m_serializers NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int initialRetryDelay MEMBER m_initialRetryDelay NOTIFY optionsChanged FINAL)
    Q_PROPERTY(double retryDelayGrowth MEMBER m_retryDelayGrowth NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int maxRetryDelay MEMBER m_maxRetryDelay NOTIFY optionsChanged FINAL)
    Q_PROPERTY(double retryDelayJitter MEMBER m_retryDelayJitter NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int maxRetries MEMBER m_maxRetries NOTIFY optionsChanged FINAL)

    Q_PROPERTY(QString caFile MEMBER m_caFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString certificateFile MEMBER m_certificateFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString privateKeyFile MEMBER m_privateKeyFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QStringList trustedFingerprints MEMBER m_trustedFingerprints NOTIFY optionsChanged
                       FINAL)
    Q_PROPERTY(bool insecure MEMBER m_isInsecure NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString proxy MEMBER m_proxy NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int autoPingInterval MEMBER m_autoPingInterval NOTIFY optionsChanged FINAL)
    Q_PROPERTY(int autoPingTimeout MEMBER m_autoPingTimeout NOTIFY optionsChanged FINAL)

public:
    enum State { Disconnected, Connecting, Joined, Closing, Waiting };
    Q_ENUM(State)

    explicit WampSessionItem(QObject *parent = nullptr);
    ~WampSessionItem() override;

    /// The one that \a object is declared in; null if there is none.
    static WampSessionItem *around(const QObject *object);

    QQmlListProperty<QObject> data() { return { this, &m_data }; }
    void setUrl(const QUrl &url);
    Fernweg::Qml::WampRouterItem *router() const { return m_router; }
    void setRouter(Fernweg::Qml::WampRouterItem *router);
    void setRealm(const QString &realm);
    bool isActive() const { return m_isActive; }
    void setActive(bool active);
    State state() const;
    bool isJoined() const { return state() == Joined; }
    double sessionId() const { return double(m_session->id()); }
    QString errorString() const { return m_errorString; }
    Wamp::Session *session() const { return m_session; }

    Q_INVOKABLE QJSValue call(const QString &procedure, const QJSValue &args = {},
                              const QJSValue &kwargs = {}, const QJSValue &options = {});
    Q_INVOKABLE bool publish(const QString &topic, const QJSValue &args = {},
                             const QJSValue &kwargs = {}, const QJSValue &options = {});
    Q_INVOKABLE QJSValue publishAcknowledged(const QString &topic, const QJSValue &args = {},
                                             const QJSValue &kwargs = {},
                                             const QJSValue &options = {});
    Q_INVOKABLE void retryNow();
    Q_INVOKABLE double retryDelay() const { return double(m_component.remainingDelay().count()); }

    void classBegin() override { m_isComplete = false; }
    void componentComplete() override;

Q_SIGNALS:
    void join(const QVariantMap &details);
    void leave(const QString &reason, const QString &message);

    void targetChanged();
    void activeChanged();
    void stateChanged();
    void errorStringChanged();
    void optionsChanged();

private:
    void retarget();
    /// Gives the component what is wanted. Returns what is wrong with that.
    QString applySettings();
    QString readSerializers(QList<Wamp::Serializer> &serializers) const;
    void giveUp(const QString &error);
    void setErrorString(const QString &error);

    Wamp::Component m_component;
    Wamp::Session *const m_session;
    QList<QObject *> m_data;
    QUrl m_url;
    QPointer<WampRouterItem> m_router;
    QString m_realm;
    QString m_errorString;
    QStringList m_serializers;
    QString m_caFile;
    QString m_certificateFile;
    QString m_privateKeyFile;
    QStringList m_trustedFingerprints;
    QString m_proxy;
    double m_retryDelayGrowth = 1.5;
    double m_retryDelayJitter = 0.1;
    int m_initialRetryDelay = 1500;
    int m_maxRetryDelay = 300'000;
    int m_maxRetries = -1;
    int m_autoPingInterval = 0;
    int m_autoPingTimeout = 0;
    bool m_isInsecure = false;
    bool m_isActive = false;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
