// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qhash.h>

#include <chrono>
#include <memory>
#include <optional>
#include <set>

namespace Fernweg::Net {

/// The timers of an event dispatcher, in the order in which they are due.
class TimerQueue
{
public:
    using Clock = std::chrono::steady_clock;
    using TimePoint = Clock::time_point;
    using Milliseconds = std::chrono::milliseconds;

    void add(int id, Milliseconds interval, Qt::TimerType type, QObject *object);
    bool remove(int id);
    bool removeAll(const QObject *object);
    QList<QAbstractEventDispatcher::TimerInfo> timersOf(const QObject *object) const;
    /// Nothing if there is no such timer.
    std::optional<Milliseconds> remaining(int id) const;

    /// When the next one is due; one whose slot runs an event loop does not count.
    std::optional<TimePoint> nextDeadline() const;
    /// Sends an event for each that is due, once. Returns how many there were.
    int activate();

private:
    struct Timer
    {
        int id;
        Qt::TimerType type;
        Milliseconds interval;
        QObject *object;
        TimePoint expected; // without the tolerance
        TimePoint deadline;
        quint64 order = 0; // among those that are due at the same time; new with each deadline
        bool isActive = false; // its event is being handled
    };
    struct Earlier
    {
        bool operator()(const Timer *a, const Timer *b) const noexcept
        {
            return a->deadline != b->deadline ? a->deadline < b->deadline : a->order < b->order;
        }
    };

    void schedule(Timer *timer, TimePoint expected);
    Timer *nextDue(TimePoint now, quint64 before) const;

    QHash<int, std::shared_ptr<Timer>> m_timers;
    std::set<Timer *, Earlier> m_queue;
    quint64 m_order = 0;
};

} // namespace Fernweg::Net
