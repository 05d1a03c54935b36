// SPDX-License-Identifier: Apache-2.0
// Where input and payloads stand, and for how long.
#include "support/connectiondriver.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Event = Connection::Event;
using Words = QList<QByteArray>;

namespace {

/// As a peer of that role writes them: a client masks.
QByteArray sentTo(Role role, const QList<Frame> &frames)
{
    QByteArray octets;
    for (const Frame &frame : frames)
        octets += role == Role::Server ? frame.masked().bytes() : frame.bytes();
    return octets;
}

class Trace final : public FrameTrace
{
public:
    void frameReceived(const FrameHeader &header) override { note("in", header); }
    void frameSent(const FrameHeader &header) override { note("out", header); }

    Words seen;

private:
    void note(const QByteArray &direction, const FrameHeader &header)
    {
        seen.append(direction + (header.masked ? " masked " : " ")
                    + QByteArray::number(int(header.opcode)) + (header.fin ? " fin " : " ")
                    + QByteArray::number(header.length));
    }
};

} // namespace

class tst_Connection_Input : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneEventACall();
    void viewsOfTheInput();
    void assembledMessages();
    void fragmentsSurviveAPingBetween();
    void pausesAfterEveryEvent();
    void discardsInput();
    void releasesBuffers();
    void tracesFrames();
};

void tst_Connection_Input::oneEventACall()
{
    QByteArray input = sentTo(Role::Client, { textFrame("a"), pingFrame("p"), textFrame("b") });
    ConnectionDriver driver(Role::Client);
    Connection &connection = driver.connection;
    connection.feed(input.data(), input.size());
    QCOMPARE(connection.nextEvent(), Event::Message);
    QCOMPARE(connection.payload().toByteArray(), QByteArray("a"));
    QCOMPARE(connection.pendingOutput(), 0); // the ping was not looked at yet
    QCOMPARE(connection.nextEvent(), Event::Ping);
    QVERIFY(connection.pendingOutput() != 0);
    QCOMPARE(connection.nextEvent(), Event::Message);
    QCOMPARE(connection.payload().toByteArray(), QByteArray("b"));
    QCOMPARE(connection.nextEvent(), Event::None);
    QCOMPARE(connection.nextEvent(), Event::None);
}

void tst_Connection_Input::viewsOfTheInput()
{
    QByteArray input = sentTo(Role::Server, { binaryFrame("Hello") });
    ConnectionDriver driver(Role::Server);
    driver.connection.feed(input.data(), input.size());
    QCOMPARE(driver.connection.nextEvent(), Event::Message);
    const QByteArrayView payload = driver.connection.payload();
    QCOMPARE(payload.data(), input.constData() + 6); // unmasked in place, not copied
    QVERIFY(driver.connection.isBinary());
    QVERIFY(driver.connection.takeAssembled().isEmpty());
    QCOMPARE(driver.connection.payload().toByteArray(), QByteArray("Hello"));
}

void tst_Connection_Input::assembledMessages()
{
    ConnectionDriver driver(Role::Client);
    Connection &connection = driver.connection;
    QByteArray first = textFrame("Hel").unfinished().bytes();
    connection.feed(first.data(), first.size());
    QCOMPARE(connection.nextEvent(), Event::None);
    QVERIFY(connection.takeAssembled().isEmpty()); // not yet
    QByteArray last = continuationFrame("lo").bytes() + textFrame("next").bytes();
    connection.feed(last.data(), last.size());
    QCOMPARE(connection.nextEvent(), Event::Message);
    const char *data = connection.payload().data();
    const QByteArray message = connection.takeAssembled();
    QCOMPARE(message, QByteArray("Hello"));
    QCOMPARE(message.constData(), data); // moved, not copied
    QCOMPARE(connection.nextEvent(), Event::Message);
    QCOMPARE(connection.payload().toByteArray(), QByteArray("next"));
    QCOMPARE(message, QByteArray("Hello"));
}

void tst_Connection_Input::fragmentsSurviveAPingBetween()
{
    ConnectionDriver driver(Role::Client);
    Connection &connection = driver.connection;
    QByteArray input = textFrame("Hel").unfinished().bytes() + pingFrame("p").bytes();
    connection.feed(input.data(), input.size());
    QCOMPARE(connection.nextEvent(), Event::Ping);
    QVERIFY(connection.takeAssembled().isEmpty()); // the message is not whole
    QCOMPARE(connection.nextEvent(), Event::None);
    driver.feed(continuationFrame("lo").bytes());
    QCOMPARE(driver.events, Words({ "text Hello" }));
}

void tst_Connection_Input::pausesAfterEveryEvent()
{
    const QByteArray input = sentTo(Role::Server,
                                    { textFrame("a"), pingFrame("p"), binaryFrame("b").unfinished(),
                                      pongFrame("q"), continuationFrame("c"), closeFrame(1000) });
    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server);
        driver.isPausing = true;
        driver.feed(pieces);
        QCOMPARE(driver.events, Words({ "text a", "ping p", "pong q", "binary bc", "close" }));
        QCOMPARE(driver.connection.statistics().incoming.wireOctets, quint64(input.size()));
    });
    QVERIFY(ConnectionDriver(Role::Server).connection.takeInput().isEmpty());
}

void tst_Connection_Input::discardsInput()
{
    ConnectionDriver driver(Role::Client);
    QByteArray input = textFrame("a").bytes() + textFrame("b").bytes();
    driver.connection.feed(input.data(), input.size());
    QCOMPARE(driver.connection.nextEvent(), Event::Message);
    driver.connection.discardInput();
    QCOMPARE(driver.connection.nextEvent(), Event::None);
}

void tst_Connection_Input::releasesBuffers()
{
    // When TCP is gone, nothing is parsed or written any more; what happened is still known.
    ConnectionDriver driver(Role::Client);
    QByteArray input = textFrame("a").unfinished().bytes() + pingFrame("p").bytes()
            + continuationFrame("b").bytes();
    driver.connection.feed(input.data(), input.size());
    QCOMPARE(driver.connection.nextEvent(), Event::Ping);
    driver.connection.sendMessage(QByteArray(100'000, 'x'), true);
    driver.connection.releaseBuffers();
    QCOMPARE(driver.connection.pendingOutput(), 0);
    QVERIFY(driver.connection.frontOutput().isEmpty());
    QVERIFY(driver.connection.payload().isEmpty());
    QCOMPARE(driver.connection.nextEvent(), Event::None);
    QCOMPARE(driver.connection.statistics().incoming.pings, quint64(1));
    QCOMPARE(int(driver.connection.outcome().code), 1006);
}

void tst_Connection_Input::tracesFrames()
{
    Trace trace;
    ProtocolOptions options;
    options.autoFragmentSize = 2;
    ConnectionDriver driver(Role::Server, options);
    driver.connection.setTrace(&trace);
    driver.connection.sendMessage("abc", false);
    driver.feed(sentTo(Role::Server, { textFrame("abcd"), pingFrame("p"), closeFrame(1000) }));
    driver.connection.setTrace(nullptr);
    QCOMPARE(trace.seen,
             Words({ "out 1 2", "out 0 fin 1", "in masked 1 fin 4", "in masked 9 fin 1",
                     "out 10 fin 1", "in masked 8 fin 2", "out 8 fin 2" }));
}

QTEST_APPLESS_MAIN(tst_Connection_Input)
#include "tst_connection_input.moc"
