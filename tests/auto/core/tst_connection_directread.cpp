// SPDX-License-Identifier: Apache-2.0
// Large payloads that the transport reads into the message itself: readTarget() and commit().
#include "support/connectiondriver.h"

#include <QtTest/qtest.h>

#include <cstring>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Fernweg::CloseCode;
using Event = Connection::Event;
using Words = QList<QByteArray>;

namespace {

constexpr qsizetype minDirectRead = 16 * 1024;

QByteArray somePayload(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char('a' + (i + (i >> 10)) % 26);
    return payload;
}

/// A transport that has \a stream to read: as much as fits, but at most \a most octets at once.
/// Says how many of them went past the reading buffer.
qsizetype readAll(ConnectionDriver &driver, const QByteArray &stream, qsizetype most,
                  qsizetype bufferSize = 8192)
{
    qsizetype direct = 0;
    qsizetype size = 0;
    for (qsizetype at = 0; at != stream.size(); at += size) {
        const Connection::ReadTarget target = driver.connection.readTarget();
        const qsizetype room = target.size != 0 ? target.size : bufferSize;
        size = std::min({ most, stream.size() - at, room });
        if (target.size == 0) {
            driver.feed(stream.mid(at, size));
            continue;
        }
        std::memcpy(target.data, stream.constData() + at, size_t(size));
        driver.connection.commit(size);
        driver.takeEvents();
        direct += size;
    }
    return direct;
}

QByteArray sentTo(Role role, const QList<Frame> &frames)
{
    QByteArray octets;
    for (const Frame &frame : frames)
        octets += role == Role::Server ? frame.masked().bytes() : frame.bytes();
    return octets;
}

} // namespace

Q_DECLARE_METATYPE(QList<Fernweg::Test::Frame>)

class tst_Connection_DirectRead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streams_data();
    void streams();
    void isOfferedForLargePayloadsOnly();
    void isNotOfferedWhileInputIsLeft();
    void isNotOfferedForControlFrames();
    void isNotOfferedAfterTheEnd();
    void reachesNotBeyondTheFrame();
    void anAnnouncementReservesLittle();
    void assembledWithoutACopy();
    void failsAtTheOctet();
    void failsAmidAFrame();
    void closesAmidAFrame();
    void abortsAmidAFrame();
    void counts();
};

void tst_Connection_DirectRead::streams_data()
{
    QTest::addColumn<QList<Frame>>("frames");
    QTest::addColumn<Words>("events");

    const QByteArray large = somePayload(400'000);
    const auto row = [](const char *name, const QList<Frame> &frames, const Words &events) {
        QTest::newRow(name) << frames << events;
    };
    row("one text", { textFrame(large) }, { "text 400000 octets" });
    row("one binary", { binaryFrame(large) }, { "binary 400000 octets" });
    row("small ones around", { textFrame("a"), binaryFrame(large), textFrame("b"), pingFrame("p") },
        { "text a", "binary 400000 octets", "text b", "ping p" });
    row("two in a row", { textFrame(large), textFrame(large) },
        { "text 400000 octets", "text 400000 octets" });
    row("large fragments", { textFrame(large).unfinished(), continuationFrame(large) },
        { "text 800000 octets" });
    row("small fragment first", { textFrame("a").unfinished(), continuationFrame(large) },
        { "text 400001 octets" });
    row("small fragment last", { textFrame(large).unfinished(), continuationFrame("a") },
        { "text 400001 octets" });
    row("empty fragments around",
        { textFrame({}).unfinished(), continuationFrame(large).unfinished(),
          continuationFrame({}) },
        { "text 400000 octets" });
    row("pings between fragments",
        { textFrame(large).unfinished(), pingFrame("1"), continuationFrame("a").unfinished(),
          pingFrame(), continuationFrame(large), pingFrame("3") },
        { "ping 1", "ping", "text 800001 octets", "ping 3" });
    row("just at the threshold",
        { binaryFrame(somePayload(minDirectRead)), binaryFrame(somePayload(minDirectRead - 1)) },
        { "binary 16384 octets", "binary 16383 octets" });
    row("a character over two fragments",
        { textFrame(large + "\xE2").unfinished(), continuationFrame("\x82\xAC" + large) },
        { "text 800003 octets" });
    row("close behind it", { binaryFrame(large), closeFrame(1000) },
        { "binary 400000 octets", "close" });
    row("large text that is not UTF-8", { textFrame(large + "\xFF" + large), closeFrame(1007) },
        { "failed 1007: text message that is not valid UTF-8", "close" });
    row("large frame with a reserved bit", { textFrame(large).withRsv(1), closeFrame(1002) },
        { "failed 1002: reserved bit set without an extension that defines it", "close" });
}

void tst_Connection_DirectRead::streams()
{
    QFETCH(QList<Frame>, frames);
    QByteArray whole; // of all data frames
    for (const Frame &frame : frames) {
        if (frame.opcode < 8)
            whole += frame.payload;
    }
    for (const Role role : { Role::Client, Role::Server }) {
        const QByteArray stream = sentTo(role, frames);
        for (const qsizetype most : { 10'000'000, 65'536, 17'001, 1'459 }) {
            for (const qsizetype bufferSize : { 65'536, 8'192, 1 }) {
                ConnectionDriver driver(role);
                const qsizetype direct = readAll(driver, stream, most, bufferSize);
                QTEST(driver.events, "events");
                if (driver.events.first().startsWith("failed"))
                    continue;
                QVERIFY(driver.messages.join() == whole);
                QVERIFY(direct > 0 || bufferSize > 1);
            }
        }
    }
}

void tst_Connection_DirectRead::isOfferedForLargePayloadsOnly()
{
    ConnectionDriver driver(Role::Client);
    QCOMPARE(driver.connection.readTarget().size, 0);
    driver.feed(binaryFrame({}).head(minDirectRead).chopped(1));
    QCOMPARE(driver.connection.readTarget().size, 0); // amid a header
    driver.feed(binaryFrame({}).head(minDirectRead).last(1));
    QCOMPARE(driver.connection.readTarget().size, minDirectRead);
    driver.feed("a");
    QCOMPARE(driver.connection.readTarget().size, 0); // what is left is not worth it
}

void tst_Connection_DirectRead::isNotOfferedWhileInputIsLeft()
{
    ConnectionDriver driver(Role::Client);
    QByteArray input = textFrame("a").bytes() + binaryFrame({}).head(100'000) + "xyz";
    driver.connection.feed(input.data(), input.size());
    QCOMPARE(driver.connection.nextEvent(), Event::Message);
    QCOMPARE(driver.connection.readTarget().size, 0);
    QCOMPARE(driver.connection.nextEvent(), Event::None);
    QVERIFY(driver.connection.readTarget().size >= minDirectRead);
    QByteArray more(1'000, 'x');
    driver.connection.feed(more.data(), more.size());
    QCOMPARE(driver.connection.readTarget().size, 0); // it comes first
    QCOMPARE(driver.connection.nextEvent(), Event::None);
    QVERIFY(driver.connection.readTarget().size >= minDirectRead);
}

void tst_Connection_DirectRead::isNotOfferedForControlFrames()
{
    ConnectionDriver driver(Role::Client);
    driver.feed(binaryFrame(somePayload(100'000)).unfinished().bytes() + pingFrame().head(125)
                + "abc");
    QCOMPARE(driver.connection.readTarget().size, 0);
}

void tst_Connection_DirectRead::isNotOfferedAfterTheEnd()
{
    ConnectionDriver closed(Role::Client);
    closed.feed(closeFrame(1000).bytes() + binaryFrame({}).head(100'000));
    QCOMPARE(closed.connection.readTarget().size, 0);

    ConnectionDriver failed(Role::Client);
    failed.feed(binaryFrame({}).withRsv(1).head(100'000));
    QCOMPARE(failed.connection.readTarget().size, 0);

    ConnectionDriver failedByItself(Role::Client);
    failedByItself.feed(binaryFrame({}).head(100'000));
    failedByItself.connection.fail({ CloseCode::GoingAway, "going" });
    QCOMPARE(failedByItself.connection.readTarget().size, 0);
}

void tst_Connection_DirectRead::reachesNotBeyondTheFrame()
{
    // Whatever the allocator gives, and whatever came by feed() before.
    for (const qsizetype before : { 0, 1, 100, 5'000, 20'000, 33'000 }) {
        ConnectionDriver driver(Role::Client);
        driver.feed(binaryFrame({}).head(50'000));
        for (qsizetype fed = 0; fed < before; fed += 100)
            driver.feed(QByteArray(std::min<qsizetype>(100, before - fed), 'x'));
        const Connection::ReadTarget target = driver.connection.readTarget();
        QVERIFY(target.data != nullptr);
        QVERIFY(target.size >= minDirectRead);
        QVERIFY(target.size <= 50'000 - before);
        std::memset(target.data, 'y', size_t(target.size)); // the sanitizer watches
    }
}

void tst_Connection_DirectRead::anAnnouncementReservesLittle()
{
    ProtocolOptions unlimited;
    unlimited.maxMessagePayloadSize = 0;
    ConnectionDriver driver(Role::Client, unlimited);
    driver.feed(binaryFrame({}).head(quint64(1) << 62));
    qsizetype received = 0;
    for (int i = 0; i < 8; ++i) {
        const Connection::ReadTarget target = driver.connection.readTarget();
        QVERIFY(target.size >= minDirectRead);
        QVERIFY(target.size
                <= std::max<qsizetype>(512 * 1024, 2 * received)); // as much again as there is
        const qsizetype size = target.size;
        std::memset(target.data, 'x', size_t(size));
        driver.connection.commit(size);
        driver.takeEvents();
        received += size;
    }
    QVERIFY(received > 4 * 1024 * 1024);
}

void tst_Connection_DirectRead::assembledWithoutACopy()
{
    const QByteArray payload = somePayload(200'000);
    ConnectionDriver driver(Role::Client);
    driver.feed(binaryFrame({}).head(200'000));
    const Connection::ReadTarget target = driver.connection.readTarget();
    QCOMPARE(target.size, 200'000);
    std::memcpy(target.data, payload.constData(), 200'000);
    driver.connection.commit(200'000);
    QCOMPARE(driver.connection.nextEvent(), Event::Message);
    const QByteArray message = driver.connection.takeAssembled();
    QCOMPARE(message.constData(), target.data);
    QVERIFY(message == payload);
    QVERIFY(message.isDetached());
    driver.feed(textFrame("next").bytes());
    QCOMPARE(driver.events, Words({ "text next" }));
    QVERIFY(message == payload);
}

void tst_Connection_DirectRead::failsAtTheOctet()
{
    ConnectionDriver driver(Role::Client);
    driver.feed(textFrame({}).head(100'000));
    QByteArray payload = somePayload(20'000);
    qsizetype direct = readAll(driver, payload, 5'000);
    QVERIFY(driver.events.isEmpty());
    direct += readAll(driver, "\xC0", 1);
    QCOMPARE(direct, 20'001);
    QCOMPARE(driver.events, Words({ "failed 1007: text message that is not valid UTF-8" }));
    readAll(driver, QByteArray(100'000 - 20'001, 'x') + closeFrame(1007).bytes(), 10'000);
    QCOMPARE(driver.events.last(), QByteArray("close"));
}

void tst_Connection_DirectRead::failsAmidAFrame()
{
    // Between the offer and the announcement of what was read.
    ConnectionDriver driver(Role::Client);
    driver.feed(binaryFrame({}).head(100'000));
    const Connection::ReadTarget target = driver.connection.readTarget();
    driver.connection.fail({ CloseCode::GoingAway, "going" });
    std::memset(target.data, 'x', 50'000);
    driver.connection.commit(50'000);
    driver.takeEvents();
    driver.feed(QByteArray(50'000, 'y') + closeFrame(1001).bytes());
    QCOMPARE(driver.events, Words({ "close" }));
}

void tst_Connection_DirectRead::closesAmidAFrame()
{
    // We closed, but what the peer had begun to send is still received.
    ConnectionDriver driver(Role::Client);
    driver.feed(binaryFrame({}).head(100'000));
    const Connection::ReadTarget target = driver.connection.readTarget();
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    std::memset(target.data, 'x', 50'000);
    driver.connection.commit(50'000);
    driver.takeEvents();
    readAll(driver, QByteArray(50'000, 'x') + closeFrame(1000).bytes(), 20'000);
    QCOMPARE(driver.events, Words({ "binary 100000 octets", "close" }));
    QVERIFY(driver.messages == Words({ QByteArray(100'000, 'x') }));
}

void tst_Connection_DirectRead::abortsAmidAFrame()
{
    ProtocolOptions options;
    options.failByDrop = true;
    ConnectionDriver driver(Role::Client, options);
    driver.feed(binaryFrame({}).head(20'000));
    const Connection::ReadTarget target = driver.connection.readTarget();
    driver.connection.fail({ CloseCode::GoingAway, "going" });
    std::memset(target.data, 'x', 20'000);
    driver.connection.commit(20'000);
    driver.takeEvents();
    driver.feed(textFrame("a").bytes());
    QVERIFY(driver.events.isEmpty());
    QCOMPARE(driver.connection.ending(), Connection::Ending::Abort);
}

void tst_Connection_DirectRead::counts()
{
    ConnectionDriver driver(Role::Server);
    const QByteArray stream =
            sentTo(Role::Server, { binaryFrame(somePayload(300'000)), textFrame("abc") });
    readAll(driver, stream, 30'000);
    const TrafficCounters &counters = driver.connection.statistics().incoming;
    QCOMPARE(counters.wireOctets, quint64(stream.size()));
    QCOMPARE(counters.frameOctets, quint64(300'003));
    QCOMPARE(counters.messageOctets, quint64(300'003));
    QCOMPARE(counters.messages, quint64(2));
}

QTEST_APPLESS_MAIN(tst_Connection_DirectRead)
#include "tst_connection_directread.moc"
