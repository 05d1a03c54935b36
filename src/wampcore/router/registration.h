// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "router/routersettings.h"

#include <QtCore/qvariant.h>

#include <optional>
#include <vector>

namespace Fernweg::WampCore {

class IdGenerator;
class PeerSession;

/// Which of several callees is called (WAMP, "Shared Registration").
enum class InvokePolicy : quint8 { Single, First, Last, RoundRobin, Random };

/// One of those who have registered a procedure.
struct Callee
{
    PeerSession *session = nullptr;
    int concurrency = 0; ///< how many calls it takes at a time; 0: any number
    int running = 0; ///< counted only if there is such a limit
    bool disclosesCaller = false;
    bool forwardsTimeout = false;

    bool isAvailable() const noexcept { return concurrency == 0 || running < concurrency; }
};

/// A procedure, or a pattern, that somebody has registered.
struct Registration
{
    quint64 id = 0;
    QString uri;
    MatchPolicy match = MatchPolicy::Exact;
    InvokePolicy invoke = InvokePolicy::Single;
    size_t next = 0; ///< for InvokePolicy::RoundRobin
    std::vector<Callee> callees; ///< in the order of their registration; never empty

    /// Null if all of them are busy.
    Callee *pick(IdGenerator &ids);
    Callee *find(const PeerSession *session);
    void remove(const PeerSession *session);
};

/// "invoke" of REGISTER.Options; none: it has a value that nobody knows.
std::optional<InvokePolicy> invokePolicyOf(const QVariantMap &options);

} // namespace Fernweg::WampCore
