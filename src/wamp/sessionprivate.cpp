// SPDX-License-Identifier: Apache-2.0
#include "wamp/session_p.h"

#include "messages/uris.h"
#include "wamp/logging.h"
#include "wamp/values.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qtimer.h>

#include <algorithm>

namespace Fernweg::Wamp {

using namespace std::chrono_literals;
using WampCore::Message;
using WampCore::MessageType;
using WampCore::SendResult;
namespace Uri = WampCore::Uri;

namespace {

// A router that doesn't answer GOODBYE, or doesn't let go of the connection, is not waited for.
constexpr auto closeTimeout = 5s;
// Timers count milliseconds as an int. One that is early does no harm.
constexpr std::chrono::milliseconds longestWait = 24h * 20;

} // namespace

/// A call from the event loop: whatever is called from it may delete the session.
class SessionPrivate::Turn
{
public:
    Q_DISABLE_COPY_MOVE(Turn)

    explicit Turn(SessionPrivate *session) : d(session) { ++d->m_depth; }
    ~Turn()
    {
        if (--d->m_depth > 0)
            return;
        if (d->q)
            d->armTimer();
        else
            delete d;
    }

private:
    SessionPrivate *d;
};

SessionPrivate::SessionPrivate(Session *session)
    : q(session), link(std::make_shared<SessionLink>(session, this))
{
}

SessionPrivate::~SessionPrivate()
{
    link->cut();
}

void SessionPrivate::letGo(std::unique_ptr<SessionPrivate> &&privateObject)
{
    SessionPrivate *d = privateObject.get();
    d->q = nullptr;
    d->m_timer = nullptr;
    d->link->cut();
    if (d->m_transport)
        d->m_transport->setClient(nullptr);
    d->m_transport.reset();
    if (d->m_depth > 0)
        privateObject.release(); // the turn deletes it
    else
        privateObject.reset();
}

bool SessionPrivate::fail(const QString &text)
{
    setErrorText(text);
    return false;
}

void SessionPrivate::setErrorText(const QString &text)
{
    if (std::exchange(errorText, text) != text && q)
        Q_EMIT q->errorStringChanged();
}

Session::State SessionPrivate::stateNow() const
{
    using State = Session::State;
    if (!m_transport)
        return State::Disconnected;
    if (m_isClosing)
        return State::Closing;
    if (!m_isOpen)
        return State::Connecting;
    switch (core.state()) {
    case WampCore::SessionCore::State::Joining:
        return State::Joining;
    case WampCore::SessionCore::State::Authenticating:
        return State::Authenticating;
    case WampCore::SessionCore::State::Joined:
        return State::Joined;
    case WampCore::SessionCore::State::Leaving:
        return State::Leaving;
    case WampCore::SessionCore::State::Closed:
        break;
    }
    return State::Connected;
}

void SessionPrivate::updateState()
{
    const Session::State next = stateNow();
    if (q && std::exchange(state, next) != next)
        Q_EMIT q->stateChanged(next);
}

bool SessionPrivate::open(MessageTransportPointer transport, const QString &realm)
{
    if (m_transport)
        return fail(QStringLiteral("open() while there is a connection"));
    m_realm = realm;
    m_transport = std::move(transport);
    m_isOpen = m_isClosing = m_closesAfterLeave = false;
    m_closeText.clear();
    setErrorText({});
    m_transport->setClient(this);
    m_transport->open();
    updateState();
    return true;
}

bool SessionPrivate::join(const QString &realm, const JoinOptions &options)
{
    QString text;
    QVariantMap wire = options.toMap();
    if (!makeWire(wire, QStringLiteral("options"), &text))
        return fail(text);
    if (!m_isOpen || m_isClosing || !core.join(realm, wire))
        return fail(QStringLiteral("join() without a connection, or while there is a session"));
    setPhaseTimeout(options.timeout());
    updateState();
    return true;
}

bool SessionPrivate::leave(const QString &reason, const QString &message)
{
    QVariantMap goodbye;
    if (!message.isEmpty())
        goodbye.insert(QStringLiteral("message"), message);
    if (!core.leave(reason.isEmpty() ? Uri::normal() : reason, goodbye))
        return fail(QStringLiteral("leave() without a session"));
    setPhaseTimeout(closeTimeout);
    updateState();
    return true;
}

void SessionPrivate::close()
{
    using State = WampCore::SessionCore::State;
    if (!m_transport || m_isClosing)
        return;
    if (!m_isOpen) {
        abort();
        return;
    }
    m_closesAfterLeave = true;
    if (core.isJoined())
        leave({}, {});
    else if (core.state() == State::Joining || core.state() == State::Authenticating)
        core.refuse(Uri::normal(), {});
    else if (core.state() == State::Closed)
        closeTransport({});
    updateState();
}

void SessionPrivate::abort()
{
    if (!m_transport)
        return;
    m_isClosing = true;
    m_transport->abort();
    updateState();
}

void SessionPrivate::closeTransport(const QString &why)
{
    if (!m_transport || m_isClosing)
        return;
    m_isClosing = true;
    m_closeText = why;
    m_transport->close();
    setPhaseTimeout(closeTimeout);
}

bool SessionPrivate::send(Message &&message)
{
    if (!m_transport)
        return true;
    const WampCore::OutgoingMessage outgoing(std::move(message));
    const quint64 limit = m_transport->maxMessageSize();
    if (limit > 0 && !outgoing.message().payload.isEmpty() && m_transport->sizeOf(outgoing) > limit)
        return false;
    m_transport->send(outgoing);
    return true;
}

WampCore::TimePoint SessionPrivate::now() const
{
    return std::chrono::steady_clock::now();
}

void SessionPrivate::transportOpened()
{
    const Turn turn(this);
    m_isOpen = true;
    updateState();
    if (q)
        Q_EMIT q->onConnect();
    if (q && m_isOpen && !m_isClosing && !m_realm.isEmpty()
        && core.state() == WampCore::SessionCore::State::Closed && !join(m_realm, joinOptions)) {
        closeTransport(errorText); // an option can't be sent
        updateState();
    }
}

void SessionPrivate::transportReceived(Message &&message)
{
    const Turn turn(this);
    core.receive(std::move(message));
}

void SessionPrivate::transportReceivedInvalid(const WampCore::ReadError &error)
{
    const Turn turn(this);
    core.receiveInvalid(error);
}

void SessionPrivate::transportEnded(const TransportEnd &end)
{
    const Turn turn(this);
    const MessageTransportPointer dead = std::move(m_transport);
    m_isOpen = m_isClosing = false;
    m_phaseDeadline.reset();
    m_lastEnd = end;
    QString text = std::exchange(m_closeText, {});
    if (text.isEmpty())
        text = end.text;
    if (!end.wasClean)
        setErrorText(text);
    core.lose();
    updateState();
    if (q)
        Q_EMIT q->onDisconnect(end.wasClean, text);
}

void SessionPrivate::sessionJoined(const QVariantMap &welcome)
{
    m_phaseDeadline.reset();
    details = SessionDetails(core.id(), core.realm(), welcome);
    updateState();
    if (q)
        Q_EMIT q->onJoin(details);
}

void SessionPrivate::sessionChallenged(const QString &method, const QVariantMap &extra)
{
    m_phaseDeadline.reset(); // a person may be asked
    const Challenge challenge(q, ++m_challengeRound, method, extra);
    updateState();
    if (!q)
        return;
    if (q->isSignalConnected(QMetaMethod::fromSignal(&Session::onChallenge)))
        Q_EMIT q->onChallenge(challenge);
    else
        challenge.refuse(QStringLiteral("no answer to a challenge \"%1\"").arg(method));
}

void SessionPrivate::sessionEnded(const WampCore::SessionEnd &end)
{
    CloseDetails::Flags flags;
    flags.setFlag(CloseDetails::Aborted, end.wasAborted);
    flags.setFlag(CloseDetails::Joined, end.wasJoined);
    flags.setFlag(CloseDetails::Lost, end.wasLost);
    flags.setFlag(CloseDetails::ByMe, end.byMe);
    closeDetails = CloseDetails(end.reason, end.details, flags);
    ++m_challengeRound;
    if (!m_isClosing)
        m_phaseDeadline.reset();
    if (end.wasAborted) {
        const QString text = closeDetails.message();
        setErrorText(text.isEmpty() ? end.reason : end.reason + QStringLiteral(": ") + text);
    }
    updateState();
    if (q)
        Q_EMIT q->onLeave(closeDetails);
    // Unless a slot has joined again.
    if (m_closesAfterLeave && core.state() == WampCore::SessionCore::State::Closed) {
        closeTransport({});
        updateState();
    }
}

bool SessionPrivate::replyTo(quint64 round, const QString &signature, const QVariantMap &extra)
{
    QString text;
    QVariantMap wire = extra;
    if (!makeWire(wire, QStringLiteral("extra"), &text))
        return fail(text);
    if (round != m_challengeRound || !core.authenticate(signature, wire))
        return fail(QStringLiteral("reply to a challenge that is over"));
    setPhaseTimeout(joinOptions.timeout());
    return true;
}

bool SessionPrivate::refuse(quint64 round, const QString &message)
{
    if (round != m_challengeRound || !core.refuse(Uri::authenticationFailed(), message))
        return fail(QStringLiteral("refusal of a challenge that is over"));
    updateState();
    return true;
}

void SessionPrivate::reportUserError(const Error &error, const QString &uri)
{
    qCWarning(lcWamp).noquote() << uri << error.uri() << error.message();
    if (q)
        Q_EMIT q->onUserError(error, uri);
}

void SessionPrivate::finishFailed()
{
    const Turn turn(this);
    for (Failed &failed : std::exchange(m_failed, {})) {
        if (q)
            failed.completion->finish(std::move(failed.error));
    }
}

void SessionPrivate::setPhaseTimeout(std::chrono::milliseconds timeout)
{
    m_phaseDeadline.reset();
    if (timeout.count() > 0)
        m_phaseDeadline = now() + std::min<std::chrono::milliseconds>(timeout, longestWait);
    armTimer();
}

// A timer that is early does no harm, so that it isn't touched for each call that was answered.
void SessionPrivate::armTimer()
{
    std::optional<WampCore::TimePoint> next = core.nextDeadline();
    if (m_phaseDeadline && (!next || *m_phaseDeadline < *next))
        next = m_phaseDeadline;
    if (!next || !q || (m_timer && m_timer->isActive() && m_armedFor <= *next))
        return;
    if (!m_timer) {
        m_timer = new QTimer(q);
        m_timer->setSingleShot(true);
        QObject::connect(m_timer, &QTimer::timeout, q, [this] { advance(); });
    }
    m_armedFor = *next;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - now());
    m_timer->start(std::clamp<std::chrono::milliseconds>(wait, 0ms, longestWait));
}

void SessionPrivate::advance()
{
    const Turn turn(this);
    core.advanceTo(now());
    if (!m_phaseDeadline || *m_phaseDeadline > now() || !m_transport)
        return;
    m_phaseDeadline.reset();
    using State = WampCore::SessionCore::State;
    if (!m_isClosing && (core.state() == State::Joining || core.state() == State::Authenticating)) {
        core.refuse(Uri::timeout(), QStringLiteral("no answer to HELLO or AUTHENTICATE in time"));
        updateState();
    } else {
        abort();
    }
}

} // namespace Fernweg::Wamp
