// SPDX-License-Identifier: Apache-2.0
// Messages in frames and as streams, over the loopback.
#include "support/connectedpair.h"

#include <QtCore/qcryptographichash.h>
#include <QtTest/qtest.h>

#include <limits>

using namespace Fernweg;
using namespace Fernweg::Test;
using Words = QList<QByteArray>;

namespace {

/// Writes down the parts of what comes; data that came in several pieces is joined.
class PartsLog : public QObject
{
public:
    explicit PartsLog(WebSocket *socket)
    {
        connect(socket, &WebSocket::onMessageBegin, this,
                [this](bool isBinary) { events.append(isBinary ? "binary {" : "text {"); });
        connect(socket, &WebSocket::onMessageFrame, this,
                [this](const QByteArray &payload) { events.append("frame " + payload); });
        connect(socket, &WebSocket::onMessageFrameBegin, this, [this](quint64 length) {
            events.append("frame of " + QByteArray::number(length));
        });
        connect(socket, &WebSocket::onMessageFrameData, this, [this](const QByteArray &payload) {
            if (events.last().startsWith("data "))
                events.last() += payload;
            else
                events.append("data " + payload);
        });
        connect(socket, &WebSocket::onMessageFrameEnd, this, [this] { events.append("end"); });
        connect(socket, &WebSocket::onMessageEnd, this, [this] { events.append("}"); });
        connect(socket, &WebSocket::onMessage, this,
                [this](const QByteArray &payload) { events.append("message " + payload); });
    }

    bool hasEnded() const { return !events.isEmpty() && events.last() == "}"; }

    Words events;
};

} // namespace

class TestParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames();
    void stream();
    void wrongCalls_data();
    void wrongCalls();
    void notOpen();
    void closingWithinAFrame();
    void closingWithoutCompletingIt();
    void pausedWithinAMessage();
    void deletedWithinAMessage_data();
    void deletedWithinAMessage();
    void backlogRefusesData();
    void modeSurvivesTheConnection();
};

void TestParts::frames()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Frame);
    PartsLog log(pair.accepted);
    QVERIFY(pair.client->beginMessage());
    QVERIFY(pair.client->sendMessageFrame("Hel"));
    QVERIFY(pair.client->sendPing("amid"));
    QVERIFY(pair.client->sendMessageFrame("lo"));
    QVERIFY(pair.client->endMessage());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.events, Words({ "text {", "frame Hel", "frame lo", "frame ", "}" }));
}

void TestParts::stream()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Stream);
    PartsLog log(pair.accepted);
    QVERIFY(pair.client->beginMessage(true));
    QVERIFY(pair.client->beginMessageFrame(5));
    QCOMPARE(pair.client->sendMessageFrameData("abc"), 2);
    QCOMPARE(pair.client->sendMessageFrameData("def"), -1);
    QVERIFY(pair.client->endMessage());
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.events,
             Words({ "binary {", "frame of 5", "data abcde", "end", "frame of 0", "end", "}" }));
}

void TestParts::wrongCalls_data()
{
    using Call = std::function<bool(WebSocket *)>;
    QTest::addColumn<Call>("call");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const QString &error, const Call &call) {
        QTest::newRow(name) << call << error;
    };
    const QString none = QStringLiteral("%1: there was no beginMessage()");
    const QString begun = QStringLiteral("%1: a message that was begun has not ended");
    const QString frame = QStringLiteral("%1: a frame has not ended");
    row("a frame of no message", none.arg(QLatin1String("sendMessageFrame")),
        [](WebSocket *s) { return s->sendMessageFrame("x"); });
    row("the beginning of one", none.arg(QLatin1String("beginMessageFrame")),
        [](WebSocket *s) { return s->beginMessageFrame(1); });
    row("data of one", none.arg(QLatin1String("sendMessageFrameData")),
        [](WebSocket *s) { return s->sendMessageFrameData("x").has_value(); });
    row("the end of none", none.arg(QLatin1String("endMessage")),
        [](WebSocket *s) { return s->endMessage(); });
    row("two beginnings", begun.arg(QLatin1String("beginMessage")),
        [](WebSocket *s) { return s->beginMessage() && s->beginMessage(); });
    row("a message within one", begun.arg(QLatin1String("sendMessage")),
        [](WebSocket *s) { return s->beginMessage() && s->sendMessage("x"); });
    row("a prepared message within one", begun.arg(QLatin1String("sendPreparedMessage")),
        [](WebSocket *s) {
            return s->beginMessage() && s->sendPreparedMessage(PreparedMessage("x"));
        });
    row("data without a frame",
        QStringLiteral("sendMessageFrameData: there was no beginMessageFrame()"),
        [](WebSocket *s) { return s->beginMessage() && s->sendMessageFrameData("x").has_value(); });
    row("a frame within one", frame.arg(QLatin1String("sendMessageFrame")), [](WebSocket *s) {
        return s->beginMessage() && s->beginMessageFrame(2) && s->sendMessageFrame("x");
    });
    row("the beginning of one within one", frame.arg(QLatin1String("beginMessageFrame")),
        [](WebSocket *s) {
            return s->beginMessage() && s->beginMessageFrame(2) && s->beginMessageFrame(2);
        });
    row("the end within a frame", frame.arg(QLatin1String("endMessage")), [](WebSocket *s) {
        return s->beginMessage() && s->beginMessageFrame(2) && s->endMessage();
    });
    row("a frame that is too long", QStringLiteral("beginMessageFrame: more than 2^63-1 octets"),
        [](WebSocket *s) { return s->beginMessage() && s->beginMessageFrame(quint64(1) << 63); });
}

void TestParts::wrongCalls()
{
    QFETCH(std::function<bool(WebSocket *)>, call);
    QFETCH(QString, error);
    ConnectedPair pair;
    QVERIFY(pair.open());
    QVERIFY(!call(pair.client));
    QCOMPARE(pair.client->errorString(), error);
    QCOMPARE(pair.client->error(), WebSocket::Error::InvalidCall);
    QVERIFY(pair.client->isOpen());
}

void TestParts::notOpen()
{
    WebSocket socket;
    QVERIFY(!socket.beginMessage());
    QCOMPARE(socket.errorString(), QStringLiteral("beginMessage: the connection is not open"));
    QVERIFY(!socket.sendMessageFrameData("x"));
    QVERIFY(!socket.sendPreparedMessage(PreparedMessage("x")));
}

void TestParts::closingWithinAFrame()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Frame);
    PartsLog log(pair.accepted);
    SocketLog closes(pair.client);
    QVERIFY(pair.client->beginMessage());
    QVERIFY(pair.client->beginMessageFrame(4));
    QVERIFY(pair.client->sendClose(CloseCode(4000)));
    QCOMPARE(pair.client->state(), WebSocket::State::Closing);
    QCOMPARE(pair.client->sendMessageFrameData("abcd"), 0);
    QVERIFY(!pair.client->sendMessageFrameData("more"));
    QTRY_COMPARE(closes.close, "clean 4000");
    QCOMPARE(log.events, Words({ "text {", "frame abcd" }));
}

void TestParts::closingWithoutCompletingIt()
{
    ConnectedPair pair({},
                       WebSocketOptions().setCloseHandshakeTimeout(WebSocketOptions::Duration(50)));
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.client->beginMessage());
    QVERIFY(pair.client->beginMessageFrame(4));
    QVERIFY(pair.client->sendClose());
    QTRY_VERIFY(log.isClosed());
    QVERIFY(log.close.startsWith("unclean 1006"));
}

void TestParts::pausedWithinAMessage()
{
    // Events that need no more input come all the same.
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Stream);
    PartsLog log(pair.accepted);
    connect(pair.accepted, &WebSocket::onMessageFrameData, this, [&] {
        pair.accepted->pauseReading();
        QMetaObject::invokeMethod(
                pair.accepted, [&] { pair.accepted->resumeReading(); }, Qt::QueuedConnection);
    });
    QVERIFY(pair.client->sendMessage("abc"));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.events, Words({ "text {", "frame of 3", "data abc", "end", "}" }));
}

void TestParts::deletedWithinAMessage_data()
{
    QTest::addColumn<int>("event");
    for (int event = 0; event < 5; ++event)
        QTest::addRow("at signal %d", event) << event;
}

void TestParts::deletedWithinAMessage()
{
    QFETCH(int, event);
    ConnectedPair pair;
    QVERIFY(pair.open());
    pair.accepted->setReceiveMode(ReceiveMode::Stream);
    int come = 0;
    const auto count = [&pair, &come, event] {
        if (come++ == event)
            delete pair.accepted;
    };
    connect(pair.accepted, &WebSocket::onMessageBegin, this, count);
    connect(pair.accepted, &WebSocket::onMessageFrameBegin, this, count);
    connect(pair.accepted, &WebSocket::onMessageFrameData, this, count);
    connect(pair.accepted, &WebSocket::onMessageFrameEnd, this, count);
    connect(pair.accepted, &WebSocket::onMessageEnd, this, count);
    SocketLog log(pair.client);
    QVERIFY(pair.client->sendMessage("abc"));
    QTRY_VERIFY(log.isClosed());
    QVERIFY(pair.accepted.isNull());
    QCOMPARE(come, event + 1);
}

void TestParts::backlogRefusesData()
{
    ConnectedPair pair({}, WebSocketOptions().setMaxPendingOutput(1000));
    QVERIFY(pair.open());
    pair.accepted->pauseReading();
    QVERIFY(pair.client->beginMessage(true));
    const QByteArray large(64 * 1024 * 1024, 'x');
    QVERIFY(pair.client->beginMessageFrame(quint64(large.size()) + 1));
    QCOMPARE(pair.client->sendMessageFrameData(large), 1);
    QVERIFY(!pair.client->sendMessageFrameData("y"));
    QCOMPARE(pair.client->error(), WebSocket::Error::Congested);
    QVERIFY(pair.client->errorString().startsWith(
            QLatin1String("sendMessageFrameData: the peer reads too slowly")));
}

void TestParts::modeSurvivesTheConnection()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    pair.client->setReceiveMode(ReceiveMode::Frame);
    PartsLog log(pair.client);
    for (int i = 0; i < 2; ++i) {
        log.events.clear();
        QVERIFY(pair.open());
        QVERIFY(pair.client->sendMessage("x"));
        QTRY_VERIFY(log.hasEnded());
        QCOMPARE(log.events, Words({ "text {", "frame x", "}" }));
        pair.client->abort();
    }
    QCOMPARE(pair.client->receiveMode(), ReceiveMode::Frame);
}

QTEST_GUILESS_MAIN(TestParts)
#include "tst_parts.moc"
