// SPDX-License-Identifier: Apache-2.0
// Receiving in frames and as a stream.
#include "support/connectiondriver.h"
#include "support/splitter.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Core;
using namespace Fernweg::Test;
using Words = QList<QByteArray>;

namespace {

/// Joins the pieces in which a stream's data came: where they are cut is the network's business.
Words joined(const Words &events)
{
    Words result;
    for (const QByteArray &event : events) {
        const bool goesOn =
                event.startsWith("data ") && !result.isEmpty() && result.last().startsWith("data ");
        if (goesOn)
            result.last() += event.mid(5);
        else
            result.append(event);
    }
    return result;
}

const QByteArray conversation = textFrame("Gr\xc3").unfinished().bytes() + pingFrame("p").bytes()
        + continuationFrame({}).unfinished().bytes() + continuationFrame("\xbc\xc3\x9f").bytes()
        + binaryFrame({}).bytes() + binaryFrame("whole").bytes();

} // namespace

class tst_Connection_Modes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames();
    void stream();
    void pausesAfterEveryEvent_data();
    void pausesAfterEveryEvent();
    void changesWithTheNextMessage();
    void invalidText_data();
    void invalidText();
    void limits_data();
    void limits();
    void largeFramesAreReadInPlace();
    void streamsAreNot();
    void counts();
    void closeAmidAStream();
};

void tst_Connection_Modes::frames()
{
    forEachCut(conversation, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Client);
        driver.connection.setReceiveMode(ReceiveMode::Frame);
        driver.feed(pieces);
        QCOMPARE(driver.events,
                 Words({ "text {", "frame Gr\xc3", "ping p", "frame ", "frame \xbc\xc3\x9f", "}",
                         "binary {", "frame ", "}", "binary {", "frame whole", "}" }));
    });
}

void tst_Connection_Modes::stream()
{
    forEachCut(conversation, [](const QList<QByteArray> &pieces) {
        ConnectionDriver driver(Role::Client);
        driver.connection.setReceiveMode(ReceiveMode::Stream);
        driver.feed(pieces);
        QCOMPARE(joined(driver.events), Words({ "text {",
                                                "frame of 3",
                                                "data Gr\xc3",
                                                "end of frame",
                                                "ping p",
                                                "frame of 0",
                                                "end of frame",
                                                "frame of 3",
                                                "data \xbc\xc3\x9f",
                                                "end of frame",
                                                "}",
                                                "binary {",
                                                "frame of 0",
                                                "end of frame",
                                                "}",
                                                "binary {",
                                                "frame of 5",
                                                "data whole",
                                                "end of frame",
                                                "}" }));
    });
}

void tst_Connection_Modes::pausesAfterEveryEvent_data()
{
    QTest::addColumn<ReceiveMode>("mode");
    QTest::newRow("messages") << ReceiveMode::Message;
    QTest::newRow("frames") << ReceiveMode::Frame;
    QTest::newRow("stream") << ReceiveMode::Stream;
}

void tst_Connection_Modes::pausesAfterEveryEvent()
{
    QFETCH(ReceiveMode, mode);
    ConnectionDriver through(Role::Client);
    through.connection.setReceiveMode(mode);
    through.feed(conversation);
    ConnectionDriver pausing(Role::Client);
    pausing.connection.setReceiveMode(mode);
    pausing.isPausing = true;
    pausing.feed(conversation);
    QCOMPARE(pausing.events, through.events);
}

void tst_Connection_Modes::changesWithTheNextMessage()
{
    ConnectionDriver driver(Role::Client);
    driver.feed(textFrame("a").unfinished().bytes());
    driver.connection.setReceiveMode(ReceiveMode::Frame);
    driver.feed(continuationFrame("b").bytes() + textFrame("c").unfinished().bytes());
    driver.connection.setReceiveMode(ReceiveMode::Message);
    driver.feed(continuationFrame("d").bytes() + textFrame("e").bytes());
    QCOMPARE(driver.events, Words({ "text ab", "text {", "frame c", "frame d", "}", "text e" }));
}

void tst_Connection_Modes::invalidText_data()
{
    QTest::addColumn<ReceiveMode>("mode");
    QTest::addColumn<Words>("events");
    QTest::newRow("frames") << ReceiveMode::Frame << Words({ "text {", "frame ok" });
    QTest::newRow("stream") << ReceiveMode::Stream
                            << Words({ "text {", "frame of 2", "data ok", "end of frame",
                                       "frame of 2" });
}

void tst_Connection_Modes::invalidText()
{
    QFETCH(ReceiveMode, mode);
    QFETCH(Words, events);
    ConnectionDriver driver(Role::Client);
    driver.connection.setReceiveMode(mode);
    driver.feed(textFrame("ok").unfinished().bytes() + continuationFrame("a\xc3").bytes());
    events.append("failed 1007: text message that is not valid UTF-8");
    QCOMPARE(driver.events, events);
}

void tst_Connection_Modes::limits_data()
{
    QTest::addColumn<ReceiveMode>("mode");
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("frames are counted") << ReceiveMode::Frame << true;
    QTest::newRow("streams are not: nothing of them is kept") << ReceiveMode::Stream << false;
}

void tst_Connection_Modes::limits()
{
    QFETCH(ReceiveMode, mode);
    QFETCH(bool, isRefused);
    ProtocolOptions options;
    options.maxMessagePayloadSize = 4;
    ConnectionDriver driver(Role::Client, options);
    driver.connection.setReceiveMode(mode);
    driver.feed(binaryFrame("abc").unfinished().bytes() + continuationFrame("de").bytes());
    QCOMPARE(driver.events.last().startsWith("failed 1009"), isRefused);
    QCOMPARE(driver.events.last() == "}", !isRefused);
}

void tst_Connection_Modes::largeFramesAreReadInPlace()
{
    ConnectionDriver driver(Role::Client);
    Connection &connection = driver.connection;
    connection.setReceiveMode(ReceiveMode::Frame);
    const QByteArray payload(100000, 'x');
    driver.feed(binaryFrame(payload).unfinished().head(100000));
    qsizetype come = 0;
    while (come < payload.size()) {
        const Connection::ReadTarget target = connection.readTarget();
        QVERIFY(target.size != 0);
        std::copy_n(payload.constData() + come, target.size, target.data);
        connection.commit(target.size);
        come += target.size;
        driver.takeEvents();
    }
    QCOMPARE(driver.events, Words({ "binary {", "frame " + payload }));
}

void tst_Connection_Modes::streamsAreNot()
{
    ConnectionDriver driver(Role::Client);
    driver.connection.setReceiveMode(ReceiveMode::Stream);
    driver.feed(binaryFrame({}).head(quint64(1) << 40));
    QCOMPARE(driver.connection.readTarget().size, 0);
    QCOMPARE(driver.events, Words({ "binary {", "frame of 1099511627776" }));
}

void tst_Connection_Modes::counts()
{
    ConnectionDriver driver(Role::Client);
    driver.connection.setReceiveMode(ReceiveMode::Stream);
    driver.feed(conversation);
    const TrafficCounters &counters = driver.connection.statistics().incoming;
    QCOMPARE(counters.messages, 3);
    QCOMPARE(counters.frames, 5);
    QCOMPARE(counters.messageOctets, 11);
    QCOMPARE(counters.frameOctets, 11);
}

void tst_Connection_Modes::closeAmidAStream()
{
    ConnectionDriver driver(Role::Client);
    driver.connection.setReceiveMode(ReceiveMode::Stream);
    driver.feed(binaryFrame("a").unfinished().bytes() + closeFrame(1000).bytes()
                + continuationFrame("b").bytes());
    QCOMPARE(driver.events, Words({ "binary {", "frame of 1", "data a", "end of frame", "close" }));
}

QTEST_APPLESS_MAIN(tst_Connection_Modes)
#include "tst_connection_modes.moc"
