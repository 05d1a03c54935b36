// SPDX-License-Identifier: Apache-2.0
#include "support/connectiondriver.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Ending = Connection::Ending;
using State = Connection::State;
using Words = QList<QByteArray>;
using LengthForm = Fernweg::Test::Frame::LengthForm;

Q_DECLARE_METATYPE(Fernweg::Core::ProtocolOptions)

namespace {

ProtocolOptions limited(quint64 frame, quint64 message)
{
    ProtocolOptions options;
    options.maxFramePayloadSize = frame;
    options.maxMessagePayloadSize = message;
    return options;
}

QByteArray sentTo(Role role, const Frame &frame)
{
    return role == Role::Server ? frame.masked().bytes() : frame.bytes();
}

} // namespace

class tst_Connection_Violations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames_data();
    void frames();
    void failsAtTheOctet_data();
    void failsAtTheOctet();
    void limits_data();
    void limits();
    void saysWhatWasWrong();
    void clientFails();
    void closeFrames_data();
    void closeFrames();
};

void tst_Connection_Violations::frames_data()
{
    QTest::addColumn<QByteArray>("input"); // to a server
    QTest::addColumn<Words>("events");

    const auto row = [](const char *name, const QByteArray &input, const Words &events) {
        QTest::newRow(name) << input << events;
    };
    const QByteArray text = textFrame("a").masked().bytes();
    const QByteArray begun = textFrame("a").unfinished().masked().bytes();
    const QByteArray badRsv = "failed 1002: reserved bit set without an extension that defines it";
    row("RSV1", textFrame("a").withRsv(4).masked().bytes(), { badRsv });
    row("RSV2", textFrame("a").withRsv(2).masked().bytes(), { badRsv });
    row("RSV3", textFrame("a").withRsv(1).masked().bytes(), { badRsv });
    row("RSV1 on a ping", pingFrame().withRsv(4).masked().bytes(), { badRsv });
    row("RSV1 after a message", text + textFrame("a").withRsv(4).masked().bytes(),
        { "text a", badRsv });
    for (const int opcode : { 3, 7, 11, 15 }) {
        QTest::addRow("opcode %d", opcode) << Frame { opcode, "abc" }.masked().bytes()
                                           << Words { "failed 1002: reserved opcode" };
    }
    row("opcode 3 amid a message", begun + Frame { 3 }.masked().bytes(),
        { "failed 1002: reserved opcode" });
    row("fragmented ping", pingFrame().unfinished().masked().bytes(),
        { "failed 1002: fragmented control frame" });
    row("fragmented close", closeFrame(1000).unfinished().masked().bytes(),
        { "failed 1002: fragmented control frame" });
    row("ping of 126 octets", pingFrame(QByteArray(126, 'x')).masked().bytes(),
        { "failed 1002: control frame with more than 125 octets of payload" });
    row("continuation of nothing", continuationFrame("a").masked().bytes(),
        { "failed 1002: continuation frame without a message to continue" });
    row("continuation of a whole message", text + continuationFrame("a").masked().bytes(),
        { "text a", "failed 1002: continuation frame without a message to continue" });
    row("continuation of an ended message",
        begun + continuationFrame("b").masked().bytes() + continuationFrame("c").masked().bytes(),
        { "text ab", "failed 1002: continuation frame without a message to continue" });
    row("text amid a message", begun + text,
        { "failed 1002: new message before the fragmented one ended" });
    row("binary amid a message",
        begun + pingFrame().masked().bytes() + binaryFrame("b").masked().bytes(),
        { "ping", "failed 1002: new message before the fragmented one ended" });
    row("text amid an empty fragmented message", textFrame({}).unfinished().masked().bytes() + text,
        { "failed 1002: new message before the fragmented one ended" });
    row("unmasked", textFrame("a").bytes(), { "failed 1002: unmasked frame from a client" });
    row("unmasked ping", text + pingFrame().bytes(),
        { "text a", "failed 1002: unmasked frame from a client" });
    row("unmasked close", closeFrame(1000).bytes(),
        { "failed 1002: unmasked frame from a client" });
    row("length not in its shortest form",
        textFrame("a").inForm(LengthForm::Sixteen).masked().bytes(),
        { "failed 1002: frame length not in its shortest form" });
    row("length of 2^63", textFrame({}).masked().head(quint64(1) << 63),
        { "failed 1002: frame length with its most significant bit set" });
}

void tst_Connection_Violations::frames()
{
    QFETCH(QByteArray, input);
    QFETCH(Words, events);
    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server);
        driver.feed(pieces);
        // The unmasked Close frame still ends the handshake.
        if (driver.events.size() > events.size() && driver.events.last() == "close")
            driver.events.removeLast();
        QCOMPARE(driver.events, events);
        QCOMPARE(driver.takeFrames().last(), "close " + events.last().mid(7).replace(":", ""));
        QVERIFY(driver.connection.state() == State::Failed
                || driver.connection.state() == State::Closed);
        QCOMPARE(described(driver.connection.outcome()),
                 "unclean " + events.last().mid(7).replace(":", ""));
    });
}

void tst_Connection_Violations::failsAtTheOctet_data()
{
    QTest::addColumn<QByteArray>("input"); // to a client
    QTest::addColumn<int>("octet"); // the first that shows it, counted from 1
    QTest::addColumn<int>("code");

    const auto row = [](const char *name, const QByteArray &input, int octet, int code) {
        QTest::newRow(name) << input << octet << code;
    };
    row("reserved opcode", textFrame("a").bytes() + Frame { 3, "abc" }.bytes(), 4, 1002);
    row("masked", textFrame("abc").masked().bytes(), 2, 1002);
    row("long ping", pingFrame(QByteArray(126, 'x')).bytes(), 2, 1002);
    row("2^63 octets", textFrame({}).head(quint64(1) << 63) + "abc", 10, 1002);
    row("close of one octet", closeFrame("x").bytes(), 2, 1002);
    row("octet that is never UTF-8",
        textFrame("abc\xFF"
                  "defghi")
                .bytes(),
        6, 1007);
    row("overlong form", textFrame("abc\xC0\xAF").bytes(), 6, 1007);
    row("surrogate, at its second octet", textFrame("abc\xED\xA0\x80").bytes(), 7, 1007);
    row("above U+10FFFF, at its second octet", textFrame("abc\xF4\x90\x80\x80").bytes(), 7, 1007);
    row("missing continuation",
        textFrame("abc\xE2\x82"
                  "d")
                .bytes(),
        8, 1007);
    row("character unfinished at the end", textFrame("abc\xE2\x82").bytes(), 7, 1007);
    row("character unfinished, fragments",
        textFrame("a\xE2\x82").unfinished().bytes() + continuationFrame({}).bytes(), 7, 1007);
    row("in the second fragment",
        textFrame("\xE2").unfinished().bytes() + pingFrame().bytes()
                + continuationFrame("\x82g").bytes(),
        9, 1007);
    // Half of the code points of Autobahn's case 6.4.1: refused long before the message ends.
    row("far from the end",
        textFrame(QByteArray("\xCE\xBA\xE1\xBD\xB9\xF4\x90") + QByteArray(1000, 'x')).bytes(), 11,
        1007);
}

void tst_Connection_Violations::failsAtTheOctet()
{
    QFETCH(QByteArray, input);
    QFETCH(int, octet);
    QFETCH(int, code);
    ConnectionDriver driver(Role::Client);
    driver.feed(inPiecesOf(1, input.first(octet - 1)).pieces);
    QVERIFY(driver.events.isEmpty() || !driver.events.last().startsWith("failed"));
    driver.feed(input.mid(octet - 1, 1));
    QVERIFY(!driver.events.isEmpty());
    QVERIFY2(driver.events.last().startsWith("failed " + QByteArray::number(code)),
             driver.events.last().constData());

    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver other(Role::Client);
        other.feed(pieces);
        if (other.events.last() == "close") // behind the violation there was one
            other.events.removeLast();
        QCOMPARE(other.events, driver.events);
    });
}

void tst_Connection_Violations::limits_data()
{
    QTest::addColumn<QByteArray>("input"); // to a client
    QTest::addColumn<ProtocolOptions>("options");
    QTest::addColumn<Words>("events");

    const auto row = [](const char *name, const QByteArray &input, const ProtocolOptions &options,
                        const Words &events) { QTest::newRow(name) << input << options << events; };
    const QByteArray tooBig = "failed 1009: message over the size limit";
    const QByteArray frameTooBig = "failed 1009: frame over the size limit";
    const QByteArray six = QByteArray("abcdef");
    const QByteArray begun = textFrame("abc").unfinished().bytes();
    row("message at the limit", textFrame(six).bytes(), limited(0, 6), { "text abcdef" });
    row("message over the limit", textFrame({}).head(7), limited(0, 6), { tooBig });
    row("fragments at the limit", begun + continuationFrame("def").bytes(), limited(0, 6),
        { "text abcdef" });
    row("fragments over the limit", begun + continuationFrame({}).head(4), limited(0, 6),
        { tooBig });
    row("third fragment over the limit",
        begun + continuationFrame("d").unfinished().bytes() + pingFrame().bytes()
                + continuationFrame({}).head(3),
        limited(0, 6), { "ping", tooBig });
    row("each message counts by itself",
        textFrame(six).bytes() + begun + continuationFrame("def").bytes() + textFrame(six).bytes(),
        limited(0, 6), { "text abcdef", "text abcdef", "text abcdef" });
    row("binary over the limit", binaryFrame({}).head(7), limited(0, 6), { tooBig });
    row("announced 2^62", binaryFrame({}).head(quint64(1) << 62), limited(0, 6), { tooBig });
    row("announced 2^62 in a fragment", begun + continuationFrame({}).head(quint64(1) << 62),
        limited(0, 6), { tooBig });
    row("pings do not count",
        begun + pingFrame("abcdefgh").bytes() + continuationFrame("def").bytes(), limited(0, 6),
        { "ping abcdefgh", "text abcdef" });
    row("frame at the limit", textFrame(six).bytes(), limited(6, 0), { "text abcdef" });
    row("frame over the limit", textFrame({}).head(7), limited(6, 0), { frameTooBig });
    row("fragment over the limit", begun + continuationFrame({}).head(7), limited(6, 0),
        { frameTooBig });
    row("many frames at the limit",
        begun + continuationFrame(six).unfinished().bytes() + continuationFrame(six).bytes(),
        limited(6, 0), { "text abcabcdefabcdef" });
    row("ping over the limit of frames", pingFrame("abcdefgh").bytes(), limited(6, 6),
        { "ping abcdefgh" });
    row("close over the limit of frames", closeFrame(1000, "goodbye").bytes(), limited(6, 6),
        { "close" });
    row("default: 16 MiB announced", binaryFrame({}).head(16 * 1024 * 1024), {}, {});
    row("default: one octet more", binaryFrame({}).head(16 * 1024 * 1024 + 1), {}, { tooBig });
    row("no limit", binaryFrame({}).head(quint64(1) << 62), limited(0, 0), {});
}

void tst_Connection_Violations::limits()
{
    QFETCH(QByteArray, input);
    QFETCH(ProtocolOptions, options);
    QFETCH(Words, events);
    // The last octet of the input is the last of a header: what is announced never comes.
    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Client, options);
        driver.feed(pieces);
        QCOMPARE(driver.events, events);
    });
}

void tst_Connection_Violations::saysWhatWasWrong()
{
    ConnectionDriver driver(Role::Server);
    driver.feed(textFrame("a").bytes());
    QCOMPARE(int(driver.connection.violation().code), 1002);
    QCOMPARE(driver.connection.violation().reason, "unmasked frame from a client");
    QVERIFY(!driver.connection.outcome().wasClean);
    QVERIFY(driver.connection.payload().isEmpty());
    // Nothing more is sent.
    driver.takeOutput();
    QVERIFY(!driver.connection.sendMessage("a", false));
    QVERIFY(!driver.connection.sendPing("a", {}));
    QVERIFY(!driver.connection.sendPong("a"));
    QVERIFY(!driver.connection.sendClose(Fernweg::CloseCode::Normal, {}));
    QCOMPARE(driver.connection.pendingOutput(), 0);
}

void tst_Connection_Violations::clientFails()
{
    ConnectionDriver driver(Role::Client);
    driver.feed(textFrame("a").masked().bytes());
    QCOMPARE(driver.events, Words({ "failed 1002: masked frame from a server" }));
    QByteArray output = driver.takeOutput();
    Frame close;
    QVERIFY(takeFrame(output, close));
    QCOMPARE(close.maskKey.size(), 4); // a client masks this, too
    QCOMPARE(described(close), QByteArray("close 1002 masked frame from a server"));
    QCOMPARE(driver.connection.ending(), Ending::None); // the server answers first
    driver.feed(closeFrame(1002).bytes());
    QCOMPARE(driver.connection.ending(), Ending::AwaitPeer);
}

void tst_Connection_Violations::closeFrames_data()
{
    QTest::addColumn<Frame>("frame");
    QTest::addColumn<QByteArray>("words"); // of the failure

    const QByteArray badCode = "1002: close frame with an invalid code";
    for (const int code :
         { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
        QTest::addRow("code %d", code) << closeFrame(code) << badCode;
    QTest::newRow("invalid code with a reason") << closeFrame(999, "bye") << badCode;
    QTest::newRow("one octet") << closeFrame("x")
                               << QByteArray("1002: close frame with a payload of one octet");
    const QByteArray badReason = "1007: close reason that is not valid UTF-8";
    QTest::newRow("reason is not UTF-8") << closeFrame(1000, "\xFF") << badReason;
    QTest::newRow("reason ends amid a character") << closeFrame(1000, "abc\xE2\x82") << badReason;
    QTest::newRow("reason with a surrogate") << closeFrame(4000, "\xED\xA0\x80") << badReason;
}

void tst_Connection_Violations::closeFrames()
{
    QFETCH(Frame, frame);
    QFETCH(QByteArray, words);
    for (const Role role : { Role::Client, Role::Server }) {
        forEachCut(sentTo(role, frame), [&](const QList<QByteArray> &pieces) {
            ConnectionDriver driver(role);
            driver.feed(pieces);
            if (frame.payload.size()
                == 1) // this one is seen by its header, and then skipped like any
                QCOMPARE(driver.events, Words({ "failed " + words, "close" }));
            else
                QCOMPARE(driver.events, Words({ "failed " + words }));
            const QByteArray plain = QByteArray(words).replace(":", "");
            QCOMPARE(driver.takeFrames(), Words({ "close " + plain }));
            QCOMPARE(driver.connection.state(), Connection::State::Closed);
            // Theirs is here, ours is out: TCP can end.
            QCOMPARE(driver.connection.ending(),
                     role == Role::Server ? Ending::Disconnect : Ending::AwaitPeer);
            QCOMPARE(described(driver.connection.outcome()), "unclean " + plain);
            const qsizetype count = driver.events.size();
            driver.feed(sentTo(role, closeFrame(1000))); // nothing counts any more
            QCOMPARE(driver.events.size(), count);
        });
    }
}

QTEST_APPLESS_MAIN(tst_Connection_Violations)
#include "tst_connection_violations.moc"
