// SPDX-License-Identifier: Apache-2.0
// fernweg cat, when something goes wrong: one line on standard error, and 1 is its exit code.
#include "cattest.h"
#include "rawserver.h"

#include <QtTest/QTest>

#include <csignal>

using namespace Fernweg;
using namespace Qt::StringLiterals;

class TestToolCatFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badUrl_data();
    void badUrl();
    void nobodyListens();
    void unknownHost();
    void badAnswer_data();
    void badAnswer();
    void noAnswer();
    void badFrames_data();
    void badFrames();
    void badFramesAndThenSilence();
    void messageIsTooLarge();
    void inputIsNotUtf8();
    void lineIsTooLarge();
    void serverIsKilled();
    void serverIsTerminated();
    void serverDropsTheConnection();
    void serverNeverAnswersTheClose();
    void outputIsFull();
    void inputIsNoFile();
};

// Ends the test function if the program did not fail as it should.
#define VERIFY_FAILED(program, word)                                          \
  QTRY_VERIFY_WITH_TIMEOUT(!(program).isRunning(), patience);                 \
  QVERIFY2((program).hasFailedWithOneLine(), (program).errors().constData()); \
  QVERIFY2((program).errors().contains(word), (program).errors().constData())

void TestToolCatFailures::badUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("empty") << QString();
    QTest::newRow("a word") << u"server"_s;
    QTest::newRow("host and port") << u"127.0.0.1:9000"_s;
    QTest::newRow("http") << u"http://127.0.0.1:9000"_s;
    QTest::newRow("no host") << u"ws:///chat"_s;
    QTest::newRow("a port that is too large") << u"ws://127.0.0.1:65536/"_s;
    QTest::newRow("a port that is no number") << u"ws://127.0.0.1:port/"_s;
    QTest::newRow("a space") << u"ws://127.0.0.1:9/a b"_s;
    QTest::newRow("a fragment") << u"ws://127.0.0.1:9/#top"_s;
}

void TestToolCatFailures::badUrl()
{
    QFETCH(QString, url);
    Program cat({ u"cat"_s, url });
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QVERIFY2(cat.hasFailedWithOneLine(), cat.errors().constData());
    QCOMPARE(cat.output(), QByteArray());
}

void TestToolCatFailures::nobodyListens()
{
    QTcpServer unused;
    QVERIFY(unused.listen(QHostAddress::LocalHost));
    const QString url = u"ws://user:secret@127.0.0.1:%1/path"_s.arg(unused.serverPort());
    unused.close();
    Program cat({ u"cat"_s, url });
    VERIFY_FAILED(cat, "refused");
    QVERIFY2(cat.errors().contains("127.0.0.1"), cat.errors().constData());
    QVERIFY2(!cat.errors().contains("secret"), cat.errors().constData());
}

void TestToolCatFailures::unknownHost()
{
    Program cat({ u"cat"_s, u"ws://nowhere.invalid/"_s });
    VERIFY_FAILED(cat, "nowhere.invalid");
}

void TestToolCatFailures::badAnswer_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                         << QByteArray("404");
    QTest::newRow("401") << QByteArray("HTTP/1.1 401 Unauthorized\r\n\r\n") << QByteArray("401");
    QTest::newRow("200") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                         << QByteArray("200");
    QTest::newRow("302") << QByteArray("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:9/\r\n\r\n")
                         << QByteArray("302");
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n")
                             << QByteArray("127.0.0.1");
    QTest::newRow("nothing") << QByteArray() << QByteArray("127.0.0.1");
    QTest::newRow("a key that doesn't match")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n")
            << QByteArray("Sec-WebSocket-Accept");
}

void TestToolCatFailures::badAnswer()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, word);
    RawServer server([=](const QByteArray &) { return answer; });
    server.disconnectAfterAnswer();
    Program cat({ u"cat"_s, server.url() });
    VERIFY_FAILED(cat, word);
    QCOMPARE(cat.output(), QByteArray());
}

void TestToolCatFailures::noAnswer()
{
    RawServer server([](const QByteArray &) { return QByteArray(); });
    Program cat({ u"cat"_s, u"--open-timeout=0.3"_s, server.url() });
    VERIFY_FAILED(cat, "in time");
}

void TestToolCatFailures::badFrames_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("a reserved bit") << QByteArray("\xc1\x01x") << QByteArray("reserved");
    QTest::newRow("text that is no UTF-8") << QByteArray("\x81\x01\xff") << QByteArray("UTF-8");
    QTest::newRow("a masked frame") << QByteArray("\x81\x81\1\2\3\4x") << QByteArray("mask");
}

void TestToolCatFailures::badFrames()
{
    QFETCH(QByteArray, octets);
    QFETCH(QByteArray, word);
    RawServer server([=](const QByteArray &head) { return RawServer::accept(head) + octets; });
    Program cat({ u"cat"_s, server.url() });
    // A server that is told by a Close frame that it did wrong has nothing left to say.
    QTRY_VERIFY_WITH_TIMEOUT(server.client() && server.client()->bytesAvailable() > 0, patience);
    server.client()->disconnectFromHost();
    VERIFY_FAILED(cat, word);
}

void TestToolCatFailures::badFramesAndThenSilence()
{
    RawServer server([](const QByteArray &head) { return RawServer::accept(head) + "\xc1\x01x"; });
    Program cat({ u"cat"_s, server.url() });
    VERIFY_FAILED(cat, "protocol");
}

void TestToolCatFailures::messageIsTooLarge()
{
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendMessage(QByteArray(1001, 'x')); });
    Program &cat = test.start({ u"--max-message-size=1000"_s });
    VERIFY_FAILED(cat, "size limit");
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1009, patience);
}

void TestToolCatFailures::inputIsNotUtf8()
{
    CatTest test;
    Program &cat = test.start();
    cat.write("good\nb\xe4"
              "d\nnever sent\n");
    cat.closeInput();
    VERIFY_FAILED(cat, "UTF-8");
    QVERIFY2(cat.errors().contains("--binary"), cat.errors().constData());
    QTRY_VERIFY_WITH_TIMEOUT(test.closeCode() != 0, patience);
    QCOMPARE(test.payloads(), QList<QByteArray>({ "good" }));
}

void TestToolCatFailures::lineIsTooLarge()
{
    // The server decides what is too large.
    CatTest test(ServerOptions().setConnection(WebSocketOptions().setMaxMessagePayloadSize(1000)));
    Program &cat = test.start();
    cat.write(QByteArray(1001, 'x') + '\n');
    VERIFY_FAILED(cat, "1009");
}

void TestToolCatFailures::serverIsKilled()
{
    EchoServer server;
    Program cat({ u"cat"_s, server.address() });
    cat.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(cat.lines(), QList<QByteArray>({ "hello" }), patience);
    server.signal(SIGKILL);
    VERIFY_FAILED(cat, "127.0.0.1");
}

void TestToolCatFailures::serverIsTerminated()
{
    EchoServer server;
    Program cat({ u"cat"_s, server.address() });
    cat.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(cat.lines(), QList<QByteArray>({ "hello" }), patience);
    server.signal(SIGTERM);
    VERIFY_FAILED(cat, "1001");
    QTRY_COMPARE_WITH_TIMEOUT(server.exitCode(), 0, patience);
}

void TestToolCatFailures::serverDropsTheConnection()
{
    CatTest test;
    connect(&test.server, &WebSocketServer::onMessage, this,
            [](WebSocket *socket) { socket->abort(); });
    Program &cat = test.start();
    cat.write("hello\n");
    VERIFY_FAILED(cat, "127.0.0.1");
}

void TestToolCatFailures::serverNeverAnswersTheClose()
{
    RawServer server(&RawServer::accept);
    Program cat({ u"cat"_s, u"--close-timeout=0.3"_s, server.url() });
    cat.closeInput();
    VERIFY_FAILED(cat, "127.0.0.1");
}

void TestToolCatFailures::outputIsFull()
{
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this,
            [](WebSocket *socket) { socket->sendMessage("hello"); });
    Program &cat = test.start({}, { .inputFile = {}, .outputFile = u"/dev/full"_s });
    VERIFY_FAILED(cat, "standard output");
}

void TestToolCatFailures::inputIsNoFile()
{
    CatTest test;
    Program &cat = test.start({}, { .inputFile = u"/"_s, .outputFile = {} }); // a folder
    VERIFY_FAILED(cat, "standard input");
}

QTEST_GUILESS_MAIN(TestToolCatFailures)
#include "tst_tool_cat_failures.moc"
