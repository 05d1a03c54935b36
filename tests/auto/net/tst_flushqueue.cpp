// SPDX-License-Identifier: Apache-2.0
#include "net/flushqueue.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>

using Fernweg::Net::Flushable;

namespace {

class Item final : public Flushable
{
public:
    explicit Item(QByteArray &journal, char itsName = 'x', std::function<void()> deed = {})
        : m_journal(journal), m_deed(std::move(deed)), m_name(itsName)
    {
    }

protected:
    void flush() override
    {
        m_journal += m_name;
        if (m_deed)
            m_deed();
    }

private:
    QByteArray &m_journal;
    const std::function<void()> m_deed;
    const char m_name;
};

/// Runs an event loop that blocks at least once.
void runLoop()
{
    QEventLoop loop;
    QTimer::singleShot(1, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

class TestFlushQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beforeTheLoopBlocks();
    void withoutWaiting();
    void onceHoweverOftenAsked();
    void inTheOrderAsked();
    void takenBack();
    void deletedBefore();
    void deletedByAnother();
    void askedAgainWhileFlushing();
    void addedWhileFlushing();
    void nestedLoopWhileFlushing();
    void endlessAskingStarvesNobody();
    void inAnotherThread();
};

void TestFlushQueue::beforeTheLoopBlocks()
{
    QByteArray journal;
    Item item(journal);
    item.flushSoon();
    QCOMPARE(journal, "");
    runLoop();
    QCOMPARE(journal, "x");
    runLoop();
    QCOMPARE(journal, "x");
}

void TestFlushQueue::withoutWaiting()
{
    QByteArray journal;
    Item item(journal);
    item.flushSoon();
    QCoreApplication::processEvents();
    QCOMPARE(journal, "x");
}

void TestFlushQueue::onceHoweverOftenAsked()
{
    QByteArray journal;
    Item item(journal);
    item.flushSoon();
    item.flushSoon(Flushable::Promise::FlushesItself);
    item.flushSoon();
    runLoop();
    QCOMPARE(journal, "x");
}

void TestFlushQueue::inTheOrderAsked()
{
    QByteArray journal;
    Item a(journal, 'a');
    Item b(journal, 'b');
    Item c(journal, 'c');
    b.flushSoon();
    a.flushSoon();
    c.flushSoon();
    runLoop();
    QCOMPARE(journal, "bac");
}

void TestFlushQueue::takenBack()
{
    QByteArray journal;
    Item a(journal, 'a');
    Item b(journal, 'b');
    Item c(journal, 'c');
    for (Item *item : { &a, &b, &c })
        item->flushSoon();
    b.flushNoMore();
    b.flushNoMore();
    c.flushNoMore();
    runLoop();
    QCOMPARE(journal, "a");
    b.flushSoon();
    runLoop();
    QCOMPARE(journal, "ab");
}

void TestFlushQueue::deletedBefore()
{
    QByteArray journal;
    auto a = std::make_unique<Item>(journal, 'a');
    Item b(journal, 'b');
    a->flushSoon();
    b.flushSoon();
    a.reset();
    runLoop();
    QCOMPARE(journal, "b");
}

void TestFlushQueue::deletedByAnother()
{
    QByteArray journal;
    std::unique_ptr<Item> victim;
    std::unique_ptr<Item> itself;
    Item a(journal, 'a', [&] { victim.reset(); });
    itself = std::make_unique<Item>(journal, 'i', [&] { itself.release()->flushNoMore(); });
    const std::unique_ptr<Item> keeper(itself.get());
    victim = std::make_unique<Item>(journal, 'v');
    Item last(journal, 'l');
    for (Item *item : { &a, itself.get(), victim.get(), &last })
        item->flushSoon();
    runLoop();
    QCOMPARE(journal, "ail");
}

void TestFlushQueue::askedAgainWhileFlushing()
{
    QByteArray journal;
    Item *again = nullptr;
    Item item(journal, 'x', [&] {
        if (journal.size() < 5)
            again->flushSoon();
    });
    again = &item;
    item.flushSoon();
    runLoop();
    QTRY_COMPARE(journal, "xxxxx");
}

void TestFlushQueue::addedWhileFlushing()
{
    QByteArray journal;
    Item b(journal, 'b');
    Item a(journal, 'a', [&] { b.flushSoon(); });
    a.flushSoon();
    QEventLoop loop; // nothing but the queue wakes it
    Item c(journal, 'c', [&] { loop.quit(); });
    Item d(journal, 'd', [&] { c.flushSoon(); });
    d.flushSoon();
    loop.exec();
    QCOMPARE(journal, "adbc");
}

void TestFlushQueue::nestedLoopWhileFlushing()
{
    // A slot that runs a dialog as its socket is flushed: what others send leaves meanwhile.
    QByteArray journal;
    Item later(journal, 'l');
    Item a(journal, 'a', [&] {
        QTimer::singleShot(0, [&] { later.flushSoon(); });
        runLoop();
        journal += ')';
    });
    Item b(journal, 'b');
    a.flushSoon();
    b.flushSoon();
    runLoop();
    QTRY_COMPARE(journal, "abl)");
}

void TestFlushQueue::endlessAskingStarvesNobody()
{
    QByteArray journal;
    Item *again = nullptr;
    Item endless(journal, '.', [&] { again->flushSoon(); });
    again = &endless;
    endless.flushSoon();
    runLoop(); // comes back
    endless.flushNoMore();
    QVERIFY(journal.size() < 100000);
}

void TestFlushQueue::inAnotherThread()
{
    QByteArray journal;
    std::unique_ptr<QThread> thread(QThread::create([&journal] {
        Item before(journal, 'b');
        before.flushSoon(); // as early as can be
        runLoop();
        Item item(journal, 'i');
        item.flushSoon();
        runLoop();
    }));
    thread->start();
    QVERIFY(thread->wait());
    QCOMPARE(journal, "bi");
}

QTEST_GUILESS_MAIN(TestFlushQueue)
#include "tst_flushqueue.moc"
