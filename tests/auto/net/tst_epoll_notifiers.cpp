// SPDX-License-Identifier: Apache-2.0
// Socket notifiers on EpollEventDispatcher.
#include "eventloop.h"

#include <QtCore/qpointer.h>
#include <QtCore/qsocketnotifier.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qtimer.h>

#include <memory>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestEpollNotifiers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifiers_data();
    void notifiers();
    void notifierIsLevelTriggered();
    void notifierDisablesAnother();
    void notifierDeletesAnother();
    void descriptorIsUsedAgain();
    void descriptorClosedWhileShared();
    void plainFileIsAlwaysReady();
    void invalidDescriptor();
    void notifierInANestedLoop();
    void excludedNotifiers();
};

void TestEpollNotifiers::notifiers_data()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<QSocketNotifier::Type>("type");
    QTest::newRow("reading") << 0 << QSocketNotifier::Read;
    QTest::newRow("writing") << 1 << QSocketNotifier::Write;
}

void TestEpollNotifiers::notifiers()
{
    QFETCH(int, end);
    QFETCH(QSocketNotifier::Type, type);
    Pipe pipe;
    int count = 0;
    QSocketNotifier notifier(pipe.ends[size_t(end)], type);
    connect(&notifier, &QSocketNotifier::activated, this, [&count] { ++count; });
    turn();
    QCOMPARE(count, type == QSocketNotifier::Write ? 1 : 0);
    pipe.write();
    count = 0;
    turn();
    QCOMPARE(count, 1);
    notifier.setEnabled(false);
    turn();
    QCOMPARE(count, 1);
    notifier.setEnabled(true);
    turn();
    QCOMPARE(count, 2);
}

void TestEpollNotifiers::notifierIsLevelTriggered()
{
    Pipe pipe;
    pipe.write();
    int count = 0;
    QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&count] { ++count; });
    for (int i = 1; i <= 3; ++i) {
        turn();
        QCOMPARE(count, i);
    }
    pipe.read();
    turn();
    QCOMPARE(count, 3);
    ::close(std::exchange(pipe.ends[1], -1)); // the end shows, too
    turn();
    QCOMPARE(count, 4);
}

void TestEpollNotifiers::notifierDisablesAnother()
{
    std::array<Pipe, 2> pipes;
    std::array<std::unique_ptr<QSocketNotifier>, 2> all;
    int count = 0;
    for (size_t i = 0; i < 2; ++i) {
        pipes[i].write();
        all[i] = std::make_unique<QSocketNotifier>(pipes[i].ends[0], QSocketNotifier::Read);
        connect(all[i].get(), &QSocketNotifier::activated, this, [&count, &all, i] {
            ++count;
            all[1 - i]->setEnabled(false);
        });
    }
    turn();
    turn();
    QCOMPARE(count, 2); // the one that was first, twice
}

void TestEpollNotifiers::notifierDeletesAnother()
{
    std::array<Pipe, 2> pipes;
    std::array<QPointer<QSocketNotifier>, 2> all;
    for (size_t i = 0; i < 2; ++i) {
        pipes[i].write();
        all[i] = new QSocketNotifier(pipes[i].ends[0], QSocketNotifier::Read);
        connect(all[i], &QSocketNotifier::activated, this, [&all, i] { delete all[1 - i]; });
    }
    turn();
    turn();
    QVERIFY(all[0].isNull() != all[1].isNull());
    delete all[0];
    delete all[1];
}

void TestEpollNotifiers::descriptorIsUsedAgain()
{
    // Between two waits: epoll has forgotten the old file, and must be told of the new one.
    auto pipe = std::make_unique<Pipe>();
    auto notifier = std::make_unique<QSocketNotifier>(pipe->ends[0], QSocketNotifier::Read);
    turn();
    const int number = pipe->ends[0];
    notifier.reset();
    pipe.reset();
    pipe = std::make_unique<Pipe>();
    QCOMPARE(pipe->ends[0], number);
    notifier = std::make_unique<QSocketNotifier>(pipe->ends[0], QSocketNotifier::Read);
    int count = 0;
    connect(notifier.get(), &QSocketNotifier::activated, this, [&count] { ++count; });
    turn();
    QCOMPARE(count, 0);
    pipe->write();
    turn();
    QCOMPARE(count, 1);
}

void TestEpollNotifiers::descriptorClosedWhileShared()
{
    // The file lives on in another descriptor, and epoll goes on telling of it.
    Pipe pipe;
    pipe.write();
    const int copy = ::dup(pipe.ends[0]);
    auto notifier = std::make_unique<QSocketNotifier>(copy, QSocketNotifier::Read);
    turn();
    notifier.reset();
    ::close(copy);
    Pipe other;
    QSocketNotifier alive(other.ends[0], QSocketNotifier::Read);
    int count = 0;
    connect(&alive, &QSocketNotifier::activated, this, [&count] { ++count; });
    bool hasFired = false;
    QTimer::singleShot(50, Qt::PreciseTimer, this, [&hasFired] { hasFired = true; });
    int turns = 0;
    while (!hasFired && ++turns < 1000)
        turn(QEventLoop::WaitForMoreEvents);
    QVERIFY2(turns < 10, "it does not wait");
    other.write();
    turn();
    QCOMPARE(count, 1);
}

void TestEpollNotifiers::plainFileIsAlwaysReady()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    int count = 0;
    QSocketNotifier notifier(file.handle(), QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&count] { ++count; });
    turn(QEventLoop::WaitForMoreEvents);
    turn(QEventLoop::WaitForMoreEvents);
    QCOMPARE(count, 2);
    notifier.setEnabled(false);
    turn();
    QCOMPARE(count, 2);
}

void TestEpollNotifiers::invalidDescriptor()
{
    Pipe pipe;
    QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
    pipe.close();
    const QByteArray message = "QSocketNotifier: Invalid socket " + QByteArray::number(pipe.ends[0])
            + " with type 0, disabling...";
    QTest::ignoreMessage(QtWarningMsg, message.constData());
    turn();
    QVERIFY(!notifier.isEnabled());
}

void TestEpollNotifiers::notifierInANestedLoop()
{
    std::array<Pipe, 2> pipes;
    std::array<int, 2> counts {};
    std::array<std::unique_ptr<QSocketNotifier>, 2> all;
    for (size_t i = 0; i < 2; ++i) {
        pipes[i].write();
        all[i] = std::make_unique<QSocketNotifier>(pipes[i].ends[0], QSocketNotifier::Read);
        connect(all[i].get(), &QSocketNotifier::activated, this, [&, i] {
            pipes[i].read();
            ++counts[i];
            turn(); // tells the other one
        });
    }
    turn();
    QCOMPARE(counts[0], 1);
    QCOMPARE(counts[1], 1);
}

void TestEpollNotifiers::excludedNotifiers()
{
    Pipe pipe;
    pipe.write();
    int count = 0;
    QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, this, [&count] { ++count; });
    turn(QEventLoop::ExcludeSocketNotifiers);
    bool hasFired = false;
    QTimer::singleShot(20, this, [&hasFired] { hasFired = true; });
    turn(QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents);
    QVERIFY(hasFired);
    QCOMPARE(count, 0);
    turn();
    QCOMPARE(count, 1);
}

QTEST_GUILESS_MAIN(TestEpollNotifiers)
#include "tst_epoll_notifiers.moc"
