// SPDX-License-Identifier: Apache-2.0
// A router's connections, its time, and what its core asks and tells.
#include "wamp/router_p.h"

#include "wamp/localtransport.h"
#include "wamp/procedureauthorizer.h"
#include "wamp/routerconnection.h"
#include "wamp/routeroptions_p.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qfuturewatcher.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How long to wait for \a deadline; rounded up, so that it is over when a timer fires.
int millisecondsTo(std::chrono::steady_clock::time_point deadline)
{
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
    return int(std::clamp<qint64>(wait.count(), 0, std::numeric_limits<int>::max()));
}

SessionDetails detailsOf(const WampCore::SessionInfo &info)
{
    const QVariantMap details = { { u"authid"_s, info.authid },
                                  { u"authrole"_s, info.authrole },
                                  { u"authmethod"_s, info.authmethod },
                                  { u"authprovider"_s, info.authprovider },
                                  { u"transport"_s, info.transport } };
    return SessionDetails(info.id, info.realm, details);
}

} // namespace

RouterPrivate::RouterPrivate(Router *router, const RouterOptions &routerOptions)
    : QObject(router),
      q(router),
      options(routerOptions),
      core(std::make_unique<WampCore::RouterCore>(RouterOptionsData::of(routerOptions), this)),
      errorString(routerOptions.errorString())
{
    gate->router = this;
}

RouterPrivate::~RouterPrivate()
{
    {
        const QMutexLocker lock(&gate->mutex);
        gate->router = nullptr;
    }
    m_procedureAuthorizers.clear();
    rawListeners.clear();
    webListeners.clear();
    // The core is silent when it goes; transports that are deleted abort.
    for (const auto &connection : m_connections)
        connection->forgetSession();
    core.reset();
    m_connections.clear();
}

bool RouterPrivate::fail(const QString &message)
{
    if (std::exchange(errorString, message) != message)
        Q_EMIT q->errorStringChanged();
    return false;
}

RouterConnection *RouterPrivate::addConnection(MessageTransportPointer transport, bool isLocal)
{
    ++statistics.connectionsAccepted;
    auto connection = std::make_unique<RouterConnection>(this, std::move(transport), isLocal);
    RouterConnection *const added = connection.get();
    added->index = m_connections.size();
    added->number = ++m_lastNumber;
    m_connections.push_back(std::move(connection));
    added->attach();
    if (!isLocal)
        awaitJoin(added);
    return added;
}

void RouterPrivate::connectionEnded(RouterConnection *connection, const TransportEnd &end)
{
    if (!end.wasOpen)
        tellHandshakeFailed(end.text);
    m_waiting.remove(connection->number);
    const std::unique_ptr<RouterConnection> gone = std::move(m_connections[connection->index]);
    if (connection->index + 1 != m_connections.size()) {
        m_connections[connection->index] = std::move(m_connections.back());
        m_connections[connection->index]->index = connection->index;
    }
    m_connections.pop_back();
    tellIfClosed();
}

bool RouterPrivate::hasTooManyConnections() const
{
    const int limit = serverOptions.maxConnections();
    return limit != 0 && m_connections.size() >= size_t(limit);
}

void RouterPrivate::attachLocal(const std::shared_ptr<LocalLink> &link)
{
    addConnection(std::make_unique<LocalTransport>(link), true);
}

std::function<bool(const std::shared_ptr<LocalLink> &)> RouterPrivate::attacherOf(Router *router)
{
    return [gate = router->d->gate](const std::shared_ptr<LocalLink> &link) {
        /// Ends the link if the router is deleted before it takes its end.
        struct Offer
        {
            explicit Offer(std::shared_ptr<LocalLink> offered) : link(std::move(offered)) { }
            ~Offer()
            {
                if (link)
                    link->close(LocalLink::Router, false);
            }
            Q_DISABLE_COPY_MOVE(Offer)
            std::shared_ptr<LocalLink> link;
        };
        const QMutexLocker lock(&gate->mutex);
        RouterPrivate *const target = gate->router;
        if (target == nullptr)
            return false;
        const auto offer = std::make_shared<Offer>(link);
        QMetaObject::invokeMethod(
                target, [target, offer] { target->attachLocal(std::exchange(offer->link, {})); },
                Qt::QueuedConnection);
        return true;
    };
}

void RouterPrivate::close()
{
    m_isClosing = true;
    m_isOver = true;
    core->shutDown();
    tellIfClosed();
    closeListeners(); // at last: a slot may delete the router
}

void RouterPrivate::tellHandshakeFailed(const QString &reason)
{
    QMetaObject::invokeMethod(
            this, [this, reason] { Q_EMIT q->handshakeFailed(reason); }, Qt::QueuedConnection);
}

void RouterPrivate::tellIfClosed()
{
    if (!m_isClosing || !m_connections.empty())
        return;
    m_isClosing = false;
    QMetaObject::invokeMethod(
            this, [this] { Q_EMIT q->closed(); }, Qt::QueuedConnection);
}

void RouterPrivate::awaitJoin(RouterConnection *connection)
{
    if (options.joinTimeout() <= 0ms)
        return;
    const TimePoint deadline = now() + options.joinTimeout();
    m_waiting.insert(connection->number, { connection, deadline });
    m_joinDeadlines.emplace_back(deadline, connection->number);
    if (!m_joinTimer.isActive())
        armJoinTimer();
}

void RouterPrivate::armJoinTimer()
{
    if (m_joinDeadlines.empty())
        m_joinTimer.stop();
    else
        m_joinTimer.start(millisecondsTo(m_joinDeadlines.front().first), this);
}

void RouterPrivate::dropLateJoiners()
{
    const TimePoint time = now();
    while (!m_joinDeadlines.empty() && m_joinDeadlines.front().first <= time) {
        const auto [deadline, number] = m_joinDeadlines.front();
        m_joinDeadlines.pop_front();
        const auto found = m_waiting.constFind(number);
        if (found == m_waiting.constEnd() || found->deadline != deadline)
            continue; // it is gone, or has been given more time
        RouterConnection *const connection = found->connection;
        m_waiting.erase(found);
        connection->timeOut();
    }
    armJoinTimer();
}

void RouterPrivate::deadlineMoved()
{
    // The core is not to be asked now.
    if (std::exchange(m_isArming, true))
        return;
    QMetaObject::invokeMethod(
            this,
            [this] {
                m_isArming = false;
                armTimer();
            },
            Qt::QueuedConnection);
}

void RouterPrivate::armTimer()
{
    const auto deadline = core->nextDeadline();
    if (deadline)
        m_timer.start(millisecondsTo(*deadline), this);
    else
        m_timer.stop();
}

void RouterPrivate::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_joinTimer.timerId()) {
        dropLateJoiners();
    } else if (event->timerId() == m_timer.timerId()) {
        core->advanceTo(now());
        armTimer();
    }
}

void RouterPrivate::sessionJoined(const WampCore::SessionInfo &info)
{
    ++statistics.sessions;
    ++statistics.sessionsJoined;
    // Later: slots may do with the router what they like.
    QMetaObject::invokeMethod(
            this,
            [this, info] {
                const QPointer<RouterPrivate> guard(this);
                Q_EMIT q->onJoin(info.realm, detailsOf(info));
                if (!guard.isNull())
                    Q_EMIT q->sessionCountChanged();
            },
            Qt::QueuedConnection);
}

void RouterPrivate::sessionLeft(const WampCore::SessionInfo &info, const QString &reason)
{
    --statistics.sessions;
    QMetaObject::invokeMethod(
            this,
            [this, info, reason] {
                const QPointer<RouterPrivate> guard(this);
                Q_EMIT q->onLeave(info.realm, detailsOf(info), reason);
                if (!guard.isNull())
                    Q_EMIT q->sessionCountChanged();
            },
            Qt::QueuedConnection);
}

void RouterPrivate::setAuthorizer(QObject *context, const Router::Authorizer &now,
                                  const Router::AsyncAuthorizer &later)
{
    m_authorizer = now;
    m_asyncAuthorizer = later;
    m_authorizerContext = context;
    m_hasAuthorizerContext = context != nullptr;
    core->forgetAuthorizations();
}

void RouterPrivate::authorize(const WampCore::AuthorizationQuery &query,
                              const WampCore::AuthorizationCompletion &completion)
{
    QMetaObject::invokeMethod(
            this, [this, query, completion] { authorizeNow(query, completion); },
            Qt::QueuedConnection);
}

void RouterPrivate::askProcedure(const WampCore::AuthorizationQuery &query,
                                 const WampCore::AuthorizationCompletion &completion)
{
    std::unique_ptr<ProcedureAuthorizer> &authorizer = m_procedureAuthorizers[query.realm];
    if (!authorizer || authorizer->isOver())
        authorizer = std::make_unique<ProcedureAuthorizer>(q, query.realm);
    authorizer->ask(query, completion);
}

void RouterPrivate::authorizeNow(const WampCore::AuthorizationQuery &query,
                                 const WampCore::AuthorizationCompletion &completion)
{
    if (!query.authorizer.isEmpty()) {
        askProcedure(query, completion);
        return;
    }
    const bool isGone = m_hasAuthorizerContext && m_authorizerContext.isNull();
    if (isGone || !hasAuthorizer()) {
        completion(
                AuthorizationData::of(Authorization::failed(u"there is no authorizer any more"_s)));
        return;
    }
    const AuthorizationRequest request = AuthorizationRequestData::from(query);
    if (m_authorizer) {
        const Router::Authorizer authorizer = m_authorizer; // it may set another one
        completion(AuthorizationData::of(authorizer(request)));
        return;
    }
    const Router::AsyncAuthorizer authorizer = m_asyncAuthorizer;
    const QPointer<RouterPrivate> guard(this);
    const QFuture<Authorization> future = authorizer(request);
    if (guard.isNull())
        return;
    auto *const watcher = new QFutureWatcher<Authorization>(this);
    const auto answer = [watcher, completion] {
        const QFuture<Authorization> decided = watcher->future();
        const bool hasAnswer = !decided.isCanceled() && decided.resultCount() > 0;
        watcher->disconnect();
        watcher->deleteLater();
        completion(AuthorizationData::of(
                hasAnswer ? decided.resultAt(0)
                          : Authorization::failed(u"the authorizer gave no answer"_s)));
    };
    connect(watcher, &QFutureWatcherBase::finished, this, answer);
    connect(watcher, &QFutureWatcherBase::canceled, this, answer); // its promise may be kept
    watcher->setFuture(future);
}

} // namespace Fernweg::Wamp
