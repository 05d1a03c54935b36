// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qabstracteventdispatcher.h>
#include <QtTest/qtest.h>

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace Fernweg::Test {

class Pipe
{
public:
    Pipe() { isOpen = ::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0; }
    ~Pipe() { close(); }
    Q_DISABLE_COPY_MOVE(Pipe)

    void write() const { QCOMPARE(::write(ends[1], "x", 1), 1); }
    void read() const
    {
        char octet = 0;
        QCOMPARE(::read(ends[0], &octet, 1), 1);
    }
    void close()
    {
        if (std::exchange(isOpen, false)) {
            ::close(ends[0]);
            ::close(ends[1]);
        }
    }

    std::array<int, 2> ends {};
    bool isOpen = false;
};

/// A turn of the event loop that does not wait.
inline void turn(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    QAbstractEventDispatcher::instance()->processEvents(flags);
}

} // namespace Fernweg::Test
