// SPDX-License-Identifier: Apache-2.0
#include "wamp/procedureauthorizer.h"

#include "wamp/routeroptions_p.h"

namespace Fernweg::Wamp {

using namespace Qt::StringLiterals;

namespace {

/// The session that asked waits for it.
constexpr std::chrono::seconds answerTimeout { 30 };

QString nameOf(WampCore::Action action)
{
    switch (action) {
    case WampCore::Action::Call:
        return u"call"_s;
    case WampCore::Action::Register:
        return u"register"_s;
    case WampCore::Action::Publish:
        return u"publish"_s;
    case WampCore::Action::Subscribe:
        break;
    }
    return u"subscribe"_s;
}

Authorization answerOf(const CallResult &result)
{
    if (!result)
        return Authorization::failed(result.error().message());
    return Authorization::fromVariant(result.argument(0));
}

} // namespace

ProcedureAuthorizer::ProcedureAuthorizer(Router *router, const QString &realm)
{
    QObject::connect(&m_session, &Session::onJoin, &m_session, [this] {
        for (const Question &question : std::exchange(m_waiting, {}))
            call(question);
    });
    // What has no answer when its last copy goes has failed.
    const auto end = [this] {
        m_isOver = true;
        m_waiting.clear();
    };
    QObject::connect(&m_session, &Session::onLeave, &m_session, end);
    QObject::connect(&m_session, &Session::onDisconnect, &m_session, end);
    m_session.setJoinOptions(JoinOptions().setAuthRole(u"trusted"_s));
    m_session.open(router, realm);
}

void ProcedureAuthorizer::ask(const WampCore::AuthorizationQuery &query,
                              const WampCore::AuthorizationCompletion &completion)
{
    if (m_session.isJoined())
        call({ query, completion });
    else
        m_waiting.emplace_back(query, completion);
}

void ProcedureAuthorizer::call(const Question &question)
{
    const auto &[query, completion] = question;
    const QVariantMap session = { { u"session"_s, query.session },
                                  { u"realm"_s, query.realm },
                                  { u"authid"_s, query.authid },
                                  { u"authrole"_s, query.authrole } };
    m_session.call(
            query.authorizer, { session, query.uri, nameOf(query.action), query.options },
            &m_session,
            [completion = completion](const CallResult &result) {
                completion(AuthorizationData::of(answerOf(result)));
            },
            CallOptions().setTimeout(answerTimeout));
}

} // namespace Fernweg::Wamp
