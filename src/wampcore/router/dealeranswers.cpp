// SPDX-License-Identifier: Apache-2.0
#include "messages/outgoingmessage.h"
#include "router/dealer.h"
#include "router/disclosure.h"
#include "router/peersession.h"
#include "messages/uris.h"

namespace Fernweg::WampCore {

using namespace Qt::StringLiterals;

/// Null for an answer that comes too late: the call has been canceled, has timed out, or its caller is
/// gone. An invocation that there never was is a violation.
PendingCall *Dealer::findInvocation(PeerSession &callee, const Message &message) const
{
    PendingCall *call = callee.invocations.value(message.request);
    if (!call && (message.request == 0 || message.request > callee.lastInvocation))
        callee.violate(u"There was no invocation %1"_s.arg(message.request));
    return call;
}

void Dealer::yield(PeerSession &callee, Message &&message)
{
    PendingCall *call = findInvocation(callee, message);
    if (!call)
        return;
    const bool progress =
            !message.details.isEmpty() && message.details.value(u"progress"_s).toBool();
    if (progress && !call->receivesProgress)
        return; // nobody asked for it; the result will come
    PeerSession *caller = call->caller;
    QVariantMap details;
    if (progress)
        details.insert(u"progress"_s, true);
    copyPassthru(message.details, details);
    message.type = MessageType::Result;
    message.request = call->request;
    message.details = std::move(details);
    if (!caller->send(std::move(message)))
        refuseAnswer(call, !progress);
    else if (progress)
        startTimer(call); // counts the time between results
    else
        forget(call);
}

void Dealer::invocationFailed(PeerSession &callee, Message &&message)
{
    if (message.requestType != MessageType::Invocation) {
        callee.violate(u"ERROR for a message of type %1"_s.arg(int(message.requestType)));
        return;
    }
    PendingCall *call = findInvocation(callee, message);
    if (!call)
        return;
    PeerSession *caller = call->caller;
    message.requestType = MessageType::Call;
    message.request = call->request;
    if (caller->send(std::move(message)))
        forget(call);
    else
        refuseAnswer(call, true);
}

/// A part of the call, or of its result, is too large for whom it is for: the call ends, the sessions
/// don't.
void Dealer::refuseAnswer(PendingCall *call, bool isFinal)
{
    if (!isFinal)
        interrupt(*call, u"killnowait"_s, Uri::payloadSizeExceeded());
    endCall(call, Uri::payloadSizeExceeded(), u"A message of this call is too large"_s);
}

void Dealer::cancel(PeerSession &caller, const Message &request)
{
    const QString mode = request.details.value(u"mode"_s, u"killnowait"_s).toString();
    if (mode != u"skip" && mode != u"kill" && mode != u"killnowait") {
        caller.violate(u"CANCEL: mode \"%1\" is none"_s.arg(mode.left(50)));
        return;
    }
    PendingCall *call = caller.calls.value(request.request);
    if (!call) // its answer is on the way
        return;
    const bool canInterrupt = call->callee->features().calleeCanceling;
    if (mode != u"skip" && !call->isKilled)
        interrupt(*call, mode, Uri::canceled());
    if (mode == u"kill" && canInterrupt)
        call->isKilled = true;
    else
        endCall(call, Uri::canceled(), u"The caller has canceled the call"_s);
}

void Dealer::timeUp(PendingCall *call)
{
    m_context.deadlines.clear(call->deadline);
    interrupt(*call, u"killnowait"_s, Uri::timeout());
    endCall(call, Uri::timeout(), u"No result within %1 ms"_s.arg(call->timeout.count()));
}

/// Only callees that know it get one.
void Dealer::interrupt(const PendingCall &call, const QString &mode, const QString &reason) const
{
    if (!call.callee->features().calleeCanceling)
        return;
    Message message;
    message.type = MessageType::Interrupt;
    message.request = call.invocation;
    message.details = { { u"mode"_s, mode }, { u"reason"_s, reason } };
    call.callee->send(std::move(message));
}

void Dealer::endCall(PendingCall *call, const QString &error, const QString &text)
{
    PeerSession *caller = call->caller;
    const quint64 request = call->request;
    forget(call);
    caller->fail(MessageType::Call, request, error, text);
}

/// What the callee still says to it comes too late.
void Dealer::forget(PendingCall *call)
{
    m_context.deadlines.clear(call->deadline);
    call->caller->calls.remove(call->request);
    call->callee->invocations.remove(call->invocation);
    if (call->isCounted) {
        Registration *registration = m_byId.value(call->registration);
        Callee *callee = registration ? registration->find(call->callee) : nullptr;
        if (callee)
            --callee->running;
    }
    delete call;
}

void Dealer::leave(PeerSession &session)
{
    // WAMP, "Caller Leaving During an RPC Invocation", and "Callee Leaving …".
    const QList<PendingCall *> calls = session.calls.values();
    for (PendingCall *call : calls) {
        interrupt(*call, u"killnowait"_s, Uri::canceled());
        forget(call);
    }
    const QList<PendingCall *> invocations = session.invocations.values();
    for (PendingCall *call : invocations)
        endCall(call, Uri::canceled(), u"The callee has left"_s);
    for (Registration *registration : std::as_const(session.registrations))
        removeCallee(session, registration);
    session.registrations.clear();
}

} // namespace Fernweg::WampCore
