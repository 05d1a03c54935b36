// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/messageio.h"

#include <chrono>
#include <memory>
#include <optional>

namespace Fernweg::WampCore {

class Peer;
class RouterSession;
class RouterCorePrivate;
struct RouterSettings;

/// A router without sockets and without a clock: realms with their brokers and dealers. Messages of
/// its peers go in through RouterSession, messages for them come out through Peer.
class RouterCore
{
public:
    Q_DISABLE_COPY_MOVE(RouterCore)

    using TimePoint = std::chrono::steady_clock::time_point;

    explicit RouterCore(const RouterSettings &settings);
    ~RouterCore();

    /// A transport has been opened: its messages go to what is returned, which is deleted by
    /// RouterSession::detach(), or together with the router.
    RouterSession *attach(Peer *peer);

    /// When advanceTo() is to be called next, if at all.
    std::optional<TimePoint> nextDeadline() const;
    void advanceTo(TimePoint now);

    /// Says GOODBYE to all sessions.
    void shutDown(const QString &reason);

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
