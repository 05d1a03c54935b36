// SPDX-License-Identifier: Apache-2.0
// What goes through nginx and haproxy once a connection is open.
#include "reverseproxytest.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

const QString ws = QStringLiteral("ws");

} // namespace

class tst_ReverseProxies : public ReverseProxyTest
{
    Q_OBJECT

private Q_SLOTS:
    void echoes_data();
    void echoes();
    void largeMessages_data() { echoes_data(); }
    void largeMessages();
    void pings_data() { addPrograms(); }
    void pings();
    void clientCloses_data() { addPrograms(); }
    void clientCloses();
    void serverCloses_data() { addPrograms(); }
    void serverCloses();
    void serverLeaves_data() { addPrograms(); }
    void serverLeaves();
    void clientLeaves_data() { addPrograms(); }
    void clientLeaves();
    void serverRestarts_data() { addPrograms(); }
    void serverRestarts();
    void idle_data();
    void idle();
};

void tst_ReverseProxies::echoes_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("backend");
    for (const char *const program : { "nginx", "haproxy" }) {
        for (const char *const scheme : { "ws", "wss" }) {
            for (const char *const backend : { "ws", "wss", "ws+unix" }) {
                QTest::addRow("%s, %s to %s", program, scheme, backend)
                        << QString::fromLatin1(program) << QString::fromLatin1(scheme)
                        << QString::fromLatin1(backend);
            }
        }
    }
}

void tst_ReverseProxies::echoes()
{
    QFETCH(QString, program);
    QFETCH(QString, scheme);
    QFETCH(QString, backend);
    QVERIFY(opens(ConnectingRequest(proxy(program, backend)->url(scheme))));
    QCOMPARE(client->isEncrypted(), scheme == u"wss");
    QCOMPARE(request.isEncrypted(), backend == u"wss");
    const QByteArray octets("\0\xff\r\n.", 5);
    QVERIFY(client->sendMessage(QStringLiteral("gr\u00fc\u00df dich")));
    QVERIFY(client->sendMessage(octets, true));
    QVERIFY(client->sendMessage(QString()));
    QVERIFY(client->sendClose(CloseCode::Normal, QStringLiteral("bye")));
    QTRY_VERIFY(log->isClosed());
    QCOMPARE(log->events,
             QList<QByteArray>({ "connect 101", "open", "text gr\xc3\xbc\xc3\x9f dich",
                                 "binary " + octets, "text", "close clean 1000 bye" }));
}

void tst_ReverseProxies::largeMessages()
{
    QFETCH(QString, program);
    QFETCH(QString, scheme);
    QFETCH(QString, backend);
    QVERIFY(setServerOptions(
            ServerOptions().setConnection(WebSocketOptions().setAutoFragmentSize(5000))));
    QVERIFY(client->setOptions(client->options().setAutoFragmentSize(3000)));
    QVERIFY(opens(ConnectingRequest(proxy(program, backend)->url(scheme))));
    QByteArray large(1024 * 1024, '\0');
    for (qsizetype i = 0; i < large.size(); ++i)
        large[i] = char(i * 7 + i / 256);
    QVERIFY(client->sendMessage(large, true));
    QTRY_COMPARE(log->messages.size(), 1);
    QVERIFY(log->messages.constFirst() == large);
    QCOMPARE(client->statistics().outgoing.frames, quint64(350));
    QCOMPARE(client->statistics().incoming.frames, quint64(210));
}

void tst_ReverseProxies::pings()
{
    QVERIFY(opens(ConnectingRequest(url())));
    SocketLog atServer(peer);
    QVERIFY(client->sendPing("from the client"));
    QVERIFY(client->sendPong("unasked"));
    QVERIFY(peer->sendPing("from the server"));
    QTRY_COMPARE(log->events.size(), 4);
    QTRY_COMPARE(atServer.events.size(), 3);
    QVERIFY(log->events.contains("ping from the server"));
    QVERIFY(log->events.contains("pong from the client"));
    QVERIFY(atServer.events.contains("ping from the client"));
    QVERIFY(atServer.events.contains("pong from the server"));
    QVERIFY(atServer.events.contains("pong unasked"));
}

void tst_ReverseProxies::clientCloses()
{
    QVERIFY(opens(ConnectingRequest(url())));
    SocketLog atServer(peer);
    QVERIFY(client->sendClose(CloseCode(4001), QStringLiteral("tsch\u00fcss")));
    QTRY_COMPARE(log->close, "clean 4001 tsch\xc3\xbcss");
    QTRY_COMPARE(atServer.close, "clean 4001 tsch\xc3\xbcss");
}

void tst_ReverseProxies::serverCloses()
{
    QVERIFY(opens(ConnectingRequest(url())));
    SocketLog atServer(peer);
    QVERIFY(peer->sendClose(CloseCode::ServiceRestart, QStringLiteral("back soon")));
    QTRY_COMPARE(log->close, "clean 1012 back soon");
    QTRY_COMPARE(atServer.close, "clean 1012 back soon");
}

void tst_ReverseProxies::serverLeaves()
{
    QVERIFY(opens(ConnectingRequest(url())));
    peer->abort();
    QTRY_VERIFY(log->isClosed());
    QCOMPARE(client->error(), WebSocket::Error::ConnectionLost);
    QCOMPARE(client->closeCode(), CloseCode::Abnormal);
}

void tst_ReverseProxies::clientLeaves()
{
    QVERIFY(opens(ConnectingRequest(url())));
    SocketLog atServer(peer);
    client->abort();
    QTRY_VERIFY(atServer.isClosed());
    QVERIFY2(atServer.close.startsWith("unclean 1006"), atServer.close.constData());
}

void tst_ReverseProxies::serverRestarts()
{
    QFETCH(QString, program);
    ReverseProxy *const between = proxy(program);
    const QList<QUrl> places = server->urls();
    const QUrl target = between->url(ws);
    QVERIFY(opens(ConnectingRequest(target)));
    server->close(CloseCode::ServiceRestart, QStringLiteral("back soon"));
    QTRY_COMPARE(log->close, "clean 1012 back soon");
    QVERIFY(fails(ConnectingRequest(target), program == u"nginx" ? 502 : 503));
    QCOMPARE(client->errorString(),
             program == u"nginx" ? QStringLiteral("the server answered 502 Bad Gateway")
                                 : QStringLiteral("the server answered 503 Service Unavailable"));
    for (const QUrl &place : places)
        QVERIFY(listens(place));
    QVERIFY(opens(ConnectingRequest(target)));
}

void tst_ReverseProxies::idle_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<std::chrono::milliseconds>("clientInterval");
    QTest::addColumn<std::chrono::milliseconds>("serverInterval");
    for (const char *const program : { "nginx", "haproxy" }) {
        const QString name = QString::fromLatin1(program);
        QTest::addRow("%s, no pings", program) << name << 0ms << 0ms;
        QTest::addRow("%s, the client pings", program) << name << 300ms << 0ms;
        QTest::addRow("%s, the server pings", program) << name << 0ms << 300ms;
    }
}

void tst_ReverseProxies::idle()
{
    QFETCH(QString, program);
    QFETCH(std::chrono::milliseconds, clientInterval);
    QFETCH(std::chrono::milliseconds, serverInterval);
    QVERIFY(client->setOptions(client->options().setAutoPing(clientInterval)));
    QVERIFY(setServerOptions(
            ServerOptions().setConnection(WebSocketOptions().setAutoPing(serverInterval))));
    const bool isPinged = clientInterval != 0ms || serverInterval != 0ms;
    QVERIFY(opens(ConnectingRequest(proxy(program, ws, QStringLiteral("1s"))->url(ws))));
    if (!isPinged) {
        QTRY_VERIFY(log->isClosed());
        QCOMPARE(client->error(), WebSocket::Error::ConnectionLost);
        return;
    }
    // Twice as long as the proxy waits for anything.
    const auto &counters =
            clientInterval != 0ms ? &TrafficStatistics::incoming : &TrafficStatistics::outgoing;
    QTRY_VERIFY((client->statistics().*counters).pongs >= 7 || log->isClosed());
    QVERIFY2(client->isOpen(), log->close.constData());
    QVERIFY(client->sendMessage("still there"));
    QTRY_COMPARE(log->messages, QList<QByteArray>({ "still there" }));
}

QTEST_GUILESS_MAIN(tst_ReverseProxies)
#include "tst_reverseproxies.moc"
