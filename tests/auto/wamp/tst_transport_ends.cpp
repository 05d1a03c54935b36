// SPDX-License-Identifier: Apache-2.0
// How transports end, and how they don't begin: what a client can tell apart.
#include "support/rawpeer.h"
#include "support/wampplaces.h"
#include "support/wamppeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray describedEnd(const TransportEnd &end)
{
    QByteArray words = end.wasOpen ? "open" : "not open";
    if (end.wasClean)
        words += ", clean";
    if (end.isTlsFailure)
        words += ", TLS";
    if (end.isRefused)
        words += ", refused";
    return words;
}

MessageTransportPointer connected(const QString &url, const TransportOptions &options = {})
{
    QString error;
    auto transport = makeTransport(QUrl(url), options, &error);
    if (!transport)
        qWarning("%s", qPrintable(error));
    return transport;
}

/// Accepts connections, answers the first octets with these, and closes if told to.
class Answerer : public QTcpServer
{
public:
    explicit Answerer(const QByteArray &answer, bool closes = false)
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this, answer, closes] {
            socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, answer, closes] {
                received += socket->readAll();
                if (std::exchange(m_isAnswered, true))
                    return;
                socket->write(answer);
                if (closes)
                    socket->disconnectFromHost();
            });
        });
    }

    QString url(const QString &scheme) const
    {
        return u"%1://127.0.0.1:%2"_s.arg(scheme).arg(serverPort());
    }

    QTcpSocket *socket = nullptr;
    QByteArray received;

private:
    bool m_isAnswered = false;
};

QByteArray octets(const char *hex)
{
    return QByteArray::fromHex(hex);
}

} // namespace

class TestTransportEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUrls_data();
    void wrongUrls();
    void unreachable_data();
    void unreachable();
    void refused_data();
    void refused();
    void untrustedCertificate_data();
    void untrustedCertificate();
    void tooSlowHandshake_data();
    void tooSlowHandshake();
    void routerCloses_data();
    void routerCloses();
    void routerIsDeleted_data();
    void routerIsDeleted();
    void abortTwice_data();
    void abortTwice();
    void tooLongForThePeer();
    void lostInAFrame();
    void silentPeer();
    void lastWordsArrive();
};

void TestTransportEnds::wrongUrls_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url :
         { "http://localhost:1", "rs://localhost", "rs://:1", "rs://localhost:1/path",
           "rs://localhost:1?query", "rs://me@localhost:1", "rs://localhost:1#part", "rs+unix:x",
           "rs+unix:/", "rs+unix://host/x", "ws://", "", "rs:" })
        QTest::newRow(url) << QString::fromLatin1(url);
}

void TestTransportEnds::wrongUrls()
{
    QFETCH(const QString, url);
    QString error;
    QVERIFY(!makeTransport(QUrl(url), {}, &error));
    QVERIFY(!error.isEmpty());
    QVERIFY(!makeTransport(QUrl(url), {}, nullptr));
}

void TestTransportEnds::unreachable_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url : { "ws://127.0.0.1:1", "wss://127.0.0.1:1", "rs://127.0.0.1:1",
                             "rss://127.0.0.1:1", "ws+unix:/nowhere/x", "rs+unix:/nowhere/x",
                             "rs+unix:@fernweg-nobody", "rs://nowhere.invalid:1" })
        QTest::newRow(url) << QString::fromLatin1(url);
}

void TestTransportEnds::unreachable()
{
    QFETCH(const QString, url);
    WampPeer peer(connected(url));
    QVERIFY(peer.ends.isEmpty());
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "not open");
    QVERIFY(!peer.ends.first().text.isEmpty());
}

void TestTransportEnds::refused_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *scheme, const QByteArray &answer,
                        const char *end, const char *text) {
        QTest::newRow(name) << QString::fromLatin1(scheme) << answer << QByteArray(end)
                            << QString::fromLatin1(text);
    };
    row("HTTP 403", "ws", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        "not open, refused", "403");
    row("HTTP 404", "ws", "HTTP/1.1 404 Not Found\r\n\r\n", "not open, refused", "404");
    row("no HTTP", "ws", "hello\r\n\r\n", "not open", "not HTTP");
    row("serializer", "rs", octets("7f100000"), "not open, refused", "serializer");
    row("length", "rs", octets("7f200000"), "not open, refused", "length");
    row("feature", "rs", octets("7f300000"), "not open, refused", "feature");
    row("connections", "rs", octets("7f400000"), "not open, refused", "too many");
    row("another serializer", "rs", octets("7ff10000"), "not open", "another serializer");
    row("HTTP in place of RawSocket", "rs", "HTTP/1.1 400 Bad Request\r\n\r\n", "not open",
        "not that of a RawSocket");
}

void TestTransportEnds::refused()
{
    QFETCH(const QString, scheme);
    QFETCH(const QByteArray, answer);
    QFETCH(const QString, text);
    const Answerer server(answer);
    WampPeer peer(
            connected(server.url(scheme), TransportOptions().setSerializers({ Serializer::Cbor })));
    QVERIFY(peer.waitForEnd());
    QTEST(describedEnd(peer.ends.first()), "end");
    QVERIFY2(peer.ends.first().text.contains(text), qPrintable(peer.ends.first().text));
    QVERIFY(!peer.isOpened);
}

void TestTransportEnds::untrustedCertificate_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::newRow("wss") << u"wss"_s;
    QTest::newRow("rss") << u"rss"_s;
}

void TestTransportEnds::untrustedCertificate()
{
    QFETCH(const QString, scheme);
    WampPlaces places(WampPlaces::openRealm());
    QVERIFY2(places.errorString().isEmpty(), qPrintable(places.errorString()));
    WampPeer peer(makeTransport(places.url(scheme), {}, nullptr));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "not open, TLS");
}

void TestTransportEnds::tooSlowHandshake_data()
{
    QTest::addColumn<QString>("scheme");
    for (const char *scheme : { "ws", "wss", "rs", "rss" })
        QTest::newRow(scheme) << QString::fromLatin1(scheme);
}

void TestTransportEnds::tooSlowHandshake()
{
    QFETCH(const QString, scheme);
    const Answerer server({});
    TransportOptions options;
    options.setWebSocketOptions(WebSocketOptions().setOpenHandshakeTimeout(30ms));
    WampPeer peer(connected(server.url(scheme), options));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "not open");
    QVERIFY2(peer.ends.first().text.contains(u"in time"), qPrintable(peer.ends.first().text));
}

namespace {

void addWays()
{
    QTest::addColumn<int>("way");
    const auto ways = WampPlaces::ways();
    for (int i = 0; i < ways.size(); ++i)
        QTest::newRow(ways.at(i).name.constData()) << i;
}

} // namespace

void TestTransportEnds::routerCloses_data()
{
    addWays();
}

void TestTransportEnds::routerCloses()
{
    // Who has joined is said goodbye; who has not is closed.
    QFETCH(const int, way);
    WampPlaces places(WampPlaces::openRealm());
    QSignalSpy closed(&places.router, &Router::closed);
    WampPeer joined(places.transport(WampPlaces::ways().at(way)));
    WampPeer silent(places.transport(WampPlaces::ways().at(way)));
    QVERIFY(joined.waitForOpen() && silent.waitForOpen());
    QVERIFY(joined.say(R"([1, "realm1", {"roles": {"caller": {}}}])"));
    QVERIFY(joined.next().startsWith("[2,"));
    QVERIFY(waitFor([&] { return places.router.statistics().connections == 2; }));
    places.router.close();
    QVERIFY(!places.router.isListening());
    QCOMPARE(joined.next(), "[6,{},\"wamp.close.system_shutdown\"]");
    joined.say(R"([6, {}, "wamp.close.goodbye_and_out"])");
    QVERIFY(joined.waitForEnd() && silent.waitForEnd());
    QCOMPARE(describedEnd(joined.ends.first()), "open, clean");
    QCOMPARE(describedEnd(silent.ends.first()), "open, clean");
    QVERIFY(waitFor([&] { return closed.size() == 1; }));
}

void TestTransportEnds::routerIsDeleted_data()
{
    addWays();
}

void TestTransportEnds::routerIsDeleted()
{
    QFETCH(const int, way);
    auto places = std::make_unique<WampPlaces>(WampPlaces::openRealm());
    WampPeer peer(places->transport(WampPlaces::ways().at(way)));
    QVERIFY(peer.waitForOpen());
    peer.say(R"([1, "realm1", {"roles": {"caller": {}}}])");
    QVERIFY(peer.next().startsWith("[2,"));
    places.reset();
    QVERIFY(peer.waitForEnd());
    QVERIFY(peer.ends.first().wasOpen);
    QVERIFY(!peer.transport->isOpen());
    peer.say(R"([6, {}, "com.bye"])"); // to nobody
    peer.transport->close();
    peer.transport->abort();
    QCoreApplication::processEvents();
    QCOMPARE(peer.ends.size(), 1);
}

void TestTransportEnds::abortTwice_data()
{
    addWays();
}

void TestTransportEnds::abortTwice()
{
    QFETCH(const int, way);
    WampPlaces places(WampPlaces::openRealm());
    for (const bool isOpen : { false, true }) {
        WampPeer peer(places.transport(WampPlaces::ways().at(way)));
        if (isOpen)
            QVERIFY(peer.waitForOpen());
        peer.transport->abort();
        peer.transport->abort();
        peer.transport->close();
        QVERIFY(peer.ends.isEmpty()); // never within a call
        QVERIFY(peer.waitForEnd());
        QCoreApplication::processEvents();
        QCOMPARE(peer.ends.size(), 1);
        QCOMPARE(describedEnd(peer.ends.first()), isOpen ? "open" : "not open");
        QCOMPARE(peer.isOpened, isOpen);
    }
}

void TestTransportEnds::tooLongForThePeer()
{
    const Answerer server(octets("7f010000"));
    WampPeer peer(connected(server.url(u"rs"_s),
                            TransportOptions().setSerializers({ Serializer::Json })));
    QVERIFY(peer.waitForOpen());
    QCOMPARE(peer.transport->maxMessageSize(), quint64(512));
    WampCore::Message message;
    message.type = WampCore::MessageType::Goodbye;
    message.uri = QString(600, u'x');
    const WampCore::OutgoingMessage tooLong(message);
    QVERIFY(peer.transport->sizeOf(tooLong) > 512);
    peer.transport->send(tooLong);
    QVERIFY(peer.waitForEnd());
    QCOMPARE(server.received.size(), 4); // the handshake
}

void TestTransportEnds::lostInAFrame()
{
    const Answerer server(octets("7ff10000") + octets("0000000a") + "half", true);
    WampPeer peer(connected(server.url(u"rs"_s),
                            TransportOptions().setSerializers({ Serializer::Json })));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "open");
}

void TestTransportEnds::silentPeer()
{
    const Answerer server(octets("7ff10000"));
    TransportOptions options;
    options.setSerializers({ Serializer::Json });
    options.setWebSocketOptions(WebSocketOptions().setAutoPing(20ms, 20ms).setAutoPingSize(4));
    WampPeer peer(connected(server.url(u"rs"_s), options));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "open");
    QVERIFY(peer.ends.first().text.contains(u"ping"));
    QCOMPARE(server.received.mid(4, 4), octets("01000004"));
}

void TestTransportEnds::lastWordsArrive()
{
    // What was sent before close() is delivered, however much it is.
    const Answerer server(octets("7ff10000"));
    WampPeer peer(connected(server.url(u"rs"_s),
                            TransportOptions().setSerializers({ Serializer::Json })));
    QVERIFY(peer.waitForOpen());
    WampCore::Message message;
    message.type = WampCore::MessageType::Goodbye;
    message.uri = QString(8000000, u'x');
    const WampCore::OutgoingMessage last(message);
    peer.transport->send(last);
    const auto size = qsizetype(peer.transport->sizeOf(last));
    peer.transport->close();
    QVERIFY(!peer.transport->isOpen());
    QVERIFY(waitFor([&] { return server.received.size() == 4 + 4 + size; }));
    server.socket->disconnectFromHost();
    QVERIFY(peer.waitForEnd());
    QCOMPARE(describedEnd(peer.ends.first()), "open, clean");
}

QTEST_GUILESS_MAIN(TestTransportEnds)

#include "tst_transport_ends.moc"
