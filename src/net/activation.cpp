// SPDX-License-Identifier: Apache-2.0
// Listening sockets that somebody else opened.
#include "net/descriptor.h"
#include "net/listensocket.h"

#include <QtCore/qcoreapplication.h>
#include <QtNetwork/qtcpserver.h>

#include <cerrno>

#include <fcntl.h>

namespace Fernweg::Net {

namespace {

/// The first descriptor behind those of standard input, output and error: SD_LISTEN_FDS_START.
constexpr int firstActivationDescriptor = 3;

} // namespace

qintptr shareTcpServer(QTcpServer *server, QString *error)
{
    const qintptr descriptor = server->socketDescriptor();
    if (descriptor == -1) {
        *error = QStringLiteral("the QTcpServer does not listen");
        return -1;
    }
    const int own = duplicate(int(descriptor));
    if (own == -1)
        *error = systemError(errno);
    else
        server->pauseAccepting();
    return own;
}

QList<ActivationSocket> takeActivationSockets()
{
    // The process number is there because the environment is handed on to children, and the
    // descriptors with it.
    bool isNumber = false;
    const qint64 process = qgetenv("LISTEN_PID").toLongLong(&isNumber);
    const bool isForUs = isNumber && process == QCoreApplication::applicationPid();
    const int count = isForUs ? qEnvironmentVariableIntValue("LISTEN_FDS") : 0;
    const QStringList names = qEnvironmentVariable("LISTEN_FDNAMES").split(u':');
    QList<ActivationSocket> sockets;
    for (int i = 0; i < count; ++i) {
        const int descriptor = firstActivationDescriptor + i;
        if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0)
            sockets.append({ descriptor, names.value(i) });
    }
    if (isForUs) {
        qunsetenv("LISTEN_PID");
        qunsetenv("LISTEN_FDS");
        qunsetenv("LISTEN_FDNAMES");
    }
    return sockets;
}

} // namespace Fernweg::Net
