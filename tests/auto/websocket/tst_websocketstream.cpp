// SPDX-License-Identifier: Apache-2.0
#include "support/connectedpair.h"

#include <Fernweg/WebSocketStream>

#include <QtCore/qdatastream.h>
#include <QtCore/qtextstream.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class TestWebSocketStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lines();
    void dataStream();
    void opensWithTheConnection();
    void largeWritesAreCut();
    void readsBoundedly();
    void base64();
    void peerCloses();
    void closing();
    void bytesWrittenAddsUp();
    void waiting();
    void deletedAtReadyRead();
    void socketIsDeleted();
};

void TestWebSocketStream::lines()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    WebSocketStream server(pair.accepted);
    QVERIFY(client.isOpen() && server.isSequential());
    connect(&server, &QIODevice::readyRead, this, [&server] {
        while (server.canReadLine())
            server.write("echo " + server.readLine());
    });
    client.write("one\ntw");
    client.write("o\n");
    QByteArray come;
    connect(&client, &QIODevice::readyRead, this, [&] { come += client.readAll(); });
    QTRY_COMPARE(come, "echo one\necho two\n");
}

void TestWebSocketStream::dataStream()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    WebSocketStream server(pair.accepted);
    QDataStream out(&client);
    out << QStringLiteral("name") << quint64(42) << QByteArray(300000, 'x');
    QString name;
    quint64 number = 0;
    QByteArray bytes;
    QDataStream in(&server);
    const auto isRead = [&] {
        in.startTransaction();
        in >> name >> number >> bytes;
        return in.commitTransaction();
    };
    QVERIFY(waitFor(isRead));
    QCOMPARE(name, QStringLiteral("name"));
    QCOMPARE(number, quint64(42));
    QCOMPARE(bytes.size(), 300000);
}

void TestWebSocketStream::opensWithTheConnection()
{
    ConnectedPair pair;
    WebSocketStream stream(pair.client);
    QVERIFY(!stream.isOpen());
    QVERIFY(pair.open());
    QVERIFY(stream.isOpen());
    QCOMPARE(stream.socket(), pair.client.data());
}

void TestWebSocketStream::largeWritesAreCut()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    SocketLog log(pair.accepted);
    QCOMPARE(client.write(QByteArray(200000, 'x')), 200000);
    QTRY_COMPARE(log.events,
                 QList<QByteArray>({ "binary 65536 octets", "binary 65536 octets",
                                     "binary 65536 octets", "binary 3392 octets" }));
}

void TestWebSocketStream::readsBoundedly()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream server(pair.accepted);
    server.setReadBufferSize(100000);
    const qsizetype size = 20'000'000;
    pair.client->sendMessage(QByteArray(size, 'x'), true);
    QTRY_VERIFY(pair.accepted->isReadingPaused());
    QVERIFY(server.bytesAvailable() < 1'000'000);
    qint64 come = 0;
    const auto readAll = [&] { come += server.readAll().size(); };
    connect(&server, &QIODevice::readyRead, this, readAll);
    readAll();
    QTRY_COMPARE(come, size);
}

void TestWebSocketStream::base64()
{
    ConnectedPair pair;
    pair.server->setConnectHook(this, [](const HandshakeRequest &) {
        return ConnectVerdict::accept(QStringLiteral("base64"));
    });
    QVERIFY(pair.listen());
    ConnectingRequest request(pair.url());
    request.setSubprotocols({ QStringLiteral("base64") });
    QVERIFY(pair.client->open(request));
    QTRY_VERIFY(pair.accepted && pair.client->isOpen());
    SocketLog log(pair.accepted);
    WebSocketStream client(pair.client);
    WebSocketStream server(pair.accepted);
    const QByteArray octets = QByteArray::fromHex("00ff80");
    client.write(octets);
    QTRY_COMPARE(server.bytesAvailable(), 3);
    QCOMPARE(server.readAll(), octets);
    QCOMPARE(log.events, QList<QByteArray>({ "text AP+A" }));
    // What is no base64 is not taken for some.
    SocketLog closes(pair.client);
    pair.client->sendMessage("AP*A");
    QTRY_VERIFY(closes.isClosed());
    QCOMPARE(closes.close, "clean 1007 a message that is not base64");
    QCOMPARE(server.bytesAvailable(), 0);
}

void TestWebSocketStream::peerCloses()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    QSignalSpy finished(&client, &QIODevice::readChannelFinished);
    pair.accepted->sendMessage("last words");
    pair.accepted->sendClose();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(client.readAll(), "last words");
    char octet = 0;
    QCOMPARE(client.read(&octet, 1), -1);
    QCOMPARE(client.write("x"), -1);
    QCOMPARE(client.errorString(), QStringLiteral("sendMessage: the connection is not open"));
}

void TestWebSocketStream::closing()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    SocketLog log(pair.accepted);
    {
        WebSocketStream client(pair.client);
        client.write("bye");
    }
    QTRY_COMPARE(log.close, "clean 1000");
    QCOMPARE(log.events.first(), "binary bye");
}

void TestWebSocketStream::bytesWrittenAddsUp()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    qint64 written = 0;
    connect(&client, &QIODevice::bytesWritten, this, [&](qint64 octets) { written += octets; });
    client.write(QByteArray(300000, 'x'));
    client.write("y");
    QTRY_COMPARE(written, 300001);
}

void TestWebSocketStream::waiting()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    WebSocketStream server(pair.accepted);
    QVERIFY(!client.waitForReadyRead(10));
    QVERIFY(!client.waitForBytesWritten(10));
    server.write("x");
    QVERIFY(server.waitForBytesWritten(10000));
    QVERIFY(client.bytesAvailable() == 1 || client.waitForReadyRead(10000));
    pair.accepted->abort();
    QVERIFY(!client.waitForReadyRead(10000));
}

void TestWebSocketStream::deletedAtReadyRead()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    auto *const client = new WebSocketStream(pair.client);
    QPointer<WebSocketStream> guard(client);
    connect(client, &QIODevice::readyRead, this, [client] { delete client; });
    pair.accepted->sendMessage("x");
    QTRY_VERIFY(guard.isNull());
}

void TestWebSocketStream::socketIsDeleted()
{
    ConnectedPair pair;
    QVERIFY(pair.open());
    WebSocketStream client(pair.client);
    delete pair.client;
    QCOMPARE(client.write("x"), -1);
    QCOMPARE(client.bytesToWrite(), 0);
    QVERIFY(client.socket() == nullptr);
}

QTEST_GUILESS_MAIN(TestWebSocketStream)
#include "tst_websocketstream.moc"
