// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qstring.h>

#include <chrono>

namespace Fernweg::Wamp {

/// When a component tries again.
class FERNWEG_WAMP_EXPORT RetryPolicy
{
public:
    using Duration = std::chrono::milliseconds;

    /// No retries.
    static RetryPolicy never() { return RetryPolicy().setMaxRetries(0); }

    Duration initialDelay() const noexcept { return m_initialDelay; }
    RetryPolicy &setInitialDelay(Duration delay);
    double growth() const noexcept { return m_growth; }
    RetryPolicy &setGrowth(double factor);
    double jitter() const noexcept { return m_jitter; }
    RetryPolicy &setJitter(double part);
    Duration maxDelay() const noexcept { return m_maxDelay; }
    RetryPolicy &setMaxDelay(Duration delay);
    int maxRetries() const noexcept { return m_maxRetries; }
    RetryPolicy &setMaxRetries(int count);

    QString errorString() const;

private:
    Duration m_initialDelay { 1500 };
    Duration m_maxDelay { 300'000 };
    double m_growth = 1.5;
    double m_jitter = 0.1;
    int m_maxRetries = -1;
};

} // namespace Fernweg::Wamp
