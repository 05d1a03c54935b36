// SPDX-License-Identifier: Apache-2.0
// What else programs rely on of Qt's event loop, on ours.
#include "eventloop.h"
#include "support/socketlog.h"

#include <Fernweg/EpollEventDispatcher>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>

#include <functional>
#include <memory>
#include <vector>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestEpollEventDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isInstalledOnce();
    void postedEvents();
    void postedByAThread();
    void quittingAThread();
    void nestedLoopsEndInOrder();
    void interrupted();
    void tellsOfWaiting();
    void waitsForMoreEvents();
    void process();
    void localSocket();
    void manyTcpSockets();
};

void TestEpollEventDispatcher::initTestCase()
{
    QVERIFY(qobject_cast<EpollEventDispatcher *>(QAbstractEventDispatcher::instance()));
}

void TestEpollEventDispatcher::isInstalledOnce()
{
    QVERIFY(!EpollEventDispatcher::install());
}

void TestEpollEventDispatcher::postedEvents()
{
    QStringList order;
    QMetaObject::invokeMethod(
            this,
            [&] {
                order.append(QStringLiteral("first"));
                QMetaObject::invokeMethod(
                        this, [&order] { order.append(QStringLiteral("third")); },
                        Qt::QueuedConnection);
            },
            Qt::QueuedConnection);
    QMetaObject::invokeMethod(
            this, [&order] { order.append(QStringLiteral("second")); }, Qt::QueuedConnection);
    turn(QEventLoop::WaitForMoreEvents); // does not wait: there was something to do
    turn(QEventLoop::WaitForMoreEvents);
    QCOMPARE(order.join(u' '), QStringLiteral("first second third"));
}

void TestEpollEventDispatcher::postedByAThread()
{
    // Each answer wakes the other thread up: one that is lost would stop them.
    QThread thread;
    thread.setEventDispatcher(new EpollEventDispatcher);
    auto *const there = new QObject;
    there->moveToThread(&thread);
    thread.start();
    constexpr int rounds = 20000;
    int count = 0;
    QEventLoop loop;
    std::function<void()> ask = [&] {
        QMetaObject::invokeMethod(
                there,
                [&] {
                    QMetaObject::invokeMethod(
                            this,
                            [&] {
                                if (++count < rounds)
                                    ask();
                                else
                                    loop.quit();
                            },
                            Qt::QueuedConnection);
                },
                Qt::QueuedConnection);
    };
    ask();
    QTimer::singleShot(60000, &loop, &QEventLoop::quit);
    loop.exec();
    QCOMPARE(count, rounds);
    there->deleteLater();
    thread.quit();
    QVERIFY(thread.wait());
}

void TestEpollEventDispatcher::quittingAThread()
{
    for (int i = 0; i < 200; ++i) {
        QThread thread;
        thread.setEventDispatcher(new EpollEventDispatcher);
        thread.start();
        thread.quit();
        QVERIFY(thread.wait(10000));
    }
}

void TestEpollEventDispatcher::nestedLoopsEndInOrder()
{
    QEventLoop outer;
    QEventLoop inner;
    QList<int> ends;
    QTimer::singleShot(0, this, [&] {
        QTimer::singleShot(0, &outer, &QEventLoop::quit); // has to wait for the inner one
        QTimer::singleShot(10, &inner, [&inner] { inner.exit(7); });
        ends.append(inner.exec());
    });
    ends.append(outer.exec());
    QCOMPARE(ends, QList<int>({ 7, 0 }));
}

void TestEpollEventDispatcher::interrupted()
{
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    QElapsedTimer clock;
    clock.start();
    const std::unique_ptr<QThread> thread(QThread::create([dispatcher] {
        QThread::msleep(20);
        dispatcher->interrupt();
    }));
    thread->start();
    while (clock.elapsed() < 15)
        turn(QEventLoop::WaitForMoreEvents); // posted events of QThread come first, perhaps
    QVERIFY(clock.elapsed() < 10000);
    QVERIFY(thread->wait());
}

void TestEpollEventDispatcher::tellsOfWaiting()
{
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    const QSignalSpy awake(dispatcher, &QAbstractEventDispatcher::awake);
    const QSignalSpy blocking(dispatcher, &QAbstractEventDispatcher::aboutToBlock);
    turn();
    QCOMPARE(awake.size(), 1);
    QCOMPARE(blocking.size(), 0);
    QTimer::singleShot(1, this, [] {});
    turn(QEventLoop::WaitForMoreEvents);
    QCOMPARE(awake.size(), 2);
    QCOMPARE(blocking.size(), 1);
}

void TestEpollEventDispatcher::waitsForMoreEvents()
{
    // What is posted when the loop is about to block is not waited for.
    bool isDone = false;
    const auto connection =
            connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock,
                    this, [&] {
                        if (!isDone)
                            QMetaObject::invokeMethod(
                                    this, [&isDone] { isDone = true; }, Qt::QueuedConnection);
                    });
    turn(QEventLoop::WaitForMoreEvents);
    turn(QEventLoop::WaitForMoreEvents);
    disconnect(connection);
    QVERIFY(isDone);
}

void TestEpollEventDispatcher::process()
{
    QProcess process;
    process.start(QStringLiteral("cat"), {});
    QVERIFY(process.waitForStarted());
    process.write("through a pipe");
    process.closeWriteChannel();
    QSignalSpy finished(&process, &QProcess::finished);
    QVERIFY(finished.wait(10000));
    QCOMPARE(process.readAll(), "through a pipe");
}

void TestEpollEventDispatcher::localSocket()
{
    QLocalServer server;
    QVERIFY(server.listen(
            QStringLiteral("fernweg-epoll-%1").arg(QCoreApplication::applicationPid())));
    connect(&server, &QLocalServer::newConnection, this, [&server] {
        QLocalSocket *const socket = server.nextPendingConnection();
        connect(socket, &QLocalSocket::readyRead, socket,
                [socket] { socket->write(socket->readAll()); });
    });
    QLocalSocket client;
    client.connectToServer(server.fullServerName());
    const QByteArray payload(1'000'000, 'x');
    client.write(payload);
    QByteArray come;
    connect(&client, &QLocalSocket::readyRead, this, [&] { come += client.readAll(); });
    QTRY_COMPARE(come.size(), payload.size());
}

void TestEpollEventDispatcher::manyTcpSockets()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        while (QTcpSocket *const socket = server.nextPendingConnection())
            connect(socket, &QTcpSocket::readyRead, socket,
                    [socket] { socket->write(socket->readAll()); });
    });
    // They come and go, so that descriptors are used again.
    int answers = 0;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        for (int i = 0; i < 200; ++i) {
            clients.push_back(std::make_unique<QTcpSocket>());
            QTcpSocket *const client = clients.back().get();
            connect(client, &QTcpSocket::connected, client, [client] { client->write("hello"); });
            connect(client, &QTcpSocket::readyRead, this,
                    [&answers, client] { answers += int(client->readAll().size()); });
            client->connectToHost(QHostAddress::LocalHost, server.serverPort());
        }
        QVERIFY(waitFor([&] { return answers == (round + 1) * 200 * 5; }));
    }
}

QTEST_GUILESS_MAIN(TestEpollEventDispatcher)
#include "tst_epolleventdispatcher.moc"
