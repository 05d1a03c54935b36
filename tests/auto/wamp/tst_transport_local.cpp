// SPDX-License-Identifier: Apache-2.0
// Sessions in the router's process: in its thread, in other ones, and routers that go away.
#include "support/wamppeer.h"
#include "support/wampscript.h"
#include "wamp/transportfactory.h"

#include <Fernweg/WampRouter>

#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

#include <atomic>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;

namespace {

RouterOptions realm()
{
    return RouterOptions({ RealmOptions(u"realm1"_s) });
}

/// Runs a function in a thread of its own, with an event loop.
class Runner
{
public:
    explicit Runner(std::function<void()> function)
        : m_thread(QThread::create([function = std::move(function)] {
              QEventLoop loop; // makes the thread's dispatcher
              function();
          }))
    {
        m_thread->start();
    }
    ~Runner() { m_thread->wait(); }
    Q_DISABLE_COPY_MOVE(Runner)
    bool isFinished() const { return m_thread->isFinished(); }

private:
    const std::unique_ptr<QThread> m_thread;
};

} // namespace

class TestTransportLocal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void payloadIsNotSerialized();
    void otherThreads();
    void routerInAnotherThread();
    void routerGoesAway();
    void routerIsGoneBefore();
    void nestedEventLoop();
    void fromOneThreadToAnother();
    void waitingValuesAreCounted_data();
    void waitingValuesAreCounted();
    void slowSubscriber();
};

void TestTransportLocal::payloadIsNotSerialized()
{
    // What no serializer could tell apart arrives as it was sent.
    Router router(realm());
    WampScript clients([&](int) { return makeLocalTransport(&router); });
    QCOMPARE(clients.run(uR"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b: join
    )"_s),
             QString());

    class Keeper final : public MessageTransportClient
    {
    public:
        void transportOpened() override { }
        void transportReceived(WampCore::Message &&message) override { got += message; }
        void transportReceivedInvalid(const WampCore::ReadError &) override { }
        void transportEnded(const TransportEnd &) override { }
        QList<WampCore::Message> got;
    } keeper;

    clients.client(u"a"_s).transport->setClient(&keeper);
    const QVariant value = QVariant::fromValue(QSize(3, 4));
    WampCore::Message message;
    message.type = WampCore::MessageType::Publish;
    message.request = 1;
    message.uri = u"com.news"_s;
    message.payload = WampCore::Payload({ value });
    clients.client(u"b"_s).transport->send(WampCore::OutgoingMessage(message));
    QVERIFY(waitFor([&] { return keeper.got.size() == 1; }));
    QCOMPARE(keeper.got.first().payload.arguments(), QVariantList { value });
    QVERIFY(!keeper.got.first().payload.serializer());
}

namespace {

/// Joins, and publishes to itself through a topic of its own. Returns how many events came.
int talk(Router *router, int number, int count)
{
    WampScript script([&](int) { return makeLocalTransport(router); });
    const QString topic = u"\"com.topic%1\""_s.arg(number);
    const QString error =
            script.run(u"a > [32, 1, {}, %1]\na < [33, 1, $topic]\nb: join"_s.arg(topic));
    if (!error.isEmpty())
        return -1;
    for (int i = 0; i < count; ++i)
        script.client(u"b"_s).say(u"[16, %1, {}, %2, [%1]]"_s.arg(i + 1).arg(topic).toUtf8());
    WampPeer &a = script.client(u"a"_s);
    waitFor([&] { return a.inbox.size() == count; });
    for (int i = 0; i < a.inbox.size(); ++i) {
        if (!a.inbox.at(i).endsWith(",[" + QByteArray::number(i + 1) + "]]"))
            return -2;
    }
    return int(a.inbox.size());
}

} // namespace

void TestTransportLocal::otherThreads()
{
    Router router(realm());
    std::array<std::atomic<int>, 4> results {};
    {
        std::vector<std::unique_ptr<Runner>> runners;
        for (int i = 0; i < int(results.size()); ++i)
            runners.push_back(std::make_unique<Runner>(
                    [&, i] { results[size_t(i)] = talk(&router, i, 500); }));
        QVERIFY(waitFor([&] {
            return std::all_of(runners.begin(), runners.end(),
                               [](const auto &runner) { return runner->isFinished(); });
        }));
    }
    for (const auto &result : results)
        QCOMPARE(int(result), 500);
    QVERIFY(waitFor([&] { return router.statistics().connections == 0; }));
    QCOMPARE(router.sessionCount(), 0);
}

void TestTransportLocal::routerInAnotherThread()
{
    QThread thread;
    auto *const router = new Router(realm());
    router->moveToThread(&thread);
    QObject::connect(&thread, &QThread::finished, router, &QObject::deleteLater);
    thread.start();
    const auto stop = qScopeGuard([&] {
        thread.quit();
        thread.wait();
    });
    QCOMPARE(talk(router, 0, 500), 500);
}

void TestTransportLocal::routerGoesAway()
{
    // At any time, in its own thread.
    for (int i = 0; i < 50; ++i) {
        QThread thread;
        auto *const router = new Router(realm());
        router->moveToThread(&thread);
        WampPeer peer(makeLocalTransport(router));
        thread.start();
        if (i % 3 != 0)
            QVERIFY(peer.waitForOpen());
        peer.say(R"([1, "realm1", {"roles": {"caller": {}}}])");
        if (i % 3 == 2)
            QVERIFY(!peer.next().isEmpty());
        QMetaObject::invokeMethod(
                router, [router] { delete router; }, Qt::QueuedConnection);
        for (int k = 0; k < 20; ++k)
            peer.say("[48, 1, {}, \"com.x\"]");
        QVERIFY(peer.waitForEnd());
        QVERIFY(!peer.ends.first().wasClean);
        thread.quit();
        thread.wait();
    }
}

void TestTransportLocal::routerIsGoneBefore()
{
    auto router = std::make_unique<Router>(realm());
    MessageTransportPointer transport = makeLocalTransport(router.get());
    router.reset();
    WampPeer peer(std::move(transport));
    QVERIFY(peer.ends.isEmpty());
    QVERIFY(peer.waitForEnd());
    QVERIFY(!peer.ends.first().wasOpen);
    QVERIFY(!peer.isOpened);
    QCOMPARE(peer.ends.first().text, u"there is no router"_s);
}

void TestTransportLocal::nestedEventLoop()
{
    // Whoever runs an event loop while a message is told gets those behind it there, in order.
    Router router(realm());
    WampScript clients([&](int) { return makeLocalTransport(&router); });
    QCOMPARE(clients.run(uR"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b: join
    )"_s),
             QString());

    class Nester final : public MessageTransportClient
    {
    public:
        void transportOpened() override { }
        void transportReceived(WampCore::Message &&message) override
        {
            got += message.payload.arguments().value(0).toInt();
            if (got.size() == 2)
                isNestedLoopDone = waitFor([this] { return got.size() == 10; });
        }
        void transportReceivedInvalid(const WampCore::ReadError &) override { }
        void transportEnded(const TransportEnd &) override { }
        QList<int> got;
        bool isNestedLoopDone = false;
    } nester;

    clients.client(u"a"_s).transport->setClient(&nester);
    for (int i = 0; i < 10; ++i)
        clients.client(u"b"_s).say(
                u"[16, %1, {}, \"com.news\", [%2]]"_s.arg(i + 1).arg(i).toUtf8());
    QVERIFY(waitFor([&] { return nester.got.size() == 10; }));
    QVERIFY(nester.isNestedLoopDone);
    QCOMPARE(nester.got, (QList<int> { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
}

void TestTransportLocal::fromOneThreadToAnother()
{
    // The transport is an object like others: it can be moved before it is opened.
    Router router(realm());
    std::atomic<int> opened = 0;
    {
        const Runner runner([&] {
            WampPeer peer(makeLocalTransport(&router));
            opened = peer.waitForOpen() ? 1 : -1;
            peer.transport->close();
            peer.waitForEnd();
        });
        QVERIFY(waitFor([&] { return runner.isFinished(); }));
    }
    QCOMPARE(int(opened), 1);
    QVERIFY(waitFor([&] { return router.statistics().connections == 0; }));
}

namespace {

WampCore::OutgoingMessage publication(quint64 request, const QVariantList &arguments,
                                      const QVariantMap &kwargs = {})
{
    WampCore::Message message;
    message.type = WampCore::MessageType::Publish;
    message.request = request;
    message.uri = u"com.news"_s;
    message.payload = WampCore::Payload(arguments, kwargs);
    return WampCore::OutgoingMessage(std::move(message));
}

} // namespace

void TestTransportLocal::waitingValuesAreCounted_data()
{
    QTest::addColumn<QVariantList>("arguments");
    QTest::addColumn<QVariantMap>("kwargs");
    QTest::addColumn<int>("octets");
    const QString text(5000, u'x');
    QTest::newRow("none") << QVariantList() << QVariantMap() << 0;
    QTest::newRow("text") << QVariantList { text } << QVariantMap() << 10000;
    QTest::newRow("binary") << QVariantList { QByteArray(10000, 'x') } << QVariantMap() << 10000;
    QTest::newRow("by name") << QVariantList() << QVariantMap { { u"k"_s, text } } << 10000;
    QTest::newRow("a long name") << QVariantList() << QVariantMap { { text, 1 } } << 10000;
    QTest::newRow("many") << QVariantList(1000, 1.5) << QVariantMap() << 32000;
    const QVariantList inner { text, QVariantMap { { u"k"_s, QVariantList { text } } } };
    QTest::newRow("nested") << QVariantList { QVariant(inner) } << QVariantMap() << 20000;
}

void TestTransportLocal::waitingValuesAreCounted()
{
    QFETCH(const QVariantList, arguments);
    QFETCH(const QVariantMap, kwargs);
    QFETCH(const int, octets);
    Router router(realm());
    WampScript clients([&](int) { return makeLocalTransport(&router); });
    QCOMPARE(clients.run(u"a: join"_s), QString());
    const MessageTransport &transport = *clients.client(u"a"_s).transport;
    QCOMPARE(transport.bytesToWrite(), 0u);
    for (int i = 1; i <= 3; ++i) {
        clients.client(u"a"_s).transport->send(publication(quint64(i), arguments, kwargs));
        QVERIFY(transport.bytesToWrite() >= quint64(i * octets));
        QVERIFY(transport.bytesToWrite() < quint64(i * (octets + 600)));
    }
    QVERIFY(waitFor([&] { return transport.bytesToWrite() == 0; }));
}

void TestTransportLocal::slowSubscriber()
{
    // What waits for it counts by what it holds, however it came.
    Router router(RouterOptions({ RealmOptions(u"realm1"_s).setEventOutputLimit(50000) }));
    WampScript clients([&](int) { return makeLocalTransport(&router); });
    QCOMPARE(clients.run(uR"(
        a > [32, 1, {}, "com.news"]
        a < [33, 1, $news]
        b: join
    )"_s),
             QString());
    WampPeer &a = clients.client(u"a"_s);
    const QVariantList arguments { QVariantList { QString(10000, u'x') } };
    for (quint64 i = 1; i <= 10; ++i) // which the router gets at once, before the subscriber reads
        clients.client(u"b"_s).transport->send(publication(i, arguments));
    QVERIFY(waitFor([&] { return !a.inbox.isEmpty(); }));
    QCOMPARE(a.inbox.size(), 3); // with it, more than 50,000 wait
    a.inbox.clear();
    clients.client(u"b"_s).transport->send(publication(11, arguments));
    QVERIFY(waitFor([&] { return !a.inbox.isEmpty(); })); // it has caught up
}

QTEST_GUILESS_MAIN(TestTransportLocal)

#include "tst_transport_local.moc"
