// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qobject.h>

#include <vector>

namespace Fernweg::Net {

class FlushQueue;

/// Something that gathers output and writes it when told to.
class Flushable
{
public:
    Q_DISABLE_COPY_MOVE(Flushable)
    enum class Promise : bool {
        None,
        FlushesItself, ///< the caller flushes in a moment, unless an event loop runs before
    };
    /// Asks for a call of flush() before the thread's event loop blocks.
    void flushSoon(Promise promise = Promise::None);
    /// Takes that back.
    void flushNoMore();

protected:
    Flushable() = default;
    virtual ~Flushable();
    virtual void flush() = 0;

private:
    friend class FlushQueue;
    FlushQueue *m_queue = nullptr;
    size_t m_index = 0;
};

/// Those of one thread that wait to be flushed. What a program sends outside of a socket's turn
/// leaves just before the event loop would block: many messages in one write, no extra wake-up.
class FlushQueue final : public QObject
{
public:
    static FlushQueue &forCurrentThread();
    /// For an event dispatcher that tells of its turns by this call, not only by signals. (In another
    /// library there may be another copy of this class, which hears of them by signals.)
    static void flushCurrentThread(const QObject *dispatcher)
    {
        s_caller = dispatcher;
        if (s_current != nullptr && !s_current->m_items.empty())
            s_current->flushAll();
    }
    ~FlushQueue() override;

    void add(Flushable *item, Flushable::Promise promise);
    void remove(Flushable *item);

protected:
    bool event(QEvent *event) override;

private:
    explicit FlushQueue(QObject *dispatcher);
    void flushAll();
    void postEvent();

    static thread_local FlushQueue *s_current;
    static thread_local const QObject *s_caller; // of flushCurrentThread()

    std::vector<Flushable *> m_items; // null: removed while it waited
    size_t m_next = 0; // the first one that is not flushed yet
    bool m_needsEvent = false; // the event loop may turn without telling
    bool m_hasEvent = false;
};

} // namespace Fernweg::Net
