// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/descriptor.h"

#include <QtCore/qpointer.h>
#include <QtCore/qsocketnotifier.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace Fernweg::Net {

class Transport;

/// The socket notifiers of an event dispatcher, on epoll: what a turn costs does not depend on how many
/// there are. What changes between two waits, and changes back, costs no system call.
class NotifierSet
{
public:
    using Timeout = std::optional<std::chrono::nanoseconds>; // nothing: for ever

    NotifierSet();
    ~NotifierSet();
    Q_DISABLE_COPY_MOVE(NotifierSet)

    void add(QSocketNotifier *notifier);
    void remove(QSocketNotifier *notifier);

    /// Waits for events, for wakeUp(), or for the timeout.
    void wait(Timeout timeout);
    /// Waits for wakeUp() or the timeout only.
    void waitForWakeUp(Timeout timeout);
    bool hasReady() const noexcept { return !m_ready.empty(); }
    /// Tells the notifiers of what wait() found; within an event, so that what a handler deletes later
    /// outlives it.
    void activate();
    /// Ends the wait, or the next one. From any thread.
    void wakeUp() noexcept;

private:
    static constexpr size_t typeCount = 3; // of QSocketNotifier::Type
    struct Entry
    {
        std::array<QSocketNotifier *, typeCount> notifiers {};
        std::array<quint32, typeCount> serials {}; // of the notifiers, to tell a new one
        Transport *transport = nullptr; // told in place of the notifier for reading
        QPointer<QSocketNotifier> last; // the one that was removed last, if there is none now
        quint32 registered = 0; // what epoll knows
        quint32 generation = 0; // of the file: tells those of a former one from it
        bool isChanged = false; // is in m_changed
        bool isRecycled = false; // may stand for another file than epoll knows
        bool isAlwaysReady = false; // a file that epoll does not take

        quint32 wanted() const noexcept;
        bool isEmpty() const noexcept;
    };
    struct Ready
    {
        int descriptor;
        quint32 serial;
        QSocketNotifier::Type type;
    };

    void noteChange(int descriptor, Entry &entry);
    void applyChanges();
    void apply(int descriptor, Entry &entry);
    bool control(int operation, int descriptor, quint32 events, quint32 generation = 0) noexcept;
    void refuse(int descriptor, Entry &entry);
    void found(int descriptor, quint32 events);
    /// Makes another epoll: this one knows a file that no descriptor here stands for any more.
    void rebuild();
    void drainWakeUps() noexcept;

    Descriptor m_epoll;
    Descriptor m_wakeUp;
    std::vector<Entry> m_entries; // by descriptor
    std::vector<int> m_changed;
    std::vector<int> m_alwaysReady;
    std::vector<Ready> m_ready;
    size_t m_next = 0; // of m_ready, to be told
    quint32 m_serial = 0;
};

} // namespace Fernweg::Net
