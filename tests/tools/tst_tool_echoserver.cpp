// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <Fernweg/WebSocket>

#include <QtNetwork/QNetworkInterface>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <csignal>
#include <memory>
#include <vector>

using namespace Fernweg;
using namespace Qt::StringLiterals;

class TestToolEchoServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listensByDefault();
    void listens_data();
    void listens();
    void listensAtSeveralPlaces();
    void echoes_data();
    void echoes();
    void closesConnections_data();
    void closesConnections();
    void endsInSpiteOf_data();
    void endsInSpiteOf();
    void cannotListen_data();
    void cannotListen();
    void portIsBusy();
    void onePlaceOfTwoIsBusy();
    void outlivesBadClients();
};

void TestToolEchoServer::listensByDefault()
{
    EchoServer fernweg;
    QCOMPARE(fernweg.url().scheme(), u"ws"_s);
    QCOMPARE(fernweg.url().host(), u"127.0.0.1"_s);
    QVERIFY(fernweg.url().port() > 0);
    QCOMPARE(fernweg.output(), "listening " + fernweg.url().toEncoded() + '\n');
    QCOMPARE(fernweg.errors(), QByteArray());
}

void TestToolEchoServer::listens_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("host");
    QTest::newRow("127.0.0.1") << u"ws://127.0.0.1:0"_s << u"127.0.0.1"_s;
    QTest::newRow("localhost") << u"ws://localhost:0"_s << u"127.0.0.1"_s;
    QTest::newRow("another loopback address") << u"ws://127.0.0.2:0"_s << u"127.0.0.2"_s;
    QTest::newRow("with a slash") << u"ws://127.0.0.1:0/"_s << u"127.0.0.1"_s;
    if (QNetworkInterface::allAddresses().contains(QHostAddress::LocalHostIPv6))
        QTest::newRow("IPv6") << u"ws://[::1]:0"_s << u"::1"_s;
}

void TestToolEchoServer::listens()
{
    QFETCH(QString, place);
    QFETCH(QString, host);
    EchoServer fernweg({ u"--listen"_s, place });
    QCOMPARE(fernweg.url().host(), host);
    QVERIFY(fernweg.url().port() > 0);

    WebSocket client;
    QSignalSpy closed(&client, &WebSocket::onClose);
    connect(&client, &WebSocket::onOpen, &client, [&] { client.sendMessage("hello"); });
    connect(&client, &WebSocket::onMessage, &client, [&](const QByteArray &payload) {
        QCOMPARE(payload, "hello");
        client.sendClose();
    });
    QVERIFY(client.open(fernweg.url()));
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
    QVERIFY2(client.wasClean(), qPrintable(client.errorString()));
}

void TestToolEchoServer::listensAtSeveralPlaces()
{
    EchoServer fernweg({ u"--listen"_s, u"ws://127.0.0.1:0"_s, u"--listen=ws://127.0.0.2:0"_s,
                         u"--listen"_s, u"ws://127.0.0.1:0"_s });
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.lines().size(), 3, patience);
    QVERIFY(fernweg.lines().at(1).startsWith("listening ws://127.0.0.2:"));
    QVERIFY(fernweg.lines().at(0) != fernweg.lines().at(2));
    for (const QByteArray &line : fernweg.lines()) {
        QVERIFY2(line.startsWith("listening "), line.constData());
        WebSocket client;
        QSignalSpy opened(&client, &WebSocket::onOpen);
        QVERIFY(client.open(QUrl::fromEncoded(line.sliced(qstrlen("listening ")))));
        QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
    }
}

void TestToolEchoServer::echoes_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("in its own thread") << QStringList();
    QTest::newRow("in two threads") << QStringList { u"--threads=2"_s };
    QTest::newRow("in fragments") << QStringList { u"--auto-fragment=10"_s };
}

void TestToolEchoServer::echoes()
{
    QFETCH(QStringList, options);
    EchoServer fernweg(options);
    const QList<std::pair<QByteArray, bool>> messages = { { "", false },
                                                          { "", true },
                                                          { QByteArray("a\0b\xff", 4), true },
                                                          { u"Grüße 🦊"_s.toUtf8(), false },
                                                          { QByteArray(100'000, 'x'), false },
                                                          { QByteArray(1'000'000, '\xfe'), true } };
    QList<std::pair<QByteArray, bool>> echoed;
    WebSocket client;
    QSignalSpy closed(&client, &WebSocket::onClose);
    connect(&client, &WebSocket::onOpen, &client, [&] {
        for (const auto &[payload, isBinary] : messages)
            client.sendMessage(payload, isBinary);
    });
    connect(&client, &WebSocket::onMessage, &client, [&](const QByteArray &payload, bool isBinary) {
        echoed.emplaceBack(payload, isBinary);
        if (echoed.size() == messages.size())
            client.sendClose();
    });
    QVERIFY(client.open(fernweg.url()));
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
    QVERIFY(echoed == messages);
}

void TestToolEchoServer::closesConnections_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("count");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("SIGTERM, three clients") << SIGTERM << 3 << QStringList();
    QTest::newRow("SIGINT, three clients") << SIGINT << 3 << QStringList();
    QTest::newRow("SIGTERM, nobody") << SIGTERM << 0 << QStringList();
    QTest::newRow("SIGINT, nobody") << SIGINT << 0 << QStringList();
    QTest::newRow("SIGTERM, 50 clients") << SIGTERM << 50 << QStringList();
    QTest::newRow("SIGTERM, 50 clients in two threads")
            << SIGTERM << 50 << QStringList { u"--threads=2"_s };
    QTest::newRow("SIGTERM, nobody in two threads")
            << SIGTERM << 0 << QStringList { u"--threads=2"_s };
}

void TestToolEchoServer::closesConnections()
{
    QFETCH(int, signal);
    QFETCH(int, count);
    QFETCH(QStringList, options);
    EchoServer fernweg(options);
    std::vector<std::unique_ptr<WebSocket>> clients;
    int opened = 0;
    int closed = 0;
    for (int i = 0; i < count; ++i) {
        WebSocket *const client = clients.emplace_back(std::make_unique<WebSocket>()).get();
        // An answer shows that the server has the connection, too.
        connect(client, &WebSocket::onOpen, client, [=] { client->sendMessage("hello"); });
        connect(client, &WebSocket::onMessage, this, [&] { ++opened; });
        connect(client, &WebSocket::onClose, this, [&] { ++closed; });
        QVERIFY(client->open(fernweg.url()));
    }
    QTRY_COMPARE_WITH_TIMEOUT(opened, count, patience);
    fernweg.signal(signal);
    QTRY_COMPARE_WITH_TIMEOUT(closed, count, patience);
    for (const auto &client : clients) {
        QVERIFY2(client->wasClean(), qPrintable(client->errorString()));
        QCOMPARE(client->closeCode(), CloseCode::GoingAway);
    }
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 0, patience);
    QCOMPARE(fernweg.errors(), QByteArray());
    QCOMPARE(fernweg.lines().size(), 1);
}

void TestToolEchoServer::endsInSpiteOf_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer"); // its beginning
    QTest::newRow("a client that asks for nothing") << QByteArray() << QByteArray();
    QTest::newRow("a client in the middle of its request")
            << QByteArray("GET / HTTP/1.1\r\nHost: a") << QByteArray();
    QTest::newRow("a client that was refused")
            << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << QByteArray("HTTP/1.1 426 ");
    QTest::newRow("a client that never answers the Close frame") << QByteArray(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "\r\n") << QByteArray("HTTP/1.1 101 ");
}

void TestToolEchoServer::endsInSpiteOf()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    EchoServer fernweg;
    QTcpSocket client;
    client.connectToHost(fernweg.url().host(), quint16(fernweg.url().port()));
    QVERIFY(client.waitForConnected());
    client.write(request);
    QTRY_VERIFY_WITH_TIMEOUT(client.peek(answer.size()) == answer, patience);
    fernweg.signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(fernweg.exitCode(), 0, patience);
    QCOMPARE(fernweg.errors(), QByteArray());
}

void TestToolEchoServer::cannotListen_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("no URL") << u"9000"_s;
    QTest::newRow("empty") << QString();
    QTest::newRow("another scheme") << u"http://127.0.0.1:0"_s;
    QTest::newRow("with a path") << u"ws://127.0.0.1:0/chat"_s;
    QTest::newRow("with a query") << u"ws://127.0.0.1:0?a=b"_s;
    QTest::newRow("without a host") << u"ws://:9000"_s;
    QTest::newRow("a host by name") << u"ws://nowhere.invalid:0"_s;
    QTest::newRow("an address of another machine") << u"ws://192.0.2.1:0"_s;
    QTest::newRow("a port that is too large") << u"ws://127.0.0.1:65536"_s;
}

void TestToolEchoServer::cannotListen()
{
    QFETCH(QString, place);
    Program fernweg({ u"echo-server"_s, u"--listen"_s, place });
    QTRY_VERIFY_WITH_TIMEOUT(!fernweg.isRunning(), patience);
    QVERIFY2(fernweg.hasFailedWithOneLine(), fernweg.errors().constData());
    QCOMPARE(fernweg.output(), QByteArray());
}

void TestToolEchoServer::portIsBusy()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const QString port = QString::number(other.serverPort());
    Program fernweg({ u"echo-server"_s, u"--listen=ws://127.0.0.1:"_s + port });
    QTRY_VERIFY_WITH_TIMEOUT(!fernweg.isRunning(), patience);
    QVERIFY2(fernweg.hasFailedWithOneLine(), fernweg.errors().constData());
    QVERIFY2(fernweg.errors().contains(port.toLatin1()), fernweg.errors().constData());
    QVERIFY2(fernweg.errors().contains("in use"), fernweg.errors().constData());
    QCOMPARE(fernweg.output(), QByteArray());
}

void TestToolEchoServer::onePlaceOfTwoIsBusy()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Program fernweg({ u"echo-server"_s, u"--listen=ws://127.0.0.1:0"_s,
                      u"--listen=ws://127.0.0.1:"_s + QString::number(other.serverPort()) });
    QTRY_VERIFY_WITH_TIMEOUT(!fernweg.isRunning(), patience);
    QVERIFY2(fernweg.hasFailedWithOneLine(), fernweg.errors().constData());
    QCOMPARE(fernweg.output(), QByteArray()); // it does not listen anywhere
}

void TestToolEchoServer::outlivesBadClients()
{
    EchoServer fernweg;
    const QByteArray upgrade = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                               "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    const QByteArrayList requests = { "\r\n\r\n", QByteArray(100'000, 'x'),
                                      upgrade + QByteArray(100, '\xff'), upgrade };
    for (const QByteArray &request : requests) {
        QTcpSocket client;
        client.connectToHost(fernweg.url().host(), quint16(fernweg.url().port()));
        QVERIFY(client.waitForConnected());
        client.write(request);
        QTRY_VERIFY_WITH_TIMEOUT(client.bytesAvailable() > 0, patience);
        client.write(QByteArray(1000, '\xff')); // frames with reserved bits, where it was accepted
        client.flush();
        client.abort();
    }
    WebSocket client;
    QSignalSpy answered(&client, &WebSocket::onMessage);
    connect(&client, &WebSocket::onOpen, &client, [&] { client.sendMessage("still there?"); });
    QVERIFY(client.open(fernweg.url()));
    QTRY_COMPARE_WITH_TIMEOUT(answered.size(), 1, patience);
    QCOMPARE(fernweg.errors(), QByteArray());
}

QTEST_GUILESS_MAIN(TestToolEchoServer)
#include "tst_tool_echoserver.moc"
