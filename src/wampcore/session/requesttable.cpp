// SPDX-License-Identifier: Apache-2.0
#include "session/requesttable.h"

#include "messages/ids.h"

namespace Fernweg::WampCore {

namespace {

// Answers that nobody waits for come soon, or never.
const std::size_t maxTolerated = 4096;

} // namespace

Message localError(MessageType requestType, quint64 request, const QString &uri,
                   const QString &text)
{
    Message message;
    message.type = MessageType::Error;
    message.requestType = requestType;
    message.request = request;
    message.uri = uri;
    if (!text.isEmpty())
        message.payload = Payload(QVariantList { text });
    return message;
}

void RequestTable::add(MessageType type, CompletionPointer completion)
{
    if (completion) {
        Request &request = m_requests[m_nextId];
        request.type = type;
        request.completion = std::move(completion);
    }
    m_nextId = nextRequestId(m_nextId);
}

void RequestTable::dropDeadline(quint64 id, Request &request)
{
    if (request.deadline == TimePoint())
        return;
    m_deadlines.erase({ request.deadline, id });
    request.deadline = {};
}

void RequestTable::setDeadline(quint64 id, Request &request, TimePoint deadline)
{
    dropDeadline(id, request);
    request.deadline = deadline;
    m_deadlines.insert({ deadline, id });
}

RequestTable::Request *RequestTable::find(quint64 id)
{
    const auto found = m_requests.find(id);
    return found == m_requests.end() ? nullptr : &found->second;
}

CompletionPointer RequestTable::take(quint64 id)
{
    const auto found = m_requests.find(id);
    if (found == m_requests.end())
        return nullptr;
    dropDeadline(id, found->second);
    CompletionPointer completion = std::move(found->second.completion);
    m_requests.erase(found);
    return completion;
}

void RequestTable::tolerate(quint64 id)
{
    if (!m_tolerated.insert(id).second)
        return;
    m_toleratedInOrder.push_back(id);
    if (m_toleratedInOrder.size() > maxTolerated) {
        m_tolerated.erase(m_toleratedInOrder.front());
        m_toleratedInOrder.pop_front();
    }
}

std::optional<TimePoint> RequestTable::nextDeadline() const
{
    if (m_deadlines.empty())
        return std::nullopt;
    return m_deadlines.begin()->first;
}

std::optional<quint64> RequestTable::due(TimePoint now) const
{
    if (m_deadlines.empty() || m_deadlines.begin()->first > now)
        return std::nullopt;
    return m_deadlines.begin()->second;
}

std::unordered_map<quint64, RequestTable::Request> RequestTable::takeAll()
{
    m_nextId = 1;
    m_deadlines.clear();
    m_tolerated.clear();
    m_toleratedInOrder.clear();
    return std::exchange(m_requests, {});
}

} // namespace Fernweg::WampCore
