// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/qthread.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace Fernweg::Test {

/// Writes down in which thread a server's connections speak. Its slots run there, several at a
/// time.
class ThreadLog : public QObject
{
public:
    /// The log has to live longer than the server, whose destructor waits for its threads.
    void watch(WebSocketServer *server)
    {
        const auto direct = Qt::DirectConnection;
        connect(
                server, &WebSocketServer::onOpen, this,
                [this](WebSocket *socket) {
                    note(socket);
                    ++opened;
                },
                direct);
        connect(
                server, &WebSocketServer::onMessage, this,
                [this](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                    note(socket);
                    ++messages;
                    if (echoes)
                        socket->sendMessage(payload, isBinary);
                },
                direct);
        connect(
                server, &WebSocketServer::onPing, this, [this](WebSocket *socket) { note(socket); },
                direct);
        connect(
                server, &WebSocketServer::onClose, this,
                [this](WebSocket *socket, bool, CloseCode code, const QString &) {
                    note(socket);
                    const std::lock_guard lock(mutex);
                    closeCodes.push_back(int(code));
                    threadOf.erase(socket); // its address may be used again, anywhere
                },
                direct);
    }

    void note(WebSocket *socket)
    {
        const std::lock_guard lock(mutex);
        QThread *const current = QThread::currentThread();
        const auto [known, isNew] = threadOf.try_emplace(socket, current);
        if (isNew)
            ++connectionsOf[current];
        if (known->second != current || socket->thread() != current)
            isAlwaysItsOwn = false;
    }
    size_t closedCount()
    {
        const std::lock_guard lock(mutex);
        return closeCodes.size();
    }

    std::mutex mutex;
    std::map<WebSocket *, QThread *> threadOf;
    std::map<QThread *, int> connectionsOf;
    std::vector<int> closeCodes;
    bool isAlwaysItsOwn = true; ///< each connection spoke in one thread only, the one it lives in
    std::atomic<int> opened = 0;
    std::atomic<int> messages = 0;
    std::atomic<bool> echoes = true;
};

/// Clients in one thread, each of which sends numbered messages and counts the echoes.
class Clients : public QObject
{
public:
    Clients(const QUrl &url, int count, int rounds) : m_rounds(rounds)
    {
        for (int i = 0; i < count; ++i)
            add(url);
    }

    int openCount = 0;
    int finishedCount = 0; ///< clients that got all their echoes
    int closedCount = 0;
    int wrongCount = 0; ///< messages that were not the ones to come next
    std::set<int> closeCodes;
    std::vector<std::unique_ptr<WebSocket>> sockets;

private:
    void add(const QUrl &url)
    {
        sockets.push_back(std::make_unique<WebSocket>());
        WebSocket *const socket = sockets.back().get();
        const auto received = std::make_shared<int>(0);
        connect(socket, &WebSocket::onOpen, this, [this, socket] {
            ++openCount;
            if (m_rounds > 0)
                socket->sendMessage(QByteArray::number(0));
        });
        connect(socket, &WebSocket::onMessage, this,
                [this, socket, received](const QByteArray &payload) {
                    if (m_rounds == 0)
                        return;
                    wrongCount += payload == QByteArray::number(*received) ? 0 : 1;
                    if (++*received < m_rounds)
                        socket->sendMessage(QByteArray::number(*received));
                    else
                        ++finishedCount;
                });
        connect(socket, &WebSocket::onClose, this, [this](bool, CloseCode code) {
            ++closedCount;
            closeCodes.insert(int(code));
        });
        socket->open(url);
    }

    const int m_rounds;
};

} // namespace Fernweg::Test
