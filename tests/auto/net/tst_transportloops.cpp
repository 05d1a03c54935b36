// SPDX-License-Identifier: Apache-2.0
// What a TcpTransport and an event loop are to each other, also one that a slot runs.
#include "tcpconnection.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>

using namespace Fernweg;
using namespace Fernweg::Net;

class TestTransportLoops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nestedLoopInReadable_data();
    void nestedLoopInReadable();
    void nestedLoopInWritten();
    void noSpinning_data();
    void noSpinning();
    void deletedLater();
    void notification();
};

void TestTransportLoops::nestedLoopInReadable_data()
{
    QTest::addColumn<QByteArray>("meanwhile");
    QTest::newRow("nothing comes meanwhile") << QByteArray();
    QTest::newRow("something comes meanwhile") << QByteArray("two");
}

void TestTransportLoops::nestedLoopInReadable()
{
    QFETCH(QByteArray, meanwhile);
    Connection connection;
    QVERIFY(connection.isUp);
    bool isNested = false;
    connection.client->deed = [&](const QByteArray &) {
        if (std::exchange(isNested, true))
            return;
        connection.peer->send(meanwhile);
        QEventLoop loop;
        QTimer::singleShot(20, &loop, &QEventLoop::quit);
        loop.exec();
    };
    connection.peer->send("one");
    QTRY_COMPARE(connection.client->received, "one" + meanwhile);
    connection.peer->send("three");
    QTRY_COMPARE(connection.client->received, "one" + meanwhile + "three");
}

void TestTransportLoops::nestedLoopInWritten()
{
    // While a slot runs an event loop, it is told that more was written.
    Connection connection;
    QVERIFY(connection.isUp);
    const QByteArray octets(16 * 1024 * 1024, 'x');
    int written = 0;
    connection.client->deed = [&](const QByteArray &word) {
        if (word != "written" || ++written > 1)
            return;
        QVERIFY(connection.write(octets));
        QVERIFY(connection.transport().bytesToWrite() > 0);
        QEventLoop loop;
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            if (written == 2)
                loop.quit();
        });
        QTimer::singleShot(10000, &loop, &QEventLoop::quit);
        timer.start(1);
        loop.exec();
        QCOMPARE(written, 2);
    };
    QVERIFY(connection.write(octets));
    QTRY_COMPARE(written, 2);
    QTRY_COMPARE(connection.peer->received.size(), 2 * octets.size());
}

void TestTransportLoops::noSpinning_data()
{
    QTest::addColumn<bool>("isPaused");
    QTest::newRow("while paused") << true;
    QTest::newRow("while a slot runs an event loop") << false;
}

void TestTransportLoops::noSpinning()
{
    // There is something to read, and nobody reads it: the event loop must not turn all the time.
    QFETCH(bool, isPaused);
    Connection connection;
    QVERIFY(connection.isUp);
    int turns = 0;
    const auto waitAWhile = [&] {
        QEventLoop loop;
        const auto count = connect(QAbstractEventDispatcher::instance(),
                                   &QAbstractEventDispatcher::awake, &loop, [&] { ++turns; });
        connection.peer->send("two");
        QTimer::singleShot(50, Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
    };
    connection.client->isPaused = isPaused;
    connection.transport().setPaused(isPaused);
    if (isPaused) {
        waitAWhile();
        QVERIFY(connection.client->received.isEmpty());
        connection.client->isPaused = false;
        connection.transport().setPaused(false);
        QTRY_COMPARE(connection.client->received, "two");
    } else {
        connection.client->deed = [&](const QByteArray &) {
            connection.client->deed = nullptr;
            waitAWhile();
        };
        connection.peer->send("one");
        QTRY_COMPARE(connection.client->received, "onetwo");
    }
    QVERIFY2(turns > 0 && turns < 30, QByteArray::number(turns).constData());
}

void TestTransportLoops::deletedLater()
{
    // An event loop's turn within a notification deletes nothing that was to be deleted after it.
    Connection connection;
    QVERIFY(connection.isUp);
    QPointer<QObject> object = new QObject;
    bool hasOutlived = false;
    QEventLoop loop; // without one, nothing is deleted
    QTimer waker; // GLib's looks at what is posted when something more is
    connect(
            &waker, &QTimer::timeout, &loop, [] {}, Qt::QueuedConnection);
    waker.start(1);
    connection.client->deed = [&](const QByteArray &) {
        object->deleteLater();
        QCoreApplication::processEvents();
        hasOutlived = !object.isNull();
    };
    connect(object, &QObject::destroyed, &loop, &QEventLoop::quit);
    QTimer::singleShot(10000, &loop, &QEventLoop::quit);
    connection.peer->send("one");
    loop.exec();
    QVERIFY(object.isNull());
    QVERIFY(hasOutlived);
}

void TestTransportLoops::notification()
{
    Connection connection;
    QVERIFY(connection.isUp);
    auto *const socket = dynamic_cast<QAbstractSocket *>(&connection.transport());
    const QSignalSpy readyRead(socket, &QIODevice::readyRead);
    connection.peer->send("one");
    QTRY_COMPARE(connection.client->received, "one");
    // Our event dispatcher tells the transport itself, others by way of the socket.
    const bool isEpoll =
            QAbstractEventDispatcher::instance()->inherits("Fernweg::EpollEventDispatcher");
    QCOMPARE(readyRead.isEmpty(), isEpoll);
}

QTEST_GUILESS_MAIN(TestTransportLoops)
#include "tst_transportloops.moc"
