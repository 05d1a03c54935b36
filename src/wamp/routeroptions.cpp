// SPDX-License-Identifier: Apache-2.0
#include "wamp/routeroptions_p.h"

#include <Fernweg/version.h>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::RouterOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRouterOptions
    \brief The configuration of a Router: its realms, and where it listens.

    A value with chainable setters. The class is reentrant. It can also be read from JSON:

    \badcode
    {
        "listen": ["ws://127.0.0.1:8080/ws"],
        "realms": [{
            "name": "realm1",
            "uri_check": "strict",
            "disclosure": "allowed",
            "roles": [{
                "name": "anonymous",
                "permissions": [{
                    "uri": "com.example.", "match": "prefix",
                    "allow": { "call": true, "register": false, "publish": false, "subscribe": true },
                    "disclose": { "caller": true, "publisher": false }
                }]
            }]
        }]
    }
    \endcode

    The keys are the names of the setters, in WAMP's spelling: a realm also has \c anonymous_role,
    \c authorizer, \c strict_request_ids, \c slow_subscribers ("drop_events", "disconnect"),
    \c event_output_limit, \c max_pending_output, \c max_waiting_requests, \c max_pending_calls,
    \c max_subscriptions and \c max_registrations; a role \c asks_authorizer; the router \c agent,
    \c join_timeout and \c goodbye_timeout (milliseconds). An unknown key is an error.
*/

RouterOptions::RouterOptions() : d(new RouterOptionsData)
{
    d->settings.agent = QStringLiteral("Fernweg/") + version().toString();
}

RouterOptions::RouterOptions(const QList<RealmOptions> &realms) : RouterOptions()
{
    setRealms(realms);
}

RouterOptions::RouterOptions(const RouterOptions &other) = default;
RouterOptions::RouterOptions(RouterOptions &&other) noexcept = default;
RouterOptions &RouterOptions::operator=(const RouterOptions &other) = default;
RouterOptions &RouterOptions::operator=(RouterOptions &&other) noexcept = default;
RouterOptions::~RouterOptions() = default;

/*!
    Where Router::listen() listens; nowhere by default.
*/
QList<QUrl> RouterOptions::listen() const
{
    return d->settings.listen;
}

RouterOptions &RouterOptions::setListen(const QList<QUrl> &urls)
{
    d->settings.listen = urls;
    return *this;
}

/*!
    The realms. A client that wants any other one is refused with wamp.error.no_such_realm.
*/
QList<RealmOptions> RouterOptions::realms() const
{
    QList<RealmOptions> list;
    for (const WampCore::RealmSettings &realm : d->settings.realms)
        list += RealmOptionsData::from(realm);
    return list;
}

RouterOptions &RouterOptions::setRealms(const QList<RealmOptions> &realms)
{
    d->settings.realms.clear();
    for (const RealmOptions &realm : realms)
        addRealm(realm);
    return *this;
}

RouterOptions &RouterOptions::addRealm(const RealmOptions &realm)
{
    d->settings.realms += RealmOptionsData::of(realm);
    return *this;
}

/*!
    How the router introduces itself to clients; "Fernweg/" and the version by default, empty for not at
    all.
*/
QString RouterOptions::agent() const
{
    return d->settings.agent;
}

RouterOptions &RouterOptions::setAgent(const QString &agent)
{
    d->settings.agent = agent;
    return *this;
}

/*!
    How long a client may be connected without a session: 10 seconds by default, 0 for ever. Then its
    transport is closed. Sessions within the process may take their time.
*/
std::chrono::milliseconds RouterOptions::joinTimeout() const noexcept
{
    return d->settings.joinTimeout;
}

RouterOptions &RouterOptions::setJoinTimeout(std::chrono::milliseconds timeout)
{
    d->settings.joinTimeout = timeout;
    return *this;
}

/*!
    How long a client that the router says goodbye to may take to answer: 5 seconds by default. Then its
    transport is closed.
*/
std::chrono::milliseconds RouterOptions::goodbyeTimeout() const noexcept
{
    return d->settings.goodbyeTimeout;
}

RouterOptions &RouterOptions::setGoodbyeTimeout(std::chrono::milliseconds timeout)
{
    d->settings.goodbyeTimeout = timeout;
    return *this;
}

/*!
    What is wrong with the options, empty if nothing is. It begins with what is wrong, say
    "realms[0].name: …".
*/
QString RouterOptions::errorString() const
{
    return WampCore::problemOf(d->settings);
}

} // namespace Fernweg::Wamp
