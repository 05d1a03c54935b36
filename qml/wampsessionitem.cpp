// SPDX-License-Identifier: Apache-2.0
#include "wampsessionitem.h"

#include "wamppromise.h"
#include "wampvalues.h"

#include <Fernweg/WampRouter>

#include <QtQml/qjsengine.h>
#include <QtQml/qqmlinfo.h>

namespace Fernweg::Qml {

WampSessionItem::WampSessionItem(QObject *parent)
    : QObject(parent), m_connector(this), m_session(m_connector.session())
{
    connect(m_session, &Wamp::Session::stateChanged, this, &WampSessionItem::stateChanged);
    connect(&m_connector, &WampConnector::waitingChanged, this, &WampSessionItem::stateChanged);
    connect(&m_connector, &WampConnector::failed, this, &WampSessionItem::setErrorString);
    connect(&m_connector, &WampConnector::gaveUp, this, &WampSessionItem::giveUp);
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
    m_connector.disconnect(this);
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
        m_connector.stop();
}

void WampSessionItem::retarget()
{
    const bool hasPlace = m_router ? m_router->router() != nullptr : !m_url.isEmpty();
    if (!m_isActive || !m_isComplete || m_realm.isEmpty() || !hasPlace)
        return; // until there is one
    WampConnector::Target target;
    const QString wrong = makeTarget(target);
    if (!wrong.isEmpty()) {
        m_connector.stop();
        giveUp(wrong);
        return;
    }
    using std::chrono::milliseconds;
    m_connector.setPatience({ milliseconds(m_initialRetryDelay), milliseconds(m_maxRetryDelay),
                              m_retryDelayGrowth, m_retryDelayJitter, m_maxRetries });
    setErrorString({});
    m_connector.start(target);
}

QString WampSessionItem::makeTarget(WampConnector::Target &target) const
{
    target.realm = m_realm;
    if (m_router) {
        target.router = m_router->router();
        target.isLocal = true;
        return {};
    }
    target.transport.setUrl(m_url);
    QList<Wamp::Serializer> serializers;
    QString wrong = readSerializers(serializers);
    if (!serializers.isEmpty())
        target.transport.setSerializers(serializers);
    WebSocketOptions options = target.transport.webSocketOptions();
    options.setAutoPing(std::chrono::milliseconds(m_autoPingInterval),
                        std::chrono::milliseconds(m_autoPingTimeout));
    if (wrong.isEmpty()) {
        wrong = applyClientSettings({ m_caFile, m_certificateFile, m_privateKeyFile,
                                      m_trustedFingerprints, m_proxy, m_isInsecure },
                                    options);
    }
    target.transport.setWebSocketOptions(options);
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
    using S = Wamp::Session::State;
    switch (m_session->state()) {
    case S::Disconnected:
        return m_connector.isWaiting() ? Waiting : Disconnected;
    case S::Joined:
        return Joined;
    case S::Leaving:
    case S::Closing:
        return Closing;
    case S::Connected: // before a session, or after it
        return m_isActive ? Connecting : Closing;
    default:
        return Connecting;
    }
}

void WampSessionItem::retryNow()
{
    m_connector.retryNow();
}

void WampSessionItem::setErrorString(const QString &error)
{
    if (m_errorString == error)
        return;
    m_errorString = error;
    Q_EMIT errorStringChanged();
}

} // namespace Fernweg::Qml
