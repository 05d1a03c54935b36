// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampRouter>

#include <QtCore/qvariant.h>
#include <QtQml/qqmlparserstatus.h>
#include <QtQml/qqmlregistration.h>

namespace Fernweg::Qml {

// Documented in src/doc/qml/wamprouter.qdoc.
class WampRouterItem : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(WampRouter)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QVariantList realms MEMBER m_realms NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QVariantList listen MEMBER m_listen NOTIFY optionsChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(QList<QUrl> urls READ urls NOTIFY activeChanged FINAL)
    Q_PROPERTY(int sessionCount READ sessionCount NOTIFY sessionCountChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)
    Q_PROPERTY(QStringList allowedOrigins MEMBER m_allowedOrigins NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString certificateFile MEMBER m_certificateFile NOTIFY optionsChanged FINAL)
    Q_PROPERTY(QString privateKeyFile MEMBER m_privateKeyFile NOTIFY optionsChanged FINAL)

public:
    explicit WampRouterItem(QObject *parent = nullptr) : QObject(parent) { }
    ~WampRouterItem() override;

    bool isActive() const { return m_isActive; }
    void setActive(bool active);
    QList<QUrl> urls() const { return m_router ? m_router->urls() : QList<QUrl>(); }
    int sessionCount() const { return m_router ? m_router->sessionCount() : 0; }
    QString errorString() const { return m_errorString; }
    /// Null while it is not active.
    Wamp::Router *router() const { return m_router.get(); }

    void classBegin() override { m_isComplete = false; }
    void componentComplete() override;

Q_SIGNALS:
    void join(const QString &realm, const QVariantMap &details);
    void leave(const QString &realm, const QVariantMap &details, const QString &reason);

    void optionsChanged();
    void activeChanged();
    void sessionCountChanged();
    void errorStringChanged();

private:
    void update();
    QString begin();
    void end();
    QString applyTls(ServerOptions &options) const;
    void setErrorString(const QString &error);

    std::unique_ptr<Wamp::Router> m_router;
    QVariantList m_realms;
    QVariantList m_listen;
    QString m_errorString;
    QStringList m_allowedOrigins = { QStringLiteral("*") };
    QString m_certificateFile;
    QString m_privateKeyFile;
    bool m_isActive = false;
    bool m_isComplete = true;
};

} // namespace Fernweg::Qml
