// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wampretrypolicy.h>

#include <limits>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::RetryPolicy
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampRetryPolicy
    \brief How long a Component waits before it tries again, and how often it does.

    \code
    component->setRetryPolicy(RetryPolicy().setInitialDelay(500ms).setMaxDelay(30s));
    \endcode

    The defaults are Autobahn's: 1.5 s, then 1.5 times as long each time, up to 5 minutes, without end.
*/

/*!
    \fn Fernweg::Wamp::RetryPolicy Fernweg::Wamp::RetryPolicy::never()
    One attempt, and no more.
*/

/*!
    Sets the \a delay before the first retry: 1.5 s by default.
*/
RetryPolicy &RetryPolicy::setInitialDelay(Duration delay)
{
    m_initialDelay = delay;
    return *this;
}

/*!
    Sets by which \a factor, at least 1, the delay grows with each retry: 1.5 by default.
*/
RetryPolicy &RetryPolicy::setGrowth(double factor)
{
    m_growth = factor;
    return *this;
}

/*!
    Sets what \a part of the delay, between 0 and 1, is left to chance, so that a router which has been
    restarted isn't called upon by all its clients at once: the standard deviation of a normal
    distribution, 0.1 by default. No delay is longer than maxDelay().
*/
RetryPolicy &RetryPolicy::setJitter(double part)
{
    m_jitter = part;
    return *this;
}

/*!
    Sets the longest \a delay: 5 minutes by default.
*/
RetryPolicy &RetryPolicy::setMaxDelay(Duration delay)
{
    m_maxDelay = delay;
    return *this;
}

/*!
    Sets the \a count of retries in a row: -1, without end, by default; 0 for none. A session that has
    been joined makes the count begin anew.
*/
RetryPolicy &RetryPolicy::setMaxRetries(int count)
{
    m_maxRetries = count;
    return *this;
}

/*!
    What is wrong with this; empty if nothing is.
*/
QString RetryPolicy::errorString() const
{
    constexpr Duration longest { std::numeric_limits<int>::max() };
    if (m_initialDelay < Duration::zero() || m_initialDelay > longest)
        return QStringLiteral("initialDelay: %1 ms").arg(m_initialDelay.count());
    if (m_maxDelay < Duration::zero() || m_maxDelay > longest)
        return QStringLiteral("maxDelay: %1 ms").arg(m_maxDelay.count());
    if (!(m_growth >= 1))
        return QStringLiteral("growth: %1 is less than 1").arg(m_growth);
    if (!(m_jitter >= 0 && m_jitter <= 1))
        return QStringLiteral("jitter: %1 is not between 0 and 1").arg(m_jitter);
    if (m_maxRetries < -1)
        return QStringLiteral("maxRetries: %1 is less than -1").arg(m_maxRetries);
    return {};
}

} // namespace Fernweg::Wamp
