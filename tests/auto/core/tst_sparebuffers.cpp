// SPDX-License-Identifier: Apache-2.0
// Large buffers that are used again: only those that nobody else has, not too many, not for long.
#include "protocol/sparebuffers.h"

#include "support/connectiondriver.h"

#include <QtTest/qtest.h>

#include <cstring>
#include <thread>

using namespace Fernweg::Core;
using namespace Fernweg::Test;

namespace {

constexpr qsizetype mebi = 1024 * 1024;

QByteArray somePayload(qsizetype size, char first)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(first + (i + (i >> 10)) % 23);
    return payload;
}

/// Sends \a payload as a transport reads it, and returns the message as it is delivered.
QByteArray deliver(ConnectionDriver &driver, const QByteArray &payload)
{
    Connection &connection = driver.connection;
    driver.feed(binaryFrame({}).head(quint64(payload.size())));
    for (qsizetype at = 0; at < payload.size();) {
        const Connection::ReadTarget target = connection.readTarget();
        if (target.size == 0) {
            QByteArray rest = payload.mid(at);
            connection.feed(rest.data(), rest.size());
            return connection.nextEvent() == Event::Message ? connection.takeAssembled()
                                                            : QByteArray();
        }
        std::memcpy(target.data, payload.constData() + at, size_t(target.size));
        connection.commit(target.size);
        at += target.size;
        if (connection.nextEvent() == Event::Message)
            return connection.takeAssembled();
    }
    return {};
}

} // namespace

class tst_SpareBuffers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isTakenOnce();
    void isEmptyAndHoldsWhatWasAsked();
    void staysWithWhoeverKeepsIt();
    void keepsNoOtherMemory();
    void hasLimits();
    void isNotWastedOnTheSmall();
    void trims();
    void belongsToOneThread();
    void messagesUseItAgain();
    void aKeptPayloadStays();
    void outputGivesItBack();
    void largeGrowsOutOfSmall();
    void fragmentsOfUnknownLength_data();
    void fragmentsOfUnknownLength();
};

void tst_SpareBuffers::init()
{
    SpareBuffers::trim();
    SpareBuffers::trim();
    QCOMPARE(SpareBuffers::retained(), 0);
}

void tst_SpareBuffers::isTakenOnce()
{
    QByteArray bytes(mebi, 'x');
    const char *const memory = bytes.constData();
    SpareBuffers::give(std::move(bytes));
    const QByteArray taken = SpareBuffers::take(mebi);
    QCOMPARE(taken.constData(), memory);
    QVERIFY(SpareBuffers::take(mebi).isNull());
}

void tst_SpareBuffers::isEmptyAndHoldsWhatWasAsked()
{
    SpareBuffers::give(QByteArray(mebi, 'x'));
    QVERIFY(SpareBuffers::take(mebi + 100).isNull());
    QByteArray taken = SpareBuffers::take(mebi);
    QVERIFY(taken.isEmpty() && taken.capacity() >= mebi);
    const char *const memory = taken.constData();
    taken.resize(mebi);
    QCOMPARE(taken.constData(), memory);
}

void tst_SpareBuffers::staysWithWhoeverKeepsIt()
{
    QByteArray bytes(mebi, 'x');
    const QByteArray kept = bytes;
    SpareBuffers::give(std::move(bytes));
    QCOMPARE(SpareBuffers::retained(), 0);
    QVERIFY(kept == QByteArray(mebi, 'x'));
    // Nor does it take the place of another one.
    SpareBuffers::give(QByteArray(mebi / 2, 'y'));
    SpareBuffers::give(QByteArray(kept));
    QVERIFY(SpareBuffers::retained() >= mebi / 2);
}

void tst_SpareBuffers::keepsNoOtherMemory()
{
    static char memory[100'000] = {};
    SpareBuffers::give(QByteArray::fromRawData(memory, sizeof memory));
    SpareBuffers::give({});
    QByteArray shifted(mebi, 'x');
    shifted.remove(0, mebi / 2); // there is a gap in front of it now
    SpareBuffers::give(std::move(shifted));
    QByteArray taken = SpareBuffers::take(mebi);
    QVERIFY(taken.isNull() || taken.data_ptr().freeSpaceAtBegin() == 0);
}

void tst_SpareBuffers::hasLimits()
{
    SpareBuffers::give(QByteArray(SpareBuffers::maxSize + 1, 'x'));
    SpareBuffers::give(QByteArray(SpareBuffers::minSize / 2, 'x'));
    QCOMPARE(SpareBuffers::retained(), 0);
    for (int i = 0; i < 10; ++i) {
        SpareBuffers::give(QByteArray(mebi + i, 'x'));
        SpareBuffers::give(QByteArray(8 * mebi + i, 'x'));
    }
    QVERIFY(SpareBuffers::retained() >= 9 * mebi);
    QVERIFY(SpareBuffers::retained() < 10 * mebi);
}

void tst_SpareBuffers::isNotWastedOnTheSmall()
{
    SpareBuffers::give(QByteArray(16 * mebi, 'x'));
    QVERIFY(SpareBuffers::take(mebi).isNull());
    QVERIFY(!SpareBuffers::take(3 * mebi).isNull());
}

void tst_SpareBuffers::trims()
{
    QVERIFY(!SpareBuffers::trim());
    SpareBuffers::give(QByteArray(mebi, 'x'));
    QVERIFY(SpareBuffers::trim()); // it was used since the last time
    QVERIFY(SpareBuffers::retained() != 0);
    QVERIFY(!SpareBuffers::trim());
    QCOMPARE(SpareBuffers::retained(), 0);
}

void tst_SpareBuffers::belongsToOneThread()
{
    SpareBuffers::give(QByteArray(mebi, 'x'));
    bool isAlone = false;
    std::thread([&isAlone] { // what it leaves, the sanitizer's search for leaks would find
        isAlone = SpareBuffers::take(mebi).isNull();
        SpareBuffers::give(QByteArray(4 * mebi, 'y'));
    })
            .join();
    QVERIFY(isAlone);
    QVERIFY(SpareBuffers::retained() < 2 * mebi);
}

void tst_SpareBuffers::messagesUseItAgain()
{
    ConnectionDriver driver(Role::Client);
    QByteArray first = deliver(driver, somePayload(mebi, 'a'));
    QVERIFY(first == somePayload(mebi, 'a'));
    const char *const memory = first.constData();
    SpareBuffers::give(std::move(first));
    const QByteArray second = deliver(driver, somePayload(mebi, 'b'));
    QCOMPARE(second.constData(), memory);
    QVERIFY(second == somePayload(mebi, 'b'));
}

void tst_SpareBuffers::aKeptPayloadStays()
{
    ConnectionDriver driver(Role::Client);
    QByteArray first = deliver(driver, somePayload(mebi, 'a'));
    const QByteArray kept = first;
    SpareBuffers::give(std::move(first));
    for (const char letter : { 'b', 'c' }) {
        QByteArray next = deliver(driver, somePayload(mebi, letter));
        QVERIFY(next == somePayload(mebi, letter));
        SpareBuffers::give(std::move(next));
    }
    QVERIFY(kept == somePayload(mebi, 'a'));
}

void tst_SpareBuffers::outputGivesItBack()
{
    ConnectionDriver driver(Role::Server);
    QByteArray payload = somePayload(mebi, 'a');
    const char *const memory = payload.constData();
    const QByteArray kept = somePayload(mebi, 'b');
    QVERIFY(driver.connection.sendMessage(payload, true));
    QVERIFY(driver.connection.sendMessage(kept, true));
    payload.clear(); // the output has it alone now
    const QByteArray sent = driver.takeOutput();
    QVERIFY(sent.endsWith(kept));
    QCOMPARE(SpareBuffers::take(mebi).constData(), memory);
    QVERIFY(SpareBuffers::take(mebi).isNull());
    QVERIFY(kept == somePayload(mebi, 'b'));
}

void tst_SpareBuffers::largeGrowsOutOfSmall()
{
    constexpr qsizetype size = 5 * mebi;
    QByteArray large(size, 'x');
    const char *const memory = large.constData();
    SpareBuffers::give(QByteArray(300 * 1024, 'x'));
    SpareBuffers::give(std::move(large));
    ConnectionDriver driver(Role::Client);
    const QByteArray message = deliver(driver, somePayload(size, 'a'));
    QCOMPARE(message.constData(), memory);
    QVERIFY(message == somePayload(size, 'a'));
    QVERIFY(SpareBuffers::retained() != 0); // the one that it has outgrown
}

void tst_SpareBuffers::fragmentsOfUnknownLength_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : { 1, 700, 20'000, 300'000 })
        QTest::addRow("%d octets each", int(size)) << size;
}

void tst_SpareBuffers::fragmentsOfUnknownLength()
{
    QFETCH(qsizetype, size);
    SpareBuffers::give(somePayload(mebi, 'x'));
    SpareBuffers::give(somePayload(4 * mebi, 'x'));
    ConnectionDriver driver(Role::Client);
    const qsizetype count = std::min<qsizetype>(3'000, 2 * mebi / size);
    QByteArray whole;
    for (qsizetype i = 0; i < count; ++i) {
        const QByteArray part = somePayload(size, char('a' + i % 3));
        whole += part;
        Frame frame = i == 0 ? binaryFrame(part) : continuationFrame(part);
        driver.feed((i + 1 == count ? frame : frame.unfinished()).bytes());
    }
    QCOMPARE(driver.messages.size(), 1);
    QVERIFY(driver.messages.first() == whole);
}

QTEST_APPLESS_MAIN(tst_SpareBuffers)
#include "tst_sparebuffers.moc"
