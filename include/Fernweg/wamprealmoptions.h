// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wamprole.h>

namespace Fernweg::Wamp {

class RealmOptionsData;

/// Which URIs a realm takes (WAMP, "URIs").
enum class UriCheck : quint8 {
    Loose, ///< no white space, no '#', no empty components
    Strict, ///< only a–z, 0–9 and _ in components
};

/// Whether callees and subscribers learn who calls and publishes.
enum class Disclosure : quint8 {
    Allowed, ///< who asks for it (disclose_me, disclose_caller) gets it
    Denied, ///< who asks for it gets an error
    Always, ///< asked for or not
};

/// What happens to a session that reads too slowly.
enum class SlowSubscribers : quint8 {
    DropEvents, ///< it misses events until it has caught up
    Disconnect,
};

class FERNWEG_WAMP_EXPORT RealmOptions
{
public:
    RealmOptions();
    explicit RealmOptions(const QString &name);
    RealmOptions(const RealmOptions &other);
    RealmOptions(RealmOptions &&other) noexcept;
    RealmOptions &operator=(const RealmOptions &other);
    RealmOptions &operator=(RealmOptions &&other) noexcept;
    ~RealmOptions();

    QString name() const;
    RealmOptions &setName(const QString &name);
    UriCheck uriCheck() const noexcept;
    RealmOptions &setUriCheck(UriCheck check);
    QList<Role> roles() const;
    RealmOptions &setRoles(const QList<Role> &roles);
    RealmOptions &addRole(const Role &role);
    QString anonymousRole() const;
    RealmOptions &setAnonymousRole(const QString &role);
    QString authorizer() const;
    RealmOptions &setAuthorizer(const QString &procedure);
    Disclosure disclosure() const noexcept;
    RealmOptions &setDisclosure(Disclosure policy);
    bool strictRequestIds() const noexcept;
    RealmOptions &setStrictRequestIds(bool enabled);
    SlowSubscribers slowSubscribers() const noexcept;
    RealmOptions &setSlowSubscribers(SlowSubscribers policy);
    quint64 eventOutputLimit() const noexcept;
    RealmOptions &setEventOutputLimit(quint64 octets);
    quint64 maxPendingOutput() const noexcept;
    RealmOptions &setMaxPendingOutput(quint64 octets);
    int maxWaitingRequests() const noexcept;
    RealmOptions &setMaxWaitingRequests(int count);
    int maxPendingCalls() const noexcept;
    RealmOptions &setMaxPendingCalls(int count);
    int maxSubscriptions() const noexcept;
    RealmOptions &setMaxSubscriptions(int count);
    int maxRegistrations() const noexcept;
    RealmOptions &setMaxRegistrations(int count);

    QString errorString() const;

private:
    friend class RealmOptionsData;
    QSharedDataPointer<RealmOptionsData> d;
};

} // namespace Fernweg::Wamp
