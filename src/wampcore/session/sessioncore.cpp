// SPDX-License-Identifier: Apache-2.0
#include "session/sessioncore.h"

#include "messages/uris.h"

namespace Fernweg::WampCore {

SessionCore::SessionCore(SessionClient *client) : m_client(client) { }

SessionCore::~SessionCore() = default;

bool SessionCore::routerHas(const QString &role, const QString &feature) const
{
    const QVariantMap features =
            m_roles.value(role).toMap().value(QStringLiteral("features")).toMap();
    return features.value(feature).toBool();
}

bool SessionCore::join(const QString &realm, const QVariantMap &details)
{
    if (m_state != State::Closed || m_hasFailed)
        return false;
    Message hello;
    hello.type = MessageType::Hello;
    hello.uri = realm;
    hello.details = details;
    m_state = State::Joining;
    m_realm = realm;
    m_client->send(std::move(hello));
    return true;
}

bool SessionCore::authenticate(const QString &signature, const QVariantMap &extra)
{
    if (m_state != State::Authenticating)
        return false;
    Message message;
    message.type = MessageType::Authenticate;
    message.uri = signature;
    message.details = extra;
    m_client->send(std::move(message));
    return true;
}

bool SessionCore::leave(const QString &reason, const QVariantMap &details)
{
    if (m_state != State::Joined)
        return false;
    Message goodbye;
    goodbye.type = MessageType::Goodbye;
    goodbye.uri = reason;
    goodbye.details = details;
    m_state = State::Leaving;
    m_client->send(std::move(goodbye));
    return true;
}

bool SessionCore::refuse(const QString &reason, const QString &text)
{
    if (m_state != State::Joining && m_state != State::Authenticating)
        return false;
    Message abort;
    abort.type = MessageType::Abort;
    abort.uri = reason;
    if (!text.isEmpty())
        abort.details.insert(QStringLiteral("message"), text);
    m_state = State::Leaving;
    m_refusal = SessionEnd { reason, abort.details };
    m_refusal->wasAborted = m_refusal->byMe = true;
    m_client->send(std::move(abort));
    m_client->closeTransport(text.isEmpty() ? reason : text);
    return true;
}

SendResult SessionCore::request(Message &&message, CompletionPointer &&completion, quint64 *id)
{
    if (!isJoined())
        return SendResult::NoSession;
    const MessageType type = message.type;
    message.request = m_requests.nextId();
    if (id)
        *id = message.request;
    if (!m_client->send(std::move(message)))
        return SendResult::TooLarge;
    m_requests.add(type, std::move(completion));
    return SendResult::Sent;
}

SendResult SessionCore::call(Message &&message, CompletionPointer &&completion,
                             std::chrono::milliseconds timeout, quint64 *id)
{
    const SendResult result = request(std::move(message), std::move(completion), id);
    if (result == SendResult::Sent && timeout.count() > 0) {
        RequestTable::Request *call = m_requests.find(*id);
        call->timeout = timeout;
        m_requests.setDeadline(*id, *call, m_client->now() + timeout);
    }
    return result;
}

// CANCEL makes old routers end the connection, so that it is sent to those only that announce it. For
// the others the call ends here, at once, but not before this has returned.
bool SessionCore::cancel(quint64 call, const QString &mode)
{
    RequestTable::Request *request = m_requests.find(call);
    if (!isJoined() || !request || request->type != MessageType::Call || request->isCanceled)
        return false;
    request->isCanceled = true;
    m_requests.tolerate(call);
    if (m_cancels)
        tell(MessageType::Cancel, call, { { QStringLiteral("mode"), mode } });
    else
        m_requests.setDeadline(call, *request, m_client->now());
    return true;
}

void SessionCore::tell(MessageType type, quint64 request, const QVariantMap &details)
{
    Message message;
    message.type = type;
    message.request = request;
    message.details = details;
    m_client->send(std::move(message));
}

void SessionCore::advanceTo(TimePoint now)
{
    while (const std::optional<quint64> id = m_requests.due(now)) {
        const bool isCanceled = m_requests.find(*id)->isCanceled && !m_cancels;
        if (!isCanceled && m_cancels && isJoined())
            tell(MessageType::Cancel, *id,
                 { { QStringLiteral("mode"), QStringLiteral("killnowait") } });
        m_requests.tolerate(*id);
        const CompletionPointer completion = m_requests.take(*id);
        completion->finish(isCanceled ? localError(MessageType::Call, *id, Uri::canceled(), {})
                                      : localError(MessageType::Call, *id, Uri::timeout(),
                                                   QStringLiteral("no answer in time")));
    }
}

bool SessionCore::isPending(quint64 request, const PendingInvocation *invocation) const
{
    const auto found = m_invocations.find(request);
    return found != m_invocations.end() && found->second.get() == invocation;
}

void SessionCore::addInvocation(quint64 request, std::shared_ptr<PendingInvocation> invocation)
{
    m_invocations.emplace(request, std::move(invocation));
}

SendResult SessionCore::answer(Message &&message)
{
    if (!isJoined())
        return SendResult::NoSession;
    const bool isLast = message.type == MessageType::Error
            || !message.details.value(QStringLiteral("progress")).toBool();
    const quint64 request = message.request;
    if (!m_client->send(std::move(message)))
        return SendResult::TooLarge;
    if (isLast)
        m_invocations.erase(request);
    return SendResult::Sent;
}

void SessionCore::lose()
{
    m_hasFailed = false;
    if (m_state == State::Closed)
        return;
    SessionEnd how;
    how.reason = Uri::transportLost();
    how.wasLost = true;
    if (m_refusal)
        how = *std::exchange(m_refusal, {});
    end(std::move(how));
}

// Each request ends, and each handle knows, before the program hears of the session's end.
void SessionCore::end(SessionEnd &&how)
{
    how.wasJoined = m_id != 0;
    m_refusal.reset();
    m_state = State::Closed;
    m_id = 0;
    m_roles.clear();
    m_cancels = false;
    auto requests = m_requests.takeAll();
    const auto invocations = std::exchange(m_invocations, {});
    m_subscriptions.sessionEnded();
    m_registrations.sessionEnded();
    for (const auto &invocation : invocations)
        invocation.second->interrupted(
                { { QStringLiteral("mode"), QStringLiteral("killnowait") } });
    const QString uri = how.wasLost ? Uri::networkFailure() : Uri::canceled();
    for (auto &[id, request] : requests) {
        if (request.type == MessageType::Call || request.type == MessageType::Publish)
            request.completion->finish(localError(request.type, id, uri, how.reason));
        request.completion.reset();
    }
    m_client->sessionEnded(how);
}

void SessionCore::violate(const QString &text)
{
    Message abort;
    abort.type = MessageType::Abort;
    abort.uri = Uri::protocolViolation();
    abort.details.insert(QStringLiteral("message"), text);
    SessionEnd how { abort.uri, abort.details };
    how.wasAborted = how.byMe = true;
    m_hasFailed = true;
    m_client->send(std::move(abort));
    m_client->closeTransport(text);
    end(std::move(how));
}

} // namespace Fernweg::WampCore
