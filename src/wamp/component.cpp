// SPDX-License-Identifier: Apache-2.0
#include "wamp/component_p.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Component
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampComponent
    \brief Keeps a session joined: tries transports in turn, and again when a connection is lost.

    \code
    auto *component = new Component(this);
    component->addTransport(QUrl(u"wss://example.com/ws"_s));
    component->addTransport(QUrl(u"rs://10.0.0.5:8081"_s));
    component->setRealm(u"realm1"_s);
    component->session()->subscribe(u"com.example.temperature"_s, this,
                                    [](double celsius) { qInfo() << celsius; });
    connect(component, &Component::onConnectFailure, this, [](const ConnectFailure &failure) {
        qWarning() << failure.message() << "again in" << failure.retryDelay().count() << "ms";
    });
    component->start();
    \endcode

    It is Autobahn's \c Component. There is one session() all the time, with its subscriptions and
    registrations: each time that it has joined they are asked for again. A call that is under way when
    the connection is lost fails with \c wamp.error.network_failure; whether the router has got it,
    nobody knows.

    \section1 Retries

    Each transport has a RetryPolicy, and a delay, of its own. The first attempt of each is immediate;
    when all have failed, the first one's turn comes again, after its delay. A session that has been
    joined makes delays and counts begin anew: when it is lost, the next transport is tried, after its
    initial delay unless it is its first attempt.

    A login that was refused (by ABORT with a URI that says so, or by HTTP status 401 or 403) and TLS
    that has failed are fatal: nothing is tried again, for the answer would be the same. setFatalHook()
    may decide otherwise. All else is tried again.

    A router that has not noticed that the old connection is broken still has its registrations, and
    answers \c wamp.error.procedure_already_exists: RegisterOptions::setForceReregister() takes them
    over, and so that routers notice soon there are pings (WebSocketOptions::setAutoPing()), at both
    ends.

    stop() ends it. So does the program that makes the session leave() or close() by itself;
    Session::abort() counts as a lost connection. If the router says goodbye, that is tried again.

    A component belongs to one thread, as its session does.

    \sa RetryPolicy, ConnectFailure
*/

/*!
    \enum Fernweg::Wamp::Component::State
    \value Stopped Nothing is done: it has not been started, was stopped, or has given up
    \value Connecting A transport is connecting, or the session is joining
    \value Joined The session has joined
    \value WaitingToRetry Another attempt follows after retryDelay()
    \value Stopping The session is leaving
*/

/*!
    \class Fernweg::Wamp::ConnectFailure
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampConnectFailure
    \brief Why a Component has no session, and what it does about it.
*/

/*!
    \enum Fernweg::Wamp::ConnectFailure::Reason
    \value None There was no failure
    \value Unreachable No connection came about: no such host, nobody listens, no answer in time
    \value Refused The other end doesn't take the connection: an HTTP status, no common serializer
    \value TlsFailed A certificate was refused, or TLS could not be established. Fatal
    \value LoginRefused The router doesn't let this client in: realm, role, credentials. Fatal
    \value JoinFailed The connection was made, and there was no session for another reason
    \value Ended The router has ended the session by GOODBYE or ABORT, or this end had to
    \value Lost The connection has broken while there was a session
*/

Component::Component(QObject *parent)
    : QObject(parent), d(std::make_unique<ComponentPrivate>(this, new Session(this)))
{
}

/*!
    Keeps \a session joined, which is not null, has no connection, and is not owned: a class derived
    from Session, for example.
*/
Component::Component(Session *session, QObject *parent)
    : QObject(parent), d(std::make_unique<ComponentPrivate>(this, session))
{
}

/*!
    Ends the connection of the component's own session without a word. One that was given stays as it
    is. Nothing is emitted.
*/
Component::~Component()
{
    if (d->session)
        d->session->disconnect(this);
}

/*!
    The one session there is. Make subscriptions and registrations of it at any time, and set its join
    options before start().
*/
Session *Component::session() const noexcept
{
    return d->session;
}

/*!
    Adds the router at \a url as the last transport to be tried: what Session::open() takes.
*/
void Component::addTransport(const QUrl &url)
{
    addTransport(TransportOptions(url));
}

/*!
    \overload
    Adds a transport with \a options, which have the URL.
*/
void Component::addTransport(const TransportOptions &options)
{
    d->add({ options, {}, {}, false, {} });
}

/*!
    \overload
    Adds a transport with \a options and a \a policy of its own, in place of retryPolicy().
*/
void Component::addTransport(const TransportOptions &options, const RetryPolicy &policy)
{
    d->add({ options, policy, {}, false, {} });
}

/*!
    \overload
    Adds a \a router in this process. If it goes away, it can't be reached any more.
*/
void Component::addTransport(Router *router)
{
    d->add({ {}, {}, router, true, {} });
}

/*!
    Forgets the transports: for others. A connection that there is stays.
*/
void Component::clearTransports()
{
    d->transports.clear();
}

int Component::transportCount() const noexcept
{
    return int(d->transports.size());
}

QString Component::realm() const
{
    return d->realm;
}

/*!
    Sets the \a realm that is joined, from the next connection on. Without one, a slot of
    Session::onConnect() calls Session::join().
*/
void Component::setRealm(const QString &realm)
{
    d->realm = realm;
}

RetryPolicy Component::retryPolicy() const
{
    return d->policy;
}

/*!
    Sets the \a policy of transports that have none of their own, from the next start() on.
*/
void Component::setRetryPolicy(const RetryPolicy &policy)
{
    d->policy = policy;
}

/*!
    Has \a hook decide what is fatal, as long as \a context lives: it returns true, and the component
    gives up, or false, and there are retries if the policy has any. ConnectFailure::isFatal() is what
    would be decided without it.

    \code
    // The realm may come later.
    component->setFatalHook(this, [](const ConnectFailure &failure) {
        return failure.isFatal() && failure.uri() != u"wamp.error.no_such_realm";
    });
    \endcode
*/
void Component::setFatalHook(QObject *context, const FatalHook &hook)
{
    d->hook = hook;
    d->hookContext = context;
    d->hasHookContext = context != nullptr;
}

void Component::removeFatalHook()
{
    setFatalHook(nullptr, {});
}

Component::State Component::state() const noexcept
{
    return d->state;
}

/*!
    The number of the attempt that is under way, or was the last: from 1, since start() or since there
    was a session.
*/
int Component::attempt() const noexcept
{
    return d->attempt;
}

/*!
    How long the wait for the next attempt is in all; 0 while none is waited for.
*/
std::chrono::milliseconds Component::retryDelay() const noexcept
{
    return d->retryDelay;
}

/*!
    How much of retryDelay() is left.
*/
std::chrono::milliseconds Component::remainingDelay() const
{
    return d->timer.isActive() ? d->timer.remainingTimeAsDuration() : std::chrono::milliseconds(0);
}

/*!
    The last failure since start().
*/
ConnectFailure Component::lastFailure() const
{
    return d->failure;
}

/*!
    \property Fernweg::Wamp::Component::errorString
    Why there is no session, for people; empty while there is one.
*/
QString Component::errorString() const
{
    return d->errorText;
}

/*!
    Connects, and stays connected. Returns false, with an errorString(), if it is running, or a
    transport or a policy is wrong. While it is stopping, it starts as soon as it has stopped.
*/
bool Component::start()
{
    return d->start();
}

/*!
    Leaves, closes the connection, and then emits stopped(); without a connection at once.
*/
void Component::stop()
{
    d->stop();
}

/*!
    Ends the wait for the next attempt.
*/
void Component::retryNow()
{
    d->retryNow();
}

/*!
    \fn void Fernweg::Wamp::Component::onConnectFailure(const ConnectFailure &failure)
    There is no session, or no more, as \a failure tells: once for each attempt that has failed, and each
    session that was not ended by this program.
*/

/*!
    \fn void Fernweg::Wamp::Component::stopped()
    After stop(), or when it has given up, as lastFailure() tells. It may be started again.
*/

} // namespace Fernweg::Wamp
