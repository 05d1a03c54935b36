// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampmatchpolicy.h>
#include <Fernweg/wamppermission.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::Wamp {

class AuthorizationData;
class AuthorizationRequestData;

class FERNWEG_WAMP_EXPORT AuthorizationRequest
{
public:
    AuthorizationRequest();
    AuthorizationRequest(const AuthorizationRequest &other);
    AuthorizationRequest(AuthorizationRequest &&other) noexcept;
    AuthorizationRequest &operator=(const AuthorizationRequest &other);
    AuthorizationRequest &operator=(AuthorizationRequest &&other) noexcept;
    ~AuthorizationRequest();

    QString realm() const;
    quint64 session() const noexcept;
    QString authid() const;
    QString authrole() const;
    Action action() const noexcept;
    QString uri() const;
    MatchPolicy match() const noexcept;
    QVariantMap options() const;

private:
    friend class AuthorizationRequestData;
    QSharedDataPointer<AuthorizationRequestData> d;
};

class FERNWEG_WAMP_EXPORT Authorization
{
public:
    /// Whom else, and when, the answer is for.
    enum class Cache : quint8 {
        None, ///< the next request is asked about, too
        Session, ///< the same action and URI of this session
        Role, ///< the same action and URI of all sessions of the same role
    };

    Authorization();
    explicit Authorization(bool allow);
    Authorization(const Authorization &other);
    Authorization(Authorization &&other) noexcept;
    Authorization &operator=(const Authorization &other);
    Authorization &operator=(Authorization &&other) noexcept;
    ~Authorization();

    static Authorization allowed() { return Authorization(true); }
    static Authorization denied(const QString &reason = {});
    static Authorization failed(const QString &reason);
    static Authorization fromVariant(const QVariant &answer);

    bool isAllowed() const noexcept;
    bool isFailed() const noexcept;
    QString reason() const;
    bool disclose() const noexcept;
    Authorization &setDisclose(bool enabled);
    Cache cache() const noexcept;
    Authorization &setCache(Cache scope);

private:
    friend class AuthorizationData;
    QSharedDataPointer<AuthorizationData> d;
};

} // namespace Fernweg::Wamp

Q_DECLARE_METATYPE(Fernweg::Wamp::AuthorizationRequest)
Q_DECLARE_METATYPE(Fernweg::Wamp::Authorization)
