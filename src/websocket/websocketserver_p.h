// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/websocketserver.h>

#include "net/listener.h"
#include "serverworker.h"

#include <QtCore/qthread.h>

#include <vector>

namespace Fernweg {

class WebSocketServerPrivate
{
public:
    WebSocketServerPrivate(WebSocketServer *server, const ServerOptions &options);
    ~WebSocketServerPrivate();

    bool listenAt(Net::ListenAddress where, bool isEncrypted);
    /// Starts the threads, if there are to be any and none run yet.
    void prepareWorkers();
    void accepted(qintptr descriptor, bool isEncrypted);
    /// Counts the answers to the close() of that number; those to earlier ones don't matter.
    void workerClosed(quint64 closing);
    bool fail(const QString &message);

    WebSocketServer *const q;
    const std::shared_ptr<ServerShared> shared;
    std::vector<std::unique_ptr<Net::Listener>> listeners;
    QList<QUrl> urls;
    std::vector<std::unique_ptr<QThread>> threads;
    std::vector<ServerWorker *> workers; // one without threads, in the server's
    size_t nextWorker = 0;
    size_t workersToClose = 0;
    quint64 closing = 0; // which close() it is
    QString errorString;
};

} // namespace Fernweg
