// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "messages/message.h"
#include "router/routerhost.h"

#include <QtCore/qhash.h>

#include <deque>
#include <memory>
#include <optional>

namespace Fernweg::WampCore {

class PeerSession;

/// The requests of a session while the authorizer thinks about the first of them. The others wait, so
/// that all are processed in their order, which WAMP guarantees ("Ordering Guarantees"). Also keeps the
/// answers that may be kept.
class WaitingRequests
{
public:
    Q_DISABLE_COPY_MOVE(WaitingRequests)

    WaitingRequests() = default;
    ~WaitingRequests() { clear(); }

    bool isWaiting() const noexcept { return m_question != nullptr; }
    qsizetype count() const noexcept { return qsizetype(m_behind.size()); }
    void append(Message &&message) { m_behind.push_back(std::move(message)); }
    bool isEmpty() const noexcept { return m_behind.empty(); }
    Message takeNext();

    /// Asks; the answer comes to \a session's realm, at once or later.
    void ask(PeerSession &session, Message &&request, const AuthorizationQuery &query);
    /// The session has ended: answers find nobody.
    void clear();

    void forgetAnswers() { m_cache.clear(); }
    const AuthorizationAnswer *cached(Action action, MatchPolicy match, const QString &uri) const;

    using Key = std::pair<int, QString>;
    using Cache = QHash<Key, AuthorizationAnswer>;
    static Key keyOf(Action action, MatchPolicy match, const QString &uri)
    {
        return { int(action) << 8 | int(match), uri };
    }
    static void store(Cache &cache, const Key &key, const AuthorizationAnswer &answer);

private:
    class Question;
    void answered(const AuthorizationAnswer &answer);

    std::deque<Message> m_behind;
    Question *m_question = nullptr;
    PeerSession *m_session = nullptr;
    Message m_request;
    Key m_key;
    bool m_isAsking = false;
    std::optional<AuthorizationAnswer> m_immediate;
    Cache m_cache;
};

} // namespace Fernweg::WampCore
