// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampmatchpolicy.h>

#include <QtCore/qflags.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>

namespace Fernweg::Wamp {

class PermissionData;

/// What a session wants to do with a URI.
enum class Action : quint8 {
    Call = 1,
    Register = 2,
    Publish = 4,
    Subscribe = 8,
};
Q_DECLARE_FLAGS(Actions, Action)
Q_DECLARE_OPERATORS_FOR_FLAGS(Actions)

class FERNWEG_WAMP_EXPORT Permission
{
public:
    Permission();
    explicit Permission(const QString &uri, MatchPolicy match = MatchPolicy::Exact,
                        Actions allow = {});
    Permission(const Permission &other);
    Permission(Permission &&other) noexcept;
    Permission &operator=(const Permission &other);
    Permission &operator=(Permission &&other) noexcept;
    ~Permission();

    QString uri() const;
    Permission &setUri(const QString &uri);
    MatchPolicy match() const noexcept;
    Permission &setMatch(MatchPolicy policy);
    Actions allow() const noexcept;
    Permission &setAllow(Actions actions);
    bool discloseCaller() const noexcept;
    Permission &setDiscloseCaller(bool enabled);
    bool disclosePublisher() const noexcept;
    Permission &setDisclosePublisher(bool enabled);

private:
    friend class PermissionData;
    QSharedDataPointer<PermissionData> d;
};

} // namespace Fernweg::Wamp
