// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>

namespace Fernweg::WampCore {

/// Something that ends at some time.
class Timed
{
public:
    virtual void timeUp() = 0;

protected:
    ~Timed() = default;
};

/// What ends when.
class DeadlineQueue
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Entries = std::multimap<TimePoint, Timed *>;
    using Entry = std::optional<Entries::iterator>;

    /// Moves it, if it is in there already.
    void set(Entry &entry, TimePoint when, Timed *timed)
    {
        clear(entry);
        entry = m_entries.emplace(when, timed);
    }

    void clear(Entry &entry)
    {
        if (entry)
            m_entries.erase(*entry);
        entry.reset();
    }

    std::optional<TimePoint> next() const
    {
        if (m_entries.empty())
            return std::nullopt;
        return m_entries.begin()->first;
    }

    /// The one that ended first, at \a now or before; null if none did. Its timeUp() clears its entry.
    Timed *overdue(TimePoint now) const
    {
        const auto first = m_entries.begin();
        return first != m_entries.end() && first->first <= now ? first->second : nullptr;
    }

private:
    Entries m_entries;
};

} // namespace Fernweg::WampCore
