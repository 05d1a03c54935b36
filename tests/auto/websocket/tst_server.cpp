// SPDX-License-Identifier: Apache-2.0
// A server and its sockets: whose they are, how long they live, where it listens.
#include "support/connectedpair.h"
#include "support/rawpeer.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listenErrors_data();
    void listenErrors();
    void portInUse();
    void severalPlaces();
    void stopsListening();
    void closesAll();
    void closesWithWrongCode();
    void closeWithoutConnections();
    void listensAgain();
    void socketsAreDeletedAfterClose();
    void socketWithParentIsKept();
    void keptSocketOutlivesServer();
    void keptSocketIsNoClient();
    void socketDeletedByUser();
    void oneSocketDeletesAnother();
    void pendingConnections();
    void pendingConnectionThatCloses();
    void noPendingConnectionsUnlessWanted();
    void broadcast();
    void broadcastSkipsClosing();
    void orderOfSignals();
    void manyClients();
};

void TestServer::listenErrors_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<QString>("error");
    const auto url = [](const char *text) { return QUrl(QString::fromUtf8(text)); };
    QTest::newRow("no URL") << QUrl() << QStringLiteral("listen: ");
    QTest::newRow("another scheme") << url("http://127.0.0.1:0") << QStringLiteral("listen: ");
    QTest::newRow("a path") << url("ws://127.0.0.1:0/chat") << QStringLiteral("listen: ");
    QTest::newRow("a query") << url("ws://127.0.0.1:0?a") << QStringLiteral("listen: ");
    QTest::newRow("a host name") << url("ws://example.com:0") << QStringLiteral("listen: ");
    QTest::newRow("an address of somebody else")
            << url("ws://192.0.2.1:0") << QStringLiteral("listen: ");
}

void TestServer::listenErrors()
{
    QFETCH(QUrl, url);
    QFETCH(QString, error);
    WebSocketServer server;
    QSignalSpy words(&server, &WebSocketServer::errorStringChanged);
    QSignalSpy listening(&server, &WebSocketServer::listeningChanged);
    QVERIFY(!server.listen(url));
    QVERIFY(server.errorString().startsWith(error));
    QVERIFY(!server.isListening());
    QCOMPARE(server.serverPort(), quint16(0));
    QVERIFY(server.urls().isEmpty());
    QCOMPARE(words.size(), 1);
    QVERIFY(listening.isEmpty());
    QVERIFY(server.listen(QUrl(QStringLiteral("ws://127.0.0.1:0"))));
}

void TestServer::portInUse()
{
    WebSocketServer first;
    QVERIFY(first.listen(QHostAddress::LocalHost));
    WebSocketServer second;
    QVERIFY(!second.listen(QHostAddress::LocalHost, first.serverPort()));
    QVERIFY(second.errorString().startsWith(u"listen: "));
    first.close();
    QVERIFY(second.listen(QHostAddress::LocalHost, first.urls().value(0).port(0)));
}

void TestServer::severalPlaces()
{
    WebSocketServer server;
    QSignalSpy listening(&server, &WebSocketServer::listeningChanged);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QVERIFY(server.listen(QUrl(QStringLiteral("ws://localhost:0"))));
    QCOMPARE(listening.size(), 1);
    QCOMPARE(server.urls().size(), 2);
    QVERIFY(server.urls().at(0).port() != server.urls().at(1).port());
    QCOMPARE(server.serverPort(), quint16(server.urls().at(0).port()));
    WebSocket a;
    WebSocket b;
    QVERIFY(a.open(server.urls().at(0)));
    QVERIFY(b.open(server.urls().at(1)));
    QTRY_VERIFY(a.isOpen() && b.isOpen());
    QCOMPARE(server.connectionCount(), 2);
}

void TestServer::stopsListening()
{
    ConnectedPair pair;
    QVERIFY(pair.listen());
    const QUrl url = pair.url();
    QSignalSpy listening(pair.server, &WebSocketServer::listeningChanged);
    pair.server->close();
    QVERIFY(!pair.server->isListening());
    QVERIFY(pair.server->urls().isEmpty());
    QCOMPARE(listening.size(), 1);
    SocketLog log(pair.client);
    QVERIFY(pair.client->open(url));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(pair.client->error(), WebSocket::Error::ConnectFailed);
}

void TestServer::closesAll()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocket second;
    QVERIFY(second.open(pair.url()));
    QTRY_VERIFY(second.isOpen());
    SocketLog first(pair.client);
    SocketLog other(&second);
    QSignalSpy closed(pair.server, &WebSocketServer::closed);
    QSignalSpy ends(pair.server, &WebSocketServer::onClose);
    pair.server->close(CloseCode::ServiceRestart, QStringLiteral("back soon"));
    QVERIFY(closed.isEmpty());
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(ends.size(), 2);
    QCOMPARE(pair.server->connectionCount(), 0);
    QTRY_VERIFY(first.isClosed() && other.isClosed());
    QCOMPARE(first.close, "clean 1012 back soon");
    QCOMPARE(other.close, "clean 1012 back soon");
}

void TestServer::closesWithWrongCode()
{
    // A close() that can't be said that way closes all the same.
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QSignalSpy closed(pair.server, &WebSocketServer::closed);
    pair.server->close(CloseCode::Abnormal);
    QCOMPARE(pair.server->errorString(), QStringLiteral("close: 1006 is no code to be sent"));
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(log.close, "clean 1005");
}

void TestServer::closeWithoutConnections()
{
    WebSocketServer server;
    QSignalSpy closed(&server, &WebSocketServer::closed);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    server.close();
    QCOMPARE(closed.size(), 1);
}

void TestServer::listensAgain()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QSignalSpy closed(pair.server, &WebSocketServer::closed);
    SocketLog log(pair.client);
    pair.server->close();
    QTRY_COMPARE(closed.size(), 1);
    QTRY_VERIFY(log.isClosed());
    QVERIFY(pair.open());
    QCOMPARE(pair.server->connectionCount(), 1);
}

void TestServer::socketsAreDeletedAfterClose()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QSignalSpy destroyed(pair.accepted, &QObject::destroyed);
    SocketLog log(pair.accepted);
    pair.client->abort();
    QTRY_COMPARE(destroyed.size(), 1);
    QCOMPARE(log.closeCount, 1);
}

void TestServer::socketWithParentIsKept()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QObject parent;
    pair.accepted->setParent(&parent);
    QSignalSpy closed(pair.server, &WebSocketServer::onClose);
    pair.client->sendClose(CloseCode(4000));
    QTRY_COMPARE(closed.size(), 1);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(pair.accepted);
    QCOMPARE(pair.accepted->closeCode(), CloseCode(4000));
    QVERIFY(pair.accepted->isServerSide());
    QCOMPARE(pair.server->connectionCount(), 0);
}

void TestServer::keptSocketOutlivesServer()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QObject parent;
    pair.accepted->setParent(&parent);
    SocketLog client(pair.client);
    SocketLog server(pair.accepted);
    delete pair.server;
    QVERIFY(pair.accepted);
    QVERIFY(pair.accepted->sendMessage("still here"));
    QVERIFY(pair.client->sendMessage("me too"));
    QTRY_VERIFY(client.messages.size() == 1 && server.messages.size() == 1);
    pair.client->sendClose();
    QTRY_COMPARE(server.close, "clean 1000");
}

void TestServer::keptSocketIsNoClient()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QObject parent;
    pair.accepted->setParent(&parent);
    pair.accepted->abort();
    QVERIFY(!pair.accepted->open(pair.url()));
    QCOMPARE(pair.accepted->errorString(), QStringLiteral("open: this is a server's socket"));
}

void TestServer::socketDeletedByUser()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QSignalSpy ends(pair.server, &WebSocketServer::onClose);
    QSignalSpy counts(pair.server, &WebSocketServer::connectionCountChanged);
    delete pair.accepted;
    QCOMPARE(pair.server->connectionCount(), 0);
    QCOMPARE(counts.size(), 1);
    QVERIFY(ends.isEmpty());
    QTRY_VERIFY(log.isClosed());
}

void TestServer::oneSocketDeletesAnother()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    const QPointer<WebSocket> first = pair.accepted;
    WebSocket second;
    QVERIFY(second.open(pair.url()));
    QTRY_VERIFY(second.isOpen() && pair.accepted != first);
    const QPointer<WebSocket> other = pair.accepted;
    connect(first, &QObject::destroyed, this, [other] { delete other; });
    connect(other, &QObject::destroyed, this, [first] { delete first; });
    delete pair.server;
    QVERIFY(!first);
    QVERIFY(!other);
}

void TestServer::pendingConnections()
{
    ConnectedPair pair;
    QSignalSpy arrivals(pair.server, &WebSocketServer::newConnection);
    QVERIFY(!pair.server->hasPendingConnections());
    QVERIFY(!pair.server->nextPendingConnection());
    QVERIFY(pair.open());
    const QPointer<WebSocket> first = pair.accepted;
    WebSocket second;
    QVERIFY(second.open(pair.url()));
    QTRY_COMPARE(arrivals.size(), 2);
    QVERIFY(pair.server->hasPendingConnections());
    QCOMPARE(pair.server->nextPendingConnection(), first.data());
    QCOMPARE(pair.server->nextPendingConnection(), pair.accepted.data());
    QVERIFY(!pair.server->hasPendingConnections());
}

void TestServer::pendingConnectionThatCloses()
{
    ConnectedPair pair;
    QSignalSpy arrivals(pair.server, &WebSocketServer::newConnection);
    QVERIFY(pair.open());
    pair.client->abort();
    QTRY_COMPARE(pair.server->connectionCount(), 0);
    QVERIFY(!pair.server->hasPendingConnections());
    QVERIFY(!pair.server->nextPendingConnection());
}

void TestServer::noPendingConnectionsUnlessWanted()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    QVERIFY(!pair.server->hasPendingConnections());
}

void TestServer::broadcast()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    std::vector<std::unique_ptr<WebSocket>> clients;
    std::vector<std::unique_ptr<SocketLog>> logs;
    logs.push_back(std::make_unique<SocketLog>(pair.client));
    for (int i = 0; i < 30; ++i) {
        clients.push_back(std::make_unique<WebSocket>());
        logs.push_back(std::make_unique<SocketLog>(clients.back().get()));
        QVERIFY(clients.back()->open(pair.url()));
    }
    QTRY_COMPARE(pair.server->connectionCount(), 31);
    QCOMPARE(pair.server->broadcast(QStringLiteral("to all: ü")), 31);
    QCOMPARE(pair.server->broadcast(QByteArray(100000, 'b'), true), 31);
    QCOMPARE(pair.server->broadcast("a literal"), 31);
    for (const auto &log : logs) {
        QTRY_COMPARE(log->messages.size(), 3);
        QCOMPARE(log->messages.at(0), "to all: \xc3\xbc");
        QVERIFY(log->messages.at(1) == QByteArray(100000, 'b'));
        QCOMPARE(log->messages.at(2), "a literal");
    }
}

void TestServer::broadcastSkipsClosing()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.client);
    QVERIFY(pair.accepted->sendClose());
    pair.server->broadcast("too late");
    QTRY_VERIFY(log.isClosed());
    QVERIFY(log.messages.isEmpty());
    QCOMPARE(log.close, "clean 1000");
}

void TestServer::orderOfSignals()
{
    ConnectedPair pair;
    QList<QByteArray> order;
    connect(pair.server, &WebSocketServer::connectionCountChanged, this,
            [&] { order.append("count " + QByteArray::number(pair.server->connectionCount())); });
    connect(pair.server, &WebSocketServer::newConnection, this, [&] { order.append("new"); });
    connect(pair.server, &WebSocketServer::onOpen, this, [&](WebSocket *socket) {
        order.append("open");
        connect(socket, &WebSocket::onMessage, this, [&] { order.append("message of socket"); });
        connect(socket, &WebSocket::onClose, this, [&] { order.append("close of socket"); });
    });
    connect(pair.server, &WebSocketServer::onMessage, this,
            [&] { order.append("message of server"); });
    connect(pair.server, &WebSocketServer::onClose, this, [&](WebSocket *socket) {
        QCOMPARE(socket->state(), WebSocket::State::Closed);
        order.append("close of server");
    });
    connect(pair.server, &WebSocketServer::closed, this, [&] { order.append("closed"); });
    QVERIFY(pair.open());
    pair.client->sendMessage("Hello");
    QTRY_VERIFY(order.contains("message of server"));
    pair.server->close();
    QTRY_VERIFY(order.contains("closed"));
    QCOMPARE(order,
             QList<QByteArray>({ "count 1", "open", "new", "message of socket", "message of server",
                                 "close of socket", "close of server", "count 0", "closed" }));
}

void TestServer::manyClients()
{
    ConnectedPair pair;
    pair.echo();
    QVERIFY(pair.listen());
    std::vector<std::unique_ptr<WebSocket>> clients;
    int answers = 0;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<WebSocket>());
        WebSocket *const client = clients.back().get();
        const QByteArray text = QByteArray::number(i);
        connect(client, &WebSocket::onOpen, this, [client, text] { client->sendMessage(text); });
        connect(client, &WebSocket::onMessage, this, [&answers, text](const QByteArray &payload) {
            answers += payload == text ? 1 : 0;
        });
        QVERIFY(client->open(pair.url()));
    }
    QTRY_COMPARE(answers, 200);
    QCOMPARE(pair.server->connectionCount(), 200);
    QCOMPARE(pair.server->connections().size(), 200);
    while (!clients.empty()) {
        clients.erase(clients.begin() + qptrdiff(clients.size() / 2));
        if (clients.size() % 50 == 0)
            QTRY_COMPARE(pair.server->connectionCount(), int(clients.size()));
    }
}

QTEST_GUILESS_MAIN(TestServer)
#include "tst_server.moc"
