// SPDX-License-Identifier: Apache-2.0
#include "router/peersession.h"

#include "router/peer.h"
#include "router/realm.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

namespace {

/// When both have said GOODBYE at once, that is the end; some clients answer the router's all the same.
bool isAnswerToGoodbye(const Message &message)
{
    return message.type == MessageType::Goodbye && message.uri == Uri::goodbyeAndOut();
}

} // namespace

PeerSession::PeerSession(RouterContext &context, Peer *peer) : m_context(context), m_peer(peer)
{
    m_context.peers.insert(this);
}

PeerSession::~PeerSession()
{
    waiting.clear();
    m_context.deadlines.clear(m_goodbyeDeadline);
    m_context.forget(*this);
    m_context.peers.remove(this);
}

void PeerSession::receive(Message &&message)
{
    const RouterTurn turn(m_context);
    switch (m_state) {
    case State::Closed:
        if (message.type == MessageType::Hello)
            join(message);
        else if (message.type != MessageType::Abort && !isAnswerToGoodbye(message))
            violate(u"Message %1 before HELLO"_s.arg(int(message.type)));
        break;
    case State::Established:
        receiveEstablished(std::move(message));
        break;
    case State::ShuttingDown:
        // Anything else was sent before our GOODBYE arrived (WAMP, "Sessions", transition 14).
        if (message.type == MessageType::Goodbye || message.type == MessageType::Abort) {
            m_context.deadlines.clear(m_goodbyeDeadline);
            m_state = State::Closed;
            if (m_closesTransport || m_context.isShuttingDown)
                closeTransport();
        }
        break;
    case State::Ended:
        break;
    }
}

void PeerSession::receiveEstablished(Message &&message)
{
    switch (message.type) {
    case MessageType::Publish:
    case MessageType::Subscribe:
    case MessageType::Unsubscribe:
    case MessageType::Call:
    case MessageType::Cancel:
    case MessageType::Register:
    case MessageType::Unregister:
    case MessageType::Goodbye:
        receiveRequest(std::move(message));
        break;
    case MessageType::Yield:
        m_realm->dealer().yield(*this, std::move(message));
        break;
    case MessageType::Error:
        m_realm->dealer().invocationFailed(*this, std::move(message));
        break;
    case MessageType::Abort:
        leave(message.uri);
        m_state = State::Closed;
        break;
    case MessageType::Heartbeat:
    case MessageType::EventReceived:
        break;
    default:
        violate(u"Message %1 in a session that is established"_s.arg(int(message.type)));
        break;
    }
}

/// Requests are processed in their order, also if the authorizer takes its time for one of them.
void PeerSession::receiveRequest(Message &&message)
{
    if (!takesRequestId(message))
        return;
    if (waiting.isWaiting()) {
        const bool isFull = waiting.count() >= m_realm->settings().maxWaitingRequests;
        if (!isFull)
            waiting.append(std::move(message));
        if (isFull || (m_maxPendingOutput && waiting.octets() > m_maxPendingOutput))
            abort(Uri::authorizationFailed(), u"Too many requests wait for the authorizer"_s);
    } else if (message.type == MessageType::Goodbye) {
        answerGoodbye();
    } else {
        m_realm->process(*this, std::move(message));
    }
}

/// Requests are numbered from 1, whatever their types. Old clients draw their ids at random.
bool PeerSession::takesRequestId(const Message &message)
{
    if (message.type == MessageType::Goodbye || message.type == MessageType::Cancel)
        return true;
    // A call that goes on; the dealer knows whether it does.
    const bool mayGoOn = message.type == MessageType::Call && message.request <= lastRequest
            && m_features.callerProgressiveInvocations;
    if (mayGoOn)
        return true;
    const quint64 expected = IdGenerator::successor(lastRequest);
    if (m_realm->settings().strictRequestIds && message.request != expected) {
        violate(u"Request %1 is out of sequence: %2 is expected"_s.arg(message.request)
                        .arg(expected));
        return false;
    }
    lastRequest = message.request;
    return true;
}

void PeerSession::requestAnswered(Message &&request, const WaitingRequests::Key &key,
                                  const AuthorizationAnswer &answer)
{
    const RouterTurn turn(m_context);
    m_realm->processAnswer(*this, std::move(request), key, answer);
    processWaiting();
}

void PeerSession::processWaiting()
{
    if (m_isProcessingWaiting) // the authorizer answers at once: it goes on below
        return;
    m_isProcessingWaiting = true;
    while (m_state == State::Established && !waiting.isWaiting() && !waiting.isEmpty()) {
        Message message = waiting.takeNext();
        if (message.type == MessageType::Goodbye)
            answerGoodbye();
        else
            m_realm->process(*this, std::move(message));
    }
    m_isProcessingWaiting = false;
}

void PeerSession::receiveInvalid(const ReadError &error)
{
    const RouterTurn turn(m_context);
    if (m_state == State::ShuttingDown || m_state == State::Ended)
        return;
    if (m_state == State::Established && error.requestType != MessageType::Invalid)
        fail(error.requestType, error.request, error.uri, error.text);
    else
        abort(error.uri.isEmpty() ? Uri::protocolViolation() : error.uri, error.text);
}

void PeerSession::detach()
{
    {
        const RouterTurn turn(m_context);
        m_peer = nullptr;
        leave(Uri::networkFailure());
        m_state = State::Ended;
    }
    delete this;
}

void PeerSession::violate(const QString &text)
{
    abort(Uri::protocolViolation(), text);
}

void PeerSession::abort(const QString &reason, const QString &text)
{
    Message message;
    message.type = MessageType::Abort;
    message.uri = reason;
    message.details.insert(u"message"_s, text);
    send(std::move(message));
    leave(reason);
    closeTransport();
}

/// The answer to the client's GOODBYE; the transport stays for another session.
void PeerSession::answerGoodbye()
{
    Message message;
    message.type = MessageType::Goodbye;
    message.uri = Uri::goodbyeAndOut();
    send(std::move(message));
    leave(u"wamp.close.normal"_s);
    m_state = State::Closed;
    if (m_context.isShuttingDown)
        closeTransport();
}

void PeerSession::sayGoodbye(const QString &reason, const QString &text, bool closesTransport)
{
    if (m_state != State::Established)
        return;
    Message message;
    message.type = MessageType::Goodbye;
    message.uri = reason;
    if (!text.isEmpty())
        message.details.insert(u"message"_s, text);
    send(std::move(message));
    leave(reason);
    m_state = State::ShuttingDown;
    m_closesTransport = closesTransport;
    m_context.setDeadline(m_goodbyeDeadline, m_context.goodbyeTimeout, this);
}

void PeerSession::timeUp()
{
    closeTransport();
}

void PeerSession::endStuck()
{
    leave(Uri::killed());
    m_state = State::Ended;
    m_context.deadlines.clear(m_goodbyeDeadline);
    if (Peer *peer = std::exchange(m_peer, nullptr))
        peer->abort();
}

void PeerSession::discard()
{
    m_isDiscarded = true;
    leave({});
    m_state = State::Ended;
}

void PeerSession::closeIdle()
{
    if (m_state == State::Closed)
        closeTransport();
}

void PeerSession::closeTransport()
{
    m_state = State::Ended;
    m_context.deadlines.clear(m_goodbyeDeadline);
    if (Peer *peer = std::exchange(m_peer, nullptr))
        peer->close();
}

/// All that the realm has of this session goes.
void PeerSession::leave(const QString &reason)
{
    if (m_state != State::Established)
        return;
    m_state = State::Ended;
    waiting.clear();
    m_isLeaving = true; // GOODBYE or ABORT was the last message
    m_realm->leave(*this);
    m_isLeaving = false;
    m_context.sessions.remove(m_info.id);
    if (!m_isDiscarded)
        m_context.host->sessionLeft(m_info, reason);
    m_realm = nullptr;
    m_permissions = nullptr;
    m_info = {};
}

} // namespace Fernweg::WampCore
