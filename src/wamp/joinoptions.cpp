// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/version.h>
#include <Fernweg/wampjoinoptions.h>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::JoinOptions
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampJoinOptions
    \brief How a session joins: who it says it is, and what it says it can do.

    Everything that Session can do is announced, unless it is restricted: old routers end the connection
    when they read of a feature that they don't know.

    \code
    session->setJoinOptions(JoinOptions().removeFeature(u"subscriber"_s, u"subscription_revocation"_s));
    \endcode
*/

namespace {

QString rolesKey()
{
    return QStringLiteral("roles");
}

QString featuresKey()
{
    return QStringLiteral("features");
}

QVariantMap announcement(const QStringList &features)
{
    if (features.isEmpty())
        return {};
    QVariantMap map;
    for (const QString &feature : features)
        map.insert(feature, true);
    return { { featuresKey(), map } };
}

QVariantMap everything()
{
    static const QVariantMap roles = [] {
        const auto list = [](const char *features) {
            return announcement(QString::fromLatin1(features).split(u' '));
        };
        return QVariantMap {
            { QStringLiteral("publisher"),
              list("publisher_exclusion publisher_identification subscriber_blackwhite_listing") },
            { QStringLiteral("subscriber"),
              list("pattern_based_subscription publication_trustlevels publisher_identification "
                   "subscription_revocation") },
            { QStringLiteral("caller"),
              list("call_canceling call_timeout caller_identification progressive_call_results") },
            { QStringLiteral("callee"),
              list("call_canceling call_trustlevels caller_identification "
                   "pattern_based_registration progressive_call_results registration_revocation "
                   "shared_registration") },
        };
    }();
    return roles;
}

} // namespace

JoinOptions::JoinOptions()
{
    m_map.insert(rolesKey(), everything());
    m_map.insert(QStringLiteral("agent"), QStringLiteral("Fernweg-%1").arg(version().toString()));
}

QStringList JoinOptions::authMethods() const
{
    return m_map.value(QStringLiteral("authmethods")).toStringList();
}

/*!
    Sets the \a methods that the session can use, in order of preference. None by default: anonymous.
*/
JoinOptions &JoinOptions::setAuthMethods(const QStringList &methods)
{
    return setOption(QStringLiteral("authmethods"), QVariantList(methods.begin(), methods.end()));
}

QString JoinOptions::authId() const
{
    return m_map.value(QStringLiteral("authid")).toString();
}

JoinOptions &JoinOptions::setAuthId(const QString &authId)
{
    return setOption(QStringLiteral("authid"), authId);
}

QString JoinOptions::authRole() const
{
    return m_map.value(QStringLiteral("authrole")).toString();
}

/*!
    Sets \a authRole, the role that is wished for (Autobahn's key); none by default.
*/
JoinOptions &JoinOptions::setAuthRole(const QString &authRole)
{
    return setOption(QStringLiteral("authrole"), authRole);
}

QVariantMap JoinOptions::authExtra() const
{
    return m_map.value(QStringLiteral("authextra")).toMap();
}

JoinOptions &JoinOptions::setAuthExtra(const QVariantMap &extra)
{
    return setOption(QStringLiteral("authextra"), extra);
}

QString JoinOptions::agent() const
{
    return m_map.value(QStringLiteral("agent")).toString();
}

/*!
    Sets \a agent, what the program calls itself; \c{Fernweg-} and the version by default.
*/
JoinOptions &JoinOptions::setAgent(const QString &agent)
{
    return setOption(QStringLiteral("agent"), agent);
}

/*!
    \fn std::chrono::milliseconds Fernweg::Wamp::JoinOptions::timeout() const
    How long the router may take to answer: 10 seconds by default; 0: for ever. The time that the program
    takes to answer a challenge doesn't count.
*/

JoinOptions &JoinOptions::setTimeout(std::chrono::milliseconds timeout)
{
    m_timeout = timeout;
    return *this;
}

QStringList JoinOptions::roles() const
{
    return m_map.value(rolesKey()).toMap().keys();
}

QStringList JoinOptions::features(const QString &role) const
{
    return m_map.value(rolesKey()).toMap().value(role).toMap().value(featuresKey()).toMap().keys();
}

/*!
    Announces \a role with \a features, and no others.
*/
JoinOptions &JoinOptions::setFeatures(const QString &role, const QStringList &features)
{
    QVariantMap roles = m_map.value(rolesKey()).toMap();
    roles.insert(role, announcement(features));
    return setOption(rolesKey(), roles);
}

JoinOptions &JoinOptions::removeFeature(const QString &role, const QString &feature)
{
    QStringList left = features(role);
    if (left.removeAll(feature))
        setFeatures(role, left);
    return *this;
}

/*!
    Doesn't announce \a role. There must be one at least.
*/
JoinOptions &JoinOptions::removeRole(const QString &role)
{
    QVariantMap roles = m_map.value(rolesKey()).toMap();
    roles.remove(role);
    return setOption(rolesKey(), roles);
}

} // namespace Fernweg::Wamp
