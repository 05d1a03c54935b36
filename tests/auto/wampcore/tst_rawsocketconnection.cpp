// SPDX-License-Identifier: Apache-2.0
#include "rawsocket/rawsocketconnection.h"
#include "support/splitter.h"

#include <QtTest/QtTest>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::WampCore;
using namespace std::chrono_literals;

using Event = RawSocketConnection::Event;
using Role = RawSocketConnection::Role;

namespace {

std::shared_ptr<RawSocketOptions> someOptions(quint64 limit = 0)
{
    auto options = std::make_shared<RawSocketOptions>();
    options->serializers = { SerializerId::Json, SerializerId::Cbor };
    options->maxMessageSize = limit;
    return options;
}

QByteArray outputOf(RawSocketConnection &connection)
{
    QByteArray all;
    while (!connection.output().isEmpty()) {
        const QByteArrayView front = connection.output().front();
        all.append(front);
        connection.output().consume(front.size());
    }
    return all;
}

/// What comes of \a input, in words: "opened", "[1,2]", "pong xy", "failed: …".
QList<QByteArray> fed(RawSocketConnection &connection, const QByteArray &input)
{
    QList<QByteArray> events;
    const char *p = input.constData();
    const char *const end = p + input.size();
    for (Event event = connection.feed(p, end); event != Event::None;
         event = connection.feed(p, end)) {
        if (event == Event::Opened)
            events.append("opened");
        else if (event == Event::Message)
            events.append(connection.takeMessage());
        else if (event == Event::Pong)
            events.append("pong");
        else
            events.append("failed: " + connection.errorText());
        if (event == Event::Pong)
            connection.pongReceived(Core::TimePoint(1s));
    }
    if (p != end)
        events.append("not all taken");
    return events;
}

QByteArray frame(const char *hexHead, const QByteArray &payload = {})
{
    return QByteArray::fromHex(hexHead) + payload;
}

} // namespace

class tst_RawSocketConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void received_data();
    void received();
    void answered_data();
    void answered();
    void sizes_data();
    void sizes();
    void sharedPayload();
    void hostileLength();
    void tooManyConnections();
    void keepAlive();
    void silentPeer();
};

void tst_RawSocketConnection::received_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QList<QByteArray>>("events");
    QTest::addColumn<QByteArray>("output");
    const QByteArray hello = frame("7f010000"); // takes 512 octets
    const QByteArray welcome = frame("7f110000"); // we take 1,024
    const auto row = [&](const char *name, const QByteArray &input, QList<QByteArray> events,
                         const QByteArray &output = {}) {
        events.prepend("opened");
        QTest::newRow(name) << hello + input << events << welcome + output;
    };
    row("nothing more", {}, {});
    row("a message", frame("00000003", "[1]"), { "[1]" });
    row("an empty one", frame("00000000"), { "" });
    row("several", frame("00000003", "[1]") + frame("00000000") + frame("00000002", "[]"),
        { "[1]", "", "[]" });
    row("the longest", frame("00000400", QByteArray(1024, 'x')), { QByteArray(1024, 'x') });
    row("one more", frame("00000401", "x"),
        { "failed: a message of 1025 octets is longer than the limit of 1024" });
    row("ping", frame("01000002", "hi") + frame("00000001", "1"), { "1" }, frame("02000002", "hi"));
    row("empty ping", frame("01000000"), {}, frame("02000000"));
    row("a ping that can't be sent back", frame("01000201", QByteArray(513, 'p')),
        { "failed: a ping is longer than the peer's own limit" });
    row("pong that nobody asked for", frame("02000002", "hi"), { "pong" });
    row("reserved bits", frame("10000001", "x"), { "failed: a frame uses reserved bits" });
    row("reserved type", frame("03000001", "x"), { "failed: a frame of the reserved type 3" });
    row("reserved type 7", frame("07000000"), { "failed: a frame of the reserved type 7" });
    row("2^24", frame("08000000", "x"),
        { "failed: a message of 16777216 octets is longer than the limit of 1024" });
    row("more than 2^24", frame("08000001", "x"), { "failed: a frame is longer than 2^24 octets" });
    row("nothing is read after a failure", frame("10000000") + frame("00000003", "[1]"),
        { "failed: a frame uses reserved bits" });
    QTest::newRow("HTTP") << QByteArray("GET /")
                          << QList<QByteArray> { "failed: the request is not that of a RawSocket" }
                          << QByteArray();
    QTest::newRow("another serializer")
            << frame("7ff20000") + frame("00000000")
            << QList<QByteArray> { "failed: the client asks for a serializer that is not spoken "
                                   "here" }
            << frame("7f100000");
    QTest::newRow("reserved bits in the handshake")
            << frame("7ff10010")
            << QList<QByteArray> { "failed: the client's handshake uses reserved bits" }
            << frame("7f300000");
}

void tst_RawSocketConnection::received()
{
    QFETCH(const QByteArray, input);
    forEachCut(input, [](const QList<QByteArray> &pieces) {
        RawSocketConnection server(Role::Server, someOptions(1024));
        QList<QByteArray> events;
        for (const QByteArray &piece : pieces)
            events += fed(server, piece);
        QTEST(events, "events");
        QTEST(outputOf(server), "output");
        const bool isFailed = !events.isEmpty() && events.last().startsWith("failed");
        QCOMPARE(server.state() == RawSocketConnection::State::Failed, isFailed);
    });
}

void tst_RawSocketConnection::answered_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QList<QByteArray>>("events");
    QTest::addColumn<bool>("isRefused");
    const auto row = [](const char *name, const QByteArray &answer, const char *event,
                        bool isRefused = false) {
        QTest::newRow(name) << answer << QList<QByteArray> { event } << isRefused;
    };
    row("accepted", frame("7f010000"), "opened");
    row("code 1", frame("7f100000"), "failed: the router does not speak this serializer", true);
    row("code 2", frame("7f200000"),
        "failed: the router does not accept this maximum message length", true);
    row("code 3", frame("7f300000"),
        "failed: the router does not know a feature that was asked for", true);
    row("code 4", frame("7f400000"), "failed: the router has too many connections", true);
    row("code 9", frame("7f900000"), "failed: the router refused for a reason that is not known",
        true);
    row("another serializer", frame("7ff30000"),
        "failed: the router answered with another serializer");
    row("reserved bits", frame("7ff10100"), "failed: the router's answer uses reserved bits");
    row("HTTP", "HTTP/1.1 400 Bad Request\r\n", "failed: the answer is not that of a RawSocket");
}

void tst_RawSocketConnection::answered()
{
    QFETCH(const QByteArray, answer);
    forEachCut(answer, [](const QList<QByteArray> &pieces) {
        RawSocketConnection client(Role::Client, someOptions());
        QCOMPARE(outputOf(client), frame("7ff10000"));
        QVERIFY(!client.send("[1]")); // not before the answer
        QList<QByteArray> events;
        for (const QByteArray &piece : pieces)
            events += fed(client, piece);
        QTEST(events, "events");
        QTEST(client.isRefused(), "isRefused");
        QCOMPARE(client.send("[1]"), events.first() == "opened");
    });
}

void tst_RawSocketConnection::sizes_data()
{
    QTest::addColumn<int>("exponent");
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<QByteArray>("head"); // empty: it is not sent
    const auto row = [](const char *name, int exponent, qsizetype size, const char *head) {
        QTest::newRow(name) << exponent << size << QByteArray::fromHex(head);
    };
    row("empty", 0, 0, "00000000");
    row("512 of 512", 0, 512, "00000200");
    row("513 of 512", 0, 513, "");
    row("copied", 15, 16 * 1024, "00004000");
    row("shared", 15, 16 * 1024 + 1, "00004001");
    row("2^24 - 1", 15, (1 << 24) - 1, "00ffffff");
    row("2^24", 15, 1 << 24, "08000000");
    row("2^24 + 1", 15, (1 << 24) + 1, "");
    row("2^23 + 1 of 2^23", 14, (1 << 23) + 1, "");
}

void tst_RawSocketConnection::sizes()
{
    QFETCH(const int, exponent);
    QFETCH(const qsizetype, size);
    QFETCH(const QByteArray, head);
    RawSocketConnection client(Role::Client, someOptions());
    outputOf(client);
    const char answer[] = { 0x7f, char(exponent << 4 | 1), 0, 0 };
    QCOMPARE(fed(client, QByteArray(answer, 4)), QList<QByteArray> { "opened" });
    QCOMPARE(client.maxSendSize(), quint64(512) << exponent);
    const QByteArray message(size, 'm');
    QCOMPARE(client.send(message), !head.isEmpty());
    const QByteArray octets = outputOf(client);
    QCOMPARE(octets.first(qMin<qsizetype>(4, octets.size())), head);
    if (head.isEmpty())
        return;
    RawSocketConnection server(Role::Server, someOptions());
    QCOMPARE(fed(server, frame("7ff10000")), QList<QByteArray> { "opened" });
    QList<QByteArray> events;
    for (qsizetype at = 0; at < octets.size(); at += 64 * 1024)
        events += fed(server, octets.mid(at, 64 * 1024));
    QVERIFY(events == QList<QByteArray> { message });
}

void tst_RawSocketConnection::sharedPayload()
{
    RawSocketConnection server(Role::Server, someOptions());
    fed(server, frame("7ff10000"));
    outputOf(server);
    const QByteArray message(100000, 'm');
    QVERIFY(server.send(message));
    QCOMPARE(server.output().front().size(), 4);
    server.output().consume(4);
    QCOMPARE(server.output().front().data(), message.constData()); // not copied
}

void tst_RawSocketConnection::hostileLength()
{
    // What is announced, and does not come, costs little.
    RawSocketConnection server(Role::Server, someOptions());
    QCOMPARE(fed(server, frame("7ff10000") + frame("08000000", "x")),
             QList<QByteArray> { "opened" });
    QVERIFY(server.takeMessage().capacity() < 128 * 1024);
}

void tst_RawSocketConnection::tooManyConnections()
{
    RawSocketConnection server(Role::Server, someOptions());
    server.refuse(RawSocketRefusal::TooManyConnections);
    QCOMPARE(outputOf(server), frame("7f400000"));
    QCOMPARE(fed(server, frame("7ff10000")), QList<QByteArray>());
}

void tst_RawSocketConnection::keepAlive()
{
    auto options = someOptions();
    options->ping.autoPingInterval = 10s;
    options->ping.autoPingTimeout = 2s;
    options->ping.autoPingSize = 4;
    RawSocketConnection client(Role::Client, options);
    const Core::TimePoint begin(100s);
    QVERIFY(!client.nextDeadline());
    fed(client, frame("7ff10000"));
    client.start(begin);
    outputOf(client);
    QCOMPARE(*client.nextDeadline(), begin + 10s);
    QCOMPARE(client.advanceTo(begin + 9s), Event::None);
    QCOMPARE(outputOf(client), QByteArray());
    QCOMPARE(client.advanceTo(begin + 10s), Event::None);
    const QByteArray ping = outputOf(client);
    QCOMPARE(ping.first(4), frame("01000004"));
    QCOMPARE(*client.nextDeadline(), begin + 12s);

    const char *p = nullptr;
    const QByteArray pong = frame("02000004", ping.sliced(4));
    p = pong.constData();
    QCOMPARE(client.feed(p, p + pong.size()), Event::Pong);
    client.pongReceived(begin + 11s);
    QCOMPARE(*client.lastRoundTrip(), Core::Clock::duration(1s));
    QCOMPARE(*client.nextDeadline(), begin + 21s);
}

void tst_RawSocketConnection::silentPeer()
{
    auto options = someOptions();
    options->ping.autoPingInterval = 10s;
    options->ping.autoPingTimeout = 2s;
    RawSocketConnection client(Role::Client, options);
    fed(client, frame("7ff10000"));
    client.start(Core::TimePoint(0s));
    QCOMPARE(client.advanceTo(Core::TimePoint(10s)), Event::None);
    QCOMPARE(client.advanceTo(Core::TimePoint(12s)), Event::Failed);
    QCOMPARE(client.errorText(), QByteArray("the peer did not answer a ping in time"));
    QVERIFY(!client.nextDeadline());
}

QTEST_APPLESS_MAIN(tst_RawSocketConnection)

#include "tst_rawsocketconnection.moc"
