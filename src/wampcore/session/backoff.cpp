// SPDX-License-Identifier: Apache-2.0
#include "session/backoff.h"

#include <algorithm>
#include <utility>

namespace Fernweg::WampCore {

BackOff::BackOff(const Settings &settings, Random random)
    : m_settings(settings),
      m_random(std::move(random)),
      m_delay(double(settings.initialDelay.count()))
{
}

bool BackOff::isExhausted() const noexcept
{
    return m_hasTried && m_settings.maxRetries >= 0 && m_retries >= m_settings.maxRetries;
}

// The jitter is not carried over: Autobahn's delays grow from the jittered ones, and drift.
BackOff::Duration BackOff::next()
{
    if (!std::exchange(m_hasTried, true))
        return Duration::zero();
    ++m_retries;
    const double most = double(m_settings.maxDelay.count());
    const double delay = std::min(m_delay, most);
    m_delay = std::min(delay * m_settings.growth, most);
    const double spread = m_settings.jitter > 0 ? m_settings.jitter * m_random() : 0;
    return Duration(Duration::rep(std::clamp(delay * (1 + spread), 0.0, most)));
}

void BackOff::reset() noexcept
{
    m_retries = 0;
    m_delay = double(m_settings.initialDelay.count());
}

} // namespace Fernweg::WampCore
