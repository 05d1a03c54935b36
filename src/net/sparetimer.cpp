// SPDX-License-Identifier: Apache-2.0
#include "net/sparetimer.h"

#include "protocol/sparebuffers.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qpointer.h>

namespace Fernweg::Net {

namespace {

constexpr int milliseconds = 2000;

} // namespace

SpareTimer::SpareTimer(QObject *dispatcher) : QObject(dispatcher) { }

void SpareTimer::start()
{
    if (Core::SpareBuffers::retained() == 0) // the usual case: payloads are small
        return;
    // It lives and dies with the event dispatcher, which a thread may exchange.
    thread_local QPointer<SpareTimer> timer;
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    if (dispatcher == nullptr)
        return;
    if (timer.isNull() || timer->parent() != dispatcher)
        timer = new SpareTimer(dispatcher);
    if (!timer->m_timer.isActive())
        timer->m_timer.start(milliseconds, Qt::VeryCoarseTimer, timer);
}

void SpareTimer::timerEvent(QTimerEvent *)
{
    if (!Core::SpareBuffers::trim())
        m_timer.stop();
}

} // namespace Fernweg::Net
