// SPDX-License-Identifier: Apache-2.0
// One port for WebSocket, RawSocket and browsers; whom a router lets in.
#include "support/rawpeer.h"
#include "support/wampplaces.h"
#include "support/wamppeer.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray octets(const char *hex)
{
    return QByteArray::fromHex(hex);
}

quint16 portOf(const Router &router)
{
    return quint16(router.urls().value(0).port());
}

/// A frame of a client's RawSocket.
QByteArray frame(const QByteArray &message)
{
    return QByteArray(1, '\0') + char(message.size() >> 16) + char(message.size() >> 8)
            + char(message.size()) + message;
}

} // namespace

class TestRouterListening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void urls_data();
    void urls();
    void wrongUrls_data();
    void wrongUrls();
    void wrongOptions();
    void pathsAndSubprotocols_data();
    void pathsAndSubprotocols();
    void rawSocketAtTheSamePort_data();
    void rawSocketAtTheSamePort();
    void browsers();
    void rawSocketOnly();
    void tooManyConnections();
    void joinTimeout_data();
    void joinTimeout();
    void realmsAndKilling();
    void authorizers();
    void deletedInASlot();
};

void TestRouterListening::urls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("pattern");
    const auto row = [](const char *url, const char *pattern) {
        QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(pattern);
    };
    row("ws://127.0.0.1:0/ws", "^ws://127.0.0.1:\\d{4,5}/ws$");
    row("ws://localhost:0", "^ws://127.0.0.1:\\d{4,5}$");
    row("ws://127.0.0.1:0/", "^ws://127.0.0.1:\\d{4,5}$");
    row("ws+unix:@fernweg-x1:/ws", "^ws\\+unix:@fernweg-x1:/ws$");
    row("rs://127.0.0.1:0", "^rs://127.0.0.1:\\d{4,5}$");
    row("rs+unix:@fernweg-x3", "^rs\\+unix:@fernweg-x3$");
}

void TestRouterListening::urls()
{
    QFETCH(const QString, url);
    QFETCH(const QString, pattern);
    Router router(WampPlaces::openRealm());
    QSignalSpy listening(&router, &Router::listeningChanged);
    QVERIFY(!router.isListening());
    QVERIFY2(router.listen(QUrl(url)), qPrintable(router.errorString()));
    QVERIFY(router.isListening());
    QCOMPARE(listening.size(), 1);
    const QUrl real = router.urls().constFirst();
    QVERIFY2(QRegularExpression(pattern).match(real.toString()).hasMatch(),
             qPrintable(real.toString()));
    WampPeer peer(makeTransport(real, {}, nullptr)); // it can be connected to as it is
    QVERIFY(peer.waitForOpen());
    if (real.port() > 0) {
        Router second(WampPlaces::openRealm());
        QVERIFY(!second.listen(real));
        QVERIFY(!second.errorString().isEmpty());
    }
}

void TestRouterListening::wrongUrls_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url :
         { "http://127.0.0.1:0", "ws://example.com:0", "ws://127.0.0.1:0?x", "rs://127.0.0.1",
           "rs://example.com:1", "rs://127.0.0.1:0/path", "wss://127.0.0.1:0", "rss://127.0.0.1:0",
           "ws+unix:relative", "rs+unix:relative", "ws+unix:@x:path", "" })
        QTest::newRow(url) << QString::fromLatin1(url);
}

void TestRouterListening::wrongUrls()
{
    QFETCH(const QString, url);
    Router router(WampPlaces::openRealm());
    QVERIFY(!router.listen(QUrl(url)));
    QVERIFY(!router.errorString().isEmpty());
    QVERIFY(!router.isListening());
}

void TestRouterListening::wrongOptions()
{
    Router router(RouterOptions({ RealmOptions(u"bad realm"_s) }));
    QVERIFY(!router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    QCOMPARE(router.errorString(), router.options().errorString());
    Router good;
    QVERIFY(!good.listen()); // the options name no URL
    QVERIFY(!good.setServerOptions(ServerOptions().setThreads(2)));
    QVERIFY(good.errorString().startsWith(u"threads: "));
    QVERIFY(!good.setServerOptions(ServerOptions().setBacklog(0)));
    Router several(WampPlaces::openRealm().setListen(
            { QUrl(u"ws://127.0.0.1:0"_s), QUrl(u"rs://127.0.0.1:0"_s) }));
    QVERIFY2(several.listen(), qPrintable(several.errorString()));
    QCOMPARE(several.urls().size(), 2);
}

void TestRouterListening::pathsAndSubprotocols_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("subprotocols");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("chosen");
    const auto row = [](const char *path, const char *subprotocols, int status,
                        const char *chosen) {
        QTest::addRow("%s %s", path, subprotocols)
                << QByteArray(path) << QByteArray(subprotocols) << status << QByteArray(chosen);
    };
    row("/ws", "wamp.2.json", 101, "wamp.2.json");
    row("/ws?x=1", "wamp.2.cbor", 101, "wamp.2.cbor");
    row("/ws", "chat, wamp.2.msgpack, wamp.2.json", 101, "wamp.2.msgpack");
    row("/", "wamp.2.json", 404, "");
    row("/ws/", "wamp.2.json", 404, "");
    row("/other", "wamp.2.json", 404, "");
    row("/ws", "wamp.2.flatbuffers", 400, "");
    row("/ws", "wamp.2.json.batched", 400, "");
    row("/ws", "WAMP.2.JSON", 400, "");
    row("/ws", "", 400, "");
}

void TestRouterListening::pathsAndSubprotocols()
{
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, subprotocols);
    Router router(WampPlaces::openRealm());
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0/ws"_s)));
    QSignalSpy failures(&router, &Router::handshakeFailed);
    const QByteArray field = subprotocols.isEmpty()
            ? QByteArray()
            : "Sec-WebSocket-Protocol: " + subprotocols + "\r\n";
    RawPeer peer(portOf(router), upgradeRequest(field, path));
    QVERIFY(waitFor([&] { return !peer.head().isEmpty(); }));
    QTEST(peer.status(), "status");
    QTEST(peer.field("Sec-WebSocket-Protocol"), "chosen");
    if (peer.status() == 400) {
        QVERIFY(waitFor([&] { return peer.hasEnded; }));
        QVERIFY(peer.body().contains("wamp.2.cbor, wamp.2.msgpack, wamp.2.json"));
    }
    QCOMPARE(failures.size(), peer.status() == 101 ? 0 : 1);
}

void TestRouterListening::rawSocketAtTheSamePort_data()
{
    QTest::addColumn<QList<QByteArray>>("pieces");
    const QByteArray hello = frame(R"([1,"realm1",{"roles":{"caller":{}}}])");
    QTest::newRow("at once") << QList<QByteArray> { octets("7ff10000") + hello };
    QTest::newRow("handshake first") << QList<QByteArray> { octets("7ff10000"), hello };
    QTest::newRow("the first octet alone")
            << QList<QByteArray> { octets("7f"), octets("f10000"), hello };
}

void TestRouterListening::rawSocketAtTheSamePort()
{
    QFETCH(const QList<QByteArray>, pieces);
    Router router(WampPlaces::openRealm());
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0/ws"_s)));
    RawPeer peer(portOf(router));
    peer.setNoDelay();
    QVERIFY(waitFor([&] { return peer.socket->state() == QAbstractSocket::ConnectedState; }));
    for (const QByteArray &piece : pieces) {
        peer.send(piece);
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
    }
    QVERIFY(waitFor([&] { return peer.received.size() > 8; }));
    QCOMPARE(peer.received.first(4), octets("7ff10000"));
    QVERIFY(peer.received.sliced(8).startsWith("[2,"));
    QCOMPARE(router.sessionCount(), 1);
}

void TestRouterListening::browsers()
{
    const QTemporaryDir folder(u"/tmp/fernweg-XXXXXX"_s);
    QFile file(folder.filePath(u"index.html"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("<p>Panel</p>");
    file.close();
    Router router(WampPlaces::openRealm());
    ServerOptions options;
    options.setWebFolder(folder.path()).setPage(u"/app.js"_s, "text/javascript", "run();");
    QVERIFY(router.setServerOptions(options));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0/ws"_s)));
    const auto get = [&](const QByteArray &path) {
        RawPeer peer(portOf(router), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        waitFor([&] { return peer.hasEnded; });
        return QByteArray::number(peer.status()) + ' ' + peer.body();
    };
    QCOMPARE(get("/"), "200 <p>Panel</p>");
    QCOMPARE(get("/app.js"), "200 run();");
    QCOMPARE(get("/ws"), "404 there is no such page\n");
    WampPeer peer(makeTransport(router.urls().constFirst(), {}, nullptr));
    QVERIFY(peer.waitForOpen());

    Router withStatus(WampPlaces::openRealm());
    QVERIFY(withStatus.setServerOptions(ServerOptions().setWebStatus(true)));
    QVERIFY(withStatus.listen(QUrl(u"ws://127.0.0.1:0/ws"_s)));
    RawPeer browser(portOf(withStatus), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(waitFor([&] { return browser.hasEnded; }));
    QCOMPARE(browser.status(), 200);
}

void TestRouterListening::rawSocketOnly()
{
    Router router(WampPlaces::openRealm());
    QVERIFY(router.listen(QUrl(u"rs://127.0.0.1:0"_s)));
    RawPeer peer(portOf(router), upgradeRequest());
    QVERIFY(waitFor([&] { return peer.hasEnded; }));
    QCOMPARE(peer.received, QByteArray());
}

void TestRouterListening::tooManyConnections()
{
    Router router(WampPlaces::openRealm());
    QVERIFY(router.setServerOptions(ServerOptions().setMaxConnections(1)));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    QVERIFY(router.listen(QUrl(u"rs://127.0.0.1:0"_s)));
    WampPeer first(makeTransport(router.urls().at(1), {}, nullptr));
    QVERIFY(first.waitForOpen());
    for (const QString &scheme : { u"ws"_s, u"rs"_s }) {
        QUrl url = router.urls().at(0);
        url.setScheme(scheme);
        WampPeer second(makeTransport(url, {}, nullptr));
        QVERIFY(second.waitForEnd());
        QVERIFY2(second.ends.first().isRefused, qPrintable(scheme));
        QVERIFY(!second.ends.first().wasOpen);
    }
    first.transport->close();
    QVERIFY(waitFor([&] { return router.statistics().connections == 0; }));
    WampPeer third(makeTransport(router.urls().at(0), {}, nullptr));
    QVERIFY(third.waitForOpen());
}

void TestRouterListening::joinTimeout_data()
{
    QTest::addColumn<bool>("isAsked");
    QTest::addColumn<QString>("scheme");
    QTest::newRow("WebSocket") << true << u"ws"_s;
    QTest::newRow("RawSocket") << true << u"rs"_s;
    QTest::newRow("no limit") << false << u"ws"_s;
}

void TestRouterListening::joinTimeout()
{
    QFETCH(const bool, isAsked);
    QFETCH(const QString, scheme);
    Router router(WampPlaces::openRealm().setJoinTimeout(isAsked ? 60ms : 0ms));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    QUrl url = router.urls().constFirst();
    url.setScheme(scheme);
    WampPeer silent(makeTransport(url, {}, nullptr));
    WampPeer joins(makeTransport(url, {}, nullptr));
    QVERIFY(silent.waitForOpen() && joins.waitForOpen());
    joins.say(R"([1, "realm1", {"roles": {"caller": {}}}])");
    QVERIFY(joins.next().startsWith("[2,"));
    WampPeer local(makeLocalTransport(&router));
    if (!isAsked) {
        QVERIFY(!waitFor([&] { return !silent.ends.isEmpty(); }, 100));
        return;
    }
    QVERIFY(silent.waitForEnd());
    QVERIFY(joins.ends.isEmpty());
    QVERIFY(local.ends.isEmpty());
    joins.say(R"([6, {}, "wamp.close.normal"])"); // and again it is without a session
    QVERIFY(joins.next().startsWith("[6,"));
    QVERIFY(joins.waitForEnd());
}

void TestRouterListening::realmsAndKilling()
{
    Router router;
    QVERIFY(router.addRealm(RealmOptions(u"realm1"_s)));
    QVERIFY(!router.addRealm(RealmOptions(u"realm1"_s)));
    QVERIFY(!router.errorString().isEmpty());
    QCOMPARE(router.realms(), QStringList { u"realm1"_s });
    QSignalSpy joined(&router, &Router::onJoin);
    QSignalSpy left(&router, &Router::onLeave);
    WampPeer peer(makeLocalTransport(&router));
    QVERIFY(peer.waitForOpen());
    peer.say(R"([1, "realm1", {"roles": {"caller": {}}}])");
    QVERIFY(peer.next().startsWith("[2,"));
    QVERIFY(waitFor([&] { return joined.size() == 1; }));
    QCOMPARE(router.sessionCount(), 1);
    const auto id = joined.first().at(1).value<SessionDetails>().session();
    QVERIFY(!router.killSession(id + 1));
    QVERIFY(router.killSession(id, u"com.tired"_s, u"of you"_s));
    QCOMPARE(peer.next(), R"([6,{"message":"of you"},"com.tired"])");
    QVERIFY(waitFor([&] { return left.size() == 1; }));
    QCOMPARE(left.first().at(0).toString(), u"realm1"_s);
    QCOMPARE(router.sessionCount(), 0);
    router.removeRealm(u"realm1"_s);
    QVERIFY(router.realms().isEmpty());
}

void TestRouterListening::authorizers()
{
    Router router(WampPlaces::openRealm());
    QStringList asked;
    const auto ask = [](Router *at, int number) {
        WampPeer peer(makeLocalTransport(at));
        peer.waitForOpen();
        peer.say(R"([1, "realm1", {"roles": {"subscriber": {}}}])");
        peer.next();
        peer.say("[32, 1, {}, \"com.x" + QByteArray::number(number) + "\"]");
        return peer.next();
    };
    router.setAuthorizer(this, [&](const AuthorizationRequest &request) {
        asked += request.uri();
        return request.uri() == u"com.x1" ? Authorization::allowed() : Authorization::denied();
    });
    QVERIFY(ask(&router, 1).startsWith("[33,1,"));
    QVERIFY(ask(&router, 2).contains("wamp.error.not_authorized"));
    QCOMPARE(asked, (QStringList { u"com.x1"_s, u"com.x2"_s }));

    QPromise<Authorization> later;
    later.start();
    router.setAuthorizer(this, [&](const AuthorizationRequest &) {
        QTimer::singleShot(0, this, [&] {
            later.addResult(Authorization::allowed());
            later.finish();
        });
        return later.future();
    });
    QVERIFY(ask(&router, 3).startsWith("[33,1,"));

    router.setAuthorizer(this, [](const AuthorizationRequest &) {
        QPromise<Authorization> dropped;
        dropped.start();
        return dropped.future(); // canceled when the promise goes
    });
    QVERIFY(ask(&router, 4).contains("wamp.error.authorization_failed"));

    auto context = std::make_unique<QObject>();
    router.setAuthorizer(context.get(),
                         [](const AuthorizationRequest &) { return Authorization::allowed(); });
    context.reset();
    QVERIFY(ask(&router, 5).contains("wamp.error.authorization_failed"));
    router.removeAuthorizer();
    QVERIFY(ask(&router, 6).startsWith("[33,1,"));
}

void TestRouterListening::deletedInASlot()
{
    for (const bool isLocal : { true, false }) {
        auto *const router = new Router(WampPlaces::openRealm());
        QVERIFY(router->listen(QUrl(u"ws://127.0.0.1:0"_s)));
        QObject::connect(router, &Router::onJoin, [router] { delete router; });
        const QPointer<Router> guard(router);
        WampPeer peer(isLocal ? makeLocalTransport(router)
                              : makeTransport(router->urls().constFirst(), {}, nullptr));
        QVERIFY(peer.waitForOpen());
        peer.say(R"([1, "realm1", {"roles": {"caller": {}}}])");
        QVERIFY(peer.waitForEnd());
        QVERIFY(guard.isNull());
    }
}

QTEST_GUILESS_MAIN(TestRouterListening)

#include "tst_router_listening.moc"
