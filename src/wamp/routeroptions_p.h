// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampauthorization.h>
#include <Fernweg/wamprouteroptions.h>

#include "router/routerhost.h"
#include "router/routersettings.h"

namespace Fernweg::Wamp {

// The public value types are those of the core, with another face.

class PermissionData : public QSharedData
{
public:
    static const WampCore::PermissionSettings &of(const Permission &permission)
    {
        return permission.d->settings;
    }
    static Permission from(const WampCore::PermissionSettings &settings);

    WampCore::PermissionSettings settings;
};

class RoleData : public QSharedData
{
public:
    static const WampCore::RoleSettings &of(const Role &role) { return role.d->settings; }
    static Role from(const WampCore::RoleSettings &settings);

    WampCore::RoleSettings settings;
};

class RealmOptionsData : public QSharedData
{
public:
    static const WampCore::RealmSettings &of(const RealmOptions &realm)
    {
        return realm.d->settings;
    }
    static RealmOptions from(const WampCore::RealmSettings &settings);

    WampCore::RealmSettings settings;
};

class RouterOptionsData : public QSharedData
{
public:
    static const WampCore::RouterSettings &of(const RouterOptions &options)
    {
        return options.d->settings;
    }

    WampCore::RouterSettings settings;
};

class AuthorizationRequestData : public QSharedData
{
public:
    static AuthorizationRequest from(const WampCore::AuthorizationQuery &query);

    WampCore::AuthorizationQuery query;
};

class AuthorizationData : public QSharedData
{
public:
    static const WampCore::AuthorizationAnswer &of(const Authorization &authorization)
    {
        return authorization.d->answer;
    }

    WampCore::AuthorizationAnswer answer;
};

} // namespace Fernweg::Wamp
