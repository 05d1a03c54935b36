// SPDX-License-Identifier: Apache-2.0
#include "codecs.h"
#include "countedmemory.h"

#include <thread>
#include <vector>

using namespace Fernweg::Core;
using namespace Fernweg::Test;

class tst_StreamPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { dropIdleStreams(); }
    void nothingBeforeTheFirstMessage();
    void nothingWhileIdleWithoutTakeover();
    void withTakeoverFromTheFirstMessageOn_data();
    void withTakeoverFromTheFirstMessageOn();
    void emptyMessagesTakeNothing();
    void oneStreamForAllConnections();
    void aStreamForEachMessageUnderWay();
    void streamsOfTheSameKindOnly();
    void givenBack_data();
    void givenBack();
    void codecsMoveBetweenThreads();
    void streamsMoveBetweenThreads();
    void codecsThatOutliveThePool();
    void outOfMemory_data();
    void outOfMemory();
};

using Codecs = std::vector<std::unique_ptr<DeflateCodec>>;

static Codecs codecs(int count, const DeflateCodecOptions &options)
{
    Codecs all;
    for (int i = 0; i < count; ++i)
        all.push_back(std::make_unique<DeflateCodec>(options));
    return all;
}

static bool echoes(DeflateCodec &codec, const QByteArray &message)
{
    return decoded(codec, encoded(codec, message)) == message;
}

void tst_StreamPool::nothingBeforeTheFirstMessage()
{
    CountedMemory memory;
    DeflateCodec codec(codecOptions(15, true));
    codec.resetEncoder();
    codec.encoding();
    codec.isWorthwhile(100);
    QCOMPARE(memory.allocations(), 0);
}

void tst_StreamPool::nothingWhileIdleWithoutTakeover()
{
    CountedMemory memory;
    const Codecs all = codecs(100, codecOptions(15, false));
    for (const auto &codec : all)
        QVERIFY(echoes(*codec, jsonOctets(100000)));
    QCOMPARE(idleStreams(), 2); // one of each direction
    dropIdleStreams();
    QCOMPARE(memory.octets(), 0);
}

void tst_StreamPool::withTakeoverFromTheFirstMessageOn_data()
{
    QTest::addColumn<int>("windowBits");
    QTest::addColumn<int>("memoryLevel");
    QTest::addColumn<qsizetype>("most"); // octets of both directions

    QTest::newRow("defaults") << 15 << 8 << qsizetype(312 * 1024);
    QTest::newRow("12 bits, level 5") << 12 << 5 << qsizetype(50 * 1024);
    QTest::newRow("the least") << 9 << 1 << qsizetype(18 * 1024);
}

void tst_StreamPool::withTakeoverFromTheFirstMessageOn()
{
    QFETCH(int, windowBits);
    QFETCH(int, memoryLevel);
    QFETCH(qsizetype, most);
    CountedMemory memory;
    DeflateCodecOptions options = codecOptions(windowBits, true);
    options.memoryLevel = memoryLevel;
    DeflateCodec codec(options);
    const QByteArray octets = encoded(codec, jsonOctets(100000));
    const qsizetype encoder = memory.octets();
    QVERIFY(decoded(codec, octets));
    const qsizetype both = memory.octets();
    qInfo("%d bits, memory level %d: %d octets to encode, %d to decode", windowBits, memoryLevel,
          int(encoder), int(both - encoder));
    QCOMPARE(idleStreams(), 0);
    QVERIFY(both > encoder);
    QVERIFY(both <= most);
    for (int i = 0; i < 10; ++i)
        QVERIFY(echoes(codec, jsonOctets(100000)));
    QCOMPARE(memory.octets(), both);
    codec.resetEncoder(); // its stream is free for others
    QCOMPARE(idleStreams(), 1);
    dropIdleStreams();
    QCOMPARE(memory.octets(), both - encoder);
}

void tst_StreamPool::emptyMessagesTakeNothing()
{
    CountedMemory memory;
    DeflateCodec codec(codecOptions(15, true));
    QCOMPARE(encoded(codec, ""), fromHex("00"));
    QCOMPARE(decoded(codec, QByteArray()), "");
    QCOMPARE(memory.allocations(), 0);
}

void tst_StreamPool::oneStreamForAllConnections()
{
    CountedMemory memory;
    const Codecs all = codecs(100, codecOptions(15, false));
    QVERIFY(echoes(*all.front(), jsonOctets(100000)));
    const int allocations = memory.allocations();
    for (const auto &codec : all)
        QVERIFY(echoes(*codec, jsonOctets(100000)));
    QCOMPARE(memory.allocations(), allocations);
}

void tst_StreamPool::aStreamForEachMessageUnderWay()
{
    CountedMemory memory;
    const Codecs all = codecs(100, codecOptions(15, false));
    QByteArrayList octets;
    for (const auto &codec : all) {
        octets.append(QByteArray());
        QVERIFY(codec->encode(jsonOctets(1000), Flush::None, octets.last()));
    }
    QCOMPARE(idleStreams(), 0);
    const qsizetype underWay = memory.octets();
    for (size_t i = 0; i < all.size(); ++i) {
        QVERIFY(all[i]->encode({}, Flush::Message, octets[qsizetype(i)]));
        QCOMPARE(decoded(*all[i], octets.at(qsizetype(i))), jsonOctets(1000));
    }
    QCOMPARE(idleStreams(), maxIdleStreams); // of a burst only a few are kept
    QVERIFY(memory.octets() <= underWay / 100 * maxIdleStreams);
}

void tst_StreamPool::streamsOfTheSameKindOnly()
{
    // Each kind gets the answer that a stream of its own would give.
    for (int round = 0; round < 3; ++round) {
        for (const int windowBits : { 9, 10, 15 }) {
            for (const int memoryLevel : { 1, 9 }) {
                for (const int level : { 0, 1, 9 }) {
                    DeflateCodecOptions options = codecOptions(windowBits, false);
                    options.memoryLevel = memoryLevel;
                    options.compressionLevel = level;
                    DeflateCodec codec(options);
                    const QByteArray octets = encoded(codec, jsonOctets(3000));
                    dropIdleStreams();
                    QCOMPARE(encoded(codec, jsonOctets(3000)), octets);
                    QCOMPARE(decoded(codec, octets), jsonOctets(3000));
                }
            }
        }
    }
}

using Deed = void (*)(std::unique_ptr<DeflateCodec> &codec);

void tst_StreamPool::givenBack_data()
{
    QTest::addColumn<bool>("isTakenOver");
    QTest::addColumn<Deed>("deed");

    const auto row = [](const char *name, bool isTakenOver, Deed deed) {
        QTest::newRow(name) << isTakenOver << deed;
    };
    row("encoding, destroyed in a message", false, [](auto &codec) {
        QByteArray octets;
        QVERIFY(codec->encode(jsonOctets(1000), Flush::None, octets));
        QCOMPARE(idleStreams(), 0);
        codec.reset();
    });
    row("decoding, destroyed in a message", false, [](auto &codec) {
        QByteArrayView input = "\xf2\x48\xcd";
        char target[10];
        QCOMPARE(codec->decode(input, false, target, 10), 2);
        QCOMPARE(idleStreams(), 0);
        codec.reset();
    });
    row("reset in a message", true, [](auto &codec) {
        QByteArray octets;
        QVERIFY(codec->encode(jsonOctets(1000), Flush::None, octets));
        codec->resetEncoder();
    });
    row("refused", true, [](auto &codec) { QVERIFY(!decoded(*codec, fromHex("ffff"))); });
    row("taken over until destroyed", true, [](auto &codec) {
        QVERIFY(!encoded(*codec, jsonOctets(1000)).isEmpty());
        QCOMPARE(idleStreams(), 0);
        codec.reset();
    });
}

/// Wherever the stream was, whoever takes it next starts from the beginning.
void tst_StreamPool::givenBack()
{
    QFETCH(bool, isTakenOver);
    QFETCH(Deed, deed);
    const DeflateCodecOptions options = codecOptions(15, isTakenOver);
    DeflateCodec fresh(options);
    const QByteArray expected = encoded(fresh, jsonOctets(5000));
    dropIdleStreams();

    auto codec = std::make_unique<DeflateCodec>(options);
    deed(codec);
    QCOMPARE(idleStreams(), 1);
    DeflateCodec next(options);
    QCOMPARE(encoded(next, jsonOctets(5000)), expected);
    QCOMPARE(decoded(next, expected), jsonOctets(5000));
    DeflateCodec another(options);
    QVERIFY(!decoded(another, fromHex("f200110000"))); // nothing is there to refer to
}

void tst_StreamPool::codecsMoveBetweenThreads()
{
    CountedMemory memory;
    for (const bool isTakenOver : { false, true }) {
        DeflateCodec codec(codecOptions(15, isTakenOver));
        const QByteArray message = jsonOctets(10000);
        for (int i = 0; i < 4; ++i) {
            bool isFine = echoes(codec, message);
            QVERIFY(isFine);
            std::thread([&] {
                memory.useHere();
                isFine = echoes(codec, message);
            }).join();
            QVERIFY(isFine);
        }
    }
    dropIdleStreams();
    QCOMPARE(memory.octets(), 0); // the other threads' pools ended with them
}

void tst_StreamPool::streamsMoveBetweenThreads()
{
    CountedMemory memory;
    DeflateCodec codec(codecOptions(15, false));
    QByteArray octets;
    QVERIFY(codec.encode("Hel", Flush::None, octets));
    int idleThere = -1;
    std::thread([&] {
        codec.encode("lo", Flush::Message, octets);
        idleThere = idleStreams();
    }).join();
    QCOMPARE(idleThere, 1);
    QCOMPARE(idleStreams(), 0);
    QCOMPARE(memory.octets(), 0);
    QCOMPARE(octets, fromHex("f248cdc9c90700"));
}

/// A thread's variables go in the reverse order of their first use: this codec after the pool.
void tst_StreamPool::codecsThatOutliveThePool()
{
    CountedMemory memory;
    bool isFine = false;
    std::thread([&] {
        memory.useHere();
        thread_local std::unique_ptr<DeflateCodec> codec;
        codec = std::make_unique<DeflateCodec>(codecOptions(15, true));
        isFine = echoes(*codec, jsonOctets(1000));
    }).join();
    QVERIFY(isFine);
    QCOMPARE(memory.octets(), 0);
}

void tst_StreamPool::outOfMemory_data()
{
    QTest::addColumn<bool>("isTakenOver");

    QTest::newRow("takeover") << true;
    QTest::newRow("no takeover") << false;
}

/// The n-th allocation fails, for every n.
void tst_StreamPool::outOfMemory()
{
    QFETCH(bool, isTakenOver);
    const QByteArray message = jsonOctets(100000);
    DeflateCodec sender(codecOptions(15, isTakenOver));
    const QByteArray octets = encoded(sender, message);
    CountedMemory memory;
    int failures = 0;
    for (int n = 0;; ++n) {
        dropIdleStreams();
        DeflateCodec codec(codecOptions(15, isTakenOver));
        memory.failAfter(n);
        QByteArray output = "before";
        const bool isEncoded = codec.encode(message, Flush::Message, output);
        const auto got = decoded(codec, { octets }, 1000);
        memory.failNoMore();
        QVERIFY(isEncoded ? output == "before" + octets : output == "before");
        QVERIFY(!got || got == message);
        DeflateCodec next(codecOptions(15, isTakenOver));
        QVERIFY(echoes(next, message));
        if (isEncoded && got)
            break;
        ++failures;
    }
    QVERIFY2(failures > 5, "deflate allocates five times, inflate twice");
}

QTEST_APPLESS_MAIN(tst_StreamPool)

#include "tst_streampool.moc"
