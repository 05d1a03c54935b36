// SPDX-License-Identifier: Apache-2.0
#include "net/notifierset.h"

#include "net/transport.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace Fernweg::Net {

namespace {

/// Events that are fetched by one call; the others come with the next.
constexpr int maxEvents = 256;

constexpr std::array<QSocketNotifier::Type, 3> types = { QSocketNotifier::Read,
                                                         QSocketNotifier::Write,
                                                         QSocketNotifier::Exception };
/// What is asked for, and what is told of: an error or a hang-up shows in whatever is tried next.
constexpr std::array<quint32, 3> interests = { EPOLLIN, EPOLLOUT, EPOLLPRI };

/// The transport that the notifier of Qt's socket engine stands for: it belongs to the engine, and that to
/// the socket. Were it otherwise in some version of Qt, its longer way would be taken.
Transport *transportBehind(const QSocketNotifier *notifier)
{
    const QObject *const engine = notifier->parent();
    return engine == nullptr ? nullptr : qobject_cast<Transport *>(engine->parent());
}

timespec timespecOf(std::chrono::nanoseconds duration)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    return { time_t(seconds.count()), long((duration - seconds).count()) };
}

/// epoll_wait() with a timeout in nanoseconds, where the kernel has that (Linux 5.11).
int waitForEvents(int epoll, epoll_event *events, NotifierSet::Timeout timeout)
{
    if (!timeout)
        return ::epoll_wait(epoll, events, maxEvents, -1);
    if (timeout->count() <= 0)
        return ::epoll_wait(epoll, events, maxEvents, 0);
    const timespec time = timespecOf(*timeout);
    const int count = ::epoll_pwait2(epoll, events, maxEvents, &time, nullptr);
    if (count >= 0 || errno != ENOSYS)
        return count;
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
    return ::epoll_wait(epoll, events, maxEvents, int(std::min<qint64>(milliseconds, INT_MAX)));
}

} // namespace

quint32 NotifierSet::Entry::wanted() const noexcept
{
    quint32 events = 0;
    for (size_t type = 0; type < typeCount; ++type)
        events |= notifiers[type] != nullptr ? interests[type] : 0;
    return events;
}

bool NotifierSet::Entry::isEmpty() const noexcept
{
    return wanted() == 0;
}

NotifierSet::NotifierSet()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_wakeUp(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (!m_epoll.isValid() || !m_wakeUp.isValid())
        qFatal("EpollEventDispatcher: %s", qPrintable(systemError(errno)));
    control(EPOLL_CTL_ADD, m_wakeUp.get(), EPOLLIN);
}

NotifierSet::~NotifierSet() = default;

void NotifierSet::add(QSocketNotifier *notifier)
{
    const auto descriptor = int(notifier->socket());
    if (size_t(descriptor) >= m_entries.size())
        m_entries.resize(size_t(descriptor) + 1);
    Entry &entry = m_entries[size_t(descriptor)];
    // A notifier that has lived on is still that of the same file. Otherwise the descriptor may have been
    // closed, of which epoll tells nothing, and be another's by now.
    if (entry.isEmpty() && entry.last != notifier)
        entry.isRecycled = true;
    entry.last.clear();
    entry.notifiers[size_t(notifier->type())] = notifier;
    entry.serials[size_t(notifier->type())] = ++m_serial;
    if (notifier->type() == QSocketNotifier::Read)
        entry.transport = transportBehind(notifier);
    noteChange(descriptor, entry);
}

void NotifierSet::remove(QSocketNotifier *notifier)
{
    const auto descriptor = int(notifier->socket());
    if (descriptor < 0 || size_t(descriptor) >= m_entries.size())
        return;
    Entry &entry = m_entries[size_t(descriptor)];
    QSocketNotifier *&registered = entry.notifiers[size_t(notifier->type())];
    if (registered != notifier)
        return;
    registered = nullptr;
    if (entry.isEmpty())
        entry.last = notifier;
    noteChange(descriptor, entry);
}

void NotifierSet::noteChange(int descriptor, Entry &entry)
{
    if (!std::exchange(entry.isChanged, true))
        m_changed.push_back(descriptor);
}

bool NotifierSet::control(int operation, int descriptor, quint32 events,
                          quint32 generation) noexcept
{
    epoll_event event = {};
    event.events = events;
    event.data.u64 = quint64(generation) << 32 | quint32(descriptor);
    return ::epoll_ctl(m_epoll.get(), operation, descriptor, &event) == 0;
}

void NotifierSet::applyChanges()
{
    // By index: what is refused changes, too. The memory is kept, as most turns change something.
    for (size_t i = 0; i < m_changed.size(); ++i) {
        const int descriptor = m_changed[i];
        Entry &entry = m_entries[size_t(descriptor)];
        entry.isChanged = false;
        apply(descriptor, entry);
    }
    m_changed.clear();
}

void NotifierSet::apply(int descriptor, Entry &entry)
{
    const quint32 wanted = entry.wanted();
    const bool isKnown = wanted == entry.registered && !entry.isRecycled;
    if (isKnown)
        return;
    if (std::exchange(entry.isAlwaysReady, false))
        m_alwaysReady.erase(std::find(m_alwaysReady.begin(), m_alwaysReady.end(), descriptor));
    if (wanted == 0) {
        control(EPOLL_CTL_DEL, descriptor, 0); // fails if it has been closed, which is as good
        entry.registered = 0;
        return;
    }
    if (std::exchange(entry.isRecycled, false))
        ++entry.generation;
    const bool wasRegistered = std::exchange(entry.registered, wanted) != 0;
    const quint32 generation = entry.generation;
    if (wasRegistered && control(EPOLL_CTL_MOD, descriptor, wanted, generation))
        return;
    if (control(EPOLL_CTL_ADD, descriptor, wanted, generation)
        || (errno == EEXIST && control(EPOLL_CTL_MOD, descriptor, wanted, generation)))
        return;
    if (errno == EPERM) { // a plain file: poll() calls it ready, always
        entry.isAlwaysReady = true;
        m_alwaysReady.push_back(descriptor);
        return;
    }
    refuse(descriptor, entry);
}

void NotifierSet::refuse(int descriptor, Entry &entry)
{
    entry.registered = 0;
    for (QSocketNotifier *notifier : entry.notifiers) {
        if (notifier == nullptr)
            continue;
        qWarning("QSocketNotifier: Invalid socket %d with type %d, disabling...", descriptor,
                 int(notifier->type()));
        notifier->setEnabled(false); // which removes it from here
    }
}

void NotifierSet::found(int descriptor, quint32 events)
{
    const Entry &entry = m_entries[size_t(descriptor)];
    constexpr quint32 always = EPOLLHUP | EPOLLERR;
    for (const QSocketNotifier::Type type : types) {
        const auto index = size_t(type);
        if (entry.notifiers[index] != nullptr && (events & (interests[index] | always)) != 0)
            m_ready.push_back({ descriptor, entry.serials[index], type });
    }
}

void NotifierSet::wait(Timeout timeout)
{
    // What was found before and not told is found again.
    m_ready.clear();
    m_next = 0;
    applyChanges();
    if (!m_alwaysReady.empty())
        timeout = std::chrono::nanoseconds::zero();
    std::array<epoll_event, maxEvents> events;
    const int count = waitForEvents(m_epoll.get(), events.data(), timeout);
    bool isStray = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[size_t(i)];
        const auto descriptor = int(quint32(event.data.u64));
        if (descriptor == m_wakeUp.get()) {
            drainWakeUps();
            continue;
        }
        const Entry &entry = m_entries[size_t(descriptor)];
        if (entry.registered == 0 || entry.generation != quint32(event.data.u64 >> 32))
            isStray = true;
        else
            found(descriptor, event.events);
    }
    for (const int descriptor : m_alwaysReady)
        found(descriptor, EPOLLIN | EPOLLOUT);
    if (isStray)
        rebuild();
}

void NotifierSet::rebuild()
{
    m_epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    control(EPOLL_CTL_ADD, m_wakeUp.get(), EPOLLIN);
    for (size_t descriptor = 0; descriptor < m_entries.size(); ++descriptor) {
        Entry &entry = m_entries[descriptor];
        if (std::exchange(entry.registered, 0) != 0)
            noteChange(int(descriptor), entry);
    }
}

void NotifierSet::waitForWakeUp(Timeout timeout)
{
    pollfd waiting = { m_wakeUp.get(), POLLIN, 0 };
    const timespec time = timespecOf(timeout.value_or(std::chrono::nanoseconds::zero()));
    if (::ppoll(&waiting, 1, timeout ? &time : nullptr, nullptr) > 0)
        drainWakeUps();
}

void NotifierSet::drainWakeUps() noexcept
{
    eventfd_t count = 0;
    ::eventfd_read(m_wakeUp.get(), &count);
}

void NotifierSet::wakeUp() noexcept
{
    ::eventfd_write(m_wakeUp.get(), 1);
}

void NotifierSet::activate()
{
    while (m_next < m_ready.size()) {
        const Ready ready = m_ready[m_next++];
        const Entry &entry = m_entries[size_t(ready.descriptor)];
        QSocketNotifier *const notifier = entry.notifiers[size_t(ready.type)];
        // A handler may have removed it, or have it stand for another file.
        if (notifier == nullptr || entry.serials[size_t(ready.type)] != ready.serial)
            continue;
        if (ready.type == QSocketNotifier::Read && entry.transport != nullptr) {
            entry.transport->notified(notifier);
            continue;
        }
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(notifier, &event);
    }
}

} // namespace Fernweg::Net
