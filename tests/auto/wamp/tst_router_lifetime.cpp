// SPDX-License-Identifier: Apache-2.0
// Routers that go, change their minds, and clients that stay without joining.
#include "support/rawpeer.h"
#include "support/wamppeer.h"
#include "support/wampplaces.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace Fernweg::Wamp;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray hello = R"([1, "realm1", {"roles": {"subscriber": {}}}])";

quint16 portOf(const Router &router)
{
    return quint16(router.urls().value(0).port());
}

} // namespace

class TestRouterLifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closedForGood();
    void deletedWhenAHandshakeFails_data();
    void deletedWhenAHandshakeFails();
    void deletedWhenItStopsListening();
    void destructorIsSilent();
    void authorizerIsReplaced_data();
    void authorizerIsReplaced();
    void refusedHelloGivesNoMoreTime();
    void localConnectionsMayWait();
};

void TestRouterLifetime::closedForGood()
{
    Router router(RouterOptions().addRealm(RealmOptions(u"realm1"_s)));
    router.close();
    QVERIFY(!router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    QCOMPARE(router.errorString(), u"listen: the router has been closed"_s);
}

void TestRouterLifetime::deletedWhenAHandshakeFails_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("RawSocket at the same port") << u"ws"_s << QByteArray::fromHex("7ff00000");
    QTest::newRow("RawSocket") << u"rs"_s << QByteArray::fromHex("7ff00000");
    QTest::newRow("no RawSocket") << u"rs"_s << QByteArray("GET");
    QTest::newRow("no WebSocket") << u"ws"_s << QByteArray("x y z\r\n\r\n");
}

void TestRouterLifetime::deletedWhenAHandshakeFails()
{
    QFETCH(const QString, scheme);
    QFETCH(const QByteArray, octets);
    auto *const router = new Router(WampPlaces::openRealm());
    QVERIFY(router->listen(QUrl(scheme + u"://127.0.0.1:0"_s)));
    const QPointer<Router> guard(router);
    connect(router, &Router::handshakeFailed, [router] { delete router; });
    RawPeer peer(portOf(*router), octets);
    QVERIFY(waitFor([&] { return guard.isNull(); }));
    QVERIFY(waitFor([&] { return peer.hasEnded; }));
}

void TestRouterLifetime::deletedWhenItStopsListening()
{
    auto *const router = new Router(WampPlaces::openRealm());
    QVERIFY(router->listen(QUrl(u"ws://127.0.0.1:0"_s)));
    const QPointer<Router> guard(router);
    connect(router, &Router::listeningChanged, [router] { delete router; });
    router->close();
    QVERIFY(guard.isNull());
}

void TestRouterLifetime::destructorIsSilent()
{
    int signalCount = 0;
    {
        Router router(WampPlaces::openRealm());
        QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
        QVERIFY(router.listen(QUrl(u"rs://127.0.0.1:0"_s)));
        connect(&router, &Router::listeningChanged, this, [&] { ++signalCount; });
        connect(&router, &Router::handshakeFailed, this, [&] { ++signalCount; });
        RawPeer peer(portOf(router));
        QVERIFY(waitFor([&] { return peer.socket->state() == QTcpSocket::ConnectedState; }));
    }
    QCOMPARE(signalCount, 0);
}

void TestRouterLifetime::authorizerIsReplaced_data()
{
    QTest::addColumn<bool>("isByRole");
    QTest::newRow("kept for the session") << false;
    QTest::newRow("kept for the role") << true;
}

/// What one has said does not count any more when there is another one.
void TestRouterLifetime::authorizerIsReplaced()
{
    QFETCH(const bool, isByRole);
    Router router(WampPlaces::openRealm());
    router.setAuthorizer(this, [isByRole](const AuthorizationRequest &) {
        return Authorization::allowed().setCache(isByRole ? Authorization::Cache::Role
                                                          : Authorization::Cache::Session);
    });
    WampPeer peer(makeLocalTransport(&router));
    QVERIFY(peer.waitForOpen());
    peer.say(hello);
    QVERIFY(peer.next().startsWith("[2,"));
    peer.say(R"([32, 1, {}, "com.x"])");
    QVERIFY(peer.next().startsWith("[33,1,"));
    router.setAuthorizer(this,
                         [](const AuthorizationRequest &) { return Authorization::denied(); });
    peer.say(R"([32, 2, {}, "com.x"])");
    QVERIFY(peer.next().contains("wamp.error.not_authorized"));
}

void TestRouterLifetime::refusedHelloGivesNoMoreTime()
{
    Router router(WampPlaces::openRealm().setJoinTimeout(150ms));
    QVERIFY(router.listen(QUrl(u"ws://127.0.0.1:0"_s)));
    WampPeer peer(makeTransport(router.urls().constFirst(), {}, nullptr));
    QVERIFY(peer.waitForOpen());
    QElapsedTimer since;
    since.start();
    while (peer.ends.isEmpty() && since.elapsed() < 2000) {
        peer.say(R"([1, "no.realm", {"roles": {"caller": {}}}])");
        waitFor([&] { return !peer.ends.isEmpty(); }, 50);
    }
    QVERIFY(!peer.ends.isEmpty());
}

void TestRouterLifetime::localConnectionsMayWait()
{
    Router router(WampPlaces::openRealm().setJoinTimeout(30ms));
    WampPeer peer(makeLocalTransport(&router));
    QVERIFY(peer.waitForOpen());
    peer.say(hello);
    QVERIFY(peer.next().startsWith("[2,"));
    peer.say(R"([6, {}, "wamp.close.normal"])");
    QVERIFY(peer.next().startsWith("[6,"));
    QVERIFY(!waitFor([&] { return !peer.ends.isEmpty(); }, 100));
    peer.say(hello);
    QVERIFY(peer.next().startsWith("[2,"));
}

QTEST_GUILESS_MAIN(TestRouterLifetime)

#include "tst_router_lifetime.moc"
