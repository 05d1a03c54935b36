// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/socketlog.h"

#include <Fernweg/WampRealmOptions>
#include <Fernweg/WampRouter>
#include <Fernweg/WampRouterOptions>
#include <Fernweg/WampSession>

#include <QtCore/qlist.h>

namespace Fernweg::Test {

using namespace Qt::StringLiterals;

/// A router in this process, and two sessions of its realm "realm1".
class SessionPair
{
public:
    SessionPair() : router(Wamp::RouterOptions().addRealm(Wamp::RealmOptions(u"realm1"_s))) { }

    bool open()
    {
        return a.open(&router, u"realm1"_s) && b.open(&router, u"realm1"_s)
                && waitFor([this] { return a.isJoined() && b.isJoined(); });
    }

    Wamp::Router router;
    Wamp::Session a;
    Wamp::Session b;
};

/// Waits until \a handle is what its router has made of it.
template <typename Handle>
bool settle(Handle *handle)
{
    return waitFor([handle] { return handle->state() != Handle::State::Pending; });
}

inline bool isActive(Wamp::Registration *registration)
{
    return settle(registration) && registration->isActive();
}

inline bool isActive(Wamp::Subscription *subscription)
{
    return settle(subscription) && subscription->isActive();
}

/// The outcome of a call.
inline Wamp::CallResult outcome(QFuture<Wamp::CallResult> future)
{
    waitFor([&future] { return future.isFinished(); });
    return future.resultCount() ? future.result() : Wamp::CallResult();
}

/// "value", or "uri message".
inline QString describe(const Wamp::CallResult &result)
{
    if (result)
        return result.argument(0).toString();
    const Wamp::Error error = result.error();
    return error.message() == error.uri() ? error.uri() : error.uri() + u' ' + error.message();
}

inline QString call(Wamp::Session &session, const QString &procedure,
                    const Wamp::Arguments &arguments = {}, const Wamp::CallOptions &options = {})
{
    return describe(outcome(session.call(procedure, arguments, options)));
}

} // namespace Fernweg::Test
