// SPDX-License-Identifier: Apache-2.0
#include "router/peer.h"
#include "router/peersession.h"
#include "router/realm.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

namespace {

const RolePermissions &trustedPermissions()
{
    static const RolePermissions permissions(false);
    return permissions;
}

bool announcesRole(const QVariantMap &roles)
{
    return roles.contains(u"publisher"_s) || roles.contains(u"subscriber"_s)
            || roles.contains(u"caller"_s) || roles.contains(u"callee"_s);
}

bool isAnonymousAccepted(const QVariantMap &details)
{
    const auto methods = details.constFind(u"authmethods"_s);
    if (methods == details.constEnd())
        return true;
    const QVariantList list = methods->toList();
    return list.isEmpty() || list.contains(u"anonymous"_s);
}

QString generatedAuthid()
{
    // As readable as Crossbar's: nobody has to type it.
    return QString::number(IdGenerator::unguessable(), 36);
}

} // namespace

void PeerSession::join(const Message &hello)
{
    const QVariantMap roles = hello.details.value(u"roles"_s).toMap();
    if (!announcesRole(roles)) {
        violate(u"HELLO: \"roles\" has none of publisher, subscriber, caller and callee"_s);
        return;
    }
    Realm *realm = m_context.isShuttingDown ? nullptr : m_context.realms.value(hello.uri);
    if (!realm) {
        refuse(Uri::noSuchRealm(), u"There is no realm \"%1\""_s.arg(hello.uri));
        return;
    }
    m_isTrusted = m_peer->isLocal() && hello.details.value(u"authrole"_s) == u"trusted"_s;
    if (!m_isTrusted && !isAnonymousAccepted(hello.details)) {
        refuse(Uri::noMatchingAuthMethod(), u"Only \"anonymous\" is accepted"_s);
        return;
    }
    const RealmSettings &settings = realm->settings();
    const RolePermissions *permissions =
            m_isTrusted ? &trustedPermissions() : realm->role(settings.anonymousRole);
    if (!permissions) {
        refuse(Uri::noSuchRole(), u"There is no role \"%1\""_s.arg(settings.anonymousRole));
        return;
    }
    m_realm = realm;
    m_permissions = permissions;
    m_features = clientFeatures(roles);
    m_eventOutputLimit = settings.eventOutputLimit;
    m_maxPendingOutput = settings.maxPendingOutput;
    m_disconnectsSlow = settings.slowSubscribers == SlowSubscribers::Disconnect;
    m_info.realm = settings.name;
    // Nobody vouches for what an anonymous client calls itself, and black and white lists, callees and
    // authorizers go by it. What is within the process may choose.
    m_info.authid = m_peer->isLocal() ? hello.details.value(u"authid"_s).toString() : QString();
    if (m_info.authid.isEmpty())
        m_info.authid = generatedAuthid();
    m_info.authrole = m_isTrusted ? u"trusted"_s : settings.anonymousRole;
    m_info.authmethod = m_isTrusted ? u"internal"_s : u"anonymous"_s;
    m_info.authprovider = u"static"_s;
    m_info.transport = m_peer->transportDetails();
    welcome();
}

void PeerSession::welcome()
{
    do {
        m_info.id = IdGenerator::unguessable();
    } while (m_context.sessions.contains(m_info.id));
    lastInvocation = 0;
    lastRequest = 0;
    streams.clear();
    m_context.sessions.insert(m_info.id, this);
    m_state = State::Established;

    Message message;
    message.type = MessageType::Welcome;
    message.id = m_info.id;
    message.details = {
        { u"realm"_s, m_info.realm },
        { u"authid"_s, m_info.authid },
        { u"authrole"_s, m_info.authrole },
        { u"authmethod"_s, m_info.authmethod },
        { u"authprovider"_s, m_info.authprovider },
        { u"roles"_s, routerRoles() },
    };
    if (!m_context.agent.isEmpty())
        message.details.insert(u"agent"_s, m_context.agent);
    m_context.host->sessionJoined(m_info);
    if (!send(std::move(message)))
        abort(Uri::payloadSizeExceeded(), u"WELCOME is too large for this transport"_s);
}

/// ABORT in answer to HELLO: the client may try again.
void PeerSession::refuse(const QString &reason, const QString &text)
{
    Message message;
    message.type = MessageType::Abort;
    message.uri = reason;
    message.details.insert(u"message"_s, text);
    send(std::move(message));
    if (m_context.isShuttingDown)
        closeTransport();
}

} // namespace Fernweg::WampCore
