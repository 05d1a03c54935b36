// SPDX-License-Identifier: Apache-2.0
#include "net/timerqueue.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>

#include <algorithm>
#include <bit>

namespace Fernweg::Net {

namespace {

using namespace std::chrono_literals;

/// Timers of about the same length are due together, so that they wake the program up once: coarse ones
/// within 5 % of their interval, very coarse ones on full seconds (Qt::TimerType). Never too early.
TimerQueue::Milliseconds gridFor(Qt::TimerType type, TimerQueue::Milliseconds interval)
{
    constexpr auto finestCoarse = 20ms;
    constexpr auto coarsestCoarse = 20s;
    if (type == Qt::PreciseTimer || interval <= finestCoarse)
        return 1ms;
    if (type == Qt::VeryCoarseTimer || interval >= coarsestCoarse)
        return 1s;
    return TimerQueue::Milliseconds(qint64(std::bit_floor(quint64(interval.count() / 20))));
}

} // namespace

void TimerQueue::schedule(Timer *timer, TimePoint expected)
{
    timer->expected = expected;
    timer->deadline = expected;
    timer->order = ++m_order;
    const auto grid = gridFor(timer->type, timer->interval);
    if (grid > 1ms) {
        const auto since = expected.time_since_epoch();
        const auto late = since % grid;
        if (late != late.zero())
            timer->deadline += grid - late;
    }
    m_queue.insert(timer);
}

void TimerQueue::add(int id, Milliseconds interval, Qt::TimerType type, QObject *object)
{
    auto timer = std::make_shared<Timer>(Timer { id, type, interval, object, {}, {} });
    schedule(timer.get(), Clock::now() + interval);
    m_timers.insert(id, std::move(timer));
}

bool TimerQueue::remove(int id)
{
    const auto found = m_timers.constFind(id);
    if (found == m_timers.cend())
        return false;
    m_queue.erase(found->get());
    m_timers.erase(found);
    return true;
}

bool TimerQueue::removeAll(const QObject *object)
{
    const auto erase = [this, object](const auto &timer) {
        if (timer.value()->object != object)
            return false;
        m_queue.erase(timer.value().get());
        return true;
    };
    return m_timers.removeIf(erase) != 0;
}

QList<QAbstractEventDispatcher::TimerInfo> TimerQueue::timersOf(const QObject *object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> timers;
    for (const Timer *timer : m_queue) {
        if (timer->object == object)
            timers.emplaceBack(timer->id, int(timer->interval.count()), timer->type);
    }
    return timers;
}

std::optional<TimerQueue::Milliseconds> TimerQueue::remaining(int id) const
{
    const auto found = m_timers.constFind(id);
    if (found == m_timers.cend())
        return std::nullopt;
    const auto left = std::chrono::ceil<Milliseconds>((*found)->deadline - Clock::now());
    return std::max(left, Milliseconds::zero());
}

std::optional<TimerQueue::TimePoint> TimerQueue::nextDeadline() const
{
    const auto next = std::find_if(m_queue.begin(), m_queue.end(),
                                   [](const Timer *timer) { return !timer->isActive; });
    return next == m_queue.end() ? std::nullopt : std::optional((*next)->deadline);
}

TimerQueue::Timer *TimerQueue::nextDue(TimePoint now, quint64 before) const
{
    for (Timer *timer : m_queue) {
        if (timer->deadline > now)
            break;
        if (!timer->isActive && timer->order <= before)
            return timer;
    }
    return nullptr;
}

int TimerQueue::activate()
{
    if (m_queue.empty())
        return 0;
    const TimePoint now = Clock::now();
    const quint64 before =
            m_order; // those that are started, or due again, meanwhile: the next time
    int count = 0;
    while (Timer *due = nextDue(now, before)) {
        const std::shared_ptr<Timer> timer = m_timers.value(due->id); // its slot may stop it
        m_queue.erase(due);
        // What was missed is not made up for, as in Qt.
        const TimePoint next = timer->expected + timer->interval;
        schedule(timer.get(), next < now ? now + timer->interval : next);
        timer->isActive = true;
        QTimerEvent event(timer->id);
        QCoreApplication::sendEvent(timer->object, &event);
        timer->isActive = false;
        ++count;
    }
    return count;
}

} // namespace Fernweg::Net
