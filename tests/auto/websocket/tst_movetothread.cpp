// SPDX-License-Identifier: Apache-2.0
// Sockets that move to another thread while they are connected. To be run under the thread sanitizer.
#include "support/connectedpair.h"

#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <semaphore>

using namespace Fernweg;
using namespace Fernweg::Test;

namespace {

/// A thread with an event loop; what lives in it is deleted there at its end.
class Thread
{
public:
    Thread()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
    }
    ~Thread() { stop(); }
    void stop()
    {
        m_thread.quit();
        m_thread.wait();
    }

    /// Runs \a function in the thread, and waits for it.
    template <typename Function>
    void run(Function &&function)
    {
        // Not a blocking connection: the thread sanitizer does not see through Qt's semaphore.
        std::binary_semaphore isDone(0);
        QMetaObject::invokeMethod(
                &m_context,
                [&] {
                    function();
                    isDone.release();
                },
                Qt::QueuedConnection);
        isDone.acquire();
    }
    void take(QObject *object) { object->moveToThread(&m_thread); }

private:
    QThread m_thread;
    QObject m_context;
};

} // namespace

class TestMoveToThread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idleClient();
    void withOutputPending();
    void withLargeOutputPending();
    void withTimersRunning();
    void backAndForth();
    void serversSocketLeavesTheServer();
    void whileConnecting();
    void afterClose();
};

void TestMoveToThread::idleClient()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    Thread thread;
    std::atomic<int> answers = 0;
    std::atomic<bool> isInThread = true;
    QThread *const here = QThread::currentThread();
    connect(
            pair.client, &WebSocket::onMessage, pair.client,
            [&] {
                isInThread = isInThread && QThread::currentThread() != here;
                ++answers;
            },
            Qt::DirectConnection);
    WebSocket *const client = pair.client;
    thread.take(client);
    thread.run([client] { client->sendMessage("from the thread"); });
    QVERIFY(waitFor([&] { return answers == 1; }));
    QVERIFY(isInThread);
    thread.run([client] { delete client; });
    QVERIFY(waitFor([&] { return pair.server->connectionCount() == 0; }));
}

void TestMoveToThread::withOutputPending()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    WebSocket *const client = pair.client;
    Thread thread;
    QVERIFY(client->sendMessage("before it moves"));
    thread.take(client);
    thread.run([client] { client->sendMessage("afterwards"); });
    QVERIFY(waitFor([&] { return log.messages.size() == 2; }));
    QCOMPARE(log.messages, QList<QByteArray>({ "before it moves", "afterwards" }));
    thread.run([client] { delete client; });
}

void TestMoveToThread::withLargeOutputPending()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    WebSocket *const client = pair.client;
    Thread thread;
    QVERIFY(client->sendMessage(QByteArray(12 * 1024 * 1024, 'x'), true));
    thread.take(client);
    QVERIFY(waitFor([&] { return log.messages.size() == 1; }));
    QCOMPARE(log.events.first(), "binary 12582912 octets");
    thread.run([client] { delete client; });
}

void TestMoveToThread::withTimersRunning()
{
    using namespace std::chrono_literals;
    ConnectedPair pair({}, WebSocketOptions().setAutoPing(20ms));
    QVERIFY(pair.open());
    QSignalSpy pings(pair.accepted, &WebSocket::onPing);
    WebSocket *const client = pair.client;
    Thread thread;
    thread.take(client);
    QVERIFY(waitFor([&] { return pings.size() >= 3; }));
    thread.run([client] { delete client; });
}

void TestMoveToThread::backAndForth()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.open());
    std::atomic<int> answers = 0;
    connect(
            pair.client, &WebSocket::onMessage, pair.client, [&] { ++answers; },
            Qt::DirectConnection);
    WebSocket *const client = pair.client;
    QThread *const here = QThread::currentThread();
    Thread thread;
    for (int round = 0; round < 20; ++round) {
        QVERIFY(client->sendMessage("here"));
        thread.take(client);
        thread.run([client] { client->sendMessage("there"); });
        thread.run([client, here] { client->moveToThread(here); });
    }
    QVERIFY(waitFor([&] { return answers == 40; }));
}

void TestMoveToThread::serversSocketLeavesTheServer()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QSignalSpy messages(pair.server, &WebSocketServer::onMessage);
    QSignalSpy closed(pair.server, &WebSocketServer::closed);
    WebSocket *const socket = pair.accepted;
    Thread thread;
    connect(
            socket, &WebSocket::onMessage, socket,
            [socket](const QByteArray &payload) { socket->sendMessage("thread: " + payload); },
            Qt::DirectConnection);
    thread.take(socket);
    QCOMPARE(pair.server->connectionCount(), 0);
    QVERIFY(pair.client->sendMessage("Hello"));
    QTRY_COMPARE(log.messages, QList<QByteArray>({ "thread: Hello" }));
    QVERIFY(messages.isEmpty());
    pair.server->close();
    QCOMPARE(closed.size(), 1);
    QVERIFY(pair.client->isOpen());
    bool isServerSide = false;
    thread.run([&] {
        isServerSide = socket->isServerSide();
        delete socket;
    });
    QVERIFY(isServerSide);
    QTRY_VERIFY(log.isClosed());
}

void TestMoveToThread::whileConnecting()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    WebSocket *const client = pair.client;
    std::atomic<int> answers = 0;
    connect(
            client, &WebSocket::onOpen, client, [client] { client->sendMessage("open"); },
            Qt::DirectConnection);
    connect(
            client, &WebSocket::onMessage, client, [&] { ++answers; }, Qt::DirectConnection);
    Thread thread;
    QVERIFY(client->open(pair.url()));
    thread.take(client);
    QVERIFY(waitFor([&] { return answers == 1; }));
    thread.run([client] { delete client; });
}

void TestMoveToThread::afterClose()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocket *const client = pair.client;
    client->abort();
    Thread thread;
    thread.take(client);
    const QUrl url = pair.url();
    std::atomic<bool> isOpen = false;
    connect(
            client, &WebSocket::onOpen, client, [&] { isOpen = true; }, Qt::DirectConnection);
    thread.run([&] { client->open(url); });
    QVERIFY(waitFor([&] { return isOpen.load(); }));
    thread.run([client] { delete client; });
}

QTEST_GUILESS_MAIN(TestMoveToThread)
#include "tst_movetothread.moc"
