// SPDX-License-Identifier: Apache-2.0
#include "wampsessionitem.h"

#include "wamppromise.h"
#include "wampvalues.h"

#include <Fernweg/WampRouter>

#include <QtQml/qjsengine.h>
#include <QtQml/qqmlinfo.h>

namespace Fernweg::Qml {

WampSessionItem::WampSessionItem(QObject *parent)
    : QObject(parent), m_component(this), m_session(m_component.session())
{
    connect(&m_component, &Wamp::Component::stateChanged, this, &WampSessionItem::stateChanged);
    connect(&m_component, &Wamp::Component::onConnectFailure, this,
            [this](const Wamp::ConnectFailure &failure) {
                if (failure.willRetry())
                    setErrorString(m_component.errorString());
                else
                    giveUp(m_component.errorString());
            });
    connect(m_session, &Wamp::Session::onJoin, this, [this](const Wamp::SessionDetails &session) {
        setErrorString({});
        QVariantMap details = session.details();
        details.insert(QStringLiteral("session"), session.session());
        details.insert(QStringLiteral("realm"), session.realm());
        Q_EMIT join(details);
    });
    connect(m_session, &Wamp::Session::onLeave, this, [this](const Wamp::CloseDetails &details) {
        if (details.wasJoined())
            Q_EMIT leave(details.reason(), details.message());
    });
    connect(m_session, &Wamp::Session::onUserError, this,
            [this](const Wamp::Error &error, const QString &uri) {
                qmlWarning(this) << uri << ": " << error.message();
            });
}

WampSessionItem::~WampSessionItem()
{
    m_session->disconnect(this);
    m_component.disconnect(this);
}

WampSessionItem *WampSessionItem::around(const QObject *object)
{
    for (QObject *parent = object->parent(); parent != nullptr; parent = parent->parent()) {
        if (auto *const session = qobject_cast<WampSessionItem *>(parent))
            return session;
    }
    return nullptr;
}

void WampSessionItem::componentComplete()
{
    m_isComplete = true;
    retarget();
}

void WampSessionItem::setUrl(const QUrl &url)
{
    if (m_url == url)
        return;
    m_url = url;
    Q_EMIT targetChanged();
    retarget();
}

void WampSessionItem::setRouter(WampRouterItem *router)
{
    if (m_router == router)
        return;
    if (m_router)
        m_router->disconnect(this);
    m_router = router;
    if (m_router) {
        connect(m_router, &WampRouterItem::activeChanged, this, [this] {
            if (m_router->router() != nullptr)
                retarget();
        });
    }
    Q_EMIT targetChanged();
    retarget();
}

void WampSessionItem::setRealm(const QString &realm)
{
    if (m_realm == realm)
        return;
    m_realm = realm;
    Q_EMIT targetChanged();
    retarget();
}

void WampSessionItem::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    Q_EMIT activeChanged();
    if (m_isActive)
        retarget();
    else
        m_component.stop();
}

void WampSessionItem::retarget()
{
    const bool hasPlace = m_router ? m_router->router() != nullptr : !m_url.isEmpty();
    if (!m_isActive || !m_isComplete || m_realm.isEmpty() || !hasPlace)
        return; // until there is one
    m_component.stop();
    setErrorString({});
    const QString wrong = applySettings();
    if (!wrong.isEmpty())
        giveUp(wrong);
    else if (!m_component.start())
        giveUp(m_component.errorString());
}

QString WampSessionItem::applySettings()
{
    using std::chrono::milliseconds;
    m_component.clearTransports();
    m_component.setRealm(m_realm);
    m_component.setRetryPolicy(Wamp::RetryPolicy()
                                       .setInitialDelay(milliseconds(m_initialRetryDelay))
                                       .setMaxDelay(milliseconds(m_maxRetryDelay))
                                       .setGrowth(m_retryDelayGrowth)
                                       .setJitter(m_retryDelayJitter)
                                       .setMaxRetries(m_maxRetries));
    if (m_router) {
        m_component.addTransport(m_router->router());
        return {};
    }
    Wamp::TransportOptions transport(m_url);
    QList<Wamp::Serializer> serializers;
    QString wrong = readSerializers(serializers);
    if (!serializers.isEmpty())
        transport.setSerializers(serializers);
    WebSocketOptions options = transport.webSocketOptions();
    options.setAutoPing(std::chrono::milliseconds(m_autoPingInterval),
                        std::chrono::milliseconds(m_autoPingTimeout));
    if (wrong.isEmpty()) {
        wrong = applyClientSettings({ m_caFile, m_certificateFile, m_privateKeyFile,
                                      m_trustedFingerprints, m_proxy, m_isInsecure },
                                    options);
    }
    m_component.addTransport(transport.setWebSocketOptions(options));
    return wrong;
}

QString WampSessionItem::readSerializers(QList<Wamp::Serializer> &serializers) const
{
    for (const QString &name : m_serializers) {
        if (name == u"json")
            serializers += Wamp::Serializer::Json;
        else if (name == u"msgpack")
            serializers += Wamp::Serializer::MessagePack;
        else if (name == u"cbor")
            serializers += Wamp::Serializer::Cbor;
        else
            return QStringLiteral("serializers: \"%1\" is none of json, msgpack, cbor").arg(name);
    }
    return {};
}

void WampSessionItem::giveUp(const QString &error)
{
    setErrorString(error);
    if (!m_isActive)
        return;
    m_isActive = false;
    Q_EMIT activeChanged();
}

WampSessionItem::State WampSessionItem::state() const
{
    using S = Wamp::Component::State;
    switch (m_component.state()) {
    case S::Connecting:
        return Connecting;
    case S::Joined:
        return Joined;
    case S::WaitingToRetry:
        return Waiting;
    case S::Stopping:
        return Closing;
    case S::Stopped:
        break;
    }
    return Disconnected;
}

void WampSessionItem::retryNow()
{
    m_component.retryNow();
}

void WampSessionItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

} // namespace Fernweg::Qml
