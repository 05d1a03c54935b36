// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>

#include <chrono>

namespace Conformance {

/// Runs the event loop until \a done, at most for \a limit; true if \a done came true. Unlike
/// QTest's polling it looks after every single event: thousands of round trips go through here.
template <typename Predicate>
bool spinUntil(Predicate done, std::chrono::milliseconds limit)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(limit);
    while (!done()) {
        if (!timer.isActive())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

} // namespace Conformance
