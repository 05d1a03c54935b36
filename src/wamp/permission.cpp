// SPDX-License-Identifier: Apache-2.0
#include "wamp/routeroptions_p.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Permission
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampPermission
    \brief What the sessions of a Role may do with some URIs.

    A value with chainable setters. The class is reentrant.

    Of several permissions that match a URI, one decides: an exact one before the longest prefix, that
    before the wildcard with the most components in front of its first wildcard. What none of them
    matches is denied.

    Who asks for a pattern, say a prefix to subscribe to, must be allowed all that it matches: the
    permission that decides covers the whole pattern, and no permission that would decide for a part of it
    denies that part.
*/

Permission::Permission() : d(new PermissionData) { }

/*!
    Allows what \a allow says with \a uri, as \a match compares it; nothing by default.
*/
Permission::Permission(const QString &uri, MatchPolicy match, Actions allow) : Permission()
{
    setUri(uri).setMatch(match).setAllow(allow);
}

Permission::Permission(const Permission &other) = default;
Permission::Permission(Permission &&other) noexcept = default;
Permission &Permission::operator=(const Permission &other) = default;
Permission &Permission::operator=(Permission &&other) noexcept = default;
Permission::~Permission() = default;

/*!
    The URI, or the pattern.
*/
QString Permission::uri() const
{
    return d->settings.uri;
}

Permission &Permission::setUri(const QString &uri)
{
    d->settings.uri = uri;
    return *this;
}

/*!
    How uri() is compared with that of a request; MatchPolicy::Exact by default.
*/
MatchPolicy Permission::match() const noexcept
{
    return MatchPolicy(d->settings.match);
}

Permission &Permission::setMatch(MatchPolicy policy)
{
    d->settings.match = WampCore::MatchPolicy(policy);
    return *this;
}

/*!
    What is allowed. Anything else is denied.
*/
Actions Permission::allow() const noexcept
{
    return Actions(d->settings.allow);
}

Permission &Permission::setAllow(Actions actions)
{
    d->settings.allow = quint8(actions.toInt());
    return *this;
}

/*!
    Returns whether callees are told who calls these procedures, asked for or not; off by default.
*/
bool Permission::discloseCaller() const noexcept
{
    return d->settings.discloseCaller;
}

Permission &Permission::setDiscloseCaller(bool enabled)
{
    d->settings.discloseCaller = enabled;
    return *this;
}

/*!
    Returns whether subscribers are told who publishes to these topics, asked for or not; off by default.
*/
bool Permission::disclosePublisher() const noexcept
{
    return d->settings.disclosePublisher;
}

Permission &Permission::setDisclosePublisher(bool enabled)
{
    d->settings.disclosePublisher = enabled;
    return *this;
}

Permission PermissionData::from(const WampCore::PermissionSettings &settings)
{
    Permission permission;
    permission.d->settings = settings;
    return permission;
}

/*!
    \class Fernweg::Wamp::Role
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRole
    \brief A name that sessions have in a realm (\c authrole), and what those that have it may do.

    A value with chainable setters. The class is reentrant.
*/

Role::Role() : d(new RoleData) { }

/*!
    A role that may do what \a permissions allow: nothing if there are none.
*/
Role::Role(const QString &name, const QList<Permission> &permissions) : Role()
{
    setName(name).setPermissions(permissions);
}

Role::Role(const Role &other) = default;
Role::Role(Role &&other) noexcept = default;
Role &Role::operator=(const Role &other) = default;
Role &Role::operator=(Role &&other) noexcept = default;
Role::~Role() = default;

/*!
    The name. "trusted" is taken: components in the router's process may have it, who may do everything.
*/
QString Role::name() const
{
    return d->settings.name;
}

Role &Role::setName(const QString &name)
{
    d->settings.name = name;
    return *this;
}

/*!
    What sessions with this role may do. Their order doesn't matter.
*/
QList<Permission> Role::permissions() const
{
    QList<Permission> list;
    for (const WampCore::PermissionSettings &permission : d->settings.permissions)
        list += PermissionData::from(permission);
    return list;
}

Role &Role::setPermissions(const QList<Permission> &permissions)
{
    d->settings.permissions.clear();
    for (const Permission &permission : permissions)
        addPermission(permission);
    return *this;
}

Role &Role::addPermission(const Permission &permission)
{
    d->settings.permissions += PermissionData::of(permission);
    return *this;
}

/*!
    Returns whether the router's authorizer, if there is one, is asked about what the permissions allow;
    on by default. What they deny stays denied.
*/
bool Role::asksAuthorizer() const noexcept
{
    return d->settings.asksAuthorizer;
}

Role &Role::setAsksAuthorizer(bool enabled)
{
    d->settings.asksAuthorizer = enabled;
    return *this;
}

Role RoleData::from(const WampCore::RoleSettings &settings)
{
    Role role;
    role.d->settings = settings;
    return role;
}

} // namespace Fernweg::Wamp
