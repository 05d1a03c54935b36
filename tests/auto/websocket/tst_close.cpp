// SPDX-License-Identifier: Apache-2.0
// How connections end by a closing handshake: exactly one onClose() for each open().
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

class TestClose : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.acceptAndSend(); }
    void byClient();
    void byServer();
    void codes_data();
    void codes();
    void refusedCodes_data();
    void refusedCodes();
    void byBothAtOnce();
    void sendCloseTwice();
    void peerNeverDropsTcp();
    void destructorIsSilent();

private:
    /// Connects \a socket to the raw server.
    bool openRaw(WebSocket &socket)
    {
        return socket.open(m_server.url()) && waitFor([&socket] { return socket.isOpen(); });
    }
    RawServer m_server;
};

void TestClose::byClient()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    QSignalSpy ofServer(pair.server, &WebSocketServer::onClose);
    pair.accepted->setParent(this); // to look at it afterwards
    QVERIFY(pair.client->sendClose(CloseCode(3456), QStringLiteral("tschüß")));
    QCOMPARE(pair.client->state(), WebSocket::State::Closing);
    QTRY_VERIFY(client.isClosed() && server.isClosed());
    QCOMPARE(client.events, QList<QByteArray>({ "close clean 3456 tschüß" }));
    QCOMPARE(server.events, client.events);
    QVERIFY(client.propertiesAgree && server.propertiesAgree);
    QVERIFY(pair.client->closedByMe());
    QVERIFY(!pair.accepted->closedByMe());
    QCOMPARE(pair.client->error(), WebSocket::Error::None);
    QCOMPARE(ofServer.size(), 1);
    QCOMPARE(ofServer.first().at(1).toBool(), true);
    QCOMPARE(ofServer.first().at(2).value<CloseCode>(), CloseCode(3456));
    QCOMPARE(ofServer.first().at(3).toString(), QStringLiteral("tschüß"));
    delete pair.accepted;
}

void TestClose::byServer()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    QVERIFY(pair.accepted->sendClose(CloseCode::TryAgainLater));
    QTRY_VERIFY(client.isClosed() && server.isClosed());
    QCOMPARE(client.events, QList<QByteArray>({ "close clean 1013" }));
    QCOMPARE(server.events, client.events);
    QVERIFY(!pair.client->closedByMe());
}

void TestClose::codes_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("no code") << 1005 << QString() << QByteArray("clean 1005");
    QTest::newRow("normal") << 1000 << QString() << QByteArray("clean 1000");
    QTest::newRow("going away") << 1001 << QString() << QByteArray("clean 1001");
    QTest::newRow("bad gateway") << 1014 << QString() << QByteArray("clean 1014");
    QTest::newRow("first registered") << 3000 << QString() << QByteArray("clean 3000");
    QTest::newRow("last private") << 4999 << QString() << QByteArray("clean 4999");
    QTest::newRow("longest reason")
            << 1000 << QString(123, u'r') << QByteArray("clean 1000 " + QByteArray(123, 'r'));
}

void TestClose::codes()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(QByteArray, close);
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    QVERIFY(pair.client->sendClose(CloseCode(code), reason));
    QTRY_VERIFY(client.isClosed() && server.isClosed());
    QCOMPARE(client.close, close);
    QCOMPARE(server.close, close);
}

void TestClose::refusedCodes_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("zero") << 0 << QString();
    QTest::newRow("below all") << 999 << QString();
    QTest::newRow("reserved") << 1004 << QString();
    QTest::newRow("abnormal is never sent") << 1006 << QString();
    QTest::newRow("TLS is never sent") << 1015 << QString();
    QTest::newRow("not assigned") << 1016 << QString();
    QTest::newRow("before the registered") << 2999 << QString();
    QTest::newRow("behind the private") << 5000 << QString();
    QTest::newRow("a reason without a code") << 1005 << QStringLiteral("why");
    QTest::newRow("reason too long") << 1000 << QString(124, u'r');
    QTest::newRow("reason too long in UTF-8") << 1000 << QString(62, u'ü');
}

void TestClose::refusedCodes()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    QVERIFY(!pair.client->sendClose(CloseCode(code), reason));
    QCOMPARE(pair.client->error(), WebSocket::Error::InvalidCall);
    QVERIFY(pair.client->errorString().startsWith(u"sendClose: "));
    QVERIFY(pair.client->isOpen());
    QVERIFY(pair.client->sendClose());
    QTRY_COMPARE(client.events, QList<QByteArray>({ "close clean 1000" }));
}

void TestClose::byBothAtOnce()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    QVERIFY(pair.client->sendClose(CloseCode(4001)));
    QVERIFY(pair.accepted->sendClose(CloseCode(4002)));
    QTRY_VERIFY(client.isClosed() && server.isClosed());
    QCOMPARE(client.events, QList<QByteArray>({ "close clean 4002" }));
    QCOMPARE(server.events, QList<QByteArray>({ "close clean 4001" }));
}

void TestClose::sendCloseTwice()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    QVERIFY(pair.client->sendClose(CloseCode(4001)));
    QVERIFY(!pair.client->sendClose(CloseCode(4002)));
    QVERIFY(!pair.client->sendMessage("too late"));
    QVERIFY(!pair.client->sendPing());
    QVERIFY(!pair.client->sendPong());
    QTRY_COMPARE(client.events, QList<QByteArray>({ "close clean 4001" }));
}

void TestClose::peerNeverDropsTcp()
{
    WebSocket socket(WebSocketOptions().setServerConnectionDropTimeout(50ms));
    SocketLog log(&socket);
    QVERIFY(openRaw(socket));
    QVERIFY(socket.sendClose(CloseCode::Normal));
    QTRY_COMPARE(m_server.peer->frames().size(), 1);
    m_server.peer->send(closeFrame(1000));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.close, "clean 1000");
    QCOMPARE(socket.error(), WebSocket::Error::None);
    QTRY_VERIFY(m_server.peer->hasEnded);
}

void TestClose::destructorIsSilent()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    delete pair.client;
    QVERIFY(client.events.isEmpty());
    QTRY_VERIFY(server.isClosed());
}

QTEST_GUILESS_MAIN(TestClose)
#include "tst_close.moc"
