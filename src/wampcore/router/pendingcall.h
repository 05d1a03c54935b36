// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/deadlinequeue.h"

#include <QtCore/qvariant.h>

namespace Fernweg::WampCore {

class Dealer;
class PeerSession;

/// A call that has been handed to a callee, and not been answered. Its caller and its callee know it by
/// their own request ids.
struct PendingCall final : Timed
{
    explicit PendingCall(Dealer &ownDealer) : dealer(ownDealer) { }

    void timeUp() override;

    Dealer &dealer;
    PeerSession *caller = nullptr;
    PeerSession *callee = nullptr;
    quint64 request = 0; ///< the caller's
    quint64 invocation = 0; ///< the callee's
    quint64 registration = 0;
    bool isCounted = false; ///< among Callee::running
    bool receivesProgress = false;
    bool isStream = false; ///< more of its arguments will follow
    bool isKilled = false; ///< canceled; the callee's answer is waited for
    std::chrono::milliseconds timeout { 0 };
    DeadlineQueue::Entry deadline;
    QVariantMap details; ///< of INVOCATION, for its later parts
};

} // namespace Fernweg::WampCore
