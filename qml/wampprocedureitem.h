// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wampsessionitem.h"

namespace Fernweg::Qml {

// Documented in src/doc/qml/wamphandles.qdoc.
class WampProcedureItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WampProcedure)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(Fernweg::Qml::WampSessionItem *session READ session WRITE setSession NOTIFY
                       sessionChanged FINAL)
    Q_PROPERTY(QString uri MEMBER m_uri WRITE setUri NOTIFY uriChanged FINAL)
    Q_PROPERTY(QJSValue handler READ handler WRITE setHandler NOTIFY handlerChanged FINAL)
    Q_PROPERTY(Match match MEMBER m_match WRITE setMatch NOTIFY optionsChanged FINAL)
    Q_PROPERTY(Invoke invoke MEMBER m_invoke WRITE setInvoke NOTIFY optionsChanged FINAL)
    Q_PROPERTY(
            int concurrency MEMBER m_concurrency WRITE setConcurrency NOTIFY optionsChanged FINAL)
    Q_PROPERTY(bool enabled MEMBER m_isEnabled WRITE setEnabled NOTIFY enabledChanged FINAL)
    Q_PROPERTY(bool registered READ isRegistered NOTIFY registeredChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
    enum Match { Exact, Prefix, Wildcard };
    Q_ENUM(Match)
    enum Invoke { Single, First, Last, RoundRobin, Random };
    Q_ENUM(Invoke)

    explicit WampProcedureItem(QObject *parent = nullptr) : QObject(parent) { }
    ~WampProcedureItem() override;

    WampSessionItem *session() const { return m_session; }
    void setSession(Fernweg::Qml::WampSessionItem *session);
    void setUri(const QString &uri);
    QJSValue handler() const { return m_handler; }
    void setHandler(const QJSValue &handler);
    void setMatch(Match match);
    void setInvoke(Invoke invoke);
    void setConcurrency(int concurrency);
    void setEnabled(bool enabled);
    bool isRegistered() const { return m_registration && m_registration->isActive(); }
    QString errorString() const { return m_errorString; }

    void classBegin() override { m_isComplete = false; }
    void componentComplete() override;

Q_SIGNALS:
    void sessionChanged();
    void uriChanged();
    void handlerChanged();
    void optionsChanged();
    void enabledChanged();
    void registeredChanged();
    void errorStringChanged();

private:
    void update();
    void changed();
    void setErrorString(const QString &error);
    void invoked(const Wamp::Invocation &invocation);

    QPointer<WampSessionItem> m_session;
    QPointer<Wamp::Registration> m_registration;
    QString m_uri;
    QString m_errorString;
    QJSValue m_handler;
    Match m_match = Exact;
    Invoke m_invoke = Single;
    int m_concurrency = 0;
    bool m_isEnabled = true;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
