// SPDX-License-Identifier: Apache-2.0
#include "router/routercore.h"

#include "router/peersession.h"
#include "router/realm.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

class RouterCorePrivate
{
public:
    explicit RouterCorePrivate(RouterHost *host) : context(host) { }

    std::vector<PeerSession *> sessionsOf(const Realm *realm) const
    {
        std::vector<PeerSession *> found;
        for (PeerSession *session : context.sessions) {
            if (!realm || &session->realm() == realm)
                found.push_back(session);
        }
        return found;
    }

    RouterContext context;
    std::unordered_map<QString, std::unique_ptr<Realm>> realms;
};

RouterCore::RouterCore(const RouterSettings &settings, RouterHost *host)
    : d(std::make_unique<RouterCorePrivate>(host))
{
    d->context.agent = settings.agent;
    d->context.goodbyeTimeout = settings.goodbyeTimeout;
    for (const RealmSettings &realm : settings.realms)
        addRealm(realm);
}

/// Nobody is told anything.
RouterCore::~RouterCore()
{
    const QSet<PeerSession *> peers = d->context.peers;
    for (PeerSession *peer : peers)
        peer->mute();
    for (PeerSession *peer : peers)
        peer->discard();
    qDeleteAll(peers);
}

QString RouterCore::addRealm(const RealmSettings &settings)
{
    const QString problem = problemOf(settings);
    if (!problem.isEmpty())
        return problem;
    if (d->realms.contains(settings.name))
        return QStringLiteral("name: \"%1\" is taken").arg(settings.name);
    auto realm = std::make_unique<Realm>(d->context, settings);
    d->context.realms.insert(settings.name, realm.get());
    d->realms.emplace(settings.name, std::move(realm));
    return {};
}

void RouterCore::removeRealm(const QString &name)
{
    const RouterTurn turn(d->context);
    const auto found = d->realms.find(name);
    if (found == d->realms.end())
        return;
    // Sessions leave it with GOODBYE: none refers to it afterwards.
    const std::unique_ptr<Realm> realm = std::move(found->second);
    d->realms.erase(found);
    d->context.realms.remove(name);
    for (PeerSession *session : d->sessionsOf(realm.get()))
        session->sayGoodbye(QStringLiteral("wamp.close.close_realm"), {}, false);
}

QStringList RouterCore::realms() const
{
    return d->context.realms.keys();
}

RouterSession *RouterCore::attach(Peer *peer)
{
    return new PeerSession(d->context, peer);
}

std::optional<RouterCore::TimePoint> RouterCore::nextDeadline() const
{
    return d->context.deadlines.next();
}

void RouterCore::advanceTo(TimePoint now)
{
    const RouterTurn turn(d->context);
    while (Timed *overdue = d->context.deadlines.overdue(now))
        overdue->timeUp();
}

void RouterCore::forgetAuthorizations()
{
    for (const auto &[name, realm] : d->realms)
        realm->forgetAuthorizations();
    for (PeerSession *session : std::as_const(d->context.sessions))
        session->waiting.forgetAnswers();
}

bool RouterCore::killSession(quint64 session, const QString &reason, const QString &message)
{
    const RouterTurn turn(d->context);
    PeerSession *found = d->context.sessions.value(session);
    if (found)
        found->sayGoodbye(reason.isEmpty() ? Uri::killed() : reason, message, true);
    return found != nullptr;
}

void RouterCore::shutDown(const QString &reason)
{
    const RouterTurn turn(d->context);
    d->context.isShuttingDown = true;
    for (PeerSession *session : d->sessionsOf(nullptr))
        session->sayGoodbye(reason, {}, true);
    const QSet<PeerSession *> peers = d->context.peers;
    for (PeerSession *peer : peers)
        peer->closeIdle();
}

} // namespace Fernweg::WampCore
