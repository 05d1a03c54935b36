// SPDX-License-Identifier: Apache-2.0
// The same scenarios over every transport, in every serializer.
#include "support/wampplaces.h"
#include "support/wampscript.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Qt::StringLiterals;

namespace {

QByteArray quoted(qsizetype size)
{
    return '"' + QByteArray(size, 'x') + '"';
}

const std::pair<const char *, const char *> allScenarios[] = {
    { "join, leave and join again", R"(
        a: silent
        a > [1, "realm1", {"roles": {"caller": {}}}]
        a < [2, "*", "*"]
        a > [6, {}, "wamp.close.normal"]
        a < [6, {}, "wamp.close.goodbye_and_out"]
        a > [1, "realm1", {"roles": {"caller": {}}}]
        a < [2, "*", "*"]
        a: leave
        a: closed
    )" },
    { "unknown realm", R"(
        a: silent
        a > [1, "nowhere", {"roles": {"caller": {}}}]
        a < [3, "*", "wamp.error.no_such_realm"]
    )" },
    { "call, error, progress", R"(
        callee > [64, 1, {}, "com.add"]
        callee < [65, 1, $add]
        caller > [48, 1, {}, "com.add", [2, 3, "\u00fc", null, true, -7, 1.5, "\u0000AAEC/w=="], {"x": {"y": []}}]
        callee < [68, 1, $add, {}, [2, 3, "\u00fc", null, true, -7, 1.5, "\u0000AAEC/w=="], {"x": {"y": []}}]
        callee > [70, 1, {}, [9007199254740993, -9223372036854775808]]
        caller < [50, 1, {}, [9007199254740993, -9223372036854775808]]
        caller > [48, 2, {"receive_progress": true}, "com.add"]
        callee < [68, 2, $add, {"receive_progress": true}]
        callee > [70, 2, {"progress": true}, ["a third"]]
        caller < [50, 2, {"progress": true}, ["a third"]]
        callee > [8, 68, 2, {}, "com.error.tired", ["too much"], {"after": 1}]
        caller < [8, 48, 2, {}, "com.error.tired", ["too much"], {"after": 1}]
        caller > [48, 3, {}, "com.nothing"]
        caller < [8, 48, 3, {}, "wamp.error.no_such_procedure", "*"]
    )" },
    { "cancel", R"(
        callee > [64, 1, {}, "com.slow"]
        callee < [65, 1, $slow]
        caller > [48, 1, {}, "com.slow"]
        callee < [68, 1, $slow, {}]
        caller > [49, 1, {"mode": "kill"}]
        callee < [69, 1, "*"]
        callee > [8, 68, 1, {}, "wamp.error.canceled"]
        caller < [8, 48, 1, {}, "wamp.error.canceled"]
    )" },
    { "publish", R"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b > [32, 1, {"match": "prefix"}, "com"]
        b < [33, 1, $all]
        c > [16, 1, {"acknowledge": true}, "com.news", ["x"], {"y": "\u0000/w=="}]
        c < [17, 1, $publication]
        a < [36, $news, $publication, {}, ["x"], {"y": "\u0000/w=="}]
        b < [36, $all, $publication, {"topic": "com.news"}, ["x"], {"y": "\u0000/w=="}]
        a > [34, 2, $news]
        a < [35, 2]
    )" },
    { "the callee leaves", R"(
        callee > [64, 1, {}, "com.slow"]
        callee < [65, 1, $slow]
        caller > [48, 1, {}, "com.slow"]
        callee < [68, 1, $slow, {}]
        callee: leave
        caller < [8, 48, 1, "*", "wamp.error.canceled", "*"]
    )" },
};

} // namespace

class TestTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void scenarios_data();
    void scenarios();
    void mixedClients_data();
    void mixedClients();
    void largeMessages_data();
    void largeMessages();
    void details_data();
    void details();
    void manyMessages_data();
    void manyMessages();
    void slowReader_data();
    void slowReader();
    void deletedInACallback_data();
    void deletedInACallback();
    void sharedForm();
    void cleanupTestCase();

private:
    void addWays();
    void addScenarios(const QByteArray &prefix, int way);

    std::unique_ptr<WampPlaces> m_places;
    const QList<WampPlaces::Way> m_ways = WampPlaces::ways();
};

void TestTransport::initTestCase()
{
    QVERIFY2(WampPlaces::certificates().isValid(),
             qPrintable(WampPlaces::certificates().errorString()));
    m_places = std::make_unique<WampPlaces>(WampPlaces::openRealm());
    QVERIFY2(m_places->errorString().isEmpty(), qPrintable(m_places->errorString()));
}

void TestTransport::cleanupTestCase()
{
    QVERIFY(waitFor([this] { return m_places->router.statistics().connections == 0; }));
    QCOMPARE(m_places->router.sessionCount(), 0);
    m_places.reset();
}

void TestTransport::addWays()
{
    QTest::addColumn<int>("way");
    for (int i = 0; i < m_ways.size(); ++i)
        QTest::newRow(m_ways.at(i).name.constData()) << i;
}

void TestTransport::addScenarios(const QByteArray &prefix, int way)
{
    const auto row = [&](const char *name, const QString &script) {
        QTest::newRow((prefix + ", " + name).constData()) << way << script;
    };
    for (const auto &[name, script] : allScenarios)
        row(name, QString::fromUtf8(script));
}

void TestTransport::scenarios_data()
{
    QTest::addColumn<int>("way");
    QTest::addColumn<QString>("script");
    for (int i = 0; i < m_ways.size(); ++i)
        addScenarios(m_ways.at(i).name, i);
}

void TestTransport::scenarios()
{
    QFETCH(const int, way);
    QFETCH(const QString, script);
    WampScript clients([&](int) { return m_places->transport(m_ways.at(way)); });
    const QString error = clients.run(script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

void TestTransport::mixedClients_data()
{
    QTest::addColumn<int>("way");
    QTest::addColumn<QString>("script");
    for (const int shift : { 0, 1, 3 })
        addScenarios("mixed " + QByteArray::number(shift), shift);
}

void TestTransport::mixedClients()
{
    // Each client in another serializer, over another transport.
    QFETCH(const int, way);
    QFETCH(const QString, script);
    WampScript clients([&](int number) {
        return m_places->transport(m_ways.at((way + 2 * number) % m_ways.size()));
    });
    const QString error = clients.run(script);
    QVERIFY2(error.isEmpty(), qPrintable(error));
}

void TestTransport::largeMessages_data()
{
    addWays();
}

void TestTransport::largeMessages()
{
    QFETCH(const int, way);
    WampScript clients([&](int) { return m_places->transport(m_ways.at(way)); });
    QCOMPARE(clients.run(uR"(
        callee > [64, 1, {}, "com.echo"]
        callee < [65, 1, $echo]
        caller > [48, 1, {}, "com.nothing"]
        caller < [8, 48, 1, {}, "wamp.error.no_such_procedure", "*"]
    )"_s),
             QString());
    int request = 1;
    for (const qsizetype size : { 100, 65536, 1000000 }) {
        const QByteArray number = QByteArray::number(++request);
        const QByteArray invocation = QByteArray::number(request - 1);
        clients.client(u"caller"_s)
                .say("[48, " + number + ", {}, \"com.echo\", [" + quoted(size) + "]]");
        const QByteArray invoked = clients.client(u"callee"_s).next();
        QVERIFY(invoked.endsWith('[' + quoted(size) + "]]"));
        clients.client(u"callee"_s).say("[70, " + invocation + ", {}, [" + quoted(size) + "]]");
        const QByteArray result = clients.client(u"caller"_s).next();
        QVERIFY(result.startsWith("[50,"));
        QVERIFY(result.endsWith('[' + quoted(size) + "]]"));
    }
}

void TestTransport::details_data()
{
    addWays();
}

void TestTransport::details()
{
    QFETCH(const int, way);
    const WampPlaces::Way &where = m_ways.at(way);
    QVERIFY(waitFor([this] { return m_places->router.statistics().connections == 0; }));
    QCoreApplication::processEvents(); // the last one's onLeave()
    QSignalSpy joined(&m_places->router, &Wamp::Router::onJoin);
    QSignalSpy left(&m_places->router, &Wamp::Router::onLeave);
    {
        WampScript clients([&](int) { return m_places->transport(where); });
        QCOMPARE(clients.run(u"a: join"_s), QString());
        const QVariantMap details = clients.client(u"a"_s).transport->details();
        const bool isEncrypted = where.scheme.contains(u"wss") || where.scheme.startsWith(u"rss");
        const QString type = where.scheme.isEmpty() ? u"memory"_s
                : isEncrypted                       ? u"tls"_s
                : where.scheme.endsWith(u"unix")    ? u"unix"_s
                                                    : u"tcp"_s;
        QCOMPARE(details.value(u"channel_type"_s).toString(), type);
        QVERIFY(waitFor([&] { return joined.size() == 1; }));
        const auto session = joined.first().at(1).value<Wamp::SessionDetails>();
        QCOMPARE(session.realm(), u"realm1"_s);
        QCOMPARE(session.transport().value(u"channel_type"_s).toString(), type);
        QCOMPARE(session.transport().value(u"channel_serializer"_s),
                 details.value(u"channel_serializer"_s));
        if (type == u"tcp")
            QVERIFY(session.transport().value(u"peer"_s).toString().startsWith(u"tcp4:127.0.0.1:"));
    }
    QVERIFY(waitFor([&] { return left.size() == 1; }));
}

void TestTransport::manyMessages_data()
{
    addWays();
}

void TestTransport::manyMessages()
{
    QFETCH(const int, way);
    WampScript clients([&](int) { return m_places->transport(m_ways.at(way)); });
    QCOMPARE(clients.run(uR"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b: join
    )"_s),
             QString());
    constexpr int count = 500;
    for (int i = 0; i < count; ++i)
        clients.client(u"b"_s).say("[16, " + QByteArray::number(i + 1) + ", {}, \"com.news\", ["
                                   + QByteArray::number(i) + "]]");
    WampPeer &a = clients.client(u"a"_s);
    QVERIFY(waitFor([&] { return a.inbox.size() == count; }));
    for (int i = 0; i < count; ++i) // in order, and each once
        QVERIFY(a.inbox.at(i).endsWith(",[" + QByteArray::number(i) + "]]"));
}

void TestTransport::slowReader_data()
{
    addWays();
}

void TestTransport::slowReader()
{
    // What the router has not taken is counted; when it has, the client is told.
    QFETCH(const int, way);
    if (m_ways.at(way).scheme.isEmpty())
        return; // nothing is written
    WampScript clients([&](int) { return m_places->transport(m_ways.at(way)); });
    QCOMPARE(clients.run(u"a: join"_s), QString());
    WampPeer &a = clients.client(u"a"_s);
    const QByteArray publication = "[16, 1, {}, \"com.news\", [" + quoted(1000000) + "]]";
    for (int i = 0; i < 8; ++i)
        a.say(QByteArray(publication).replace(5, 1, QByteArray::number(i + 1)));
    QVERIFY(a.transport->bytesToWrite() > 1000000);
    QVERIFY(waitFor([&] { return a.drained != 0; }));
    QVERIFY(waitFor([&] { return a.transport->bytesToWrite() == 0; }));
}

void TestTransport::deletedInACallback_data()
{
    addWays();
}

void TestTransport::deletedInACallback()
{
    QFETCH(const int, way);

    /// Lets go of the transport when it is told of something.
    class Quitter final : public Wamp::MessageTransportClient
    {
    public:
        void transportOpened() override { quitAt(1); }
        void transportReceived(WampCore::Message &&) override { quitAt(2); }
        void transportReceivedInvalid(const WampCore::ReadError &) override { }
        void transportEnded(const Wamp::TransportEnd &) override { quitAt(3); }
        void quitAt(int what)
        {
            told += what;
            if (what == when)
                transport.reset();
        }

        Wamp::MessageTransportPointer transport;
        QList<int> told;
        int when = 0;
    };

    for (const int when : { 1, 2, 3 }) {
        Quitter client;
        client.when = when;
        client.transport = m_places->transport(m_ways.at(way));
        client.transport->setClient(&client);
        client.transport->open();
        QVERIFY(waitFor([&] { return !client.told.isEmpty(); }));
        if (when > 1) {
            auto hello = WampCore::readMessage(WampCore::SerializerId::Json,
                                               R"([1, "realm1", {"roles": {"caller": {}}}])");
            client.transport->send(
                    WampCore::OutgoingMessage(std::move(std::get<WampCore::Message>(hello))));
            QVERIFY(waitFor([&] { return client.told.size() == 2; }));
        }
        if (when > 2) {
            client.transport->abort();
            QCOMPARE(client.told.size(), 2); // not within the call
            QVERIFY(waitFor([&] { return client.told.size() == 3; }));
        }
        QVERIFY(!client.transport);
        QCOMPARE(client.told.last(), when);
    }
}

void TestTransport::sharedForm()
{
    // What is sent to many, WebSockets share in the form in which it leaves.
    auto hello = WampCore::readMessage(WampCore::SerializerId::Json, "[6, {}, \"com.bye\"]");
    const WampCore::OutgoingMessage message(std::move(std::get<WampCore::Message>(hello)));
    WampPeer a(m_places->transport(m_ways.at(0)));
    WampPeer b(m_places->transport(m_ways.at(0)));
    QVERIFY(a.waitForOpen() && b.waitForOpen());
    a.transport->send(message);
    const auto first = message.transportForm(WampCore::SerializerId::Json);
    b.transport->send(message);
    const auto second = message.transportForm(WampCore::SerializerId::Json);
    QVERIFY(first != second);
    b.transport->send(message);
    QCOMPARE(message.transportForm(WampCore::SerializerId::Json), second);
    QVERIFY(!message.transportForm(WampCore::SerializerId::Cbor));
}

QTEST_GUILESS_MAIN(TestTransport)

#include "tst_transport.moc"
