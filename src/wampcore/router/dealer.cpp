// SPDX-License-Identifier: Apache-2.0
#include "router/dealer.h"

#include "messages/outgoingmessage.h"
#include "router/disclosure.h"
#include "router/peersession.h"
#include "router/uricheck.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t MaxStreams = 1000; // of one caller, whose late parts are known as such

bool flag(const QVariantMap &options, const QString &key)
{
    return !options.isEmpty() && options.value(key).toBool();
}

std::chrono::milliseconds timeoutOf(const QVariantMap &options)
{
    constexpr qlonglong longest = 1000LL * 60 * 60 * 24 * 365 * 50; // the clock counts nanoseconds
    return std::chrono::milliseconds(
            qBound(0LL, options.value(u"timeout"_s).toLongLong(), longest));
}

} // namespace

Dealer::Dealer(RouterContext &context, const RealmSettings &settings)
    : m_context(context),
      m_disclosure(settings.disclosure),
      m_maxCalls(settings.maxPendingCalls),
      m_maxRegistrations(settings.maxRegistrations)
{
}

Dealer::~Dealer()
{
    qDeleteAll(m_byId);
}

/// What only the router may register, no pattern of a client's may catch.
Registration *Dealer::find(const QString &procedure) const
{
    return isReservedUri(procedure) ? m_registrations.find(MatchPolicy::Exact, procedure)
                                    : m_registrations.best(procedure);
}

/// WAMP, "Verification of CALL Request IDs": what has an id that is known already belongs to a call
/// that is sent in parts.
bool Dealer::continueCall(PeerSession &caller, Message &request)
{
    const bool progress = flag(request.details, u"progress"_s);
    const bool sendsStreams = caller.features().callerProgressiveInvocations;
    if (progress && !sendsStreams) {
        caller.violate(u"CALL: \"progress\" without progressive_call_invocations in HELLO"_s);
        return true;
    }
    if (PendingCall *call = caller.calls.value(request.request)) {
        if (!call->isStream) {
            caller.violate(u"CALL: request %1 still waits for its result"_s.arg(request.request));
            return true;
        }
        Message part;
        part.type = MessageType::Invocation;
        part.request = call->invocation;
        part.id = call->registration;
        part.details = call->details;
        if (progress)
            part.details.insert(u"progress"_s, true);
        part.payload = std::move(request.payload);
        call->isStream = progress;
        if (!call->callee->send(std::move(part)))
            refuseAnswer(call, false);
        return true;
    }
    if (!sendsStreams)
        return false;
    std::deque<quint64> &streams = caller.streams;
    // The call has ended while this part of it was on its way.
    if (std::find(streams.begin(), streams.end(), request.request) != streams.end())
        return true;
    if (progress) {
        streams.push_back(request.request);
        if (streams.size() > MaxStreams)
            streams.pop_front();
    }
    return false;
}

void Dealer::call(PeerSession &caller, Message &&request, bool disclose)
{
    if (m_maxCalls && caller.calls.size() >= m_maxCalls) {
        caller.fail(request, Uri::unavailable(),
                    u"At most %1 calls of a session wait for their results"_s.arg(m_maxCalls));
        return;
    }
    Registration *registration = find(request.uri);
    if (!registration) {
        caller.fail(request, Uri::noSuchProcedure(),
                    u"No callee has registered \"%1\""_s.arg(request.uri));
        return;
    }
    Callee *callee = registration->pick(m_context.ids);
    if (!callee) {
        caller.fail(request, Uri::noAvailableCallee(),
                    u"All callees of \"%1\" are busy"_s.arg(request.uri));
        return;
    }
    if (flag(request.details, u"progress"_s)
        && !callee->session->features().calleeProgressiveInvocations) {
        caller.fail(request, Uri::featureNotSupported(),
                    u"The callee lacks progressive_call_invocations"_s);
        return;
    }
    QVariantMap details;
    if (!fillDetails(details, caller, request, *registration, *callee, disclose)) {
        caller.fail(request, Uri::discloseMeDisallowed(), {});
        return;
    }
    invoke(caller, std::move(request), *registration, *callee, std::move(details));
}

/// False if the caller wants to be disclosed, but must not.
bool Dealer::fillDetails(QVariantMap &details, PeerSession &caller, const Message &request,
                         const Registration &registration, const Callee &callee,
                         bool disclose) const
{
    const QVariantMap &options = request.details;
    const auto isDisclosedToCallee = isDisclosed(m_disclosure, disclose || callee.disclosesCaller,
                                                 flag(options, u"disclose_me"_s));
    if (!isDisclosedToCallee)
        return false;
    if (*isDisclosedToCallee)
        insertIdentity(details, u"caller"_s, caller.info());
    if (registration.match != MatchPolicy::Exact)
        details.insert(u"procedure"_s, request.uri);
    if (options.isEmpty())
        return true;
    if (flag(options, u"receive_progress"_s)
        && callee.session->features().calleeProgressiveResults) {
        details.insert(u"receive_progress"_s, true);
    }
    if (callee.forwardsTimeout && timeoutOf(options).count() > 0)
        details.insert(u"timeout"_s, qint64(timeoutOf(options).count()));
    copyPassthru(options, details);
    return true;
}

void Dealer::invoke(PeerSession &caller, Message &&request, Registration &registration,
                    Callee &callee, QVariantMap &&details)
{
    PeerSession &session = *callee.session;
    const QVariantMap options = std::move(request.details);
    auto *call = new PendingCall(*this);
    call->caller = &caller;
    call->callee = &session;
    call->request = request.request;
    call->invocation = IdGenerator::successor(session.lastInvocation);
    call->registration = registration.id;
    call->isCounted = callee.concurrency > 0;
    call->receivesProgress = details.contains(u"receive_progress"_s);
    call->isStream = flag(options, u"progress"_s);
    if (!options.isEmpty() && !callee.forwardsTimeout)
        call->timeout = timeoutOf(options);

    Message message;
    message.type = MessageType::Invocation;
    message.request = call->invocation;
    message.id = registration.id;
    message.details = std::move(details);
    message.payload = std::move(request.payload);
    if (call->isStream) {
        call->details = message.details;
        message.details.insert(u"progress"_s, true);
    }
    if (!session.send(std::move(message))) {
        delete call;
        caller.fail(MessageType::Call, request.request, Uri::payloadSizeExceeded(),
                    u"The callee does not take messages of that size"_s);
        return;
    }
    session.lastInvocation = call->invocation;
    callee.running += call->isCounted;
    caller.calls.insert(call->request, call);
    session.invocations.insert(call->invocation, call);
    startTimer(call);
}

void Dealer::startTimer(PendingCall *call)
{
    if (call->timeout.count() > 0)
        m_context.setDeadline(call->deadline, call->timeout, call);
}

void PendingCall::timeUp()
{
    dealer.timeUp(this);
}

} // namespace Fernweg::WampCore
