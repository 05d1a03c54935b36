// SPDX-License-Identifier: Apache-2.0
#include "wamp/router_p.h"

#include "wamp/localtransport.h"
#include "wamp/routerconnection.h"
#include "wamp/routeroptions_p.h"
#include "wamp/transportfactory.h"

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;

/*!
    \class Fernweg::Wamp::Router
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRouter
    \brief A WAMP router: realms in which sessions call each other's procedures and publish to each other.

    \code
    Fernweg::Wamp::Router router(RouterOptions({ RealmOptions("realm1") }));
    if (!router.listen(QUrl("ws://127.0.0.1:8080/ws")))
        qFatal("%s", qPrintable(router.errorString()));
    \endcode

    Clients connect over WebSocket or RawSocket, in JSON, MessagePack or CBOR, each as it likes. Sessions
    of the same process need no socket: Session::open() takes the router itself, also from another
    thread.

    A port of a \c{ws:} or \c{wss:} URL takes RawSocket clients, too, told apart by the first octet that
    they send; and browsers are shown the pages and files of serverOptions() there.

    The router lives in one thread; its functions belong to that thread, and its signals come from the
    event loop. Slots may do with it what they like, and delete it.
*/

/*!
    \fn void Fernweg::Wamp::Router::onJoin(const QString &realm, const Fernweg::Wamp::SessionDetails &details)
    A session, of which \a details tells, has joined \a realm.
*/

/*!
    \fn void Fernweg::Wamp::Router::onLeave(const QString &realm, const Fernweg::Wamp::SessionDetails &details, const QString &reason)
    A session, of which \a details tells, has left \a realm, or was lost; \a reason is a URI.
*/

/*!
    \fn void Fernweg::Wamp::Router::handshakeFailed(const QString &reason)
    Somebody connected, but it did not come to a transport: \a reason says why.
*/

/*!
    \fn void Fernweg::Wamp::Router::closed()
    After close(), the last connection is gone.
*/

/*! A router without realms, a child of \a parent. */
Router::Router(QObject *parent) : Router(RouterOptions(), parent) { }

/*!
    A router with the realms of \a options, a child of \a parent. If these have an errorString(),
    listen() refuses, with the same text.
*/
Router::Router(const RouterOptions &options, QObject *parent)
    : QObject(parent), d(std::make_unique<RouterPrivate>(this, options))
{
}

/*! Aborts all connections; no signal tells of it. close() is the polite way. */
Router::~Router() = default;

RouterOptions Router::options() const
{
    return d->options;
}

/*! How the router's ports behave: see setServerOptions(). */
ServerOptions Router::serverOptions() const
{
    return d->serverOptions;
}

/*!
    Sets the options of listen() calls to come: TLS, limits, timeouts, pings and compression (in
    ServerOptions::connection(), what is not about WebSocket alone holds for RawSocket, too), origins, the
    number of connections, pages and the webFolder(). The subprotocols are the router's matter, and so is
    what happens to clients that read too slowly: see RealmOptions.

    Returns false, and keeps the old ones, if \a options have an errorString(), or name threads: a router
    has but one.
*/
bool Router::setServerOptions(const ServerOptions &options)
{
    if (!options.errorString().isEmpty())
        return d->fail(options.errorString());
    if (options.threads() != 0)
        return d->fail(u"threads: a router has but one"_s);
    d->serverOptions = options;
    return true;
}

/*!
    Listens at all URLs of the options. Returns false at the first one where that can't be done: see
    errorString().
*/
bool Router::listen()
{
    const QList<QUrl> urls = d->options.listen();
    for (const QUrl &url : urls) {
        if (!listen(url))
            return false;
    }
    return !urls.isEmpty() || d->fail(u"listen: the options name no URL"_s);
}

/*!
    Listens at

    \list
    \li \c{ws://host:port/path}, where the host is an IP address or \c localhost, and port 0 stands for
        any that is free; without a path, WebSocket requests may have any
    \li \c{wss://host:port/path}, the same with TLS: the serverOptions() have to have a certificate and its
        private key
    \li \c{ws+unix:/socket:/path} and \c{ws+unix:@name:/path}, Unix domain sockets with a file or of
        Linux' abstract namespace
    \li \c{rs:}, \c{rss:} and \c{rs+unix:} likewise, without a path, for RawSocket alone
    \endlist

    Can be called several times. Returns false if that can't be done: see errorString().
*/
bool Router::listen(const QUrl &url)
{
    return d->listen(url);
}

bool Router::isListening() const noexcept
{
    return !d->urls.isEmpty();
}

/*! Where the router listens, with the real ports, in the order of the listen() calls. */
QList<QUrl> Router::urls() const
{
    return d->urls;
}

/*!
    \property Fernweg::Wamp::Router::errorString
    What was wrong with the last call that returned false.
*/
QString Router::errorString() const
{
    return d->errorString;
}

/*!
    Adds a realm that sessions may join from now on. Returns false if \a realm has an errorString(), or if
    there is one of the same name.
*/
bool Router::addRealm(const RealmOptions &realm)
{
    const QString problem = d->core->addRealm(RealmOptionsData::of(realm));
    return problem.isEmpty() || d->fail(problem);
}

/*! Says goodbye to the sessions of the realm \a name; nobody can join it any more. */
void Router::removeRealm(const QString &name)
{
    d->core->removeRealm(name);
}

/*! The names of all realms. */
QStringList Router::realms() const
{
    return d->core->realms();
}

/*!
    Lets \a authorizer decide what sessions may do, where their role asks it (Role::setAsksAuthorizer());
    the role's permissions are what it may do at most. Runs in the router's thread, in which \a context
    has to live; when that is gone, authorizations fail.

    \sa Authorization, RealmOptions::authorizer()
*/
void Router::setAuthorizer(QObject *context, const Authorizer &authorizer)
{
    d->setAuthorizer(context, authorizer, nullptr);
}

/*!
    \overload
    An authorizer that answers later. Meanwhile the session's later requests wait. A future that is
    canceled is a failed authorization.
*/
void Router::setAuthorizer(QObject *context, const AsyncAuthorizer &authorizer)
{
    d->setAuthorizer(context, nullptr, authorizer);
}

/*! From now on permissions alone decide. */
void Router::removeAuthorizer()
{
    d->setAuthorizer(nullptr, nullptr, nullptr);
}

/*!
    \property Fernweg::Wamp::Router::sessionCount
    How many sessions have joined, in all realms.
*/
int Router::sessionCount() const noexcept
{
    return d->statistics.sessions;
}

/*! What the router has counted to this moment. */
Router::Statistics Router::statistics() const
{
    Statistics result = d->statistics;
    result.connections = d->connectionCount();
    return result;
}

/*!
    Says goodbye to the session whose number is \a session, with the URI \a reason (without one,
    \c{wamp.close.killed}) and a \a message for people. Returns false if there is no such session.
*/
bool Router::killSession(quint64 session, const QString &reason, const QString &message)
{
    return d->core->killSession(session, reason.isEmpty() ? u"wamp.close.killed"_s : reason,
                                message);
}

/*!
    Stops listening, says goodbye to all sessions, and closes their connections when they have answered.
    closed() tells when the last one is gone. Nobody can join a router that has been closed, and it does not
    listen again.
*/
void Router::close()
{
    d->close();
}

/// For Session::open(): may be called in any thread in which it is certain that \a router lives.
MessageTransportPointer makeLocalTransport(Router *router)
{
    return std::make_unique<LocalTransport>(RouterPrivate::attacherOf(router));
}

} // namespace Fernweg::Wamp
