// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"
#include "router/routerhost.h"

#include <memory>
#include <optional>

namespace Fernweg::WampCore {

class Peer;
class RouterSession;
class RouterCorePrivate;

/// A router without sockets and without a clock: realms with their brokers and dealers. Messages of
/// its peers go in through RouterSession, messages for them come out through Peer.
class RouterCore
{
public:
    Q_DISABLE_COPY_MOVE(RouterCore)

    using TimePoint = RouterHost::TimePoint;

    /// Realms that addRealm() would refuse are left out.
    RouterCore(const RouterSettings &settings, RouterHost *host);
    ~RouterCore();

    /// Returns why the realm can't be added, empty if it was.
    QString addRealm(const RealmSettings &settings);
    /// Says GOODBYE to its sessions; nobody can join it anymore.
    void removeRealm(const QString &name);
    QStringList realms() const;

    /// A transport has been opened: its messages go to what is returned, which is deleted by
    /// RouterSession::detach(), or together with the router.
    RouterSession *attach(Peer *peer);

    /// When advanceTo() is to be called next, if at all.
    std::optional<TimePoint> nextDeadline() const;
    void advanceTo(TimePoint now);

    /// What the authorizer has answered is not known anymore: there is another one.
    void forgetAuthorizations();

    /// Says GOODBYE to the session; its transport is closed after the answer, or without one when time
    /// is up. False if there is no such session.
    bool killSession(quint64 session, const QString &reason, const QString &message = {});
    /// Says GOODBYE to all sessions, then closes their transports; the others are closed at once.
    void shutDown(const QString &reason = QStringLiteral("wamp.close.system_shutdown"));

private:
    std::unique_ptr<RouterCorePrivate> d;
};

/// What a transport tells the router.
class RouterSession
{
public:
    virtual void receive(Message &&message) = 0;
    /// What came was no message.
    virtual void receiveInvalid(const ReadError &error) = 0;
    /// The transport is gone. Deletes this.
    virtual void detach() = 0;

protected:
    ~RouterSession() = default;
};

} // namespace Fernweg::WampCore
