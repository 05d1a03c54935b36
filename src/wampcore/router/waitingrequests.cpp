// SPDX-License-Identifier: Apache-2.0
#include "router/waitingrequests.h"

#include "messages/messagesize.h"
#include "router/peersession.h"
#include "router/realm.h"

namespace Fernweg::WampCore {

namespace {
constexpr qsizetype MaxCached = 10000; // then it begins anew: URIs may be made up by the client
} // namespace

/// What the authorizer's completion holds on to: the way back, as long as there is one.
class WaitingRequests::Question
{
public:
    Q_DISABLE_COPY_MOVE(Question)

    explicit Question(WaitingRequests *asker) : m_asker(asker) { }
    ~Question()
    {
        AuthorizationAnswer failure;
        failure.reason = QStringLiteral("the authorizer gave no answer");
        answer(failure);
    }

    void answer(const AuthorizationAnswer &answer)
    {
        if (WaitingRequests *asker = std::exchange(m_asker, nullptr))
            asker->answered(answer);
    }

    void drop() { m_asker = nullptr; }

private:
    WaitingRequests *m_asker;
};

Message WaitingRequests::takeNext()
{
    Message message = std::move(m_behind.front());
    m_behind.pop_front();
    m_octets -= sizeOf(message);
    return message;
}

void WaitingRequests::append(Message &&message)
{
    m_octets += sizeOf(message);
    m_behind.push_back(std::move(message));
}

void WaitingRequests::forgetAnswers()
{
    m_cache.clear();
    m_isOutdated = m_question != nullptr;
}

void WaitingRequests::ask(PeerSession &session, Message &&request, const AuthorizationQuery &query)
{
    m_session = &session;
    m_request = std::move(request);
    m_key = keyOf(query.action, query.match, query.uri);
    auto question = std::make_shared<Question>(this);
    m_question = question.get();
    // An answer at once waits until authorize() is back, so that no call of it happens within another.
    m_isAsking = true;
    session.context().host->authorize(
            query, [question](const AuthorizationAnswer &answer) { question->answer(answer); });
    question.reset();
    m_isAsking = false;
    if (const auto answer = std::exchange(m_immediate, std::nullopt))
        answered(*answer);
}

void WaitingRequests::answered(const AuthorizationAnswer &given)
{
    m_question = nullptr;
    if (m_isAsking) {
        m_immediate = given;
        return;
    }
    AuthorizationAnswer answer = given;
    if (std::exchange(m_isOutdated, false))
        answer.cache = AuthorizationAnswer::Cache::None;
    if (answer.cache == AuthorizationAnswer::Cache::Session)
        store(m_cache, m_key, answer);
    m_session->requestAnswered(std::move(m_request), m_key, answer);
}

void WaitingRequests::clear()
{
    if (m_question)
        std::exchange(m_question, nullptr)->drop();
    m_isOutdated = false;
    m_request = {};
    m_behind.clear();
    m_octets = 0;
    m_cache.clear();
}

const AuthorizationAnswer *WaitingRequests::cached(Action action, MatchPolicy match,
                                                   const QString &uri) const
{
    if (m_cache.isEmpty())
        return nullptr;
    const auto found = m_cache.constFind(keyOf(action, match, uri));
    return found != m_cache.constEnd() ? &*found : nullptr;
}

void WaitingRequests::store(Cache &cache, const Key &key, const AuthorizationAnswer &answer)
{
    if (answer.verdict == AuthorizationAnswer::Verdict::Fail)
        return;
    if (cache.size() >= MaxCached)
        cache.clear();
    cache.insert(key, answer);
}

} // namespace Fernweg::WampCore
