// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbasictimer.h>
#include <QtCore/qobject.h>

namespace Fernweg::Net {

/// Frees a thread's spare buffers some seconds after the last large payload.
class SpareTimer final : public QObject
{
public:
    /// After something may have been given to them.
    static void start();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    explicit SpareTimer(QObject *dispatcher);

    QBasicTimer m_timer;
};

} // namespace Fernweg::Net
