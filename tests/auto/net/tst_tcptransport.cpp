// SPDX-License-Identifier: Apache-2.0
// The traps of an unbuffered QAbstractSocket: what Qt does not tell, the transport does.
#include "tcpconnection.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

#include <unistd.h>

using namespace Fernweg;
using namespace Fernweg::Net;

class TestTcpTransport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connects();
    void tellsNothingBeforeConnectReturned();
    void cannotConnect();
    void releasedWhileConnecting();
    void readsAndWrites();
    void endOfStream();
    void reset();
    void failedWrite();
    void failsInTheBackground();
    void lastWordsBeforeFailing();
    void largeWrite();
    void releasedByTheClient_data();
    void releasedByTheClient();
    void halfClosed();
    void nestedBuffers();
};

void TestTcpTransport::connects()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    auto *const transport = new TcpTransport;
    Client client(transport);
    transport->connectTo(QStringLiteral("127.0.0.1"), server.serverPort());
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "connected" }));
    QCOMPARE(transport->peerPort(), server.serverPort());
    QVERIFY(transport->isOpen());
    QVERIFY(transport->openMode() & QIODevice::Unbuffered);
    QCOMPARE(transport->errorString(), QString());
}

void TestTcpTransport::tellsNothingBeforeConnectReturned()
{
    auto *const transport = new TcpTransport;
    Client client(transport);
    transport->connectTo(QString(), 1); // fails at once
    QVERIFY(client.journal.isEmpty());
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "ended" }));
}

void TestTcpTransport::cannotConnect()
{
    quint16 port = 0;
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        port = server.serverPort();
    }
    auto *const transport = new TcpTransport;
    Client client(transport);
    transport->connectTo(QStringLiteral("127.0.0.1"), port);
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "ended" }));
    QVERIFY(!transport->errorString().isEmpty());
    QVERIFY(!transport->write("x", 1));
    char octet = 0;
    QCOMPARE(transport->read(&octet, 1), -1);
}

void TestTcpTransport::releasedWhileConnecting()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    auto *const transport = new TcpTransport;
    Client client(transport);
    transport->connectTo(QStringLiteral("127.0.0.1"), server.serverPort());
    client.keeper.reset();
    QCoreApplication::processEvents();
    QVERIFY(client.journal.isEmpty());
}

void TestTcpTransport::readsAndWrites()
{
    Connection connection;
    QVERIFY(connection.isUp);
    connection.peer->send("ping");
    QTRY_COMPARE(connection.client->received, "ping");
    QVERIFY(connection.write("pong"));
    QCOMPARE(connection.transport().bytesToWrite(), 0); // it is in the kernel already
    QTRY_COMPARE(connection.peer->received, "pong");
}

void TestTcpTransport::endOfStream()
{
    Connection connection;
    QVERIFY(connection.isUp);
    connection.peer->send("last words");
    connection.peer->disconnectFromPeer();
    QTRY_COMPARE(connection.client->journal, QList<QByteArray>({ "read", "end" }));
    QCOMPARE(connection.client->received, "last words");
    QCOMPARE(connection.transport().errorString(), QString());
    QVERIFY(!connection.write("x"));
}

void TestTcpTransport::reset()
{
    Connection connection;
    QVERIFY(connection.isUp);
    connection.peer->reset();
    QTRY_COMPARE(connection.client->journal, QList<QByteArray>({ "end" }));
}

void TestTcpTransport::failedWrite()
{
    Connection connection;
    QVERIFY(connection.isUp);
    connection.client->isPaused = true;
    connection.peer->reset();
    // The reset may take a moment to arrive.
    QVERIFY(waitFor([&] { return !connection.write("x"); }));
    QVERIFY(!connection.write("x"));
    char octet = 0;
    QCOMPARE(connection.transport().read(&octet, 1), -1);
    QVERIFY(connection.client->journal.isEmpty()); // whoever called knows
}

void TestTcpTransport::failsInTheBackground()
{
    // What an earlier write() left over can't be written: QAbstractSocket closes without a word.
    Connection connection;
    QVERIFY(connection.isUp);
    connection.client->isPaused = true; // else a read() would find out first
    connection.peer->stopReading();
    QVERIFY(connection.write(QByteArray(32 * 1024 * 1024, 'x')));
    QVERIFY(connection.transport().bytesToWrite() > 0);
    connection.peer->reset();
    QTRY_COMPARE(connection.client->journal, QList<QByteArray>({ "ended" }));
    QVERIFY(!connection.write("x"));
}

void TestTcpTransport::lastWordsBeforeFailing()
{
    Connection connection;
    QVERIFY(connection.isUp);
    connection.peer->stopReading();
    QVERIFY(connection.write(QByteArray(32 * 1024 * 1024, 'x')));
    connection.peer->send("this is too much");
    connection.peer->disconnectFromPeer(); // with octets unread, so that it is a reset, too
    QTRY_VERIFY(connection.client->journal.size() > 1);
    QCOMPARE(connection.client->received, "this is too much");
    QVERIFY(connection.client->journal.last().startsWith("end"));
    QCOMPARE(connection.client->journal.size(), 2);
}

void TestTcpTransport::largeWrite()
{
    Connection connection;
    QVERIFY(connection.isUp);
    const QByteArray octets(32 * 1024 * 1024, 'x');
    QVERIFY(connection.write(octets));
    QTRY_COMPARE(connection.client->journal, QList<QByteArray>({ "written" }));
    QCOMPARE(connection.transport().bytesToWrite(), 0);
    QTRY_COMPARE(connection.peer->received.size(), octets.size());
}

void TestTcpTransport::releasedByTheClient_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<bool>("isNested");
    for (const char *word : { "read", "end", "written", "ended" }) {
        QTest::addRow("when told %s", word) << QByteArray(word) << false;
        QTest::addRow("when told %s, in an event loop", word) << QByteArray(word) << true;
    }
}

void TestTcpTransport::releasedByTheClient()
{
    QFETCH(QByteArray, word);
    QFETCH(bool, isNested);
    Connection connection;
    QVERIFY(connection.isUp);
    Client &client = *connection.client;
    client.deed = [&](const QByteArray &told) {
        if (told != word)
            return;
        QEventLoop loop;
        if (isNested) {
            QTimer::singleShot(0, &loop, [&] {
                client.keeper.reset();
                QTimer::singleShot(5, &loop, &QEventLoop::quit);
            });
            loop.exec();
        } else {
            client.keeper.reset();
        }
    };
    if (word == "written") {
        QVERIFY(connection.write(QByteArray(32 * 1024 * 1024, 'x')));
    } else if (word == "ended") {
        client.isPaused = true;
        connection.peer->stopReading();
        QVERIFY(connection.write(QByteArray(32 * 1024 * 1024, 'x')));
        connection.peer->reset();
    } else {
        connection.peer->send("Hello");
        if (word == "end")
            connection.peer->disconnectFromPeer();
    }
    QTRY_VERIFY(!client.keeper);
    QCOMPARE(client.journal.last(), word);
    QCoreApplication::processEvents();
    QCOMPARE(client.journal.last(), word);
}

void TestTcpTransport::halfClosed()
{
    Connection connection;
    QVERIFY(connection.isUp);
    const int descriptor = ::dup(int(connection.peer->socket->socketDescriptor()));
    connection.transport().shutdownOutput();
    QTRY_VERIFY(connection.peer->hasEnded);
    QCOMPARE(::send(descriptor, "still", 5, MSG_NOSIGNAL), 5);
    QTRY_COMPARE(connection.client->received, "still");
    ::close(descriptor);
}

void TestTcpTransport::nestedBuffers()
{
    char *first = nullptr;
    {
        const ReadBuffer outer;
        first = outer.data();
        const ReadBuffer inner;
        QVERIFY(inner.data() != outer.data());
        std::fill_n(inner.data(), ReadBuffer::size, 'x');
    }
    const ReadBuffer again;
    QCOMPARE(static_cast<void *>(again.data()), static_cast<void *>(first));
}

QTEST_GUILESS_MAIN(TestTcpTransport)
#include "tst_tcptransport.moc"
