// SPDX-License-Identifier: Apache-2.0
#include "messages/outgoingmessage.h"
#include "router/dealer.h"
#include "router/patternoptions.h"
#include "router/peersession.h"
#include "messages/uris.h"

#include <algorithm>
#include <limits>

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

namespace {

/// Of one that has unregistered, and registers again: what it was given before is still to be answered.
int runningCalls(const PeerSession &session, const Registration &registration)
{
    return int(std::count_if(session.invocations.cbegin(), session.invocations.cend(),
                             [&registration](const PendingCall *call) {
                                 return call->isCounted && call->registration == registration.id;
                             }));
}

} // namespace

void Dealer::registerProcedure(PeerSession &session, const Message &request)
{
    const QVariantMap &options = request.details;
    const auto invoke = invokePolicyOf(options);
    if (!invoke) {
        session.fail(request, Uri::invalidArgument(),
                     u"invoke: neither single, first, last, roundrobin nor random"_s);
        return;
    }
    const qlonglong concurrency = options.value(u"concurrency"_s).toLongLong();
    if (concurrency < 0 || concurrency > std::numeric_limits<int>::max()) {
        session.fail(request, Uri::invalidArgument(), u"concurrency: out of range"_s);
        return;
    }
    Callee callee;
    callee.session = &session;
    callee.concurrency = int(concurrency);
    callee.disclosesCaller = options.value(u"disclose_caller"_s).toBool();
    callee.forwardsTimeout =
            session.features().calleeTimeout && options.value(u"forward_timeout"_s).toBool();
    if (callee.disclosesCaller && m_disclosure == Disclosure::Denied) {
        session.fail(request, Uri::optionNotAllowed(), u"disclose_caller is not allowed"_s);
        return;
    }
    const MatchPolicy match = matchPolicyOf(options).value_or(MatchPolicy::Exact);
    Registration *registration = m_registrations.find(match, request.uri);
    const bool revokes = registration && options.value(u"force_reregister"_s).toBool();
    if (!revokes && isTaken(session, registration, *invoke)) {
        session.fail(request, Uri::procedureAlreadyExists(),
                     u"\"%1\" is registered already"_s.arg(request.uri));
        return;
    }
    const bool isOwn = registration && session.registrations.contains(registration);
    if (!isOwn && m_maxRegistrations && session.registrations.size() >= m_maxRegistrations) {
        session.fail(request, Uri::unavailable(),
                     u"A session has at most %1 registrations"_s.arg(m_maxRegistrations));
        return;
    }
    if (revokes)
        revoke(std::exchange(registration, nullptr));
    if (registration) {
        callee.running = runningCalls(session, *registration);
    } else {
        registration =
                new Registration { m_context.ids.next(), request.uri, match, *invoke, 0, {} };
        m_registrations.insert(match, request.uri, registration);
        m_byId.insert(registration->id, registration);
    }
    registration->callees.push_back(callee);
    session.registrations.insert(registration);

    Message reply;
    reply.type = MessageType::Registered;
    reply.request = request.request;
    reply.id = registration->id;
    session.send(std::move(reply));
}

/// The first callee says whether others may join it, and how they are chosen.
bool Dealer::isTaken(PeerSession &session, const Registration *registration,
                     InvokePolicy invoke) const
{
    return registration
            && (registration->invoke == InvokePolicy::Single || registration->invoke != invoke
                || session.registrations.contains(const_cast<Registration *>(registration)));
}

/// Somebody else takes the procedure over (WAMP, "Registration Revocation").
void Dealer::revoke(Registration *registration)
{
    const std::vector<Callee> callees = registration->callees;
    const quint64 id = registration->id;
    for (const Callee &callee : callees) {
        PeerSession &session = *callee.session;
        removeCallee(session, registration); // with the last one, it is deleted
        session.registrations.remove(registration);
        if (session.features().calleeRevocation) {
            Message message;
            message.type = MessageType::Unregistered;
            message.details = { { u"registration"_s, id },
                                { u"reason"_s, Uri::procedureAlreadyExists() } };
            session.send(std::move(message));
        }
    }
}

void Dealer::unregister(PeerSession &session, const Message &request)
{
    Registration *registration = m_byId.value(request.id);
    if (!registration || !session.registrations.contains(registration)) {
        session.fail(request, Uri::noSuchRegistration(), {});
        return;
    }
    session.registrations.remove(registration);
    removeCallee(session, registration);
    Message reply;
    reply.type = MessageType::Unregistered;
    reply.request = request.request;
    session.send(std::move(reply));
}

/// Calls that it has already been given, it may still answer.
void Dealer::removeCallee(PeerSession &session, Registration *registration)
{
    registration->remove(&session);
    if (!registration->callees.empty())
        return;
    m_registrations.remove(registration->match, registration->uri);
    m_byId.remove(registration->id);
    shrinkIfSparse(m_byId);
    delete registration;
}

} // namespace Fernweg::WampCore
