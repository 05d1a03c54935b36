// SPDX-License-Identifier: Apache-2.0
// Timers on EpollEventDispatcher.
#include "eventloop.h"

#include <Fernweg/EpollEventDispatcher>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>

#include <algorithm>
#include <atomic>
#include <memory>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestEpollTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timersInOrder();
    void timersAreNotEarly_data();
    void timersAreNotEarly();
    void zeroTimersFireEachTurn();
    void timerStopsOthers();
    void timerRestartsItself();
    void timerInANestedLoop();
    void timersOfAnObject();
    void remainingTime();
    void movedTimer();
};

void TestEpollTimers::timersInOrder()
{
    QList<int> order;
    for (const int milliseconds : { 30, 10, 20, 0, 10 })
        QTimer::singleShot(milliseconds, Qt::PreciseTimer, this,
                           [&order, milliseconds] { order.append(milliseconds); });
    QTRY_COMPARE(order, QList<int>({ 0, 10, 10, 20, 30 }));
}

void TestEpollTimers::timersAreNotEarly_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("interval");
    for (const int interval : { 1, 15, 100, 250 }) {
        QTest::addRow("precise, %d ms", interval) << Qt::PreciseTimer << interval;
        QTest::addRow("coarse, %d ms", interval) << Qt::CoarseTimer << interval;
    }
    QTest::addRow("very coarse") << Qt::VeryCoarseTimer << 100;
}

void TestEpollTimers::timersAreNotEarly()
{
    QFETCH(Qt::TimerType, type);
    QFETCH(int, interval);
    QTimer timer;
    timer.setTimerType(type);
    timer.setInterval(interval);
    QList<qint64> elapsed;
    QElapsedTimer clock;
    connect(&timer, &QTimer::timeout, this, [&] {
        elapsed.append(clock.nsecsElapsed());
        if (elapsed.size() == 3)
            timer.stop();
    });
    clock.start();
    timer.start();
    QTRY_COMPARE(elapsed.size(), 3);
    QVERIFY(elapsed.first() >= interval * 1'000'000LL);
    if (type == Qt::PreciseTimer)
        QVERIFY(elapsed.last() >= 3 * interval * 1'000'000LL);
}

void TestEpollTimers::zeroTimersFireEachTurn()
{
    int count = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&count] { ++count; });
    timer.start(0);
    for (int i = 1; i <= 3; ++i) {
        turn();
        QCOMPARE(count, i);
    }
}

void TestEpollTimers::timerStopsOthers()
{
    QTimer first;
    QTimer second;
    int count = 0;
    for (QTimer *timer : { &first, &second }) {
        timer->setTimerType(Qt::PreciseTimer);
        connect(timer, &QTimer::timeout, this, [&] {
            ++count;
            first.stop();
            second.stop();
        });
        timer->start(1);
    }
    QThread::msleep(5); // both are due
    turn();
    QCOMPARE(count, 1);
    turn();
    QCOMPARE(count, 1);
}

void TestEpollTimers::timerRestartsItself()
{
    QTimer timer;
    timer.setSingleShot(true);
    int count = 0;
    connect(&timer, &QTimer::timeout, this, [&] {
        if (++count < 3)
            timer.start(1);
    });
    timer.start(1);
    QTRY_COMPARE(count, 3);
}

void TestEpollTimers::timerInANestedLoop()
{
    // A timer whose slot runs an event loop does not fire in that; others do.
    int depth = 0;
    int deepest = 0;
    QTimer nesting;
    connect(&nesting, &QTimer::timeout, this, [&] {
        deepest = std::max(deepest, ++depth);
        QEventLoop loop;
        QTimer::singleShot(20, &loop, &QEventLoop::quit);
        loop.exec();
        --depth;
        nesting.stop();
    });
    nesting.start(1);
    QTRY_VERIFY(!nesting.isActive());
    QCOMPARE(deepest, 1);
}

void TestEpollTimers::timersOfAnObject()
{
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    auto object = std::make_unique<QObject>();
    const int first = object->startTimer(1000, Qt::PreciseTimer);
    const int second = object->startTimer(2000);
    QCOMPARE(dispatcher->registeredTimers(object.get()).size(), 2);
    object->killTimer(first);
    const auto left = dispatcher->registeredTimers(object.get());
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().timerId, second);
    QCOMPARE(left.first().interval, 2000);
    QCOMPARE(left.first().timerType, Qt::CoarseTimer);
    QObject *const gone = object.get();
    object.reset();
    QVERIFY(dispatcher->registeredTimers(gone).isEmpty());
    QVERIFY(!dispatcher->unregisterTimer(second));
}

void TestEpollTimers::remainingTime()
{
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.start(10000);
    const int left = timer.remainingTime();
    QVERIFY(left > 5000 && left <= 10000);
    timer.stop();
    QCOMPARE(timer.remainingTime(), -1);
}

void TestEpollTimers::movedTimer()
{
    QThread thread;
    thread.setEventDispatcher(new EpollEventDispatcher);
    thread.start();
    auto *const timer = new QTimer;
    std::atomic<QThread *> firedIn = nullptr;
    connect(timer, &QTimer::timeout, timer, [&] { firedIn = QThread::currentThread(); });
    timer->start(5);
    timer->moveToThread(&thread);
    QTRY_COMPARE(firedIn.load(), &thread);
    timer->deleteLater();
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(TestEpollTimers)
#include "tst_epoll_timers.moc"
