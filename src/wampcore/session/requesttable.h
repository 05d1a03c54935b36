// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/message.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace Fernweg::WampCore {

using TimePoint = std::chrono::steady_clock::time_point;

/// What happens when a request is answered.
class Completion
{
public:
    Q_DISABLE_COPY_MOVE(Completion)

    virtual ~Completion() = default;

    /// A RESULT that isn't the last.
    virtual void progress(Message &&) { }
    /// RESULT, PUBLISHED, SUBSCRIBED …, or ERROR, which may be this end's own. Exactly once, unless it
    /// is deleted before.
    virtual void finish(Message &&answer) = 0;

protected:
    Completion() = default;
};

using CompletionPointer = std::unique_ptr<Completion>;

/// An ERROR of this end, for people, too.
Message localError(MessageType requestType, quint64 request, const QString &uri,
                   const QString &text);

/// All requests of a session that have not been answered, of all kinds.
class RequestTable
{
public:
    struct Request
    {
        MessageType type = MessageType::Invalid;
        bool isCanceled = false; ///< by the caller; it waits for the router's word
        std::chrono::milliseconds timeout {}; ///< 0: none
        TimePoint deadline {};
        CompletionPointer completion;
    };

    /// The id that the next request gets: from 1 on, one by one (WAMP specification, "IDs").
    quint64 nextId() const noexcept { return m_nextId; }

    void add(MessageType type, CompletionPointer completion);
    void setDeadline(quint64 id, Request &request, TimePoint deadline);
    Request *find(quint64 id);
    CompletionPointer take(quint64 id);

    /// Nothing is wrong with answers to \a id, though nobody waits for them.
    void tolerate(quint64 id);
    bool tolerates(quint64 id) const { return m_tolerated.count(id) != 0; }

    std::optional<TimePoint> nextDeadline() const;
    /// The first request that is due, if any.
    std::optional<quint64> due(TimePoint now) const;

    std::unordered_map<quint64, Request> takeAll();
    std::size_t size() const noexcept { return m_requests.size(); }

private:
    void dropDeadline(quint64 id, Request &request);

    quint64 m_nextId = 1;
    std::unordered_map<quint64, Request> m_requests;
    std::set<std::pair<TimePoint, quint64>> m_deadlines;
    std::unordered_set<quint64> m_tolerated;
    std::deque<quint64> m_toleratedInOrder;
};

} // namespace Fernweg::WampCore
