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

namespace {

ProtocolOptions limited(quint64 frame, quint64 message)
{
    ProtocolOptions options;
    options.maxFramePayloadSize = frame;
    options.maxMessagePayloadSize = message;
    return options;
}

ProtocolOptions byDrop()
{
    ProtocolOptions options;
    options.failByDrop = true;
    return options;
}

} // namespace

class tst_Connection_Failing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void skipsToTheClose_data();
    void skipsToTheClose();
    void skipsWhateverComes();
    void neverSkipsAnImpossibleLength();
    void dropsAtOnce();
    void dropsFinally();
    void closeFramesByDrop();
    void failsInTheClosingHandshake();
    void failsByItself();
    void failsByItselfAmidAFrame();
    void failsOnce();
};

void tst_Connection_Failing::skipsToTheClose_data()
{
    QTest::addColumn<QByteArray>("violation");

    QTest::newRow("reserved bits") << textFrame("abc").withRsv(7).masked().bytes();
    QTest::newRow("reserved opcode") << Frame { 11, "abc" }.masked().bytes();
    QTest::newRow("unmasked") << textFrame("abc").bytes();
    QTest::newRow("no payload") << textFrame({}).withRsv(1).masked().bytes();
    QTest::newRow("long ping") << pingFrame(QByteArray(300, 'x')).masked().bytes();
    QTest::newRow("length not in its shortest form")
            << textFrame("abc").inForm(LengthForm::SixtyFour).masked().bytes();
    QTest::newRow("not UTF-8") << textFrame("abc\xFF"
                                            "abc")
                                          .masked()
                                          .bytes();
    QTest::newRow("not UTF-8, last octet") << textFrame("abc\xFF").masked().bytes();
    QTest::newRow("not UTF-8, unfinished") << textFrame("abc\xC3").masked().bytes();
    QTest::newRow("over the limit") << textFrame(QByteArray(200, 'x')).masked().bytes();
    QTest::newRow("fragments over the limit")
            << textFrame(QByteArray(60, 'x')).unfinished().masked().bytes()
                    + continuationFrame(QByteArray(60, 'x')).masked().bytes();
    QTest::newRow("continuation of nothing") << continuationFrame("abc").masked().bytes();
}

void tst_Connection_Failing::skipsToTheClose()
{
    QFETCH(QByteArray, violation);
    // What stands between violation and Close frame would be messages, pings and violations.
    const QByteArray between = textFrame("fine").masked().bytes() + pingFrame("p").masked().bytes()
            + continuationFrame("\xFF").bytes() + Frame { 5, "x" }.withRsv(2).bytes()
            + textFrame({}).bytes();
    const QByteArray input = violation + between + closeFrame(1002, "sorry").masked().bytes()
            + textFrame("x").masked().bytes();
    forEachCut(input, [&](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server, limited(0, 100));
        driver.feed(pieces);
        QCOMPARE(driver.events.size(), 2);
        QVERIFY(driver.events.first().startsWith("failed 100"));
        QCOMPARE(driver.events.last(), QByteArray("close"));
        QCOMPARE(driver.takeFrames().size(), 1);
        QCOMPARE(driver.connection.state(), State::Closed);
        QCOMPARE(driver.connection.ending(), Ending::Disconnect);
        QVERIFY(!driver.connection.outcome().wasClean);
    });
}

void tst_Connection_Failing::skipsWhateverComes()
{
    // A long frame is skipped without being stored; a Close frame inside of its payload is none.
    ConnectionDriver driver(Role::Server);
    driver.feed(Frame { 3 }.masked().head(1'000'000));
    const QByteArray closes = closeFrame(1000).masked().bytes();
    QByteArray payload;
    while (payload.size() < 1'000'000)
        payload += closes;
    driver.feed(inPiecesOf(10'000, payload.first(1'000'000)).pieces);
    QCOMPARE(driver.events.size(), 1);
    QCOMPARE(driver.connection.readTarget().size, 0);
    driver.feed(inPiecesOf(1, closes.chopped(1)).pieces);
    QCOMPARE(driver.events.size(), 1); // it is none before it is whole
    driver.feed(closes.last(1));
    QCOMPARE(driver.events.size(), 2);
}

void tst_Connection_Failing::neverSkipsAnImpossibleLength()
{
    const QByteArray input =
            Frame { 3 }.masked().head(quint64(1) << 63) + closeFrame(1000).masked().bytes();
    forEachCut(input, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server);
        driver.feed(pieces);
        driver.feed(closeFrame(1000).masked().bytes());
        QCOMPARE(driver.events, Words({ "failed 1002: reserved opcode" }));
        QCOMPARE(driver.connection.state(), State::Failed);
    });
}

void tst_Connection_Failing::dropsAtOnce()
{
    ConnectionDriver driver(Role::Server, byDrop());
    driver.feed(textFrame("a").masked().bytes() + textFrame("b").bytes()
                + textFrame("c").masked().bytes());
    QCOMPARE(driver.events, Words({ "text a", "failed 1002: unmasked frame from a client" }));
    QCOMPARE(driver.takeOutput(), QByteArray());
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QCOMPARE(described(driver.connection.outcome()),
             QByteArray("unclean 1002 unmasked frame from a client"));
}

void tst_Connection_Failing::dropsFinally()
{
    // Whatever the transport still had in its buffers.
    const QByteArray input = textFrame("b").bytes();
    forEachCut(input, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Server, byDrop());
        driver.feed(pieces);
        driver.feed(closeFrame(1000).masked().bytes() + textFrame("c").masked().bytes());
        QCOMPARE(driver.events, Words({ "failed 1002: unmasked frame from a client" }));
        QCOMPARE(driver.connection.ending(), Ending::Abort);
    });
}

void tst_Connection_Failing::closeFramesByDrop()
{
    ConnectionDriver driver(Role::Server, byDrop());
    driver.feed(closeFrame(999).masked().bytes());
    QCOMPARE(driver.events, Words({ "failed 1002: close frame with an invalid code" }));
    QCOMPARE(driver.connection.ending(), Ending::Abort);
    QCOMPARE(driver.connection.pendingOutput(), 0);
}

void tst_Connection_Failing::failsInTheClosingHandshake()
{
    ConnectionDriver driver(Role::Server);
    QVERIFY(driver.connection.sendClose(Fernweg::CloseCode::Normal, "bye"));
    driver.feed(textFrame("still").masked().bytes() + textFrame("x").bytes());
    QCOMPARE(driver.events, Words({ "text still", "failed 1002: unmasked frame from a client" }));
    QCOMPARE(driver.takeFrames(), Words({ "close 1000 bye" })); // there is only one Close frame
    driver.feed(closeFrame(1000).masked().bytes());
    QCOMPARE(driver.connection.ending(), Ending::Disconnect);
    QVERIFY(!driver.connection.outcome().wasClean);

    ConnectionDriver other(Role::Server);
    QVERIFY(other.connection.sendClose(Fernweg::CloseCode::Normal, "bye"));
    other.feed(closeFrame(999).masked().bytes());
    QCOMPARE(other.events, Words({ "failed 1002: close frame with an invalid code" }));
    QCOMPARE(other.takeFrames(), Words({ "close 1000 bye" }));
    QCOMPARE(other.connection.ending(), Ending::Disconnect);
}

void tst_Connection_Failing::failsByItself()
{
    for (const bool drop : { false, true }) {
        ConnectionDriver driver(Role::Server, drop ? byDrop() : ProtocolOptions());
        driver.connection.fail({ Fernweg::CloseCode::PolicyViolation, "too many requests" });
        QCOMPARE(driver.takeFrames(), drop ? Words() : Words({ "close 1008 too many requests" }));
        QCOMPARE(driver.connection.ending(), drop ? Ending::Abort : Ending::None);
        QCOMPARE(driver.connection.state(), State::Failed);
        QCOMPARE(described(driver.connection.outcome()),
                 QByteArray("unclean 1008 too many requests"));
    }
}

void tst_Connection_Failing::failsByItselfAmidAFrame()
{
    // Wherever the input stands, the rest of the frame is skipped, and the answer is found.
    for (const QByteArray &input :
         { textFrame("Hello").masked().bytes(), pingFrame("Hello").masked().bytes(),
           textFrame("Hel").unfinished().masked().bytes() }) {
        for (qsizetype at = 0; at < input.size(); ++at) {
            ConnectionDriver driver(Role::Server);
            driver.feed(input.first(at));
            driver.connection.fail({ Fernweg::CloseCode::GoingAway, "going" });
            driver.feed(input.sliced(at) + closeFrame(1001).masked().bytes());
            QCOMPARE(driver.events, Words({ "close" }));
            QCOMPARE(driver.takeFrames(), Words({ "close 1001 going" }));
            QCOMPARE(driver.connection.ending(), Ending::Disconnect);
        }
    }
}

void tst_Connection_Failing::failsOnce()
{
    ConnectionDriver driver(Role::Server);
    driver.connection.fail({ Fernweg::CloseCode::PolicyViolation, "first" });
    driver.connection.fail({ Fernweg::CloseCode::InternalError, "second" });
    QCOMPARE(driver.takeFrames(), Words({ "close 1008 first" }));
    QCOMPARE(described(driver.connection.outcome()), QByteArray("unclean 1008 first"));
    driver.feed(closeFrame(1008).masked().bytes());
    driver.connection.fail({ Fernweg::CloseCode::InternalError, "third" });
    QCOMPARE(described(driver.connection.outcome()), QByteArray("unclean 1008 first"));

    ConnectionDriver closed(Role::Server);
    closed.feed(closeFrame(1000, "bye").masked().bytes());
    closed.connection.fail({ Fernweg::CloseCode::InternalError, "late" });
    QCOMPARE(described(closed.connection.outcome()), QByteArray("clean 1000 bye"));
}

QTEST_APPLESS_MAIN(tst_Connection_Failing)
#include "tst_connection_failing.moc"
