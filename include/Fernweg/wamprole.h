// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamppermission.h>

#include <QtCore/qlist.h>

namespace Fernweg::Wamp {

class RoleData;

class FERNWEG_WAMP_EXPORT Role
{
public:
    Role();
    explicit Role(const QString &name, const QList<Permission> &permissions = {});
    Role(const Role &other);
    Role(Role &&other) noexcept;
    Role &operator=(const Role &other);
    Role &operator=(Role &&other) noexcept;
    ~Role();

    QString name() const;
    Role &setName(const QString &name);
    QList<Permission> permissions() const;
    Role &setPermissions(const QList<Permission> &permissions);
    Role &addPermission(const Permission &permission);
    bool asksAuthorizer() const noexcept;
    Role &setAsksAuthorizer(bool enabled);

private:
    friend class RoleData;
    QSharedDataPointer<RoleData> d;
};

} // namespace Fernweg::Wamp
