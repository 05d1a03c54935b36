// SPDX-License-Identifier: Apache-2.0
#include "session/sessioncore.h"
#include "messages/uris.h"

// What a router may send, and when (WAMP specification, "Sessions", "Protocol Errors").

namespace Fernweg::WampCore {

void SessionCore::receive(Message &&message)
{
    if (m_hasFailed)
        return;
    switch (message.type) {
    case MessageType::Heartbeat:
    case MessageType::EventReceived:
        return;
    case MessageType::Abort:
        receiveAbort(std::move(message));
        return;
    case MessageType::Goodbye:
        receiveGoodbye(std::move(message));
        return;
    default:
        break;
    }
    switch (m_state) {
    case State::Joining:
    case State::Authenticating:
        receiveOpening(std::move(message));
        break;
    case State::Joined:
        receiveJoined(std::move(message));
        break;
    case State::Leaving: // all but GOODBYE is ignored
        break;
    case State::Closed:
        violate(QStringLiteral("message %1 without a session").arg(int(message.type)));
        break;
    }
}

void SessionCore::receiveInvalid(const ReadError &error)
{
    if (m_state == State::Leaving || m_hasFailed)
        return;
    if (m_state == State::Joined && error.requestType == MessageType::Invocation) {
        m_client->send(localError(error.requestType, error.request, error.uri, error.text));
        return;
    }
    violate(error.text);
}

void SessionCore::receiveOpening(Message &&message)
{
    if (message.type == MessageType::Challenge) {
        m_state = State::Authenticating;
        m_client->sessionChallenged(message.uri, message.details);
    } else if (message.type == MessageType::Welcome) {
        m_state = State::Joined;
        m_id = message.id;
        m_roles = message.details.value(QStringLiteral("roles")).toMap();
        m_cancels = routerHas(QStringLiteral("dealer"), QStringLiteral("call_canceling"));
        const QString realm = message.details.value(QStringLiteral("realm")).toString();
        if (!realm.isEmpty()) // where the router chose it
            m_realm = realm;
        m_client->sessionJoined(message.details);
        if (m_state != State::Joined)
            return;
        m_subscriptions.sessionJoined();
        m_registrations.sessionJoined();
    } else {
        violate(QStringLiteral("message %1 instead of WELCOME").arg(int(message.type)));
    }
}

void SessionCore::receiveJoined(Message &&message)
{
    switch (message.type) {
    case MessageType::Event:
        return receiveEvent(std::move(message));
    case MessageType::Invocation:
        return receiveInvocation(std::move(message));
    case MessageType::Interrupt:
        return receiveInterrupt(message);
    case MessageType::Result:
        return receiveResult(std::move(message));
    case MessageType::Error:
        return receiveAnswer(message.requestType, std::move(message));
    case MessageType::Published:
        return receiveAnswer(MessageType::Publish, std::move(message));
    case MessageType::Subscribed:
        return receiveAnswer(MessageType::Subscribe, std::move(message));
    case MessageType::Registered:
        return receiveAnswer(MessageType::Register, std::move(message));
    case MessageType::Unsubscribed:
        if (message.request == 0)
            return receiveRevocation(m_subscriptions, QStringLiteral("subscription"), message);
        return receiveAnswer(MessageType::Unsubscribe, std::move(message));
    case MessageType::Unregistered:
        if (message.request == 0)
            return receiveRevocation(m_registrations, QStringLiteral("registration"), message);
        return receiveAnswer(MessageType::Unregister, std::move(message));
    default:
        violate(QStringLiteral("message %1 after the session was established")
                        .arg(int(message.type)));
    }
}

// The first GOODBYE is answered, unless both crossed. One too many, as routers send it when they take
// the answer for a GOODBYE of its own, is none to fall over.
void SessionCore::receiveGoodbye(Message &&message)
{
    if (m_state == State::Closed
        || (m_state == State::Joining && message.uri == Uri::goodbyeAndOut()))
        return;
    if (m_state != State::Joined && m_state != State::Leaving) {
        violate(QStringLiteral("GOODBYE instead of WELCOME"));
        return;
    }
    SessionEnd how { message.uri, message.details };
    how.byMe = m_state == State::Leaving;
    if (!how.byMe) {
        Message answer;
        answer.type = MessageType::Goodbye;
        answer.uri = Uri::goodbyeAndOut();
        m_client->send(std::move(answer));
    }
    end(std::move(how));
}

// Of a session that has been established, ABORT tells of an error after which nothing is sure.
void SessionCore::receiveAbort(Message &&message)
{
    SessionEnd how { message.uri, message.details };
    how.wasAborted = true;
    const QVariantList arguments = message.payload.arguments();
    if (!arguments.isEmpty() && !how.details.contains(QStringLiteral("message")))
        how.details.insert(QStringLiteral("message"), arguments.first().toString());
    if (m_state != State::Joining && m_state != State::Authenticating) {
        m_hasFailed = true;
        m_client->closeTransport(message.uri);
    }
    if (m_state != State::Closed)
        end(std::move(how));
}

void SessionCore::receiveAnswer(MessageType requestType, Message &&message)
{
    const RequestTable::Request *request = m_requests.find(message.request);
    if (request && request->type == requestType) {
        const CompletionPointer completion = m_requests.take(message.request);
        completion->finish(std::move(message));
    } else if (!m_requests.tolerates(message.request)) {
        violate(QStringLiteral("message %1 answers a request %2 that there is none of")
                        .arg(int(message.type))
                        .arg(message.request));
    }
}

void SessionCore::receiveResult(Message &&message)
{
    if (!message.details.value(QStringLiteral("progress")).toBool()) {
        receiveAnswer(MessageType::Call, std::move(message));
        return;
    }
    RequestTable::Request *call = m_requests.find(message.request);
    if (call && call->type == MessageType::Call) {
        // The timeout is that of each result (WAMP specification, "Progressive Call Results").
        if (call->timeout.count() > 0)
            m_requests.setDeadline(message.request, *call, m_client->now() + call->timeout);
        if (!call->isCanceled)
            call->completion->progress(std::move(message));
    } else if (!m_requests.tolerates(message.request)) {
        violate(QStringLiteral("progress of a call %1 that there is none of").arg(message.request));
    }
}

void SessionCore::receiveEvent(Message &&message)
{
    const quint64 id = message.id;
    if (m_subscriptions.deliver(std::move(message)) == HandleTable::Delivery::Unknown)
        violate(QStringLiteral("event of a subscription %1 that there is none of").arg(id));
}

void SessionCore::receiveInvocation(Message &&message)
{
    const quint64 id = message.id;
    const quint64 request = message.request;
    if (m_invocations.count(request)) {
        violate(QStringLiteral("invocation %1 twice").arg(request));
        return;
    }
    switch (m_registrations.deliver(std::move(message))) {
    case HandleTable::Delivery::Delivered:
        break;
    case HandleTable::Delivery::NoLongerWanted: // it crossed the UNREGISTER
        m_client->send(localError(MessageType::Invocation, request, Uri::noSuchProcedure(),
                                  QStringLiteral("no longer registered")));
        break;
    case HandleTable::Delivery::Unknown:
        violate(QStringLiteral("invocation of a registration %1 that there is none of").arg(id));
        break;
    }
}

void SessionCore::receiveInterrupt(const Message &message)
{
    const auto found = m_invocations.find(message.request);
    if (found == m_invocations.end()) // it has been answered meanwhile
        return;
    const std::shared_ptr<PendingInvocation> invocation = found->second;
    invocation->interrupted(message.details);
}

void SessionCore::receiveRevocation(HandleTable &table, const QString &key, const Message &message)
{
    const quint64 id = message.details.value(key).toULongLong();
    if (!table.revoke(id, message.details.value(QStringLiteral("reason")).toString()))
        violate(QStringLiteral("revocation of a %1 %2 that there is none of").arg(key).arg(id));
}

} // namespace Fernweg::WampCore
