// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>
#include <Fernweg/wampmatchpolicy.h>

#include <QtCore/qobjectdefs.h>

namespace Fernweg::Wamp {

Q_NAMESPACE_EXPORT(FERNWEG_WAMP_EXPORT)

/// Which of the callees that share a procedure is called.
enum class InvokePolicy { Single, First, Last, RoundRobin, Random };
Q_ENUM_NS(InvokePolicy)

/// What becomes of a call that is canceled, at the callee and for the caller.
enum class CancelMode {
    KillNoWait, ///< the callee is interrupted; the caller doesn't wait for it
    Kill, ///< the callee is interrupted, and what it answers is the call's outcome
    Skip, ///< the callee isn't told
};
Q_ENUM_NS(CancelMode)

} // namespace Fernweg::Wamp
