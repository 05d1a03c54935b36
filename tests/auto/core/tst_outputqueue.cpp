// SPDX-License-Identifier: Apache-2.0
#include "protocol/outputqueue.h"

#include <QtTest/qtest.h>

#include <cstring>

using namespace Fernweg::Core;

namespace {

QByteArray somePayload(qsizetype size, int seed = 0)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(i * 31 + (i >> 8) + seed);
    return payload;
}

const QByteArray keyOctets = QByteArray::fromHex("37fa213d");

Masker masker()
{
    quint32 key = 0;
    std::memcpy(&key, keyOctets.constData(), sizeof key);
    return Masker(key);
}

QByteArray naivelyMasked(QByteArray payload)
{
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = char(payload.at(i) ^ keyOctets.at(i % 4));
    return payload;
}

/// Everything in the queue, taken at most \a portion octets at a time.
QByteArray takeAll(OutputQueue &queue, qsizetype portion)
{
    QByteArray taken;
    while (!queue.isEmpty()) {
        const qsizetype before = queue.size();
        const QByteArrayView front = queue.front();
        if (front.isEmpty())
            return "stuck";
        const qsizetype size = std::min(portion, front.size());
        taken.append(front.data(), size);
        queue.consume(size);
        if (queue.size() != before - size)
            return "miscounted";
    }
    return taken;
}

bool isWithin(QByteArrayView view, const QByteArray &whole)
{
    return view.data() >= whole.constData()
            && view.data() + view.size() <= whole.constData() + whole.size();
}

} // namespace

class tst_OutputQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsEmpty();
    void gathersSmallPieces();
    void extends();
    void sharesLargePayloads();
    void sharesAPart();
    void sharesNothing();
    void copiesForeignMemory();
    void letsGoOfWhatIsWritten();
    void masks_data();
    void masks();
    void mixes_data();
    void mixes();
    void clears();
    void growsWhileItIsWritten();
    void forgetsWhatIsWrittenThoughNeverEmpty_data();
    void forgetsWhatIsWrittenThoughNeverEmpty();
    void poolKeepsLittle();
    void poolGivesEmptyQueues();
};

void tst_OutputQueue::beginsEmpty()
{
    OutputQueue queue;
    QVERIFY(queue.isEmpty());
    QCOMPARE(queue.size(), 0);
    QVERIFY(queue.front().isEmpty());
    queue.consume(0);
    queue.append({});
    QVERIFY(queue.isEmpty());
    QVERIFY(queue.front().isEmpty());
}

void tst_OutputQueue::gathersSmallPieces()
{
    OutputQueue queue;
    QByteArray expected;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray piece = QByteArray::number(i);
        queue.append(piece);
        expected += piece;
    }
    QCOMPARE(queue.size(), expected.size());
    QCOMPARE(queue.front().toByteArray(), expected); // in one write
    QCOMPARE(takeAll(queue, 7), expected);
}

void tst_OutputQueue::extends()
{
    OutputQueue queue;
    std::memcpy(queue.extend(5), "Hello", 5);
    std::memcpy(queue.extend(3), "you", 3);
    QCOMPARE(takeAll(queue, 100), QByteArray("Helloyou"));
}

void tst_OutputQueue::sharesLargePayloads()
{
    const QByteArray payload = somePayload(3'000'000);
    OutputQueue queue;
    queue.appendShared(payload, 0, payload.size());
    QCOMPARE(queue.size(), payload.size());
    QCOMPARE(queue.front().size(), OutputQueue::sliceSize);
    while (!queue.isEmpty()) {
        QVERIFY(isWithin(queue.front(), payload)); // not copied
        queue.consume(queue.front().size());
    }
}

void tst_OutputQueue::sharesAPart()
{
    const QByteArray payload = somePayload(100'000);
    OutputQueue queue;
    queue.appendShared(payload, 10'000, 50'000);
    queue.appendMasked(payload, 60'001, 39'999, masker());
    QCOMPARE(queue.size(), 89'999);
    QVERIFY(isWithin(queue.front(), payload));
    QVERIFY(takeAll(queue, 12'345)
            == payload.mid(10'000, 50'000) + naivelyMasked(payload.mid(60'001)));
}

void tst_OutputQueue::sharesNothing()
{
    OutputQueue queue;
    queue.appendShared("abc", 3, 0);
    queue.appendMasked({}, 0, 0, masker());
    queue.append("x");
    QCOMPARE(takeAll(queue, 100), QByteArray("x"));
}

void tst_OutputQueue::copiesForeignMemory()
{
    QByteArray memory = somePayload(50'000);
    OutputQueue queue;
    queue.appendShared(QByteArray::fromRawData(memory.constData(), memory.size()), 10,
                       memory.size() - 10);
    queue.appendMasked(QByteArray::fromRawData(memory.constData(), memory.size()), 0, memory.size(),
                       masker());
    memory.fill('#');
    QVERIFY(takeAll(queue, 1'000'000)
            == somePayload(50'000).mid(10) + naivelyMasked(somePayload(50'000)));
}

void tst_OutputQueue::letsGoOfWhatIsWritten()
{
    QByteArray payload = somePayload(50'000);
    OutputQueue queue;
    queue.appendShared(payload, 0, payload.size());
    queue.append("x");
    QVERIFY(!payload.isDetached());
    queue.consume(50'000);
    QVERIFY(payload.isDetached()); // nobody else holds it, though the queue is not empty
}

void tst_OutputQueue::masks_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<qsizetype>("portion");

    for (const qsizetype size : { 1, 5, 131'071, 131'072, 131'073, 500'001 }) {
        for (const qsizetype portion : { 1'000'000, 131'072, 65'537, 4'093 }) {
            QTest::addRow("%lld octets, %lld at a time", qlonglong(size), qlonglong(portion))
                    << size << portion;
        }
    }
}

void tst_OutputQueue::masks()
{
    QFETCH(qsizetype, size);
    QFETCH(qsizetype, portion);
    const QByteArray payload = somePayload(size);
    OutputQueue queue;
    queue.appendMasked(payload, 0, size, masker());
    queue.appendMasked(payload, 0, size, masker());
    QVERIFY(takeAll(queue, portion) == naivelyMasked(payload) + naivelyMasked(payload));
    QVERIFY(payload == somePayload(size)); // the user's is not touched
}

void tst_OutputQueue::mixes_data()
{
    QTest::addColumn<qsizetype>("portion");

    for (const qsizetype portion : { 1, 2, 3, 1'000, 16'384, 10'000'000 })
        QTest::addRow("%lld at a time", qlonglong(portion)) << portion;
}

void tst_OutputQueue::mixes()
{
    QFETCH(qsizetype, portion);
    const QByteArray large = somePayload(140'000, 1);
    OutputQueue queue;
    QByteArray expected;
    for (int i = 0; i < 3; ++i) {
        queue.append("head");
        queue.appendShared(large, 5, large.size() - 5);
        queue.append("small");
        queue.append("er");
        queue.appendMasked(large, 7, large.size() - 7, masker());
        expected += "head" + large.mid(5) + "smaller" + naivelyMasked(large.mid(7));
    }
    QCOMPARE(queue.size(), expected.size());
    QVERIFY(takeAll(queue, portion) == expected);
    queue.append("again"); // in the buffers of before
    QCOMPARE(takeAll(queue, portion), QByteArray("again"));
}

void tst_OutputQueue::clears()
{
    const QByteArray payload = somePayload(200'000);
    OutputQueue queue;
    queue.append("x");
    queue.appendMasked(payload, 0, payload.size(), masker());
    queue.consume(1);
    queue.consume(queue.front().size() / 2);
    queue.clear();
    QVERIFY(queue.isEmpty());
    QVERIFY(queue.front().isEmpty());
    QVERIFY(queue.retained() < 64 * 1024); // not even the masked slice
    queue.append("y");
    queue.appendMasked(payload, 0, payload.size(), masker());
    QVERIFY(takeAll(queue, 1'000'000) == "y" + naivelyMasked(payload));
}

void tst_OutputQueue::growsWhileItIsWritten()
{
    OutputQueue queue;
    QByteArray expected;
    QByteArray taken;
    for (int i = 0; i < 2'000; ++i) {
        const QByteArray piece = somePayload(1 + i % 97, i);
        queue.append(piece);
        expected += piece;
        const qsizetype size = std::min<qsizetype>(queue.front().size(), i % 53);
        taken.append(queue.front().data(), size);
        queue.consume(size);
    }
    QVERIFY(taken + takeAll(queue, 1'000) == expected);
}

void tst_OutputQueue::forgetsWhatIsWrittenThoughNeverEmpty_data()
{
    QTest::addColumn<qsizetype>("size");

    QTest::newRow("gathered pieces") << qsizetype(1'000);
    QTest::newRow("shared payloads") << qsizetype(50'000);
}

void tst_OutputQueue::forgetsWhatIsWrittenThoughNeverEmpty()
{
    // A peer that is a little slower than we are: there is always something in the queue.
    QFETCH(qsizetype, size);
    OutputQueue queue;
    const QByteArray payload = somePayload(size);
    const auto append = [&] {
        if (size > OutputQueue::gatherSize)
            queue.appendShared(payload, 0, size);
        else
            queue.append(payload);
    };
    append();
    for (int i = 0; i < 20'000; ++i) {
        append();
        for (qsizetype left = size; left != 0;) {
            const qsizetype portion = std::min(left, queue.front().size());
            queue.consume(portion);
            left -= portion;
        }
        QCOMPARE(queue.size(), size);
    }
    QVERIFY2(queue.retained() < 64 * 1024, QByteArray::number(queue.retained()).constData());
}

void tst_OutputQueue::poolKeepsLittle()
{
    auto queue = OutputPool::take();
    queue->append(QByteArray(10'000'000, 'x'));
    QCOMPARE(takeAll(*queue, 10'000'000).size(), 10'000'000);
    QVERIFY(queue->retained() < 256 * 1024); // already
    queue->append(QByteArray(10'000'000, 'x'));
    queue->consume(queue->front().size());
    OutputPool::give(std::move(queue));
    queue = OutputPool::take();
    QVERIFY(queue->retained() < 256 * 1024);

    std::vector<std::unique_ptr<OutputQueue>> queues;
    for (int i = 0; i < 1'000; ++i) {
        queues.push_back(OutputPool::take());
        queues.back()->append(QByteArray(30'000, 'x'));
        queues.back()->consume(30'000);
    }
    for (auto &each : queues)
        OutputPool::give(std::move(each));
    qsizetype retained = 0;
    for (auto &each : queues) {
        each = OutputPool::take();
        retained += each->retained() - qsizetype(sizeof(OutputQueue));
    }
    QVERIFY2(retained <= 1024 * 1024, QByteArray::number(retained).constData());
    QVERIFY(retained > 100'000); // but it does keep something
}

void tst_OutputQueue::poolGivesEmptyQueues()
{
    auto queue = OutputPool::take();
    queue->append("left behind");
    queue->appendMasked(somePayload(50'000), 0, 50'000, masker());
    OutputPool::give(std::move(queue));
    queue = OutputPool::take();
    QVERIFY(queue->isEmpty());
    queue->append("x");
    QCOMPARE(takeAll(*queue, 10), QByteArray("x"));
}

QTEST_APPLESS_MAIN(tst_OutputQueue)
#include "tst_outputqueue.moc"
