// SPDX-License-Identifier: Apache-2.0
#include "unixsignals.h"

#include <QtCore/qsocketnotifier.h>

#include <array>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace Fernweg::Tools {

namespace {

std::array<int, 2> signalPipe = { -1, -1 };

extern "C" void writeToPipe(int)
{
    const char octet = 0;
    // All that a signal handler may do; that it fails when the pipe is full does no harm.
    [[maybe_unused]] const auto written = ::write(signalPipe[1], &octet, 1);
}

} // namespace

void onTerminationSignal(QObject *context, const std::function<void()> &handler)
{
    if (::pipe2(signalPipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("fernweg: no pipe for signals");
    struct sigaction action = {};
    action.sa_handler = writeToPipe;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    auto *const notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [handler] {
        std::array<char, 16> octets;
        while (::read(signalPipe[0], octets.data(), octets.size()) > 0) { }
        handler();
    });
}

} // namespace Fernweg::Tools
