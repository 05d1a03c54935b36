// SPDX-License-Identifier: Apache-2.0
#include "wamp/session_p.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::SessionDetails
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampSessionDetails
    \brief A session that has joined a realm: what the router's WELCOME says of it.
*/

SessionDetails::SessionDetails(quint64 session, const QString &realm, const QVariantMap &details)
    : m_session(session), m_realm(realm), m_details(details)
{
}

QString SessionDetails::authId() const
{
    return m_details.value(QStringLiteral("authid")).toString();
}

QString SessionDetails::authRole() const
{
    return m_details.value(QStringLiteral("authrole")).toString();
}

QString SessionDetails::authMethod() const
{
    return m_details.value(QStringLiteral("authmethod")).toString();
}

QString SessionDetails::authProvider() const
{
    return m_details.value(QStringLiteral("authprovider")).toString();
}

QVariantMap SessionDetails::authExtra() const
{
    return m_details.value(QStringLiteral("authextra")).toMap();
}

/*!
    \property Fernweg::Wamp::SessionDetails::agent
    What the router calls itself.
*/
QString SessionDetails::agent() const
{
    return m_details.value(QStringLiteral("agent")).toString();
}

QVariantMap SessionDetails::transport() const
{
    return m_details.value(QStringLiteral("transport")).toMap();
}

/*!
    The roles of the router: \c broker, \c dealer.
*/
QStringList SessionDetails::roles() const
{
    return m_details.value(QStringLiteral("roles")).toMap().keys();
}

/*!
    Returns whether the router announces \a feature for \a role:
    \c{hasFeature(u"dealer"_s, u"call_canceling"_s)}.
*/
bool SessionDetails::hasFeature(const QString &role, const QString &feature) const
{
    const QVariantMap announced = m_details.value(QStringLiteral("roles")).toMap();
    const QVariantMap features =
            announced.value(role).toMap().value(QStringLiteral("features")).toMap();
    return features.value(feature).toBool();
}

/*!
    \class Fernweg::Wamp::CloseDetails
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampCloseDetails
    \brief Why a session has ended, or didn't begin.

    reason() is a URI: \c wamp.close.normal, \c wamp.error.no_such_realm …; \c wamp.close.transport_lost,
    which is Autobahn's, if the connection was gone first.
*/

/*!
    \property Fernweg::Wamp::CloseDetails::message
    For people.
*/
QString CloseDetails::message() const
{
    return m_details.value(QStringLiteral("message")).toString();
}

/*!
    \class Fernweg::Wamp::Challenge
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampChallenge
    \brief A router's question, who this is: Session::onChallenge().

    A copy may be kept, and answered later, in the thread of the session.
*/

Challenge::Challenge(Session *session, quint64 round, const QString &method,
                     const QVariantMap &extra)
    : m_session(session), m_round(round), m_method(method), m_extra(extra)
{
}

/*!
    Answers with \a signature, as method() has it, and \a extra. Returns false if nobody waits for it,
    or if \a extra can't be sent: see Session::errorString().
*/
bool Challenge::reply(const QString &signature, const QVariantMap &extra) const
{
    SessionPrivate *session = SessionPrivate::get(m_session);
    return session && session->replyTo(m_round, signature, extra);
}

/*!
    Gives up: ABORT with \c wamp.error.authentication_failed and \a message; the connection is closed.
    Returns false if nobody waits for it.
*/
bool Challenge::refuse(const QString &message) const
{
    SessionPrivate *session = SessionPrivate::get(m_session);
    return session && session->refuse(m_round, message);
}

} // namespace Fernweg::Wamp
