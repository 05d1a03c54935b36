// SPDX-License-Identifier: Apache-2.0
#include "wamprouteritem.h"

#include "transportsettings.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace Fernweg::Qml {

using Wamp::Router;
using Wamp::SessionDetails;

namespace {

QVariantMap toMap(const SessionDetails &session)
{
    QVariantMap details = session.details();
    details.insert(QStringLiteral("session"), session.session());
    return details;
}

/// What fromJson() takes: a name stands for a realm that has nothing else.
QJsonObject configuration(const QVariantList &realms)
{
    QJsonArray list;
    for (const QVariant &realm : realms) {
        if (realm.typeId() == QMetaType::QString)
            list += QJsonObject { { QStringLiteral("name"), realm.toString() } };
        else
            list += QJsonValue::fromVariant(realm);
    }
    return { { QStringLiteral("realms"), list } };
}

} // namespace

WampRouterItem::~WampRouterItem()
{
    if (m_router)
        m_router->disconnect(this);
}

void WampRouterItem::componentComplete()
{
    m_isComplete = true;
    update();
}

void WampRouterItem::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    if (!active || !m_isComplete)
        Q_EMIT activeChanged();
    update();
}

void WampRouterItem::update()
{
    if (!m_isComplete || m_isActive == bool(m_router))
        return;
    if (!m_isActive) {
        end();
        return;
    }
    const QString wrong = begin();
    if (!wrong.isEmpty()) {
        m_router.reset();
        m_isActive = false;
    }
    setErrorString(wrong);
    Q_EMIT activeChanged();
}

QString WampRouterItem::begin()
{
    QString wrong;
    const auto options = Wamp::RouterOptions::fromJson(configuration(m_realms), &wrong);
    if (!wrong.isEmpty())
        return wrong;
    if (m_realms.isEmpty())
        return QStringLiteral("realms: there is none");
    m_router = std::make_unique<Router>(options);
    connect(m_router.get(), &Router::onJoin, this,
            [this](const QString &realm, const SessionDetails &details) {
                Q_EMIT join(realm, toMap(details));
            });
    connect(m_router.get(), &Router::onLeave, this,
            [this](const QString &realm, const SessionDetails &details, const QString &reason) {
                Q_EMIT leave(realm, toMap(details), reason);
            });
    connect(m_router.get(), &Router::sessionCountChanged, this,
            &WampRouterItem::sessionCountChanged);
    connect(m_router.get(), &Router::errorStringChanged, this,
            [this] { setErrorString(m_router->errorString()); });
    ServerOptions server = m_router->serverOptions();
    server.setAllowedOrigins(m_allowedOrigins);
    wrong = applyTls(server);
    if (!wrong.isEmpty())
        return wrong;
    if (!m_router->setServerOptions(server))
        return m_router->errorString();
    for (const QVariant &place : std::as_const(m_listen)) {
        const QUrl url = place.typeId() == QMetaType::QUrl
                ? place.toUrl()
                : QUrl(place.toString(), QUrl::StrictMode);
        if (!m_router->listen(url))
            return url.toString() + QStringLiteral(": ") + m_router->errorString();
    }
    return {};
}

QString WampRouterItem::applyTls(ServerOptions &options) const
{
    WebSocketOptions connection = options.connection();
    QSslConfiguration tls = connection.sslConfiguration();
    const QString wrong = applyIdentity(m_certificateFile, m_privateKeyFile, tls);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!m_certificateFile.isEmpty())
        connection.setSslConfiguration(tls);
    options.setConnection(connection);
    return wrong;
}

void WampRouterItem::end()
{
    // Saying goodbye takes a moment, in which this may begin anew, or go.
    Router *const router = m_router.release();
    router->disconnect(this);
    connect(router, &Router::closed, router, &QObject::deleteLater);
    router->close();
    Q_EMIT sessionCountChanged();
}

void WampRouterItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

} // namespace Fernweg::Qml
