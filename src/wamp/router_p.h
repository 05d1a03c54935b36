// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamprouter.h>

#include "net/listener.h"
#include "router/routercore.h"
#include "wamp/messagetransport.h"
#include "wamp/rawsockettransport.h"

#include <Fernweg/websocketserver.h>

#include <QtCore/qbasictimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qpointer.h>

#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace Fernweg::Wamp {

class LocalLink;
class ProcedureAuthorizer;
class RouterConnection;

/// Lets sessions of other threads find a router that may be deleted any time.
struct RouterGate
{
    QMutex mutex;
    RouterPrivate *router = nullptr; // null: it is gone
};

class RouterPrivate final : public QObject, public WampCore::RouterHost
{
public:
    RouterPrivate(Router *router, const RouterOptions &routerOptions);
    ~RouterPrivate() override;

    /// What gives the router its end of a link: for LocalTransport, in any thread.
    static std::function<bool(const std::shared_ptr<LocalLink> &)> attacherOf(Router *router);

    // Listening (routerlistening.cpp).
    bool listen(const QUrl &url);
    bool listenForWebSockets(const QUrl &url);
    bool listenForRawSockets(const QUrl &url);
    void closeListeners();
    void acceptWebSocket(WebSocket *socket);
    void acceptRawSocket(Net::TransportPointer transport, const RawSocketSettings &settings,
                         const QByteArray &octets);
    void acceptDescriptor(qintptr descriptor, bool isEncrypted, const RawSocketSettings &settings);
    bool fail(const QString &message);

    // Connections.
    RouterConnection *addConnection(MessageTransportPointer transport, bool isLocal = false);
    /// Deletes it.
    void connectionEnded(RouterConnection *connection, const TransportEnd &end);
    /// It has no session: that must not last for ever.
    void awaitJoin(RouterConnection *connection);
    int connectionCount() const noexcept { return int(m_connections.size()); }
    bool hasTooManyConnections() const;
    void attachLocal(const std::shared_ptr<LocalLink> &link);
    void close();
    void tellIfClosed();
    void tellHandshakeFailed(const QString &reason);

    // The core's host.
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
    void deadlineMoved() override;
    void sessionJoined(const WampCore::SessionInfo &info) override;
    void sessionLeft(const WampCore::SessionInfo &info, const QString &reason) override;
    bool hasAuthorizer() const override { return m_authorizer || m_asyncAuthorizer; }
    void authorize(const WampCore::AuthorizationQuery &query,
                   const WampCore::AuthorizationCompletion &completion) override;

    void setAuthorizer(QObject *context, const Router::Authorizer &now,
                       const Router::AsyncAuthorizer &later);

    Router *const q;
    const RouterOptions options;
    ServerOptions serverOptions;
    std::unique_ptr<WampCore::RouterCore> core;
    Router::Statistics statistics;
    std::shared_ptr<RouterGate> gate = std::make_shared<RouterGate>();
    QString errorString;

    struct WebListener
    {
        std::unique_ptr<WebSocketServer> server;
        QUrl url;
    };
    struct RawListener
    {
        std::unique_ptr<Net::Listener> listener;
        QUrl url;
    };
    std::vector<WebListener> webListeners;
    std::vector<RawListener> rawListeners;
    QList<QUrl> urls;

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    struct Waiting
    {
        RouterConnection *connection = nullptr;
        TimePoint deadline;
    };

    void armTimer();
    void dropLateJoiners();
    void armJoinTimer();
    void askProcedure(const WampCore::AuthorizationQuery &query,
                      const WampCore::AuthorizationCompletion &completion);
    void authorizeNow(const WampCore::AuthorizationQuery &query,
                      const WampCore::AuthorizationCompletion &completion);

    std::vector<std::unique_ptr<RouterConnection>> m_connections; // each knows its index
    QHash<quint64, Waiting> m_waiting; // for a session, by the connections' numbers
    std::deque<std::pair<TimePoint, quint64>> m_joinDeadlines; // and those numbers
    quint64 m_lastNumber = 0;
    QBasicTimer m_timer; // the core's
    QBasicTimer m_joinTimer;
    std::map<QString, std::unique_ptr<ProcedureAuthorizer>> m_procedureAuthorizers; // by realm
    Router::Authorizer m_authorizer;
    Router::AsyncAuthorizer m_asyncAuthorizer;
    QPointer<QObject> m_authorizerContext;
    bool m_hasAuthorizerContext = false;
    bool m_isArming = false;
    bool m_isClosing = false;
    bool m_isOver = false; // closed, for ever
};

} // namespace Fernweg::Wamp
