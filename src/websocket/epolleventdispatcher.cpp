// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/epolleventdispatcher.h>

#include "net/flushqueue.h"
#include "net/notifierset.h"
#include "net/timerqueue.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <atomic>

namespace Fernweg {

/*!
    \class Fernweg::EpollEventDispatcher
    \inmodule Fernweg
    \inheaderfile Fernweg/EpollEventDispatcher
    \brief An event loop whose turns cost the same beside ten connections and ten thousand.

    Qt's own event dispatchers look at every socket notifier on every turn: beside 9,000 idle connections
    a message costs milliseconds. This one waits by epoll, for any QTcpSocket, QLocalSocket, QProcess or
    QSocketNotifier, not only Fernweg's. Linux.

    \code
    int main(int argc, char **argv)
    {
        Fernweg::EpollEventDispatcher::install(); // before the application object
        QCoreApplication application(argc, argv);
        …
    }
    \endcode

    The threads of a WebSocketServer have it by themselves; another thread gets it by
    QThread::setEventDispatcher() before it is started. A program with windows keeps the dispatcher of its
    platform plugin in the main thread, and lets a server with threads do the work.

    The sockets of Fernweg are told without a QEvent of their own, so that no event filter sees
    what they have to read.

    Timers, posted events, processEvents() with its flags, nested loops and wake-ups behave as with Qt's
    dispatchers. Coarse timers are late by at most 5 % of their interval, and never early. Notifiers that
    are enabled and disabled between two turns cost no system call; if a descriptor is closed meanwhile
    and the same QSocketNotifier, disabled before, is enabled for another file of that number, it has to be
    made anew.
*/

class EpollEventDispatcherPrivate
{
public:
    using Timeout = Net::NotifierSet::Timeout;

    Timeout untilNextTimer() const;

    Net::NotifierSet notifiers;
    Net::TimerQueue timers;
    std::atomic<Qt::HANDLE> thread = nullptr;
    std::atomic<bool> isAwake = false; // something is to be done before the next wait
    std::atomic<bool> isInterrupted = false;
};

EpollEventDispatcherPrivate::Timeout EpollEventDispatcherPrivate::untilNextTimer() const
{
    const auto deadline = timers.nextDeadline();
    if (!deadline)
        return std::nullopt;
    return std::max<std::chrono::nanoseconds>(*deadline - Net::TimerQueue::Clock::now(),
                                              std::chrono::nanoseconds::zero());
}

EpollEventDispatcher::EpollEventDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent), d(std::make_unique<EpollEventDispatcherPrivate>())
{
}

EpollEventDispatcher::~EpollEventDispatcher() = default;

/*!
    Makes one of these the main thread's. To be called before there is a QCoreApplication; otherwise it
    returns false, and does nothing.
*/
bool EpollEventDispatcher::install()
{
    if (QCoreApplication::instance() != nullptr || QCoreApplication::eventDispatcher() != nullptr)
        return false;
    QCoreApplication::setEventDispatcher(new EpollEventDispatcher);
    return true;
}

void EpollEventDispatcher::startingUp()
{
    d->thread = QThread::currentThreadId();
}

bool EpollEventDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    // Qt's own flag, which has no public name: QEventLoop::X11ExcludeTimers.
    constexpr int excludeTimers = 0x08;
    const bool hasTimers = (int(flags) & excludeTimers) == 0;
    d->thread = QThread::currentThreadId();
    d->isInterrupted = false;
    // A turn that has had something to do does not wait.
    const bool waits = !d->isAwake.exchange(false) && flags.testFlag(QEventLoop::WaitForMoreEvents);
    Q_EMIT awake();
    Net::FlushQueue::flushCurrentThread(this);
    QCoreApplication::sendPostedEvents();

    const auto canWait = [this, waits] { return waits && !d->isAwake && !d->isInterrupted; };
    if (canWait()) {
        Q_EMIT aboutToBlock();
        Net::FlushQueue::flushCurrentThread(this);
    }
    if (d->isInterrupted)
        return false;
    EpollEventDispatcherPrivate::Timeout timeout = std::chrono::nanoseconds::zero();
    if (canWait())
        timeout = hasTimers ? d->untilNextTimer() : std::nullopt;
    int count = 0;
    if (flags.testFlag(QEventLoop::ExcludeSocketNotifiers)) {
        d->notifiers.waitForWakeUp(timeout);
    } else {
        d->notifiers.wait(timeout);
        if (d->notifiers.hasReady()) {
            QEvent ready(QEvent::SockAct);
            QCoreApplication::sendEvent(this, &ready);
            ++count;
        }
    }
    if (hasTimers)
        count += d->timers.activate();
    return count != 0;
}

bool EpollEventDispatcher::event(QEvent *event)
{
    if (event->type() != QEvent::SockAct)
        return QAbstractEventDispatcher::event(event);
    d->notifiers.activate();
    return true;
}

void EpollEventDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    d->notifiers.add(notifier);
}

void EpollEventDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    d->notifiers.remove(notifier);
}

void EpollEventDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                                         QObject *object)
{
    d->timers.add(timerId, std::chrono::milliseconds(interval), timerType, object);
}

bool EpollEventDispatcher::unregisterTimer(int timerId)
{
    return d->timers.remove(timerId);
}

bool EpollEventDispatcher::unregisterTimers(QObject *object)
{
    return d->timers.removeAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo>
EpollEventDispatcher::registeredTimers(QObject *object) const
{
    return d->timers.timersOf(object);
}

int EpollEventDispatcher::remainingTime(int timerId)
{
    const auto left = d->timers.remaining(timerId);
    return left ? int(left->count()) : -1;
}

void EpollEventDispatcher::wakeUp()
{
    // The own thread looks at the flag before it waits.
    if (!d->isAwake.exchange(true) && d->thread != QThread::currentThreadId())
        d->notifiers.wakeUp();
}

void EpollEventDispatcher::interrupt()
{
    d->isInterrupted = true;
    wakeUp();
}

} // namespace Fernweg
