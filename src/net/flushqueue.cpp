// SPDX-License-Identifier: Apache-2.0
#include "net/flushqueue.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qpointer.h>

#include <algorithm>

namespace Fernweg::Net {

thread_local FlushQueue *FlushQueue::s_current = nullptr;
thread_local const QObject *FlushQueue::s_caller = nullptr;

Flushable::~Flushable()
{
    flushNoMore();
}

void Flushable::flushSoon(Promise promise)
{
    if (m_queue == nullptr)
        FlushQueue::forCurrentThread().add(this, promise);
}

void Flushable::flushNoMore()
{
    if (m_queue != nullptr)
        m_queue->remove(this);
}

FlushQueue &FlushQueue::forCurrentThread()
{
    // It lives and dies with the thread's event dispatcher; one from before that is for its event only.
    if (s_current == nullptr
        || (s_current->parent() == nullptr && QAbstractEventDispatcher::instance() != nullptr))
        s_current = new FlushQueue(QAbstractEventDispatcher::instance());
    return *s_current;
}

FlushQueue::FlushQueue(QObject *dispatcher) : QObject(dispatcher)
{
    auto *const source = qobject_cast<QAbstractEventDispatcher *>(dispatcher);
    if (source == nullptr) {
        m_needsEvent = true; // for the event loop that is still to come
        return;
    }
    const bool isOurs = source->inherits("Fernweg::EpollEventDispatcher");
    if (isOurs && source == s_caller)
        return;
    connect(source, &QAbstractEventDispatcher::aboutToBlock, this, &FlushQueue::flushAll);
    connect(source, &QAbstractEventDispatcher::awake, this, &FlushQueue::flushAll);
    // Qt's own Unix dispatcher and ours announce every turn by awake(). Others, GLib's among them, say
    // nothing when processEvents() is called without waiting: there an event makes sure.
    m_needsEvent = !isOurs && !source->inherits("QEventDispatcherUNIX");
}

FlushQueue::~FlushQueue()
{
    if (s_current == this)
        s_current = nullptr;
    for (Flushable *item : m_items) {
        if (item != nullptr)
            item->m_queue = nullptr;
    }
}

void FlushQueue::add(Flushable *item, Flushable::Promise promise)
{
    item->m_queue = this;
    item->m_index = m_items.size();
    m_items.push_back(item);
    if (m_needsEvent && promise == Flushable::Promise::None)
        postEvent();
}

void FlushQueue::postEvent()
{
    if (!std::exchange(m_hasEvent, true))
        QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::LowEventPriority);
}

void FlushQueue::remove(Flushable *item)
{
    item->m_queue = nullptr;
    m_items[item->m_index] = nullptr;
    if (item->m_index + 1 == m_items.size())
        m_items.pop_back(); // the usual case: a turn of reading that flushed itself
}

bool FlushQueue::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    m_hasEvent = false;
    flushAll();
    return true;
}

void FlushQueue::flushAll()
{
    if (m_items.empty())
        return;
    // What a flush adds waits for the next turn: a slot that answers each bytesWritten() by sending
    // would let nobody else have theirs.
    const size_t end = m_items.size();
    const QPointer<FlushQueue> guard(this);
    // A flush may tell its user, who may remove or add others, or run an event loop, and so get here:
    // then that call does the rest.
    while (m_next < std::min(end, m_items.size())) {
        Flushable *const item = std::exchange(m_items[m_next++], nullptr);
        if (item == nullptr)
            continue;
        item->m_queue = nullptr;
        item->flush();
        if (guard.isNull())
            return;
    }
    m_items.erase(m_items.begin(), m_items.begin() + qptrdiff(std::min(m_next, m_items.size())));
    m_next = 0;
    for (size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i] != nullptr)
            m_items[i]->m_index = i;
    }
    if (!m_items.empty())
        postEvent(); // the event loop may be about to block
}

} // namespace Fernweg::Net
