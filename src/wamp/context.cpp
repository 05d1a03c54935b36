// SPDX-License-Identifier: Apache-2.0
#include "wamp/context.h"

#include <QtCore/qcoreevent.h>

namespace Fernweg::Wamp {

ContextRelay::ContextRelay(QObject *context)
    : m_context(context), m_isElsewhere(context->thread() != QThread::currentThread())
{
    connect(this, &ContextRelay::run, context, [](const Task &task) { task(); });
    if (!m_isElsewhere)
        context->installEventFilter(this);
}

void ContextRelay::leaveThread()
{
    if (std::exchange(m_isElsewhere, true) || m_context.isNull())
        return;
    m_context->removeEventFilter(this); // which has to be in the thread of the context
}

bool ContextRelay::eventFilter(QObject *, QEvent *event)
{
    if (event->type() == QEvent::ThreadChange) // the last one in this thread
        leaveThread();
    return false;
}

std::shared_ptr<ContextRelay> ContextRelays::of(QObject *context)
{
    const auto known = m_relays.constFind(context);
    std::shared_ptr<ContextRelay> relay = known == m_relays.constEnd() ? nullptr : known->lock();
    if (relay && relay->isAlive()) // else its context had the same address
        return relay;
    relay = std::make_shared<ContextRelay>(context);
    m_relays.insert(context, relay);
    if (m_relays.size() >= m_pruneAt) {
        m_relays.removeIf([](auto it) { return it->expired(); });
        m_pruneAt = 2 * m_relays.size() + 16;
    }
    return relay;
}

void ContextRelays::leaveThread()
{
    for (const auto &known : std::as_const(m_relays)) {
        if (const auto relay = known.lock())
            relay->leaveThread();
    }
}

} // namespace Fernweg::Wamp
