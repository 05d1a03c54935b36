// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace Fernweg::WampCore {

/// How long to wait before something that has failed is tried again: ever longer, so that whoever has
/// gone can recover, and not all clients at the same moment.
class BackOff
{
public:
    using Duration = std::chrono::milliseconds;
    /// Standard normal variates: of mean 0 and standard deviation 1.
    using Random = std::function<double()>;

    struct Settings
    {
        Duration initialDelay { 1500 };
        double growth = 1.5;
        double jitter = 0.1; ///< standard deviation, as a part of the delay
        Duration maxDelay { 300'000 };
        int maxRetries = -1; ///< without end
    };

    BackOff(const Settings &settings, Random random);

    /// Whether all that may be tried has been.
    bool isExhausted() const noexcept;
    /// Counts one more try. Returns how long to wait before it: the very first is immediate.
    Duration next();
    /// It has worked. The next try is a first retry.
    void reset() noexcept;

private:
    Settings m_settings;
    Random m_random;
    double m_delay; // of the next retry, in milliseconds, before jitter
    int m_retries = 0;
    bool m_hasTried = false;
};

} // namespace Fernweg::WampCore
