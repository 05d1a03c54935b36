// SPDX-License-Identifier: Apache-2.0
// Sending messages in parts: Autobahn's frame API and streaming API.
#include "support/connectiondriver.h"
#include "support/runlengthcodec.h"

#include <QtTest/qtest.h>

#include <limits>

using namespace Fernweg;
using namespace Fernweg::Core;
using namespace Fernweg::Test;
using namespace std::chrono_literals;
using Words = QList<QByteArray>;

class tst_Connection_Parts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames_data();
    void frames();
    void emptyMessage();
    void stream_data();
    void stream();
    void whatAFrameLacks();
    void largePieces_data();
    void largePieces();
    void lengths();
    void wrongCalls();
    void controlFramesWait();
    void closeWaits();
    void peerClosesAmidAFrame();
    void violationAmidAFrame();
    void counts();
    void compressedFrames();
    void compressedStream();
    void uncompressedOnDemand();
};

void tst_Connection_Parts::frames_data()
{
    QTest::addColumn<Role>("role");
    QTest::newRow("server") << Role::Server;
    QTest::newRow("client") << Role::Client;
}

void tst_Connection_Parts::frames()
{
    QFETCH(Role, role);
    ConnectionDriver driver(role);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(false));
    QVERIFY(connection.sendMessageFrame("Hel"));
    QVERIFY(connection.sendPing("between", {}));
    QVERIFY(connection.sendMessageFrame("lo"));
    QVERIFY(connection.endMessage());
    QVERIFY(connection.sendMessage("next", true));
    QCOMPARE(driver.takeFrames(),
             Words({ "text unfinished Hel", "ping between", "continuation unfinished lo",
                     "continuation", "binary next" }));
}

void tst_Connection_Parts::emptyMessage()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(driver.connection.beginMessage(true));
    QVERIFY(driver.connection.endMessage());
    QCOMPARE(driver.takeFrames(), Words({ "binary" }));
}

void tst_Connection_Parts::stream_data()
{
    frames_data();
}

void tst_Connection_Parts::stream()
{
    QFETCH(Role, role);
    // Every cut of a frame's payload into three pieces.
    for (qsizetype first = 0; first <= 7; ++first) {
        for (qsizetype second = first; second <= 7; ++second) {
            const QByteArray payload = "payload";
            ConnectionDriver driver(role);
            Connection &connection = driver.connection;
            QVERIFY(connection.beginMessage(true));
            QVERIFY(connection.beginMessageFrame(7));
            QByteArray sent;
            const QList<QByteArray> pieces = { payload.first(first),
                                               payload.mid(first, second - first),
                                               payload.mid(second) };
            for (const QByteArray &piece : pieces) {
                sent += piece;
                QCOMPARE(connection.sendMessageFrameData(piece), 7 - sent.size());
                if (sent.size() == 7)
                    break;
            }
            QVERIFY(connection.endMessage());
            QCOMPARE(driver.takeFrames(), Words({ "binary unfinished payload", "continuation" }));
        }
    }
}

void tst_Connection_Parts::whatAFrameLacks()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QVERIFY(connection.beginMessageFrame(5));
    QCOMPARE(connection.sendMessageFrameData("ab"), 3);
    QCOMPARE(connection.sendMessageFrameData("cdefgh"), -3); // "fgh" was too much
    QVERIFY(!connection.sendMessageFrameData("x"));
    QVERIFY(connection.beginMessageFrame(0)); // is complete at once
    QVERIFY(!connection.isSendingFrame());
    QVERIFY(connection.beginMessageFrame(1));
    QCOMPARE(connection.sendMessageFrameData("i"), 0);
    QVERIFY(connection.endMessage());
    QCOMPARE(driver.takeFrames(),
             Words({ "binary unfinished abcde", "continuation unfinished",
                     "continuation unfinished i", "continuation" }));
}

void tst_Connection_Parts::largePieces_data()
{
    frames_data();
}

void tst_Connection_Parts::largePieces()
{
    QFETCH(Role, role);
    ConnectionDriver driver(role);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QByteArray payload;
    for (const qsizetype size : { 3, 16 * 1024, 100001, 16 * 1024 + 1, 2 })
        payload += QByteArray(size, char('a' + size % 26));
    QVERIFY(connection.beginMessageFrame(quint64(payload.size())));
    qsizetype at = 0;
    for (const qsizetype size : { 3, 16 * 1024, 100001, 16 * 1024 + 1, 2 }) {
        QCOMPARE(connection.sendMessageFrameData(payload.mid(at, size)),
                 payload.size() - at - size);
        at += size;
    }
    QByteArray output = driver.takeOutput();
    Frame frame;
    QVERIFY(takeFrame(output, frame));
    QVERIFY(frame.payload == payload);
    QVERIFY(output.isEmpty());
}

void tst_Connection_Parts::lengths()
{
    constexpr auto longest = quint64(std::numeric_limits<qint64>::max());
    ConnectionDriver driver(Role::Server);
    QVERIFY(driver.connection.beginMessage(true));
    QVERIFY(!driver.connection.beginMessageFrame(longest + 1));
    QVERIFY(driver.connection.beginMessageFrame(longest));
    QCOMPARE(driver.takeOutput().toHex(), "027f7fffffffffffffff");
    QCOMPARE(driver.connection.sendMessageFrameData("x"), qint64(longest) - 1);
}

void tst_Connection_Parts::wrongCalls()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(!connection.sendMessageFrame("x"));
    QVERIFY(!connection.beginMessageFrame(1));
    QVERIFY(!connection.sendMessageFrameData("x"));
    QVERIFY(!connection.endMessage());
    QVERIFY(connection.beginMessage(false));
    QVERIFY(!connection.beginMessage(false));
    QVERIFY(!connection.sendMessage("x", false));
    QVERIFY(!connection.sendMessageFrameData("x"));
    QVERIFY(connection.beginMessageFrame(2));
    QVERIFY(!connection.beginMessageFrame(2));
    QVERIFY(!connection.sendMessageFrame("x"));
    QVERIFY(!connection.endMessage());
    QCOMPARE(connection.sendMessageFrameData("ab"), 0);
    QVERIFY(connection.endMessage());
    QCOMPARE(driver.takeFrames(), Words({ "text unfinished ab", "continuation" }));
}

void tst_Connection_Parts::controlFramesWait()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QVERIFY(connection.beginMessageFrame(4));
    driver.feed(pingFrame("first").masked().bytes() + pingFrame("second").masked().bytes());
    QVERIFY(connection.sendPing("mine", {}));
    QVERIFY(connection.sendPong("unasked"));
    driver.takeOutput();
    QCOMPARE(connection.sendMessageFrameData("abc"), 1);
    QCOMPARE(driver.takeOutput(), "abc");
    QCOMPARE(connection.sendMessageFrameData("d"), 0);
    QCOMPARE(connection.frontOutput().first(1).toByteArray(), "d");
    connection.consumeOutput(1);
    QCOMPARE(driver.takeFrames(), Words({ "pong second", "ping mine", "pong unasked" }));
}

void tst_Connection_Parts::closeWaits()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QVERIFY(connection.beginMessageFrame(4));
    QCOMPARE(connection.sendMessageFrameData("ab"), 2);
    QVERIFY(connection.sendClose(CloseCode::Normal, "bye"));
    QCOMPARE(connection.state(), Connection::State::Closing);
    QVERIFY(connection.nextDeadline({}));
    QCOMPARE(connection.sendMessageFrameData("cd"), 0);
    QVERIFY(!connection.endMessage());
    QCOMPARE(driver.takeFrames(), Words({ "binary unfinished abcd", "close 1000 bye" }));
}

void tst_Connection_Parts::peerClosesAmidAFrame()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QVERIFY(connection.beginMessageFrame(4));
    driver.feed(closeFrame(1001, "leaving").masked().bytes());
    QCOMPARE(driver.events, Words({ "close" }));
    QCOMPARE(connection.ending(), Ending::Abort);
    QCOMPARE(described(connection.outcome()), "unclean 1001 leaving");
}

void tst_Connection_Parts::violationAmidAFrame()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(driver.connection.beginMessage(true));
    QVERIFY(driver.connection.beginMessageFrame(4));
    driver.feed(textFrame("not masked").bytes());
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QVERIFY(described(driver.connection.outcome()).startsWith("unclean 1002"));
}

void tst_Connection_Parts::counts()
{
    ConnectionDriver driver(Role::Server);
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(true));
    QVERIFY(connection.sendMessageFrame("abc"));
    QVERIFY(connection.beginMessageFrame(5));
    QVERIFY(connection.sendMessageFrameData("defgh"));
    QVERIFY(connection.endMessage());
    const TrafficCounters &counters = connection.statistics().outgoing;
    QCOMPARE(counters.messages, 1);
    QCOMPARE(counters.frames, 3);
    QCOMPARE(counters.messageOctets, 8);
    QCOMPARE(counters.frameOctets, 8);
    QCOMPARE(counters.wireOctets, driver.takeOutput().size());
}

void tst_Connection_Parts::compressedFrames()
{
    ConnectionDriver driver(Role::Server, {}, std::make_unique<RunLengthCodec>());
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(false));
    QVERIFY(connection.sendMessageFrame("AAAB"));
    QVERIFY(connection.sendMessageFrame("BB"));
    QVERIFY(connection.endMessage());
    QCOMPARE(driver.takeFrames(),
             Words({ "text unfinished rsv 4 \3A\1B", "continuation unfinished \2B",
                     "continuation" }));
    QCOMPARE(connection.statistics().outgoing.messageOctets, 6);
    QCOMPARE(connection.statistics().outgoing.frameOctets, 6);
}

void tst_Connection_Parts::compressedStream()
{
    ConnectionDriver driver(Role::Server, {}, std::make_unique<RunLengthCodec>());
    Connection &connection = driver.connection;
    QVERIFY(connection.beginMessage(false));
    QVERIFY(connection.beginMessageFrame(6));
    QCOMPARE(connection.sendMessageFrameData("AA"), 4);
    QVERIFY(connection.sendPing("any time", {})); // no frame is open on the wire
    QCOMPARE(connection.sendMessageFrameData("ABBBCC"), -2);
    QVERIFY(connection.beginMessageFrame(0));
    QVERIFY(connection.endMessage());
    QCOMPARE(driver.takeFrames(),
             Words({ "ping any time", "text unfinished rsv 4 \3A\3B", "continuation" }));
}

void tst_Connection_Parts::uncompressedOnDemand()
{
    ConnectionDriver driver(Role::Server, {}, std::make_unique<RunLengthCodec>());
    QVERIFY(driver.connection.beginMessage(false, true));
    QVERIFY(driver.connection.sendMessageFrame("AAA"));
    QVERIFY(driver.connection.endMessage());
    QVERIFY(driver.connection.sendMessage("AAA", false, true));
    QCOMPARE(driver.takeFrames(), Words({ "text unfinished AAA", "continuation", "text AAA" }));
}

QTEST_APPLESS_MAIN(tst_Connection_Parts)
#include "tst_connection_parts.moc"
