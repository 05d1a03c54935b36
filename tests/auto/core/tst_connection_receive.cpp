// SPDX-License-Identifier: Apache-2.0
#include "support/connectiondriver.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
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

QByteArray somePayload(qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char('a' + i % 26);
    return payload;
}

} // namespace

Q_DECLARE_METATYPE(QList<Fernweg::Test::Frame>)

class tst_Connection_Receive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examplesOfTheRfc();
    void messages_data();
    void messages();
    void controlFrames_data();
    void controlFrames();
    void longMessages_data();
    void longMessages();
    void manyFragments();
    void everyPieceSize();
    void answersPings();
    void pongsWaitForASlowPeer();
    void maskingIsAnOption();
    void masksThatMaskNothing();
    void validationIsAnOption();
    void counts();
};

void tst_Connection_Receive::examplesOfTheRfc()
{
    // RFC 6455, section 5.7.
    ConnectionDriver client(Role::Client);
    client.feed(QByteArray::fromHex("810548656c6c6f"));
    client.feed(QByteArray::fromHex("010348656c80026c6f"));
    client.feed(QByteArray::fromHex("890548656c6c6f"));
    client.feed(QByteArray::fromHex("827e0100") + QByteArray(256, 'x'));
    client.feed(QByteArray::fromHex("827f0000000000010000") + QByteArray(65536, 'x'));
    QCOMPARE(client.events,
             Words({ "text Hello", "text Hello", "ping Hello", "binary 256 octets",
                     "binary 65536 octets" }));
    QCOMPARE(client.takeFrames(), Words({ "pong Hello" }));

    ConnectionDriver server(Role::Server);
    server.feed(QByteArray::fromHex("818537fa213d7f9f4d5158"));
    server.feed(QByteArray::fromHex("8a8537fa213d7f9f4d5158"));
    QCOMPARE(server.events, Words({ "text Hello", "pong Hello" }));
    QCOMPARE(server.takeOutput(), QByteArray());
}

void tst_Connection_Receive::messages_data()
{
    QTest::addColumn<QList<Frame>>("frames");
    QTest::addColumn<Words>("events");

    const auto row = [](const char *name, const QList<Frame> &frames, const Words &events) {
        QTest::newRow(name) << frames << events;
    };
    const auto first = [](const QByteArray &payload) { return textFrame(payload).unfinished(); };
    const auto middle = [](const QByteArray &payload) {
        return continuationFrame(payload).unfinished();
    };
    row("text", { textFrame("Hello") }, { "text Hello" });
    row("binary", { binaryFrame("\x01\xFF") }, { "binary \x01\xFF" });
    row("empty text", { textFrame({}) }, { "text" });
    row("empty binary", { binaryFrame({}) }, { "binary" });
    row("three", { textFrame("a"), binaryFrame({}), textFrame("c") },
        { "text a", "binary", "text c" });
    row("125 octets", { textFrame(somePayload(125)) }, { "text " + somePayload(125) });
    row("126 octets", { textFrame(somePayload(126)) }, { "text 126 octets" });
    row("two fragments", { first("Hel"), continuationFrame("lo") }, { "text Hello" });
    row("four fragments", { first("H"), middle("e"), middle("l"), continuationFrame("lo") },
        { "text Hello" });
    row("binary fragments", { binaryFrame("a").unfinished(), continuationFrame("b") },
        { "binary ab" });
    row("empty first fragment", { first({}), continuationFrame("a") }, { "text a" });
    row("empty middle fragment", { first("a"), middle({}), continuationFrame("b") }, { "text ab" });
    row("empty last fragment", { first("a"), continuationFrame({}) }, { "text a" });
    row("only empty fragments", { first({}), middle({}), continuationFrame({}) }, { "text" });
    row("fragments, then a whole one", { first("a"), continuationFrame("b"), textFrame("c") },
        { "text ab", "text c" });
    row("fragments twice",
        { first("a"), continuationFrame("b"), first("c"), continuationFrame("d") },
        { "text ab", "text cd" });
    row("UTF-8", { textFrame("\xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80") },
        { "text \xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80" });
    row("character over two fragments", { first("\xE2"), continuationFrame("\x82\xAC") },
        { "text \xE2\x82\xAC" });
    row("character over four fragments",
        { first("\xF0"), middle("\x9F"), middle("\x98"), continuationFrame("\x80") },
        { "text \xF0\x9F\x98\x80" });
    row("character around an empty fragment",
        { first("\xC3"), middle({}), continuationFrame("\xBC") }, { "text \xC3\xBC" });
    row("binary need not be UTF-8",
        { binaryFrame("\xFF\xC0\x80").unfinished(), continuationFrame("\xFF") },
        { "binary \xFF\xC0\x80\xFF" });
    row("text after binary that was none", { binaryFrame("\xFF\xC3"), textFrame("a") },
        { "binary \xFF\xC3", "text a" });
}

void tst_Connection_Receive::messages()
{
    QFETCH(QList<Frame>, frames);
    for (const Role role : { Role::Client, Role::Server }) {
        forEachCut(sentTo(role, frames), [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role);
            driver.feed(pieces);
            QTEST(driver.events, "events");
            QCOMPARE(driver.takeOutput(), QByteArray());
            QCOMPARE(driver.connection.state(), Connection::State::Open);
        });
    }
}

void tst_Connection_Receive::controlFrames_data()
{
    QTest::addColumn<QList<Frame>>("frames");
    QTest::addColumn<Words>("events");
    QTest::addColumn<Words>("output");

    const auto row = [](const char *name, const QList<Frame> &frames, const Words &events,
                        const Words &output) { QTest::newRow(name) << frames << events << output; };
    const auto first = textFrame("a").unfinished();
    const auto last = continuationFrame("b");
    row("ping", { pingFrame("x") }, { "ping x" }, { "pong x" });
    row("empty ping", { pingFrame() }, { "ping" }, { "pong" });
    row("ping of 125 octets", { pingFrame(somePayload(125)) }, { "ping " + somePayload(125) },
        { "pong " + somePayload(125) });
    row("ping with any octets", { pingFrame("\xFF\xC0") }, { "ping \xFF\xC0" },
        { "pong \xFF\xC0" });
    row("unsolicited pong", { pongFrame("x") }, { "pong x" }, {});
    row("empty pong", { pongFrame() }, { "pong" }, {});
    row("three pings", { pingFrame("1"), pingFrame("2"), pingFrame("3") },
        { "ping 1", "ping 2", "ping 3" }, { "pong 1", "pong 2", "pong 3" });
    row("pings that come in pieces", { pingFrame("abc"), pongFrame("def"), pingFrame("ghi") },
        { "ping abc", "pong def", "ping ghi" }, { "pong abc", "pong ghi" });
    row("ping between fragments", { first, pingFrame("x"), last }, { "ping x", "text ab" },
        { "pong x" });
    row("empty ping between fragments", { first, pingFrame(), last }, { "ping", "text ab" },
        { "pong" });
    row("pings between all fragments",
        { first, pingFrame("1"), continuationFrame({}).unfinished(), pingFrame("2"), last },
        { "ping 1", "ping 2", "text ab" }, { "pong 1", "pong 2" });
    row("pong between fragments", { first, pongFrame("x"), last }, { "pong x", "text ab" }, {});
    row("ping amid a character",
        { textFrame("\xE2\x82").unfinished(), pingFrame("\xAC"), continuationFrame("\xAC") },
        { "ping \xAC", "text \xE2\x82\xAC" }, { "pong \xAC" });
    row("ping amid binary", { binaryFrame("a").unfinished(), pingFrame(), last },
        { "ping", "binary ab" }, { "pong" });
    row("ping between messages", { textFrame("a"), pingFrame("x"), textFrame("b") },
        { "text a", "ping x", "text b" }, { "pong x" });
    row("ping before the first fragment has octets",
        { textFrame({}).unfinished(), pingFrame("x"), last }, { "ping x", "text b" }, { "pong x" });
}

void tst_Connection_Receive::controlFrames()
{
    QFETCH(QList<Frame>, frames);
    for (const Role role : { Role::Client, Role::Server }) {
        forEachCut(sentTo(role, frames), [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role);
            driver.feed(pieces);
            QTEST(driver.events, "events");
            QTEST(driver.takeFrames(), "output");
        });
    }
}

void tst_Connection_Receive::longMessages_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<qsizetype>("piece");

    for (const qsizetype size : { 65'535, 65'536, 300'001, 3'000'000 }) {
        for (const qsizetype piece : { 10'000'000, 65'536, 1'459 })
            QTest::addRow("%lld octets in pieces of %lld", qlonglong(size), qlonglong(piece))
                    << size << piece;
    }
}

void tst_Connection_Receive::longMessages()
{
    QFETCH(qsizetype, size);
    QFETCH(qsizetype, piece);
    const QByteArray payload = somePayload(size);
    for (const Role role : { Role::Client, Role::Server }) {
        ConnectionDriver driver(role);
        driver.feed(
                inPiecesOf(piece, sentTo(role, { textFrame(payload), textFrame(payload) })).pieces);
        QCOMPARE(driver.messages.size(), 2);
        QVERIFY(driver.messages.at(0) == payload);
        QVERIFY(driver.messages.at(1) == payload);
    }
}

void tst_Connection_Receive::manyFragments()
{
    QList<Frame> frames { textFrame("x").unfinished() };
    for (int i = 0; i < 10'000; ++i)
        frames.append(continuationFrame("y").unfinished());
    frames.append(continuationFrame("z"));
    ConnectionDriver driver(Role::Server);
    driver.feed(sentTo(Role::Server, frames));
    QCOMPARE(driver.messages, Words({ "x" + QByteArray(10'000, 'y') + "z" }));
}

void tst_Connection_Receive::everyPieceSize()
{
    const QByteArray input =
            sentTo(Role::Server,
                   { textFrame(somePayload(200)), pingFrame("p"),
                     binaryFrame(somePayload(70)).unfinished(), pongFrame(somePayload(30)),
                     continuationFrame(somePayload(90)), textFrame({}) });
    for (qsizetype size = 1; size <= input.size(); ++size) {
        ConnectionDriver driver(Role::Server);
        driver.feed(inPiecesOf(size, input).pieces);
        QCOMPARE(driver.events,
                 Words({ "text 200 octets", "ping p", "pong " + somePayload(30),
                         "binary 160 octets", "text" }));
        QCOMPARE(driver.messages,
                 Words({ somePayload(200), somePayload(70) + somePayload(90), {} }));
    }
}

void tst_Connection_Receive::answersPings()
{
    // As a client it masks; the frame is complete in one write.
    ConnectionDriver driver(Role::Client);
    driver.feed(pingFrame("Hello").bytes());
    QByteArray output = driver.takeOutput();
    Frame pong;
    QVERIFY(takeFrame(output, pong));
    QCOMPARE(pong.maskKey.size(), 4);
    QCOMPARE(described(pong), QByteArray("pong Hello"));
    QVERIFY(output.isEmpty());
}

void tst_Connection_Receive::pongsWaitForASlowPeer()
{
    // Who sends pings and reads nothing gets the latest pong once it does (RFC 6455, section 5.5.3).
    ConnectionDriver driver(Role::Client);
    driver.connection.sendMessage(QByteArray(3'000'000, 'x'), true);
    const qsizetype pending = driver.connection.pendingOutput();
    for (int i = 0; i < 1'000; ++i)
        driver.feed(pingFrame(QByteArray::number(i)).bytes());
    QCOMPARE(driver.events.size(), 1'000);
    QCOMPARE(driver.connection.pendingOutput(), pending);
    QCOMPARE(driver.takeFrames(), Words({ "binary 3000000 octets", "pong 999" }));
    driver.feed(pingFrame().bytes());
    QCOMPARE(driver.takeFrames(), Words({ "pong" }));

    // One without payload waits, too; behind a Close frame there is none.
    driver.connection.sendMessage(QByteArray(3'000'000, 'x'), true);
    driver.feed(pingFrame().bytes());
    QCOMPARE(driver.takeFrames(), Words({ "binary 3000000 octets", "pong" }));
    driver.connection.sendMessage(QByteArray(3'000'000, 'x'), true);
    driver.feed(pingFrame("late").bytes());
    driver.connection.sendClose(Fernweg::CloseCode::Normal, {});
    QCOMPARE(driver.takeFrames(), Words({ "binary 3000000 octets", "close 1000" }));
}

void tst_Connection_Receive::maskingIsAnOption()
{
    ProtocolOptions options;
    options.requireMaskedClientFrames = false;
    options.acceptMaskedServerFrames = true;
    for (const Role role : { Role::Client, Role::Server }) {
        const QByteArray input =
                textFrame("a").bytes() + textFrame("b").masked().bytes() + textFrame("c").bytes();
        forEachCut(input, [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role, options);
            driver.feed(pieces);
            QCOMPARE(driver.events, Words({ "text a", "text b", "text c" }));
        });
    }
}

void tst_Connection_Receive::masksThatMaskNothing()
{
    ProtocolOptions options;
    options.applyMask = false;
    ConnectionDriver driver(Role::Server, options);
    driver.feed(textFrame({}).masked().head(5) + "Hello");
    QCOMPARE(driver.events, Words({ "text Hello" }));
}

void tst_Connection_Receive::validationIsAnOption()
{
    ProtocolOptions options;
    options.utf8ValidateIncoming = false;
    ConnectionDriver driver(Role::Client, options);
    driver.feed(textFrame("\xFF").unfinished().bytes() + continuationFrame("\xC3").bytes());
    QCOMPARE(driver.events, Words({ "text \xFF\xC3" }));
}

void tst_Connection_Receive::counts()
{
    ConnectionDriver driver(Role::Server);
    const QByteArray input =
            sentTo(Role::Server,
                   { textFrame("abc").unfinished(), pingFrame("p"), continuationFrame("de"),
                     pongFrame(), binaryFrame(somePayload(300)), closeFrame(1000) });
    driver.feed(inPiecesOf(7, input).pieces);
    const TrafficCounters &counters = driver.connection.statistics().incoming;
    QCOMPARE(counters.wireOctets, quint64(input.size()));
    QCOMPARE(counters.frameOctets, quint64(305));
    QCOMPARE(counters.messageOctets, quint64(305));
    QCOMPARE(counters.frames, quint64(3));
    QCOMPARE(counters.messages, quint64(2));
    QCOMPARE(counters.pings, quint64(1));
    QCOMPARE(counters.pongs, quint64(1));
    QCOMPARE(driver.connection.statistics().outgoing.pongs, quint64(1));
}

QTEST_APPLESS_MAIN(tst_Connection_Receive)
#include "tst_connection_receive.moc"
