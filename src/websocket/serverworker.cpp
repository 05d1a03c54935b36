// SPDX-License-Identifier: Apache-2.0
#include "serverworker.h"

#include "logging.h"
#include "net/descriptor.h"
#include "net/tcptransport.h"
#include "net/tlstransport.h"
#include "serveropening.h"
#include "websocket_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qthread.h>

#include <algorithm>

namespace Fernweg {

void runIn(QObject *object, const std::function<void()> &function)
{
    if (object->thread() == QThread::currentThread())
        function();
    else
        QMetaObject::invokeMethod(object, function, Qt::QueuedConnection);
}

ServerWorker::ServerWorker(WebSocketServer *server, std::shared_ptr<ServerShared> common)
    : q(server), shared(std::move(common))
{
}

ServerWorker::~ServerWorker()
{
    // In a thread of its own that ends nobody is on the stack, and nothing is deleted later any more.
    const std::vector<ServerOpening *> openings = m_openings;
    dropOpenings();
    if (q->thread() != thread())
        qDeleteAll(openings);
    // Sockets with a parent belong to somebody else, and go on without this server.
    const std::vector<WebSocket *> all = std::exchange(sockets, {});
    for (WebSocket *socket : all) {
        shared->takeTraffic(&socket->d->connection->statistics());
        socket->d->server = nullptr;
    }
    const QList<QPointer<WebSocket>> watched(all.begin(), all.end());
    for (const QPointer<WebSocket> &socket :
         watched) { // one may be deleted because another one was
        if (!socket.isNull() && socket->parent() == nullptr)
            delete socket;
    }
}

void ServerWorker::take(qintptr descriptor, bool isEncrypted)
{
    if (thread() == QThread::currentThread()) {
        takeNow(descriptor, isEncrypted);
        return;
    }
    // Closed if the call is never carried out, because the server goes away before.
    const auto owned = std::make_shared<Net::Descriptor>(int(descriptor));
    QMetaObject::invokeMethod(
            this, [this, owned, isEncrypted] { takeNow(owned->release(), isEncrypted); },
            Qt::QueuedConnection);
}

void ServerWorker::takeNow(qintptr descriptor, bool isEncrypted)
{
    if (isEncrypted) {
        auto *const tls = new Net::TlsTransport;
        Net::TransportPointer transport(tls);
        if (tls->accept(descriptor, shared->settings()->connection->sslConfiguration()))
            incoming(std::move(transport));
        else
            handshakeFailed(tls->errorString());
        return;
    }
    auto *const tcp = new Net::TcpTransport;
    Net::TransportPointer transport(tcp);
    if (tcp->accept(descriptor))
        incoming(std::move(transport));
}

void ServerWorker::incoming(Net::TransportPointer transport)
{
    ++shared->openings;
    m_openings.push_back(new ServerOpening(this, std::move(transport)));
}

void ServerWorker::openingEnded(ServerOpening *opening)
{
    const auto found = std::find(m_openings.begin(), m_openings.end(), opening);
    if (found == m_openings.end())
        return;
    *found = m_openings.back();
    m_openings.pop_back();
    --shared->openings;
}

void ServerWorker::dropOpenings()
{
    const std::vector<ServerOpening *> all = std::exchange(m_openings, {});
    for (ServerOpening *opening : all) {
        --shared->openings;
        opening->drop();
    }
}

void ServerWorker::handshakeFailed(const QString &reason)
{
    ++shared->refused;
    qCDebug(lcServer) << q << "handshake failed:" << reason;
    Q_EMIT q->handshakeFailed(reason);
}

void ServerWorker::opened(Net::TransportPointer transport, Accepted accepted,
                          Core::Agreement agreement)
{
    static const QMetaMethod newConnectionSignal =
            QMetaMethod::fromSignal(&WebSocketServer::newConnection);
    auto socketPrivate = std::make_unique<WebSocketPrivate>(*accepted.options);
    WebSocketPrivate *const d = socketPrivate.get();
    auto *const socket = new WebSocket(std::move(socketPrivate));
    d->server = this;
    d->serverIndex = sockets.size();
    sockets.push_back(socket);
    ++shared->accepted;
    const Preopen preopen = accepted.preopen;
    d->adopt(std::move(transport), std::move(accepted), std::move(agreement));
    d->connection->statistics().incoming.preopenOctets = preopen.incoming;
    d->connection->statistics().outgoing.preopenOctets = preopen.outgoing;
    shared->addTraffic(&d->connection->statistics());
    WebSocketPrivate::Guard guard(d);
    Q_EMIT q->connectionCountChanged();
    if (!guard.isOver() && d->server == this)
        Q_EMIT q->onOpen(socket);
    if (!guard.isOver() && d->server == this && q->isSignalConnected(newConnectionSignal)) {
        pending.append(socket);
        Q_EMIT q->newConnection();
    }
}

void ServerWorker::socketMessage(WebSocket *socket, const QByteArray &payload, bool isBinary)
{
    static const QMetaMethod textSignal = QMetaMethod::fromSignal(&WebSocketServer::onTextMessage);
    WebSocketPrivate::Guard guard(socket->d.get());
    Q_EMIT q->onMessage(socket, payload, isBinary);
    const bool isHere = !guard.isDeleted() && socket->d->server == this;
    if (isHere && !isBinary && q->isSignalConnected(textSignal))
        Q_EMIT q->onTextMessage(socket, QString::fromUtf8(payload));
}

void ServerWorker::forget(WebSocketPrivate *socket)
{
    WebSocket *const last = sockets.back();
    sockets[socket->serverIndex] = last;
    last->d->serverIndex = socket->serverIndex;
    sockets.pop_back();
    ++m_forgotten;
    pending.removeOne(socket->q);
    leaveGroups(socket);
    socket->server = nullptr;
    --shared->openConnections;
    shared->takeTraffic(&socket->connection->statistics());
}

void ServerWorker::socketClosed(WebSocketPrivate *d, const Core::Connection::Outcome &outcome)
{
    WebSocket *const socket = d->q;
    forget(d);
    const QPointer<WebSocket> guard(socket);
    const QPointer<ServerWorker> worker(this);
    Q_EMIT q->onClose(socket, outcome.wasClean, outcome.code, outcome.reason);
    if (!guard.isNull() && socket->parent() == nullptr)
        socket->deleteLater();
    if (!worker.isNull())
        Q_EMIT q->connectionCountChanged();
    if (!worker.isNull())
        tellIfClosed();
}

void ServerWorker::socketLeaves(WebSocketPrivate *socket)
{
    forget(socket);
    const QPointer<ServerWorker> worker(this);
    Q_EMIT q->connectionCountChanged();
    if (!worker.isNull())
        tellIfClosed();
}

void ServerWorker::close(CloseCode code, const QString &reason,
                         const std::function<void()> &whenClosed)
{
    runIn(this, [this, code, reason, whenClosed] {
        dropOpenings();
        m_whenClosed = whenClosed;
        const QPointer<ServerWorker> worker(this);
        const QList<QPointer<WebSocket>> all(sockets.begin(), sockets.end());
        for (const QPointer<WebSocket> &socket : all) {
            if (!socket.isNull() && socket->isOpen())
                socket->sendClose(code, reason);
        }
        if (!worker.isNull())
            tellIfClosed();
    });
}

void ServerWorker::tellIfClosed()
{
    if (!sockets.empty() || !m_whenClosed)
        return;
    const auto tell = std::exchange(m_whenClosed, nullptr);
    tell();
}

} // namespace Fernweg
