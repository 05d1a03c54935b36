// SPDX-License-Identifier: Apache-2.0
#include "support/connectiondriver.h"

#include <QtTest/qtest.h>

#include <set>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Fernweg::CloseCode;
using Words = QList<QByteArray>;

namespace {

QByteArray somePayload(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(i * 31 + (i >> 9));
    return payload;
}

ProtocolOptions inFragmentsOf(quint64 size)
{
    ProtocolOptions options;
    options.autoFragmentSize = size;
    return options;
}

QList<Frame> takeAll(ConnectionDriver &driver)
{
    QByteArray output = driver.takeOutput();
    QList<Frame> frames;
    Frame frame;
    while (takeFrame(output, frame))
        frames.append(frame);
    if (!output.isEmpty())
        qWarning("%lld octets are no frame", qlonglong(output.size()));
    return frames;
}

bool isWithin(QByteArrayView view, const QByteArray &whole)
{
    return view.data() >= whole.constData()
            && view.data() + view.size() <= whole.constData() + whole.size();
}

} // namespace

class tst_Connection_Send : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examplesOfTheRfc();
    void sizes_data();
    void sizes();
    void fragments_data();
    void fragments();
    void fragmentsOfOneMessage();
    void largeFragments();
    void masking_data();
    void masking();
    void maskKeysDiffer();
    void announcesAMaskWithoutApplyingIt();
    void smallFramesLeaveTogether();
    void largePayloadsAreNotCopied();
    void foreignMemoryIsCopied();
    void controlFrames();
    void refusesLongControlFrames();
    void refusesCloseFramesThatCannotBe();
    void consumesNothing();
    void counts();
    void reachesTheOtherEnd_data();
    void reachesTheOtherEnd();
};

void tst_Connection_Send::examplesOfTheRfc()
{
    ConnectionDriver server(Role::Server);
    QVERIFY(server.connection.sendMessage("Hello", false));
    QCOMPARE(server.takeOutput().toHex(), QByteArray("810548656c6c6f"));
    QVERIFY(server.connection.sendMessage(QByteArray(256, '\0'), true));
    QVERIFY(server.takeOutput().toHex().startsWith("827e010000"));
    QVERIFY(server.connection.sendMessage(QByteArray(65536, '\0'), true));
    QVERIFY(server.takeOutput().toHex().startsWith("827f000000000001000000"));

    ConnectionDriver fragmenting(Role::Server, inFragmentsOf(3));
    QVERIFY(fragmenting.connection.sendMessage("Hello", false));
    QCOMPARE(fragmenting.takeOutput().toHex(), QByteArray("010348656c80026c6f"));
}

void tst_Connection_Send::sizes_data()
{
    QTest::addColumn<qsizetype>("size");

    const qsizetype gathered = OutputQueue::gatherSize;
    for (const qsizetype size :
         { qsizetype(0), qsizetype(1), qsizetype(125), qsizetype(126), qsizetype(65535),
           qsizetype(65536), gathered, gathered + 1, 2 * gathered, 2 * gathered + 1,
           qsizetype(1024 * 1024), qsizetype(3'000'001) })
        QTest::addRow("%lld octets", qlonglong(size)) << size;
}

void tst_Connection_Send::sizes()
{
    QFETCH(qsizetype, size);
    const QByteArray payload = somePayload(size);
    for (const Role role : { Role::Client, Role::Server }) {
        for (const bool isBinary : { false, true }) {
            ConnectionDriver driver(role);
            QVERIFY(driver.connection.sendMessage(payload, isBinary));
            const QList<Frame> frames = takeAll(driver);
            QCOMPARE(frames.size(), 1);
            QCOMPARE(frames.first().opcode, isBinary ? 2 : 1);
            QCOMPARE(frames.first().fin, true);
            QCOMPARE(frames.first().rsv, 0);
            QCOMPARE(frames.first().maskKey.size(), role == Role::Client ? 4 : 0);
            QVERIFY(frames.first().payload == payload);
        }
    }
}

void tst_Connection_Send::fragments_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("fragment");
    QTest::addColumn<Words>("frames");

    QTest::newRow("empty") << 0 << 4 << Words { "text" };
    QTest::newRow("smaller") << 3 << 4 << Words { "text xxx" };
    QTest::newRow("just one") << 4 << 4 << Words { "text xxxx" };
    QTest::newRow("one octet more") << 5 << 4 << Words { "text unfinished xxxx", "continuation x" };
    // Autobahn 0.8 sent an empty frame behind these.
    QTest::newRow("exactly two") << 8 << 4 << Words { "text unfinished xxxx", "continuation xxxx" };
    QTest::newRow("three") << 9 << 4
                           << Words { "text unfinished xxxx", "continuation unfinished xxxx",
                                      "continuation x" };
    QTest::newRow("octet by octet")
            << 3 << 1
            << Words { "text unfinished x", "continuation unfinished x", "continuation x" };
    QTest::newRow("fragments of 125")
            << 126 << 125 << Words { "text unfinished " + QByteArray(125, 'x'), "continuation x" };
    QTest::newRow("fragments of 126")
            << 252 << 126 << Words { "text unfinished 126 octets", "continuation 126 octets" };
}

void tst_Connection_Send::fragments()
{
    QFETCH(int, size);
    QFETCH(int, fragment);
    for (const Role role : { Role::Client, Role::Server }) {
        ConnectionDriver driver(role, inFragmentsOf(quint64(fragment)));
        QVERIFY(driver.connection.sendMessage(QByteArray(size, 'x'), false));
        QTEST(driver.takeFrames(), "frames");
    }
}

void tst_Connection_Send::fragmentsOfOneMessage()
{
    ProtocolOptions options;
    options.autoFragmentSize = 4;
    ConnectionDriver driver(Role::Server, options);
    QVERIFY(driver.connection.sendMessage("abcdef", true, false, 3));
    QVERIFY(driver.connection.sendMessage("abcdef", true));
    QCOMPARE(driver.takeFrames(),
             QList<QByteArray>({ "binary unfinished abc", "continuation def",
                                 "binary unfinished abcd", "continuation ef" }));
}

void tst_Connection_Send::largeFragments()
{
    const QByteArray payload = somePayload(1'000'000);
    for (const Role role : { Role::Client, Role::Server }) {
        ConnectionDriver driver(role, inFragmentsOf(65536));
        QVERIFY(driver.connection.sendMessage(payload, true));
        const QList<Frame> frames = takeAll(driver);
        QCOMPARE(frames.size(), 16);
        QByteArray sent;
        for (const Frame &frame : frames)
            sent += frame.payload;
        QVERIFY(sent == payload);
        QVERIFY(frames.last().fin);
    }
    // However many fragments there are, there is one payload.
    ConnectionDriver driver(Role::Server, inFragmentsOf(65536));
    QVERIFY(driver.connection.sendMessage(payload, true));
    qsizetype shared = 0;
    while (driver.connection.pendingOutput() != 0) {
        const QByteArrayView front = driver.connection.frontOutput();
        shared += isWithin(front, payload) ? front.size() : 0;
        driver.connection.consumeOutput(front.size());
    }
    QVERIFY(shared > 700'000);
}

void tst_Connection_Send::masking_data()
{
    QTest::addColumn<bool>("isClient");
    QTest::addColumn<bool>("isOptionSet");

    QTest::newRow("client that masks") << true << true;
    QTest::newRow("client that does not") << true << false;
    QTest::newRow("server that masks") << false << true;
    QTest::newRow("server that does not") << false << false;
}

void tst_Connection_Send::masking()
{
    QFETCH(bool, isClient);
    QFETCH(bool, isOptionSet);
    ProtocolOptions options;
    options.maskClientFrames = isClient == isOptionSet;
    options.maskServerFrames = isClient != isOptionSet;
    ConnectionDriver driver(isClient ? Role::Client : Role::Server, options);
    driver.connection.sendMessage("text", false);
    driver.connection.sendMessage(somePayload(100'000), true);
    driver.connection.sendPing("p", {});
    driver.connection.sendPong("p");
    driver.connection.sendClose(CloseCode::Normal, "bye");
    const QList<Frame> frames = takeAll(driver);
    QCOMPARE(frames.size(), 5);
    for (const Frame &frame : frames)
        QCOMPARE(frame.maskKey.isEmpty(), !isOptionSet);
    QVERIFY(frames.at(1).payload == somePayload(100'000));
    QCOMPARE(described(frames.at(4)), QByteArray("close 1000 bye"));
}

void tst_Connection_Send::maskKeysDiffer()
{
    ConnectionDriver driver(Role::Client, inFragmentsOf(1));
    driver.connection.sendMessage(QByteArray(100, 'x'), false);
    std::set<QByteArray> keys;
    for (const Frame &frame : takeAll(driver))
        keys.insert(frame.maskKey);
    QVERIFY(keys.size() > 98); // RFC 6455, section 5.3: a new one for each frame
}

void tst_Connection_Send::announcesAMaskWithoutApplyingIt()
{
    ProtocolOptions options;
    options.applyMask = false;
    for (const qsizetype size : { 5, 100'000 }) {
        const QByteArray payload = somePayload(size);
        ConnectionDriver driver(Role::Client, options);
        driver.connection.sendMessage(payload, true);
        const QByteArray output = driver.takeOutput();
        QVERIFY((quint8(output.at(1)) & 0x80) != 0);
        QVERIFY(output.endsWith(payload));
        QCOMPARE(output.size(), size + (size == 5 ? 6 : 14));
    }
}

void tst_Connection_Send::smallFramesLeaveTogether()
{
    ConnectionDriver driver(Role::Client);
    for (int i = 0; i < 100; ++i)
        driver.connection.sendMessage("small", false);
    QCOMPARE(driver.connection.frontOutput().size(), driver.connection.pendingOutput());
    QCOMPARE(driver.connection.pendingOutput(), 100 * 11);
}

void tst_Connection_Send::largePayloadsAreNotCopied()
{
    const QByteArray payload = somePayload(2'000'000);
    ConnectionDriver driver(Role::Server);
    driver.connection.sendMessage(payload, true);
    QVERIFY(driver.connection.frontOutput().size()
            >= 10 + OutputQueue::gatherSize); // header and front
    driver.connection.consumeOutput(driver.connection.frontOutput().size());
    while (driver.connection.pendingOutput() != 0) {
        QVERIFY(isWithin(driver.connection.frontOutput(), payload));
        driver.connection.consumeOutput(driver.connection.frontOutput().size());
    }
}

void tst_Connection_Send::foreignMemoryIsCopied()
{
    QByteArray memory = somePayload(100'000);
    for (const Role role : { Role::Client, Role::Server }) {
        ConnectionDriver driver(role, inFragmentsOf(40'000));
        QByteArray foreign = memory;
        driver.connection.sendMessage(QByteArray::fromRawData(foreign.constData(), foreign.size()),
                                      true);
        foreign.fill('#');
        QByteArray sent;
        for (const Frame &frame : takeAll(driver))
            sent += frame.payload;
        QVERIFY(sent == memory);
    }
}

void tst_Connection_Send::controlFrames()
{
    ConnectionDriver driver(Role::Server, inFragmentsOf(2));
    QVERIFY(driver.connection.sendPing("Hello", {}));
    QVERIFY(driver.connection.sendPing({}, {}));
    QVERIFY(driver.connection.sendPong(QByteArray(125, 'x')));
    QVERIFY(driver.connection.sendClose(CloseCode(4999), QByteArray(123, 'x')));
    QCOMPARE(driver.takeFrames(),
             Words({ "ping Hello", "ping", "pong " + QByteArray(125, 'x'),
                     "close 4999 " + QByteArray(123, 'x') }));
}

void tst_Connection_Send::refusesLongControlFrames()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(!driver.connection.sendPing(QByteArray(126, 'x'), {}));
    QVERIFY(!driver.connection.sendPong(QByteArray(126, 'x')));
    QVERIFY(!driver.connection.sendClose(CloseCode::Normal, QByteArray(124, 'x')));
    QCOMPARE(driver.connection.pendingOutput(), 0);
    QVERIFY(driver.connection.sendMessage("still open", false));
}

void tst_Connection_Send::refusesCloseFramesThatCannotBe()
{
    for (const int code : { 0, 999, 1004, 1006, 1015, 2999, 5000 }) {
        ConnectionDriver driver(Role::Server);
        QVERIFY(!driver.connection.sendClose(CloseCode(code), {}));
        QCOMPARE(driver.connection.state(), Connection::State::Open);
        QCOMPARE(driver.connection.pendingOutput(), 0);
    }
}

void tst_Connection_Send::consumesNothing()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(driver.connection.frontOutput().isEmpty());
    driver.connection.consumeOutput(0);
    driver.connection.sendMessage("a", false);
    driver.connection.consumeOutput(0);
    QCOMPARE(driver.takeFrames(), Words({ "text a" }));
    driver.connection.consumeOutput(0);
}

void tst_Connection_Send::counts()
{
    ConnectionDriver driver(Role::Server, inFragmentsOf(4));
    driver.connection.sendMessage("abcdef", false);
    driver.connection.sendMessage({}, true);
    driver.connection.sendPing("p", {});
    driver.connection.sendPong("pp");
    const TrafficCounters &counters = driver.connection.statistics().outgoing;
    QCOMPARE(counters.frames, quint64(3));
    QCOMPARE(counters.messages, quint64(2));
    QCOMPARE(counters.frameOctets, quint64(6));
    QCOMPARE(counters.messageOctets, quint64(6));
    QCOMPARE(counters.pings, quint64(1));
    QCOMPARE(counters.pongs, quint64(1));
    QCOMPARE(counters.wireOctets, quint64(driver.connection.pendingOutput()));
}

void tst_Connection_Send::reachesTheOtherEnd_data()
{
    QTest::addColumn<int>("fragment");
    QTest::addColumn<qsizetype>("portion");

    for (const int fragment : { 0, 1'000, 60'000 }) {
        for (const qsizetype portion : { 1'000'000, 4'096, 777 })
            QTest::addRow("fragments of %d, %lld at a time", fragment, qlonglong(portion))
                    << fragment << portion;
    }
}

void tst_Connection_Send::reachesTheOtherEnd()
{
    QFETCH(int, fragment);
    QFETCH(qsizetype, portion);
    for (const Role role : { Role::Client, Role::Server }) {
        ConnectionDriver from(role, inFragmentsOf(quint64(fragment)));
        ConnectionDriver to(role == Role::Client ? Role::Server : Role::Client);
        QList<QByteArray> sent;
        for (const qsizetype size : { 0, 5, 200, 20'000, 70'000, 3, 400'000 }) {
            sent.append(somePayload(size));
            QVERIFY(from.connection.sendMessage(sent.last(), true));
            QVERIFY(from.connection.sendPing("p", {}));
        }
        while (from.connection.pendingOutput() != 0) {
            const QByteArrayView front = from.connection.frontOutput();
            const QByteArray octets = front.first(std::min(portion, front.size())).toByteArray();
            from.connection.consumeOutput(octets.size());
            to.feed(octets);
        }
        QVERIFY(to.messages == sent);
        QCOMPARE(to.events.count("ping p"), 7);
    }
}

QTEST_APPLESS_MAIN(tst_Connection_Send)
#include "tst_connection_send.moc"
