// SPDX-License-Identifier: Apache-2.0
#include "router/routercontext.h"

#include "router/peersession.h"

namespace Fernweg::WampCore {

void RouterContext::setDeadline(DeadlineQueue::Entry &entry, std::chrono::milliseconds fromNow,
                                Timed *timed)
{
    const auto before = deadlines.next();
    deadlines.set(entry, host->now() + fromNow, timed);
    if (!before || *deadlines.next() < *before)
        host->deadlineMoved();
}

void RouterContext::forget(PeerSession &session)
{
    std::erase(m_doomed, &session);
}

void RouterContext::endDoomed()
{
    // Ending one may doom others.
    ++m_depth;
    while (!m_doomed.empty()) {
        PeerSession *session = m_doomed.back();
        m_doomed.pop_back();
        session->endStuck();
    }
    --m_depth;
}

} // namespace Fernweg::WampCore
