// SPDX-License-Identifier: Apache-2.0
// Any octets on any transport: who sends nonsense is answered as the specification says, or dropped; the
// router lives on, and the others notice nothing.
#include "support/rawpeer.h"
#include "support/wampplaces.h"
#include "support/wampscript.h"

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// How raw octets get to the router, as messages or below.
enum class Layer { Tcp, WebSocketText, WebSocketBinary, RawSocket };

QByteArray rawFrame(const QByteArray &message)
{
    return QByteArray(1, '\0') + char(message.size() >> 16) + char(message.size() >> 8)
            + char(message.size()) + message;
}

QByteArray serializerName(int number)
{
    return QByteArrayList { "json", "msgpack", "cbor" }.at(number - 1);
}

} // namespace

class TestRouterInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void wrongMessages_data();
    void wrongMessages();
    void randomOctets_data();
    void randomOctets();
    void mutatedMessages_data();
    void mutatedMessages();
    void wrongFrameType_data();
    void wrongFrameType();
    void oversize_data();
    void oversize();

private:
    quint16 port() const { return quint16(m_router->urls().constFirst().port()); }
    /// A client on \a layer, in the serializer of that number, before its first message.
    std::unique_ptr<RawPeer> connected(Layer layer, int serializer);
    static void sendMessage(RawPeer &peer, Layer layer, const QByteArray &message);

    std::unique_ptr<Router> m_router;
    std::unique_ptr<WampScript> m_others;
    int m_request = 1;
};

void TestRouterInput::init()
{
    m_router = std::make_unique<Router>(WampPlaces::openRealm());
    ServerOptions options;
    options.setConnection(WebSocketOptions().setMaxMessagePayloadSize(65536));
    QVERIFY(m_router->setServerOptions(options));
    QVERIFY(m_router->listen(QUrl(u"ws://127.0.0.1:0/ws"_s)));
    m_others = std::make_unique<WampScript>(
            [this](int) { return makeTransport(m_router->urls().constFirst(), {}, nullptr); });
    m_request = 0;
    QCOMPARE(m_others->run(uR"(
        callee > [64, 1, {}, "com.echo"]
        callee < [65, 1, $echo]
        caller: join
    )"_s),
             QString());
}

void TestRouterInput::cleanup()
{
    // The others still talk to each other.
    ++m_request;
    QCOMPARE(m_others->run(uR"(
        caller > [48, 1, {}, "com.echo", ["still"]]
        callee < [68, 1, $echo, {}, ["still"]]
        callee > [70, 1, {}, ["there"]]
        caller < [50, 1, {}, ["there"]]
    )"_s),
             QString());
    QCOMPARE(m_router->sessionCount(), 2);
    m_others.reset();
    QVERIFY(waitFor([this] { return m_router->statistics().connections == 0; }));
    m_router.reset();
}

std::unique_ptr<RawPeer> TestRouterInput::connected(Layer layer, int serializer)
{
    QByteArray beginning;
    if (layer == Layer::RawSocket)
        beginning = QByteArray::fromHex("7f" + QByteArray::number(0xf0 | serializer, 16) + "0000");
    else if (layer != Layer::Tcp)
        beginning = upgradeRequest(
                "Sec-WebSocket-Protocol: wamp.2." + serializerName(serializer) + "\r\n", "/ws");
    auto peer = std::make_unique<RawPeer>(port(), beginning);
    if (layer == Layer::RawSocket) {
        waitFor([&] { return peer->received.size() == 4; });
        peer->received.clear();
    } else if (layer != Layer::Tcp) {
        waitFor([&] { return !peer->head().isEmpty(); });
        peer->received.clear();
    } else {
        waitFor([&] { return peer->socket->state() == QAbstractSocket::ConnectedState; });
    }
    return peer;
}

void TestRouterInput::sendMessage(RawPeer &peer, Layer layer, const QByteArray &message)
{
    if (layer == Layer::RawSocket)
        peer.send(rawFrame(message));
    else if (layer == Layer::Tcp)
        peer.send(message);
    else
        peer.send(Frame { layer == Layer::WebSocketText ? 1 : 2, message }.masked());
}

namespace {

void addLayers(const std::function<void(const QByteArray &name, Layer layer, int serializer)> &row)
{
    row("RawSocket json", Layer::RawSocket, 1);
    row("RawSocket msgpack", Layer::RawSocket, 2);
    row("RawSocket cbor", Layer::RawSocket, 3);
    row("WebSocket json", Layer::WebSocketText, 1);
    row("WebSocket msgpack", Layer::WebSocketBinary, 2);
    row("WebSocket cbor", Layer::WebSocketBinary, 3);
}

QByteArray encoded(int serializer, const QByteArray &json)
{
    auto read = WampCore::readMessage(WampCore::SerializerId::Json, json);
    return WampCore::writeMessage(WampCore::SerializerId(serializer),
                                  std::get<WampCore::Message>(read));
}

/// Messages that a client may send, one after the other.
const QByteArrayList conversation = {
    R"([1, "realm1", {"roles": {"caller": {}, "publisher": {}, "subscriber": {}, "callee": {}}}])",
    R"([32, 1, {"match": "prefix"}, "com.a"])",
    R"([16, 2, {"acknowledge": true, "exclude_me": false}, "com.a.b", [1, "x", {"y": null}]])",
    R"([64, 3, {"invoke": "roundrobin"}, "com.c"])",
    R"([48, 4, {"receive_progress": true}, "com.c", [1], {"k": 2.5}])",
    R"([70, 1, {"progress": true}, [1]])",
    R"([8, 68, 1, {}, "com.error", ["x"]])",
    R"([49, 4, {"mode": "kill"}])",
    R"([34, 5, 1])",
    R"([66, 6, 1])",
};

} // namespace

void TestRouterInput::wrongMessages_data()
{
    QTest::addColumn<Layer>("layer");
    QTest::addColumn<int>("serializer");
    addLayers([](const QByteArray &name, Layer layer, int serializer) {
        QTest::newRow(name.constData()) << layer << serializer;
    });
}

void TestRouterInput::wrongMessages()
{
    // What is none of a client's first messages ends in an ABORT, and then in the end.
    QFETCH(const Layer, layer);
    QFETCH(const int, serializer);
    QByteArrayList firsts = { "", "x", QByteArray(3, '\0'), QByteArray(100, '\xff'),
                              QByteArray(5000, '[') };
    for (const char *json : { R"([48, 1, {}, "com.x"])", R"([2, 1, {}])", R"([6, {}, "com.bye"])",
                              R"([16, 1, {}, "com.x"])" })
        firsts += encoded(serializer, json);
    for (const QByteArray &first : std::as_const(firsts)) {
        const auto peer = connected(layer, serializer);
        sendMessage(*peer, layer, first);
        QVERIFY2(waitFor([&] { return peer->received.size() > 6; }),
                 first.left(20).toHex().constData());
        if (layer == Layer::WebSocketText && first.startsWith('\xff')) {
            QVERIFY(peer->received.contains("not valid UTF-8")); // this is WebSocket's own matter
            continue;
        }
        if (serializer == 1)
            QVERIFY2(peer->received.contains("[3,"), peer->received.constData());
        QVERIFY2(peer->received.contains("wamp.error.protocol_violation")
                         || first == encoded(serializer, R"([6, {}, "com.bye"])"),
                 peer->received.constData());
        peer->shutdownOutput();
        QVERIFY(waitFor([&] { return peer->hasEnded; }));
    }
}

void TestRouterInput::randomOctets_data()
{
    QTest::addColumn<Layer>("layer");
    QTest::addColumn<int>("serializer");
    addLayers([](const QByteArray &name, Layer layer, int serializer) {
        QTest::newRow(name.constData()) << layer << serializer;
    });
    QTest::newRow("TCP") << Layer::Tcp << 1;
}

void TestRouterInput::randomOctets()
{
    QFETCH(const Layer, layer);
    QFETCH(const int, serializer);
    QRandomGenerator random(quint32(layer) * 8 + quint32(serializer)); // the same each time
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 40; ++i) {
        peers.push_back(connected(layer, serializer));
        if (i % 2 == 0 && layer != Layer::Tcp)
            sendMessage(*peers.back(), layer, encoded(serializer, conversation.first()));
        QByteArray octets(random.bounded(1, 2000), Qt::Uninitialized);
        for (char &octet : octets)
            octet = char(random.bounded(256));
        if (i % 4 == 3 && layer != Layer::Tcp)
            peers.back()->send(octets); // below the messages
        else if (i % 4 == 2 && layer == Layer::Tcp)
            peers.back()->send(QByteArray::fromHex("7ff10000") + octets);
        else
            sendMessage(*peers.back(), layer, octets);
    }
    for (const auto &peer : peers)
        peer->shutdownOutput();
    QVERIFY(waitFor([&] {
        return std::all_of(peers.begin(), peers.end(),
                           [](const auto &peer) { return peer->hasEnded; });
    }));
}

void TestRouterInput::mutatedMessages_data()
{
    wrongMessages_data();
}

void TestRouterInput::mutatedMessages()
{
    // Nearly right: a few octets of a conversation are others.
    QFETCH(const Layer, layer);
    QFETCH(const int, serializer);
    QRandomGenerator random(quint32(layer) * 8 + quint32(serializer) + 1);
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 60; ++i) {
        peers.push_back(connected(layer, serializer));
        for (const QByteArray &json : conversation) {
            QByteArray message = encoded(serializer, json);
            if (random.bounded(4) == 0)
                message[random.bounded(message.size())] = char(random.bounded(256));
            if (random.bounded(8) == 0)
                message.truncate(random.bounded(message.size()));
            sendMessage(*peers.back(), layer, message);
        }
    }
    for (const auto &peer : peers)
        peer->shutdownOutput();
    QVERIFY(waitFor([&] {
        return std::all_of(peers.begin(), peers.end(),
                           [](const auto &peer) { return peer->hasEnded; });
    }));
}

void TestRouterInput::wrongFrameType_data()
{
    QTest::addColumn<Layer>("layer");
    QTest::addColumn<int>("serializer");
    QTest::newRow("binary JSON") << Layer::WebSocketBinary << 1;
    QTest::newRow("CBOR as text") << Layer::WebSocketText << 3;
}

void TestRouterInput::wrongFrameType()
{
    QFETCH(const Layer, layer);
    QFETCH(const int, serializer);
    const auto peer = connected(layer, serializer);
    // Text that is no UTF-8 would not get as far as this.
    sendMessage(*peer, layer, serializer == 1 ? conversation.first() : QByteArray("text"));
    QVERIFY(waitFor([&] { return peer->received.size() > 4; }));
    QVERIFY(peer->received.contains("wamp.error.protocol_violation"));
    peer->disconnectFromPeer();
}

void TestRouterInput::oversize_data()
{
    QTest::addColumn<Layer>("layer");
    QTest::newRow("RawSocket") << Layer::RawSocket;
    QTest::newRow("WebSocket") << Layer::WebSocketText;
}

void TestRouterInput::oversize()
{
    // The limit holds exactly.
    QFETCH(const Layer, layer);
    for (const int more : { 0, 1 }) {
        const auto peer = connected(layer, 1);
        const QByteArray begin = R"([1,"realm1",{"roles":{"caller":{}},"authextra":{"x":")";
        const QByteArray end = "\"}}]";
        const QByteArray message =
                begin + QByteArray(65536 - begin.size() - end.size() + more, 'x') + end;
        sendMessage(*peer, layer, message);
        if (more == 0)
            QVERIFY(waitFor([&] { return peer->received.contains("[2,"); }));
        peer->shutdownOutput();
        QVERIFY(waitFor([&] { return peer->hasEnded; }));
        QCOMPARE(peer->received.contains("[2,"), more == 0);
    }
}

QTEST_GUILESS_MAIN(TestRouterInput)

#include "tst_router_input.moc"
