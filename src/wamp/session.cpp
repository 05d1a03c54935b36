// SPDX-License-Identifier: Apache-2.0
#include "wamp/handles_p.h"
#include "wamp/transportfactory.h"

#include <QtCore/qcoreevent.h>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Session
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampSession
    \brief A WAMP client: it calls and is called, publishes and subscribes.

    \code
    auto *session = new Session(this);
    session->registerProcedure(u"com.example.add"_s, this, [](int a, int b) { return a + b; });
    session->subscribe(u"com.example.temperature"_s, this, [](double celsius) { qInfo() << celsius; });
    connect(session, &Session::onJoin, this, [this, session] {
        session->publish(u"com.example.temperature"_s, { 21.5 });
        session->call(u"com.example.add"_s, { 2, 3 }, this, [](const CallResult &result) {
            qInfo() << result.value<int>();
        });
    });
    session->open(QUrl(u"ws://127.0.0.1:8080/ws"_s), u"realm1"_s);
    \endcode

    It is Autobahn's \c ApplicationSession: onConnect(), onChallenge(), onJoin(), onLeave() and
    onDisconnect() are signals, \c register is registerProcedure(). A class may derive from Session, or
    be given one: whether that talks to a router elsewhere (open(const QUrl &, …)) or in the same process
    (open(Router *, …)) makes no difference to it.

    \section1 Calls, events, handles

    No function calls back: results, events and errors come from the event loop. Each call gets exactly
    one result, which is an error if the session ends before. Subscriptions and registrations are
    wanted as long as their handles live; they may be made before there is a session, and are asked for
    again when the session has joined again. So make them once, not in each onJoin().

    \section1 Callables

    What subscribe() and registerProcedure() are given is called with the arguments as what it takes:
    the positional ones first, then, if it wants them, the remaining ones as a QVariantList, those by name
    as a QVariantMap, and the Event or Invocation itself. A \c{std::optional} may be missing. Arguments of
    another type, and those that are missing, or too many, are the call's error
    \c wamp.error.invalid_argument, which names the position. Those of an event are told by onUserError();
    it may have more arguments than are taken. To take one list as an argument, take a QStringList, a
    \c{QList<int>} …, or a QVariant.

    A procedure returns nothing, a value of any type that toWire() knows, an Arguments for several, a
    CallResult, an Error, or a QFuture of any of these: then it answers later, and the future is canceled
    when the call is. Or it takes an Invocation, returns nothing, and answers through that.

    \section1 Threads

    A session belongs to one thread; moveToThread() is for one without a connection, and its handles go
    with it. A callable of a handle is called in the thread in which its context lives at the time of the
    call, wherever the session and the context have been moved since; without a context, in the session's:
    if that is another thread than the session's, the call is queued there, and the answer comes back. The
    context of a call stays where it is until the result has come. Invocation is thread-safe, Event and
    CallResult may be copied to other threads.
*/

/*!
    \enum Fernweg::Wamp::Session::State
    What there is: a connection, a session, or neither. See the specification, "Sessions".
    \value Disconnected no transport
    \value Connecting open() was called, and there is no transport yet
    \value Connected a transport, and no session
    \value Joining the router has been asked for a session
    \value Authenticating a challenge has been received
    \value Joined a session
    \value Leaving the router has been told that the session ends
    \value Closing the transport is being closed
*/

Session::Session(QObject *parent) : QObject(parent), d(std::make_unique<SessionPrivate>(this)) { }

/*!
    Ends the connection without a word to the router. No signal is emitted, no callback called; futures
    become canceled.
*/
Session::~Session()
{
    SessionPrivate::letGo(std::move(d));
}

/*! \reimp */
bool Session::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && d)
        d->contexts.leaveThread();
    return QObject::event(event);
}

/*!
    How open() connects: serializers, limits, TLS, headers …
*/
TransportOptions Session::transportOptions() const
{
    return d->transportOptions;
}

void Session::setTransportOptions(const TransportOptions &options)
{
    d->transportOptions = options;
}

/*!
    How the realm that open() is given is joined.
*/
JoinOptions Session::joinOptions() const
{
    return d->joinOptions;
}

void Session::setJoinOptions(const JoinOptions &options)
{
    d->joinOptions = options;
}

/*!
    Connects to the router at \a url: \c ws, \c wss (WebSocket), \c rs, \c rss (RawSocket), or one of
    them over a Unix socket; if it is empty, that of transportOptions(). Then onConnect() is emitted, and
    \a realm is joined. Without a realm the slot calls join(), or nobody does.

    Returns false, with an errorString(), if there is a connection already, or can't be one. Whether it
    comes about tell onConnect() and onDisconnect().
*/
bool Session::open(const QUrl &url, const QString &realm)
{
    const QUrl target = url.isEmpty() ? d->transportOptions.url() : url;
    QString error;
    MessageTransportPointer transport = makeTransport(target, d->transportOptions, &error);
    if (!transport)
        return d->fail(error);
    return d->open(std::move(transport), realm);
}

/*!
    \overload
    Connects to \a router, which is in this process, in any thread: messages are not serialized.
*/
bool Session::open(Router *router, const QString &realm)
{
    if (!router)
        return d->fail(QStringLiteral("open() without a router"));
    return d->open(makeLocalTransport(router), realm);
}

Session::State Session::state() const noexcept
{
    return d->state;
}

/*!
    Returns whether there is a connection, with or without a session.
*/
bool Session::isConnected() const noexcept
{
    const State now = d->state;
    return now != State::Disconnected && now != State::Connecting && now != State::Closing;
}

/*!
    \property Fernweg::Wamp::Session::realm
    The realm that the session has joined, or is joining, or was last in.
*/
QString Session::realm() const
{
    return d->core.realm();
}

/*!
    \property Fernweg::Wamp::Session::id
    The session's id, 0 while there is none.
*/
quint64 Session::id() const noexcept
{
    return d->core.id();
}

/*!
    What the router said when the session joined.
*/
SessionDetails Session::details() const
{
    return d->details;
}

/*!
    Why the last session ended.
*/
CloseDetails Session::closeDetails() const
{
    return d->closeDetails;
}

/*!
    \property Fernweg::Wamp::Session::errorString
    What went wrong last, for people.
*/
QString Session::errorString() const
{
    return d->errorText;
}

/*!
    Joins \a realm, with joinOptions(). It is possible again, on the same connection, after onLeave().
    Returns false if there is no connection, or a session, or if an option can't be sent.
*/
bool Session::join(const QString &realm)
{
    return d->join(realm, d->joinOptions);
}

/*!
    \overload
    Joins with \a options.
*/
bool Session::join(const QString &realm, const JoinOptions &options)
{
    return d->join(realm, options);
}

/*!
    Says GOODBYE with the URI \a reason (\c wamp.close.normal if it is empty) and a \a message for
    people. When the router has answered, onLeave() is emitted; the connection stays. If it doesn't
    answer in 5 seconds, the connection is closed. Returns false if there is no session.
*/
bool Session::leave(const QString &reason, const QString &message)
{
    return d->leave(reason, message);
}

/*!
    Leaves, then closes the connection: onLeave(), if there was a session, and onDisconnect() follow.
*/
void Session::close()
{
    d->close();
}

/*!
    Closes the connection at once: what has not been sent is not delivered.
*/
void Session::abort()
{
    d->abort();
}

/*!
    Subscribes to \a topic, as \a options say, and returns the handle, a child of the session. Events are
    told by Subscription::onEvent().
*/
Subscription *Session::subscribe(const QString &topic, const SubscribeOptions &options)
{
    return SubscriptionPrivate::make(this, topic, nullptr, {}, options);
}

/*!
    \fn template <typename Context, typename F> Fernweg::Wamp::Subscription *Fernweg::Wamp::Session::subscribe(const QString &topic, Context *context, F function, const SubscribeOptions &options)
    \overload
    Subscribes to \a topic, as \a options say, and calls \a function for each event, in the thread of
    \a context: a function object, or a member function of \a context. The handle is deleted with
    \a context. See \l{Callables}.
*/

Subscription *Session::subscribeWith(const QString &topic, QObject *context,
                                     Internal::EventFunction &&function,
                                     const SubscribeOptions &options)
{
    return SubscriptionPrivate::make(this, topic, context, std::move(function), options);
}

/*!
    Registers \a procedure, as \a options say, and returns the handle, a child of the session. Calls are
    told by Registration::onInvocation().
*/
Registration *Session::registerProcedure(const QString &procedure, const RegisterOptions &options)
{
    return RegistrationPrivate::make(this, procedure, nullptr, {}, options);
}

/*!
    \fn template <typename Context, typename F> Fernweg::Wamp::Registration *Fernweg::Wamp::Session::registerProcedure(const QString &procedure, Context *context, F function, const RegisterOptions &options)
    \overload
    Registers \a procedure, as \a options say; calls \a function for each call, in the thread of
    \a context, and answers with what it returns. The handle is deleted with \a context. See
    \l{Callables}.
*/

Registration *Session::registerWith(const QString &procedure, QObject *context,
                                    Internal::InvocationFunction &&function,
                                    const RegisterOptions &options)
{
    return RegistrationPrivate::make(this, procedure, context, std::move(function), options);
}

/*!
    \fn void Fernweg::Wamp::Session::onConnect()
    There is a connection. If open() was given no realm, here is the place for join().
*/

/*!
    \fn void Fernweg::Wamp::Session::onChallenge(const Challenge &challenge)
    The router asks who this is: answer \a challenge with Challenge::reply(), now or later. If nothing is
    connected to the signal, the challenge is refused.
*/

/*!
    \fn void Fernweg::Wamp::Session::onJoin(const SessionDetails &details)
    The realm has been joined; \a details are what the router says of the session. The handles that there
    are already are asked for after this.
*/

/*!
    \fn void Fernweg::Wamp::Session::onLeave(const CloseDetails &details)
    The session has ended, or the router has refused it: \a details say why. All calls have got their
    results.
*/

/*!
    \fn void Fernweg::Wamp::Session::onDisconnect(bool wasClean, const QString &reason)
    The connection is closed, or didn't come about: once for each open(). \a wasClean tells whether it was
    closed as both ends wanted it; \a reason says to people what happened.
*/

/*!
    \fn void Fernweg::Wamp::Session::onUserError(const Error &error, const QString &uri)
    The function for events of \a uri didn't take the event's arguments, or threw: \a error. It is
    logged, too.
*/

} // namespace Fernweg::Wamp
