// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace Fernweg::Test {

/// Lets the n-th call fail, of those that go through it.
class FaultyIo
{
public:
    /// \a failing counts from 1; 0: none fails.
    explicit FaultyIo(int failing = 0) noexcept : m_failing(failing) { }

    /// Counts a call; whether it is the one.
    bool isNextFailing() noexcept { return ++m_calls == m_failing; }
    int calls() const noexcept { return m_calls; }
    bool hasFailed() const noexcept { return m_failing != 0 && m_calls >= m_failing; }

private:
    const int m_failing;
    int m_calls = 0;
};

} // namespace Fernweg::Test
