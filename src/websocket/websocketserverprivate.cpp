// SPDX-License-Identifier: Apache-2.0
// Listeners and threads of a server; what becomes of a connection is in serverworker.cpp.
#include "websocketserver_p.h"

#include <Fernweg/epolleventdispatcher.h>

#include "websocketoptions_p.h"

#include <QtNetwork/qsslkey.h>

namespace Fernweg {

WebSocketServerPrivate::WebSocketServerPrivate(WebSocketServer *server,
                                               const ServerOptions &options)
    : q(server), shared(std::make_shared<ServerShared>(options))
{
}

WebSocketServerPrivate::~WebSocketServerPrivate()
{
    listeners.clear();
    for (const auto &thread : threads)
        thread->quit();
    for (const auto &thread : threads)
        thread->wait(); // its worker was deleted when it ended
    if (threads.empty())
        qDeleteAll(workers);
}

bool WebSocketServerPrivate::fail(const QString &message)
{
    if (errorString != message) {
        errorString = message;
        Q_EMIT q->errorStringChanged();
    }
    return false;
}

void WebSocketServerPrivate::prepareWorkers()
{
    if (!workers.empty())
        return;
    const int count = shared->settings()->options.threads();
    if (count == 0) {
        workers.push_back(new ServerWorker(q, shared));
        return;
    }
    for (int i = 0; i < count; ++i) {
        auto thread = std::make_unique<QThread>();
        thread->setObjectName(QStringLiteral("fernweg-%1").arg(i));
        thread->setEventDispatcher(new EpollEventDispatcher);
        auto *const worker = new ServerWorker(q, shared);
        worker->moveToThread(thread.get());
        QObject::connect(thread.get(), &QThread::finished, worker, &QObject::deleteLater);
        thread->start();
        workers.push_back(worker);
        threads.push_back(std::move(thread));
    }
}

bool WebSocketServerPrivate::listenAt(Net::ListenAddress where, bool isEncrypted)
{
    const ServerOptions options = shared->settings()->options;
    if (!options.errorString().isEmpty())
        return fail(options.errorString());
    const QSslConfiguration tls = options.connection().sslConfiguration();
    if (isEncrypted && (tls.localCertificate().isNull() || tls.privateKey().isNull())) {
        return fail(
                QStringLiteral("sslConfiguration: a wss server needs a certificate and its private "
                               "key"));
    }
    where.backlog = options.backlog();
    where.reusePort = options.reusePort();
    auto listener = std::make_unique<Net::Listener>(
            [this, isEncrypted](qintptr descriptor) { accepted(descriptor, isEncrypted); });
    QString error;
    if (!listener->open(where, &error))
        return fail(QStringLiteral("listen: ") + error);
    prepareWorkers();
    urls.append(listener->url(isEncrypted));
    listeners.push_back(std::move(listener));
    workersToClose = 0;
    if (listeners.size() == 1)
        Q_EMIT q->listeningChanged();
    return true;
}

void WebSocketServerPrivate::accepted(qintptr descriptor, bool isEncrypted)
{
    workers[nextWorker]->take(descriptor, isEncrypted);
    nextWorker = (nextWorker + 1) % workers.size();
}

void WebSocketServerPrivate::workerClosed(quint64 answered)
{
    if (answered != closing || workersToClose == 0 || --workersToClose != 0)
        return;
    Q_EMIT q->closed();
}

} // namespace Fernweg
