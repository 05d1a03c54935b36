// SPDX-License-Identifier: Apache-2.0
#include "router/realm.h"

#include "router/patternoptions.h"
#include "router/peersession.h"
#include "router/uricheck.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

/// What a request is about.
struct Realm::Subject
{
    Action action = Action::Call;
    MatchPolicy match = MatchPolicy::Exact;
};

Realm::Realm(RouterContext &context, const RealmSettings &settings)
    : m_settings(settings),
      m_context(context),
      m_broker(context, settings),
      m_dealer(context, settings)
{
    for (const RoleSettings &role : settings.roles)
        m_roles.emplace(role.name, std::make_unique<RolePermissions>(role));
    if (m_roles.empty())
        m_roles.emplace(settings.anonymousRole, std::make_unique<RolePermissions>(true));
}

const RolePermissions *Realm::role(const QString &name) const
{
    const auto found = m_roles.find(name);
    return found == m_roles.end() ? nullptr : found->second.get();
}

void Realm::leave(PeerSession &session)
{
    m_broker.leave(session);
    m_dealer.leave(session);
}

void Realm::process(PeerSession &session, Message &&request)
{
    Subject subject;
    switch (request.type) {
    case MessageType::Unsubscribe:
        m_broker.unsubscribe(session, request);
        break;
    case MessageType::Unregister:
        m_dealer.unregister(session, request);
        break;
    case MessageType::Cancel:
        m_dealer.cancel(session, request);
        return;
    case MessageType::Call:
        if (m_dealer.continueCall(session, request))
            return;
        subject.action = Action::Call;
        authorize(session, std::move(request), subject);
        return;
    case MessageType::Publish:
        subject.action = Action::Publish;
        authorize(session, std::move(request), subject);
        return;
    case MessageType::Subscribe:
    case MessageType::Register: {
        subject.action =
                request.type == MessageType::Register ? Action::Register : Action::Subscribe;
        const auto match = matchPolicyOf(request.details);
        if (!match) {
            session.fail(request, Uri::invalidArgument(),
                         u"match: neither exact, prefix nor wildcard"_s);
            return;
        }
        subject.match = *match;
        authorize(session, std::move(request), subject);
        return;
    }
    default:
        break;
    }
}

bool Realm::isAcceptable(PeerSession &session, const Message &request, const Subject &subject) const
{
    const bool isValid = subject.match == MatchPolicy::Exact
            ? isUri(request.uri, m_settings.uriCheck)
            : isUriPattern(request.uri, m_settings.uriCheck) && isOfSaneDepth(request.uri);
    if (!isValid) {
        session.fail(request, Uri::invalidUri(), u"\"%1\" is no URI"_s.arg(request.uri.left(200)));
        return false;
    }
    // "wamp" is the router's: nobody else speaks in its name. Anybody may listen and call.
    if ((subject.action == Action::Publish || subject.action == Action::Register)
        && !session.isTrusted() && isReservedUri(request.uri)) {
        session.fail(request, Uri::invalidUri(), u"\"%1\" is reserved"_s.arg(request.uri));
        return false;
    }
    return true;
}

void Realm::authorize(PeerSession &session, Message &&request, const Subject &subject)
{
    if (!isAcceptable(session, request, subject))
        return;
    const RolePermissions &permissions = session.permissions();
    const auto decision = permissions.decide(subject.action, request.uri, subject.match);
    if (!decision.isAllowed) {
        session.fail(request, Uri::notAuthorized(), u"Not allowed: \"%1\""_s.arg(request.uri));
        return;
    }
    const bool hasAuthorizer = !m_settings.authorizer.isEmpty() || m_context.host->hasAuthorizer();
    if (!permissions.asksAuthorizer() || !hasAuthorizer) {
        processAuthorized(session, std::move(request), decision.disclose);
        return;
    }
    const auto key = WaitingRequests::keyOf(subject.action, subject.match, request.uri);
    const AuthorizationAnswer *known =
            session.waiting.cached(subject.action, subject.match, request.uri);
    if (!known) {
        const auto cache = m_cachedByRole.constFind(session.info().authrole);
        if (cache != m_cachedByRole.constEnd()) {
            const auto found = cache->constFind(key);
            known = found != cache->constEnd() ? &*found : nullptr;
        }
    }
    if (known) {
        processAnswer(session, std::move(request), key, AuthorizationAnswer(*known));
        return;
    }
    const SessionInfo &info = session.info();
    const AuthorizationQuery query { info.realm,    info.id,         info.authid,
                                     info.authrole, subject.action,  request.uri,
                                     subject.match, request.details, m_settings.authorizer };
    session.waiting.ask(session, std::move(request), query);
}

void Realm::processAnswer(PeerSession &session, Message &&request, const WaitingRequests::Key &key,
                          const AuthorizationAnswer &answer)
{
    if (answer.cache == AuthorizationAnswer::Cache::Role)
        WaitingRequests::store(m_cachedByRole[session.info().authrole], key, answer);
    switch (answer.verdict) {
    case AuthorizationAnswer::Verdict::Allow: {
        const auto match = MatchPolicy(key.first & 0xff);
        const auto decision =
                session.permissions().decide(Action(key.first >> 8), key.second, match);
        processAuthorized(session, std::move(request), decision.disclose || answer.disclose);
        break;
    }
    case AuthorizationAnswer::Verdict::Deny:
        session.fail(request, Uri::notAuthorized(),
                     answer.reason.isEmpty() ? u"Not allowed: \"%1\""_s.arg(request.uri)
                                             : answer.reason);
        break;
    case AuthorizationAnswer::Verdict::Fail:
        session.fail(request, Uri::authorizationFailed(), answer.reason);
        break;
    }
}

void Realm::processAuthorized(PeerSession &session, Message &&request, bool disclose)
{
    switch (request.type) {
    case MessageType::Publish:
        m_broker.publish(session, std::move(request), disclose);
        break;
    case MessageType::Subscribe:
        m_broker.subscribe(session, request);
        break;
    case MessageType::Call:
        m_dealer.call(session, std::move(request), disclose);
        break;
    case MessageType::Register:
        m_dealer.registerProcedure(session, request);
        break;
    default:
        break;
    }
}

} // namespace Fernweg::WampCore
