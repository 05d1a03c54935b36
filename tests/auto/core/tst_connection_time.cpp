// SPDX-License-Identifier: Apache-2.0
#include "support/connectiondriver.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using namespace std::chrono_literals;
using Fernweg::CloseCode;
using Ending = Connection::Ending;
using State = Connection::State;
using Words = QList<QByteArray>;

namespace {

constexpr TimePoint begin { 1000s };
const std::optional<TimePoint> never;

ProtocolOptions withTimeouts(std::chrono::milliseconds close, std::chrono::milliseconds drop)
{
    ProtocolOptions options;
    options.closeHandshakeTimeout = close;
    options.serverConnectionDropTimeout = drop;
    return options;
}

ProtocolOptions pinging(std::chrono::milliseconds interval, std::chrono::milliseconds timeout)
{
    ProtocolOptions options;
    options.autoPingInterval = interval;
    options.autoPingTimeout = timeout;
    return options;
}

/// The payload of the one ping that is to be sent.
QByteArray pingIn(QByteArray output)
{
    Frame frame;
    if (!takeFrame(output, frame) || frame.opcode != 0x9 || !output.isEmpty())
        return "(none)";
    return frame.payload;
}

} // namespace

class tst_Connection_Time : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsForNothing();
    void peerDoesNotAnswerTheClose();
    void peerDoesNotAnswerTheFailure();
    void serverDoesNotCloseTcp();
    void clientDoesNotCloseTcp();
    void timeoutsMayBeOff();
    void aViolationDoesNotProlongTheWait();
    void timeBeginsWhenAsked();
    void pingsByItself();
    void pongKeepsItOpen();
    void givesUp();
    void anyTrafficKeepsItOpen();
    void noPingsWhileClosing_data();
    void noPingsWhileClosing();
    void pongWhileClosingStartsNothing();
    void measuresRoundTrips();
    void saysWhenADeadlineIsNew();
};

void tst_Connection_Time::waitsForNothing()
{
    ConnectionDriver driver(Role::Client);
    driver.connection.start(begin);
    QCOMPARE(driver.connection.nextDeadline(begin), never);
    driver.feed(textFrame("a").bytes());
    QCOMPARE(driver.connection.nextDeadline(begin), never);
    driver.connection.advanceTo(begin + 100h);
    QCOMPARE(driver.connection.ending(), Ending::None);
    QVERIFY(driver.takeOutput().isEmpty());
    QVERIFY(!driver.connection.lastRoundTrip());
}

void tst_Connection_Time::peerDoesNotAnswerTheClose()
{
    ConnectionDriver driver(Role::Client, withTimeouts(3s, 5s));
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 3s));
    QCOMPARE(driver.connection.nextDeadline(begin + 1s),
             std::optional(begin + 3s)); // it does not move
    driver.connection.advanceTo(begin + 3s - 1ns);
    QCOMPARE(driver.connection.ending(), Ending::None);
    driver.connection.advanceTo(begin + 3s);
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QVERIFY(driver.connection.closeTimedOut());
    QVERIFY(!driver.connection.dropTimedOut());
    QVERIFY(!driver.connection.pingTimedOut());
    QCOMPARE(driver.connection.nextDeadline(begin + 3s), never);
    QCOMPARE(described(driver.connection.outcome()),
             QByteArray("unclean 1006 the peer did not answer the closing handshake in time"));
}

void tst_Connection_Time::peerDoesNotAnswerTheFailure()
{
    ConnectionDriver driver(Role::Server, withTimeouts(3s, 5s));
    driver.feed(textFrame("a").bytes());
    QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 3s));
    driver.feed(QByteArray(100'000, '\0')); // what comes in the meantime is no answer
    driver.connection.advanceTo(begin + 3s);
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QVERIFY(driver.connection.closeTimedOut());
    QCOMPARE(described(driver.connection.outcome()),
             QByteArray("unclean 1002 unmasked frame from a client"));
}

void tst_Connection_Time::serverDoesNotCloseTcp()
{
    for (const bool isPeerFirst : { false, true }) {
        ConnectionDriver driver(Role::Client, withTimeouts(3s, 5s));
        if (!isPeerFirst) {
            QVERIFY(driver.connection.sendClose(CloseCode::Normal, "bye"));
            QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 3s));
        }
        driver.feed(closeFrame(1000, "bye").bytes());
        QCOMPARE(driver.connection.ending(), Ending::AwaitPeer);
        QCOMPARE(driver.connection.nextDeadline(begin + 1s), std::optional(begin + 6s));
        driver.connection.advanceTo(begin + 6s);
        QCOMPARE(driver.connection.ending(), Ending::Abort);
        QVERIFY(driver.connection.dropTimedOut());
        QVERIFY(!driver.connection.closeTimedOut());
        QCOMPARE(described(driver.connection.outcome()),
                 QByteArray("clean 1000 bye")); // the handshake was
    }
}

void tst_Connection_Time::clientDoesNotCloseTcp()
{
    // The server closes it; should that take too long, because of what is not written yet, it
    // aborts.
    ConnectionDriver driver(Role::Server, withTimeouts(3s, 5s));
    driver.feed(closeFrame(1000).masked().bytes());
    QCOMPARE(driver.connection.ending(), Ending::Disconnect);
    QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 3s));
    driver.connection.advanceTo(begin + 3s);
    QCOMPARE(driver.connection.ending(), Ending::Abort);
}

void tst_Connection_Time::timeoutsMayBeOff()
{
    ConnectionDriver driver(Role::Client, withTimeouts(0s, 0s));
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    QCOMPARE(driver.connection.nextDeadline(begin), never);
    driver.connection.advanceTo(begin + 100h);
    QCOMPARE(driver.connection.ending(), Ending::None);
    driver.feed(closeFrame(1000).bytes());
    QCOMPARE(driver.connection.nextDeadline(begin), never);
    driver.connection.advanceTo(begin + 200h);
    QCOMPARE(driver.connection.ending(), Ending::AwaitPeer);

    // One that is off takes the other's place.
    ConnectionDriver other(Role::Client, withTimeouts(3s, 0s));
    QVERIFY(other.connection.sendClose(CloseCode::Normal, {}));
    QCOMPARE(other.connection.nextDeadline(begin), std::optional(begin + 3s));
    other.feed(closeFrame(1000).bytes());
    QCOMPARE(other.connection.nextDeadline(begin), never);
}

void tst_Connection_Time::aViolationDoesNotProlongTheWait()
{
    ConnectionDriver driver(Role::Server, withTimeouts(3s, 5s));
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 3s));
    driver.feed(textFrame("a").bytes());
    QCOMPARE(driver.connection.state(), State::Failed);
    QCOMPARE(driver.connection.nextDeadline(begin + 2s), std::optional(begin + 3s));
}

void tst_Connection_Time::timeBeginsWhenAsked()
{
    // Nothing times out before anybody asked for the deadline.
    ConnectionDriver driver(Role::Client, withTimeouts(3s, 5s));
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    driver.connection.advanceTo(begin + 1h);
    QCOMPARE(driver.connection.ending(), Ending::None);
    QCOMPARE(driver.connection.nextDeadline(begin + 1h), std::optional(begin + 1h + 3s));
}

void tst_Connection_Time::pingsByItself()
{
    ConnectionDriver driver(Role::Client, pinging(10s, 4s));
    driver.connection.start(begin);
    QCOMPARE(driver.connection.nextDeadline(begin), std::optional(begin + 10s));
    driver.connection.advanceTo(begin + 9s);
    QVERIFY(driver.takeOutput().isEmpty());
    driver.connection.advanceTo(begin + 10s);
    QCOMPARE(pingIn(driver.takeOutput()).size(), 12);
    QCOMPARE(driver.connection.nextDeadline(begin + 10s), std::optional(begin + 14s));
    QCOMPARE(driver.connection.statistics().outgoing.pings, quint64(1));
}

void tst_Connection_Time::pongKeepsItOpen()
{
    ConnectionDriver driver(Role::Client, pinging(10s, 4s));
    driver.connection.start(begin);
    for (int i = 1; i <= 3; ++i) {
        const TimePoint now = begin + i * 11s;
        driver.connection.advanceTo(now - 1s);
        const QByteArray ping = pingIn(driver.takeOutput());
        driver.feed(pongFrame(ping).bytes());
        QCOMPARE(driver.events.last(), "pong " + ping);
        QCOMPARE(driver.connection.roundTripOf(ping, now), std::optional<Clock::duration>(1s));
        QCOMPARE(driver.connection.nextDeadline(now), std::optional(now + 10s));
    }
    QCOMPARE(driver.connection.ending(), Ending::None);
    QCOMPARE(driver.connection.lastRoundTrip(), std::optional<Clock::duration>(1s));
}

void tst_Connection_Time::givesUp()
{
    ConnectionDriver driver(Role::Client, pinging(10s, 4s));
    driver.connection.start(begin);
    driver.connection.advanceTo(begin + 10s);
    driver.connection.advanceTo(begin + 14s);
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QVERIFY(driver.connection.pingTimedOut());
    QVERIFY(!driver.connection.closeTimedOut());
    QCOMPARE(driver.connection.nextDeadline(begin + 14s), never);
    QCOMPARE(described(driver.connection.outcome()),
             QByteArray("unclean 1006 the peer did not answer a ping in time"));
    driver.feed(textFrame("late").bytes());
    QVERIFY(driver.events.isEmpty());
}

void tst_Connection_Time::anyTrafficKeepsItOpen()
{
    for (const bool counts : { true, false }) {
        ProtocolOptions options = pinging(10s, 4s);
        options.autoPingRestartOnAnyTraffic = counts;
        ConnectionDriver driver(Role::Client, options);
        driver.connection.start(begin);
        driver.connection.advanceTo(begin + 10s);
        QCOMPARE(pingIn(driver.takeOutput()).size(), 12);
        driver.feed(textFrame({}).head(100)); // the start of a long message
        driver.connection.advanceTo(begin + 14s);
        QCOMPARE(driver.connection.ending(), counts ? Ending::None : Ending::Abort);
    }
}

void tst_Connection_Time::noPingsWhileClosing_data()
{
    QTest::addColumn<QByteArray>("input");

    QTest::newRow("we close") << QByteArray();
    QTest::newRow("the peer closes") << closeFrame(1000).bytes();
    QTest::newRow("the peer breaks the protocol") << Frame { 3 }.bytes();
}

void tst_Connection_Time::noPingsWhileClosing()
{
    QFETCH(QByteArray, input);
    ProtocolOptions options = pinging(10s, 4s);
    options.closeHandshakeTimeout = 0s;
    options.serverConnectionDropTimeout = 0s;
    ConnectionDriver driver(Role::Client, options);
    driver.connection.start(begin);
    if (input.isEmpty())
        QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    driver.feed(input);
    driver.takeOutput();
    QCOMPARE(driver.connection.nextDeadline(begin), never);
    driver.connection.advanceTo(begin + 1h);
    QVERIFY(driver.takeOutput().isEmpty());
    QVERIFY(driver.connection.ending() != Ending::Abort);
}

void tst_Connection_Time::pongWhileClosingStartsNothing()
{
    ProtocolOptions options = pinging(10s, 4s);
    options.closeHandshakeTimeout = 0s;
    ConnectionDriver driver(Role::Client, options);
    driver.connection.start(begin);
    driver.connection.advanceTo(begin + 10s);
    const QByteArray ping = pingIn(driver.takeOutput());
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    driver.takeOutput();
    driver.feed(pongFrame(ping).bytes());
    QCOMPARE(driver.connection.roundTripOf(ping, begin + 11s), std::optional<Clock::duration>(1s));
    QCOMPARE(driver.connection.nextDeadline(begin + 11s), never);
    for (int i = 1; i <= 5; ++i)
        driver.connection.advanceTo(begin + i * 1h);
    QCOMPARE(driver.connection.ending(), Ending::None);
}

void tst_Connection_Time::measuresRoundTrips()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(!driver.connection.roundTripOf("a", begin));
    QVERIFY(driver.connection.sendPing("a", begin));
    driver.feed(pongFrame("a").masked().bytes());
    QCOMPARE(driver.connection.roundTripOf(QByteArray("a"), begin + 250us),
             std::optional<Clock::duration>(250us));
    QCOMPARE(driver.connection.lastRoundTrip(), std::optional<Clock::duration>(250us));
    QVERIFY(!driver.connection.roundTripOf("unsolicited", begin + 1s));
    QCOMPARE(driver.connection.nextDeadline(begin), never); // measuring is not keeping alive
}

void tst_Connection_Time::saysWhenADeadlineIsNew()
{
    ConnectionDriver driver(Role::Client, pinging(10s, 4s));
    Connection &connection = driver.connection;
    QVERIFY(!connection.isDeadlineNew());
    connection.start(begin);
    QVERIFY(connection.isDeadlineNew());
    connection.nextDeadline(begin);
    QVERIFY(!connection.isDeadlineNew());
    connection.feed(nullptr, 0);
    QVERIFY(!connection.isDeadlineNew()); // traffic costs nothing
    connection.advanceTo(begin + 10s);
    QVERIFY(connection.isDeadlineNew());
    connection.nextDeadline(begin + 10s);
    connection.sendClose(CloseCode::Normal, {});
    QVERIFY(connection.isDeadlineNew());
    connection.nextDeadline(begin + 10s);
    driver.feed(closeFrame(1000).bytes());
    QVERIFY(connection.isDeadlineNew());
}

QTEST_APPLESS_MAIN(tst_Connection_Time)
#include "tst_connection_time.moc"
