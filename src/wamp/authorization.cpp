// SPDX-License-Identifier: Apache-2.0
#include "wamp/routeroptions_p.h"

namespace Fernweg::Wamp {

using Verdict = WampCore::AuthorizationAnswer::Verdict;

/*!
    \class Fernweg::Wamp::AuthorizationRequest
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampAuthorization
    \brief What a session wants to do: the question that a Router asks its authorizer.
*/

AuthorizationRequest::AuthorizationRequest() : d(new AuthorizationRequestData) { }

AuthorizationRequest::AuthorizationRequest(const AuthorizationRequest &other) = default;
AuthorizationRequest::AuthorizationRequest(AuthorizationRequest &&other) noexcept = default;
AuthorizationRequest &AuthorizationRequest::operator=(const AuthorizationRequest &other) = default;
AuthorizationRequest &
AuthorizationRequest::operator=(AuthorizationRequest &&other) noexcept = default;
AuthorizationRequest::~AuthorizationRequest() = default;

/*!
    The realm that the session is in.
*/
QString AuthorizationRequest::realm() const
{
    return d->query.realm;
}

/*!
    The session that asks.
*/
quint64 AuthorizationRequest::session() const noexcept
{
    return d->query.session;
}

/*!
    Who that is.
*/
QString AuthorizationRequest::authid() const
{
    return d->query.authid;
}

/*!
    The role that it has.
*/
QString AuthorizationRequest::authrole() const
{
    return d->query.authrole;
}

/*!
    What it wants to do.
*/
Action AuthorizationRequest::action() const noexcept
{
    return Action(d->query.action);
}

/*!
    The procedure or the topic, or a pattern of these: see match().
*/
QString AuthorizationRequest::uri() const
{
    return d->query.uri;
}

/*!
    How uri() is meant, if it is to be registered or subscribed to; else MatchPolicy::Exact.
*/
MatchPolicy AuthorizationRequest::match() const noexcept
{
    return MatchPolicy(d->query.match);
}

/*!
    The request's options, as it came.
*/
QVariantMap AuthorizationRequest::options() const
{
    return d->query.options;
}

AuthorizationRequest AuthorizationRequestData::from(const WampCore::AuthorizationQuery &query)
{
    AuthorizationRequest request;
    request.d->query = query;
    return request;
}

/*!
    \class Fernweg::Wamp::Authorization
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampAuthorization
    \brief The authorizer's answer: whether a session may do what it wants to do.

    A value with chainable setters. A request that is denied fails with wamp.error.not_authorized; one
    about which the authorizer could not find out fails with wamp.error.authorization_failed.
*/

/*!
    Denies.
*/
Authorization::Authorization() : Authorization(false) { }

Authorization::Authorization(bool allow) : d(new AuthorizationData)
{
    d->answer.verdict = allow ? Verdict::Allow : Verdict::Deny;
}

Authorization::Authorization(const Authorization &other) = default;
Authorization::Authorization(Authorization &&other) noexcept = default;
Authorization &Authorization::operator=(const Authorization &other) = default;
Authorization &Authorization::operator=(Authorization &&other) noexcept = default;
Authorization::~Authorization() = default;

/*!
    Denies, and tells the client \a reason.
*/
Authorization Authorization::denied(const QString &reason)
{
    Authorization authorization(false);
    authorization.d->answer.reason = reason;
    return authorization;
}

/*!
    The authorizer can't tell, because of \a reason: a database out of reach, say. The client is not let
    through, and told so.
*/
Authorization Authorization::failed(const QString &reason)
{
    Authorization authorization(false);
    authorization.d->answer.verdict = Verdict::Fail;
    authorization.d->answer.reason = reason;
    return authorization;
}

/*!
    Returns the \a answer of an authorizer that is a WAMP procedure: a bool, or a dictionary with \c allow,
    \c disclose and \c cache (all bool; an answer that is cached is so for the session). Anything else is
    failed().
*/
Authorization Authorization::fromVariant(const QVariant &answer)
{
    const auto isBool = [](const QVariant &value) {
        return value.metaType() == QMetaType::fromType<bool>();
    };
    if (isBool(answer))
        return Authorization(answer.toBool());
    const QVariantMap map = answer.toMap();
    if (answer.metaType() != QMetaType::fromType<QVariantMap>()
        || !isBool(map.value(QStringLiteral("allow")))) {
        return failed(QStringLiteral("the authorizer's answer has no \"allow\""));
    }
    Authorization authorization(map.value(QStringLiteral("allow")).toBool());
    const QVariant disclose = map.value(QStringLiteral("disclose"), false);
    const QVariant cache = map.value(QStringLiteral("cache"), false);
    if (!isBool(disclose) || !isBool(cache))
        return failed(QStringLiteral("the authorizer's \"disclose\" or \"cache\" is no bool"));
    return authorization.setDisclose(disclose.toBool())
            .setCache(cache.toBool() ? Cache::Session : Cache::None);
}

bool Authorization::isAllowed() const noexcept
{
    return d->answer.verdict == Verdict::Allow;
}

bool Authorization::isFailed() const noexcept
{
    return d->answer.verdict == Verdict::Fail;
}

/*!
    What the client is told, if it is not let through.
*/
QString Authorization::reason() const
{
    return d->answer.reason;
}

/*!
    Returns whether the callee or the subscribers are told who the session is; off by default.
*/
bool Authorization::disclose() const noexcept
{
    return d->answer.disclose;
}

Authorization &Authorization::setDisclose(bool enabled)
{
    d->answer.disclose = enabled;
    return *this;
}

/*!
    Whether the same question is asked again; Cache::None by default, which does. Only answers that allow
    or deny are kept, those for the role until the router gets another authorizer.
*/
Authorization::Cache Authorization::cache() const noexcept
{
    return Cache(d->answer.cache);
}

Authorization &Authorization::setCache(Cache scope)
{
    d->answer.cache = WampCore::AuthorizationAnswer::Cache(scope);
    return *this;
}

} // namespace Fernweg::Wamp
