// SPDX-License-Identifier: Apache-2.0
#include "support/connectiondriver.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Fernweg::CloseCode;
using Ending = Connection::Ending;
using State = Connection::State;
using Words = QList<QByteArray>;

namespace {

ProtocolOptions withoutEcho()
{
    ProtocolOptions options;
    options.echoCloseCodeReason = false;
    return options;
}

QByteArray sentTo(Role role, const Frame &frame)
{
    return role == Role::Server ? frame.masked().bytes() : frame.bytes();
}

Ending endOf(Role role)
{
    return role == Role::Server ? Ending::Disconnect : Ending::AwaitPeer;
}

} // namespace

class tst_Connection_Close : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peerCloses_data();
    void peerCloses();
    void weClose_data();
    void weClose();
    void bothClose();
    void messagesStillComeWhileClosing();
    void nothingIsSentAfterClose();
    void nothingCountsAfterClose();
    void closeAmidAMessage();
    void closesOnce();
    void withoutHandshake();
    void closeInPiecesWithOthers();
};

void tst_Connection_Close::peerCloses_data()
{
    QTest::addColumn<Frame>("frame");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("answerWithoutEcho");
    QTest::addColumn<QByteArray>("outcome");

    const auto row = [](const char *name, const Frame &frame, const char *answer,
                        const char *outcome) {
        const char *plain = frame.payload.isEmpty() ? "close" : "close 1000";
        QTest::newRow(name) << frame << QByteArray(answer) << QByteArray(plain)
                            << QByteArray(outcome);
    };
    row("no code", closeFrame(), "close", "clean 1005");
    row("code", closeFrame(1000), "close 1000", "clean 1000");
    row("code and reason", closeFrame(1001, "going"), "close 1001 going", "clean 1001 going");
    row("reason in UTF-8", closeFrame(1000, "tsch\xC3\xBC\xC3\x9F"),
        "close 1000 tsch\xC3\xBC\xC3\x9F", "clean 1000 tsch\xC3\xBC\xC3\x9F");
    const QByteArray longest(123, 'x');
    QTest::newRow("longest reason") << closeFrame(1000, longest) << "close 1000 " + longest
                                    << QByteArray("close 1000") << "clean 1000 " + longest;
    for (const int code : { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                            3000, 3999, 4000, 4999 }) {
        const QByteArray number = QByteArray::number(code);
        QTest::addRow("code %d", code) << closeFrame(code) << "close " + number
                                       << QByteArray("close 1000") << "clean " + number;
    }
}

void tst_Connection_Close::peerCloses()
{
    QFETCH(Frame, frame);
    for (const Role role : { Role::Client, Role::Server }) {
        forEachCut(sentTo(role, frame), [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role);
            driver.feed(pieces);
            QCOMPARE(driver.events, Words({ "close" }));
            QTEST(driver.takeFrames().join('|'), "answer");
            QCOMPARE(driver.connection.state(), State::Closed);
            QCOMPARE(driver.connection.ending(), endOf(role)); // RFC 6455, section 7.1.1
            QTEST(described(driver.connection.outcome()), "outcome");
        });
        ConnectionDriver driver(role, withoutEcho());
        driver.feed(sentTo(role, frame));
        QTEST(driver.takeFrames().join('|'), "answerWithoutEcho");
        QTEST(described(driver.connection.outcome()), "outcome");
    }
}

void tst_Connection_Close::weClose_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<Frame>("answer");
    QTest::addColumn<QByteArray>("outcome");

    QTest::newRow("echoed") << 1000 << QByteArray("bye") << QByteArray("close 1000 bye")
                            << closeFrame(1000, "bye") << QByteArray("clean 1000 bye");
    QTest::newRow("no code") << 1005 << QByteArray() << QByteArray("close") << closeFrame()
                             << QByteArray("clean 1005");
    QTest::newRow("no code, a reason is dropped") << 1005 << QByteArray("x") << QByteArray("close")
                                                  << closeFrame() << QByteArray("clean 1005");
    QTest::newRow("answered without code") << 1000 << QByteArray() << QByteArray("close 1000")
                                           << closeFrame() << QByteArray("clean 1005");
    QTest::newRow("answered otherwise") << 4001 << QByteArray("a") << QByteArray("close 4001 a")
                                        << closeFrame(4002, "b") << QByteArray("clean 4002 b");
}

void tst_Connection_Close::weClose()
{
    QFETCH(int, code);
    QFETCH(QByteArray, reason);
    QFETCH(Frame, answer);
    for (const Role role : { Role::Client, Role::Server }) {
        forEachCut(sentTo(role, answer), [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role);
            QVERIFY(driver.connection.sendClose(CloseCode(code), reason));
            QTEST(driver.takeFrames().join('|'), "sent");
            QCOMPARE(driver.connection.state(), State::Closing);
            QCOMPARE(driver.connection.ending(), Ending::None);
            QVERIFY(!driver.connection.outcome().wasClean);
            driver.feed(pieces);
            QCOMPARE(driver.events, Words({ "close" }));
            QVERIFY(driver.takeOutput().isEmpty()); // one Close frame is enough
            QCOMPARE(driver.connection.state(), State::Closed);
            QCOMPARE(driver.connection.ending(), endOf(role));
            QTEST(described(driver.connection.outcome()), "outcome");
        });
    }
}

void tst_Connection_Close::bothClose()
{
    // The two Close frames cross.
    ConnectionDriver client(Role::Client);
    ConnectionDriver server(Role::Server);
    QVERIFY(client.connection.sendClose(CloseCode::Normal, "client"));
    QVERIFY(server.connection.sendClose(CloseCode::GoingAway, "server"));
    const QByteArray fromClient = client.takeOutput();
    const QByteArray fromServer = server.takeOutput();
    client.feed(fromServer);
    server.feed(fromClient);
    QCOMPARE(client.connection.pendingOutput() + server.connection.pendingOutput(), 0);
    QCOMPARE(described(client.connection.outcome()), QByteArray("clean 1001 server"));
    QCOMPARE(described(server.connection.outcome()), QByteArray("clean 1000 client"));
    QCOMPARE(client.connection.ending(), Ending::AwaitPeer);
    QCOMPARE(server.connection.ending(), Ending::Disconnect);
}

void tst_Connection_Close::messagesStillComeWhileClosing()
{
    ConnectionDriver driver(Role::Client);
    QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
    driver.takeOutput();
    driver.feed(textFrame("a").bytes() + pingFrame("p").bytes() + pongFrame("q").bytes()
                + binaryFrame("b").unfinished().bytes() + continuationFrame("c").bytes()
                + closeFrame(1000).bytes());
    QCOMPARE(driver.events, Words({ "text a", "ping p", "pong q", "binary bc", "close" }));
    QVERIFY(driver.takeOutput()
                    .isEmpty()); // no pong behind our Close frame (RFC 6455, section 5.5.1)
}

void tst_Connection_Close::nothingIsSentAfterClose()
{
    for (const bool isPeerFirst : { false, true }) {
        ConnectionDriver driver(Role::Client);
        if (isPeerFirst)
            driver.feed(closeFrame(1000).bytes());
        else
            QVERIFY(driver.connection.sendClose(CloseCode::Normal, {}));
        driver.takeOutput();
        QVERIFY(!driver.connection.sendMessage("a", false));
        QVERIFY(!driver.connection.sendMessage("a", true));
        QVERIFY(!driver.connection.sendPing("a", {}));
        QVERIFY(!driver.connection.sendPong("a"));
        QVERIFY(!driver.connection.sendClose(CloseCode::Normal, {}));
        QCOMPARE(driver.connection.pendingOutput(), 0);
    }
}

void tst_Connection_Close::nothingCountsAfterClose()
{
    const QByteArray behind = textFrame("late").bytes() + pingFrame().bytes()
            + textFrame("x").masked().bytes() + closeFrame(4000, "again").bytes()
            + QByteArray(100, '\xFF');
    forEachCut(closeFrame(1000, "bye").bytes() + behind, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Client);
        driver.feed(pieces);
        driver.feed(textFrame("later").bytes());
        QCOMPARE(driver.events, Words({ "close" }));
        QCOMPARE(driver.takeFrames(), Words({ "close 1000 bye" }));
        QCOMPARE(described(driver.connection.outcome()), QByteArray("clean 1000 bye"));
    });
}

void tst_Connection_Close::closeAmidAMessage()
{
    forEachCut(textFrame("abc").unfinished().bytes() + closeFrame(1000).bytes(),
               [](const QList<QByteArray> &pieces) {
                   ConnectionDriver driver(Role::Client);
                   driver.feed(pieces);
                   QCOMPARE(driver.events, Words({ "close" }));
                   QCOMPARE(driver.connection.ending(), Ending::AwaitPeer);
               });
}

void tst_Connection_Close::closesOnce()
{
    ConnectionDriver driver(Role::Client);
    QVERIFY(driver.connection.sendClose(CloseCode(4001), "first"));
    QVERIFY(!driver.connection.sendClose(CloseCode(4002), "second"));
    QCOMPARE(driver.takeFrames(), Words({ "close 4001 first" }));
}

void tst_Connection_Close::withoutHandshake()
{
    ConnectionDriver open(Role::Client);
    const auto outcome = described(open.connection.outcome());
    QCOMPARE(outcome,
             QByteArray("unclean 1006 the connection was closed without a closing handshake"));
    ConnectionDriver closing(Role::Client);
    closing.connection.sendClose(CloseCode::Normal, "bye");
    QCOMPARE(described(closing.connection.outcome()), outcome);
}

void tst_Connection_Close::closeInPiecesWithOthers()
{
    const QByteArray input = textFrame("a").masked().bytes() + pingFrame("p").masked().bytes()
            + closeFrame(4001, "bye").masked().bytes();
    forEachCut(input, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server);
        driver.feed(pieces);
        QCOMPARE(driver.events, Words({ "text a", "ping p", "close" }));
        QCOMPARE(driver.takeFrames(), Words({ "pong p", "close 4001 bye" }));
    });
}

QTEST_APPLESS_MAIN(tst_Connection_Close)
#include "tst_connection_close.moc"
