// SPDX-License-Identifier: Apache-2.0
#include "wamp/routeroptions_p.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::RealmOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRealmOptions
    \brief A realm of a Router: its name, who may do what in it, and its limits.

    A value with chainable setters. The class is reentrant. A realm without roles gives everybody the
    anonymousRole(), which may do everything.
*/

RealmOptions::RealmOptions() : d(new RealmOptionsData) { }

RealmOptions::RealmOptions(const QString &name) : RealmOptions()
{
    setName(name);
}

RealmOptions::RealmOptions(const RealmOptions &other) = default;
RealmOptions::RealmOptions(RealmOptions &&other) noexcept = default;
RealmOptions &RealmOptions::operator=(const RealmOptions &other) = default;
RealmOptions &RealmOptions::operator=(RealmOptions &&other) noexcept = default;
RealmOptions::~RealmOptions() = default;

/*!
    The name by which clients join the realm: a URI.
*/
QString RealmOptions::name() const
{
    return d->settings.name;
}

RealmOptions &RealmOptions::setName(const QString &name)
{
    d->settings.name = name;
    return *this;
}

/*!
    Which URIs are taken for topics, procedures and errors; UriCheck::Loose by default. With others, a
    request fails with wamp.error.invalid_uri.
*/
UriCheck RealmOptions::uriCheck() const noexcept
{
    return UriCheck(d->settings.uriCheck);
}

RealmOptions &RealmOptions::setUriCheck(UriCheck check)
{
    d->settings.uriCheck = WampCore::UriCheck(check);
    return *this;
}

/*!
    The roles that there are. Without any, everything is allowed.
*/
QList<Role> RealmOptions::roles() const
{
    QList<Role> list;
    for (const WampCore::RoleSettings &role : d->settings.roles)
        list += RoleData::from(role);
    return list;
}

RealmOptions &RealmOptions::setRoles(const QList<Role> &roles)
{
    d->settings.roles.clear();
    for (const Role &role : roles)
        addRole(role);
    return *this;
}

RealmOptions &RealmOptions::addRole(const Role &role)
{
    d->settings.roles += RoleData::of(role);
    return *this;
}

/*!
    The role of clients that don't authenticate, "anonymous" by default. If there are roles, but not this
    one, such clients are refused with wamp.error.no_such_role.
*/
QString RealmOptions::anonymousRole() const
{
    return d->settings.anonymousRole;
}

RealmOptions &RealmOptions::setAnonymousRole(const QString &role)
{
    d->settings.anonymousRole = role;
    return *this;
}

/*!
    The procedure that decides what sessions may do, where their role asks (Role::setAsksAuthorizer());
    none by default. The router calls it with a dictionary of the session (\c session, \c realm,
    \c authid, \c authrole), the URI, the action ("call", "register", "publish", "subscribe") and the
    request's options (with \c match for patterns); the answer is a bool, or a dictionary with \c allow,
    \c disclose and \c cache: see Authorization::fromVariant(). While nobody has registered it, and
    whenever it fails or takes more than 30 seconds, requests fail with wamp.error.authorization_failed.
    Who registers it must not have to ask: a session in the router's process with the role "trusted", or
    one whose role doesn't ask. It takes the place of Router::setAuthorizer() in this realm. (Crossbar's
    dynamic authorizer.)
*/
QString RealmOptions::authorizer() const
{
    return d->settings.authorizer;
}

RealmOptions &RealmOptions::setAuthorizer(const QString &procedure)
{
    d->settings.authorizer = procedure;
    return *this;
}

/*!
    Whether callees and subscribers may learn who calls and publishes; Disclosure::Allowed by default.
    With Disclosure::Denied, \c disclose_me is refused with wamp.error.option_disallowed.disclose_me, and a
    registration's \c disclose_caller with wamp.error.option_not_allowed. A permission, or the authorizer,
    may disclose nevertheless.
*/
Disclosure RealmOptions::disclosure() const noexcept
{
    return Disclosure(d->settings.disclosure);
}

RealmOptions &RealmOptions::setDisclosure(Disclosure policy)
{
    d->settings.disclosure = WampCore::Disclosure(policy);
    return *this;
}

/*!
    Returns whether request ids must count from 1, as WAMP wants it; off by default, since old clients
    choose them at random. A gap ends the session with wamp.error.protocol_violation. An id that still
    waits for its answer does so in any case.
*/
bool RealmOptions::strictRequestIds() const noexcept
{
    return d->settings.strictRequestIds;
}

RealmOptions &RealmOptions::setStrictRequestIds(bool enabled)
{
    d->settings.strictRequestIds = enabled;
    return *this;
}

/*!
    What happens if more than eventOutputLimit() octets wait for a subscriber; SlowSubscribers::DropEvents
    by default.
*/
SlowSubscribers RealmOptions::slowSubscribers() const noexcept
{
    return SlowSubscribers(d->settings.slowSubscribers);
}

RealmOptions &RealmOptions::setSlowSubscribers(SlowSubscribers policy)
{
    d->settings.slowSubscribers = WampCore::SlowSubscribers(policy);
    return *this;
}

/*!
    How many octets may wait for a session before it gets no more events: 16 MiB by default. 0 is no limit.
*/
quint64 RealmOptions::eventOutputLimit() const noexcept
{
    return d->settings.eventOutputLimit;
}

RealmOptions &RealmOptions::setEventOutputLimit(quint64 octets)
{
    d->settings.eventOutputLimit = octets;
    return *this;
}

/*!
    How many octets, events or not, may wait for a session before it is disconnected: 64 MiB by default.
    0 is no limit. It is also the limit for its requests that wait for the authorizer.
*/
quint64 RealmOptions::maxPendingOutput() const noexcept
{
    return d->settings.maxPendingOutput;
}

RealmOptions &RealmOptions::setMaxPendingOutput(quint64 octets)
{
    d->settings.maxPendingOutput = octets;
    return *this;
}

/*!
    How many requests of a session may wait while the authorizer thinks about an earlier one: 10,000 by
    default. A session with more of them ends. Requests of a session are processed in their order.
*/
int RealmOptions::maxWaitingRequests() const noexcept
{
    return d->settings.maxWaitingRequests;
}

RealmOptions &RealmOptions::setMaxWaitingRequests(int count)
{
    d->settings.maxWaitingRequests = count;
    return *this;
}

/*!
    How many calls of a session may wait for their results: 100,000 by default, 0 is no limit. A call counts
    from CALL to its result or error, one that has been canceled with mode "kill" until the callee has
    answered. One call more fails with \c{wamp.error.unavailable}; the session and its other calls go on,
    and nobody else notices. (WAMP has no URI of its own for this; that one says that it may work later.)
*/
int RealmOptions::maxPendingCalls() const noexcept
{
    return d->settings.maxPendingCalls;
}

RealmOptions &RealmOptions::setMaxPendingCalls(int count)
{
    d->settings.maxPendingCalls = count;
    return *this;
}

/*!
    How many topics and patterns a session may be subscribed to at a time: 100,000 by default, 0 is no
    limit. Subscribing to one more fails with \c{wamp.error.unavailable}; to one that the session has
    already, it does not.
*/
int RealmOptions::maxSubscriptions() const noexcept
{
    return d->settings.maxSubscriptions;
}

RealmOptions &RealmOptions::setMaxSubscriptions(int count)
{
    d->settings.maxSubscriptions = count;
    return *this;
}

/*!
    How many procedures and patterns a session may have registered at a time: 100,000 by default, 0 is no
    limit. Registering one more fails with \c{wamp.error.unavailable}.
*/
int RealmOptions::maxRegistrations() const noexcept
{
    return d->settings.maxRegistrations;
}

RealmOptions &RealmOptions::setMaxRegistrations(int count)
{
    d->settings.maxRegistrations = count;
    return *this;
}

/*!
    What is wrong with the options, empty if nothing is. It begins with what is wrong, say
    "roles[1].permissions[0].uri: …".
*/
QString RealmOptions::errorString() const
{
    return WampCore::problemOf(d->settings);
}

RealmOptions RealmOptionsData::from(const WampCore::RealmSettings &settings)
{
    RealmOptions realm;
    realm.d->settings = settings;
    return realm;
}

} // namespace Fernweg::Wamp
