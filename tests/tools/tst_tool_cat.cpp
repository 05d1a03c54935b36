// SPDX-License-Identifier: Apache-2.0
// fernweg cat, when all goes well.
#include "cattest.h"

#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Fernweg;
using namespace Qt::StringLiterals;

class TestToolCat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesGoOut_data();
    void linesGoOut();
    void eachLineAtOnce();
    void linesInPieces();
    void inputFromAFile();
    void inputFromNowhere();
    void messagesComeIn_data();
    void messagesComeIn();
    void eachMessageAtOnce();
    void endOfInputCloses();
    void waitsForWhatIsUnderWay();
    void waitsForASlowServer();
    void serverCloses_data();
    void serverCloses();
    void headers();
    void credentials();
    void subprotocols();
    void resource();
    void echoesThroughEchoServer_data();
    void echoesThroughEchoServer();
};

void TestToolCat::linesGoOut_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QList<QByteArray>>("messages");
    using List = QList<QByteArray>;
    const QStringList none;
    const QStringList binary = { u"--binary"_s };
    QTest::newRow("one line") << none << QByteArray("a b\n") << List { "a b" };
    QTest::newRow("two lines") << none << QByteArray("a\nb\n") << List { "a", "b" };
    QTest::newRow("no line end at the end") << none << QByteArray("a\nb") << List { "a", "b" };
    QTest::newRow("empty lines") << none << QByteArray("\n\na\n\n") << List { "", "", "a", "" };
    QTest::newRow("nothing") << none << QByteArray() << List();
    QTest::newRow("a carriage return stays") << none << QByteArray("a\r\n") << List { "a\r" };
    QTest::newRow("a zero stays") << none << QByteArray("a\0b\n", 4)
                                  << List { QByteArray("a\0b", 3) };
    QTest::newRow("other characters") << none << u"Grüße 🦊\n€\n"_s.toUtf8()
                                      << List { u"Grüße 🦊"_s.toUtf8(), u"€"_s.toUtf8() };
    QTest::newRow("a long line") << none << QByteArray(1'000'000, 'x') + "\ny\n"
                                 << List { QByteArray(1'000'000, 'x'), "y" };
    QTest::newRow("1000 lines") << none << QByteArray("z\n").repeated(1000) << List(1000, "z");
    QTest::newRow("binary lines") << binary << QByteArray("a\nb") << List { "a", "b" };
    QTest::newRow("binary, no UTF-8")
            << binary << QByteArray("\xff\xfe\n\x80") << List { "\xff\xfe", "\x80" };
}

void TestToolCat::linesGoOut()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, input);
    QFETCH(QList<QByteArray>, messages);
    CatTest test;
    Program &cat = test.start(options);
    cat.write(input);
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1000, patience);
    QVERIFY(test.payloads() == messages);
    for (const CatTest::Message &message : test.messages())
        QCOMPARE(message.second, options.contains(u"--binary"_s));
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.output(), QByteArray());
}

void TestToolCat::eachLineAtOnce()
{
    CatTest test;
    Program &cat = test.start();
    for (const QByteArray line : { "one", "two", "three" }) {
        cat.write(line + '\n');
        QTRY_VERIFY_WITH_TIMEOUT(test.payloads().contains(line), patience);
    }
    QVERIFY(cat.isRunning());
}

void TestToolCat::linesInPieces()
{
    CatTest test;
    Program &cat = test.start();
    cat.write("one\ntw");
    QTRY_COMPARE_WITH_TIMEOUT(test.messages().size(), 1, patience);
    cat.write("o\nthree");
    QTRY_COMPARE_WITH_TIMEOUT(test.messages().size(), 2, patience);
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(test.payloads(), QList<QByteArray>({ "one", "two", "three" }),
                              patience);
}

void TestToolCat::inputFromAFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"lines"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("one\ntwo\n");
    file.close();
    CatTest test;
    Program &cat = test.start({}, { .inputFile = file.fileName(), .outputFile = {} });
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(test.payloads(), QList<QByteArray>({ "one", "two" }), patience);
}

void TestToolCat::inputFromNowhere()
{
    CatTest test;
    Program &cat = test.start({}, { .inputFile = u"/dev/null"_s, .outputFile = {} });
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1000, patience);
    QCOMPARE(test.messages().size(), 0);
}

void TestToolCat::messagesComeIn_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("isBinary");
    QTest::newRow("text") << QByteArray("hello") << false;
    QTest::newRow("empty text") << QByteArray() << false;
    QTest::newRow("other characters") << u"Grüße 🦊"_s.toUtf8() << false;
    QTest::newRow("several lines") << QByteArray("a\nb") << false;
    QTest::newRow("binary") << QByteArray("\xff\0\x80", 3) << true;
    QTest::newRow("large") << QByteArray(1'000'000, 'x') << true;
}

void TestToolCat::messagesComeIn()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, isBinary);
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this,
            [=](WebSocket *socket) { socket->sendMessage(payload, isBinary); });
    Program &cat = test.start();
    QTRY_COMPARE_WITH_TIMEOUT(cat.output().size(), payload.size() + 1, patience);
    QVERIFY(cat.output() == payload + '\n');
    QVERIFY(cat.isRunning());
}

void TestToolCat::eachMessageAtOnce()
{
    CatTest test;
    Program &cat = test.start();
    QTRY_VERIFY_WITH_TIMEOUT(test.socket() != nullptr, patience);
    for (const QByteArray payload : { "one", "two", "three" }) {
        test.socket()->sendMessage(payload);
        QTRY_VERIFY_WITH_TIMEOUT(cat.lines().contains(payload), patience);
    }
}

void TestToolCat::endOfInputCloses()
{
    CatTest test;
    Program &cat = test.start();
    QTRY_VERIFY_WITH_TIMEOUT(test.socket() != nullptr, patience);
    QVERIFY(cat.isRunning());
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1000, patience);
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
}

void TestToolCat::waitsForWhatIsUnderWay()
{
    // What the server sent before it saw the end is printed.
    CatTest test;
    connect(&test.server, &WebSocketServer::onMessage, this, [](WebSocket *socket) {
        for (int i = 0; i < 100; ++i)
            socket->sendMessage(QByteArray(10'000, 'x'));
    });
    Program &cat = test.start();
    cat.write("go\n");
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(cat.lines().size(), 100);
    QCOMPARE(cat.errors(), QByteArray());
}

void TestToolCat::waitsForASlowServer()
{
    // The end of input comes long before the server has read all that was sent.
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this, [](WebSocket *socket) {
        socket->pauseReading();
        QTimer::singleShot(2000, socket, &WebSocket::resumeReading);
    });
    Program &cat = test.start();
    const QByteArray line(100'000, 'x');
    for (int i = 0; i < 10; ++i)
        cat.write(line + '\n');
    cat.closeInput();
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.exitCode(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(test.closeCode(), 1000, patience);
    QVERIFY(test.payloads() == QList<QByteArray>(10, line));
}

void TestToolCat::serverCloses_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArrayList>("words"); // on standard error
    QTest::newRow("1000") << 1000 << QString() << 0 << QByteArrayList();
    QTest::newRow("1000 with a reason") << 1000 << u"that's all"_s << 0 << QByteArrayList();
    QTest::newRow("no code") << 1005 << QString() << 0 << QByteArrayList();
    QTest::newRow("1001") << 1001 << QString() << 1 << QByteArrayList { "1001" };
    QTest::newRow("1008 with a reason")
            << 1008 << u"no entry"_s << 1 << QByteArrayList { "1008", "no entry" };
    QTest::newRow("4001 with other characters")
            << 4001 << u"tschüß"_s << 1 << QByteArrayList { "4001", u"tschüß"_s.toUtf8() };
    QTest::newRow("a reason of two lines")
            << 4002 << u"one\ntwo"_s << 1 << QByteArrayList { "4002", "one", "two" };
}

void TestToolCat::serverCloses()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(int, exitCode);
    QFETCH(QByteArrayList, words);
    CatTest test;
    connect(&test.server, &WebSocketServer::onOpen, this,
            [=](WebSocket *socket) { QVERIFY(socket->sendClose(CloseCode(code), reason)); });
    Program &cat = test.start(); // input stays open
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QCOMPARE(cat.exitCode(), exitCode);
    QCOMPARE(cat.errors().count('\n'), exitCode);
    for (const QByteArray &word : words)
        QVERIFY2(cat.errors().contains(word), cat.errors().constData());
}

void TestToolCat::headers()
{
    CatTest test;
    Program &cat =
            test.start({ u"--header"_s, u"X-Token: abc 123"_s, u"--header=Cookie: id=7; a=b"_s,
                         u"--header"_s, u"X-Empty:"_s, u"--header"_s, u"X-Colons:a:b"_s,
                         u"--origin"_s, u"https://panel.example"_s });
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(test.request().header("X-Token"), "abc 123");
    QCOMPARE(test.request().cookie("id"), "7");
    QCOMPARE(test.request().cookie("a"), "b");
    QCOMPARE(test.request().header("X-Empty"), "");
    QCOMPARE(test.request().header("X-Colons"), "a:b");
    QCOMPARE(test.request().origin(), "https://panel.example");
}

void TestToolCat::credentials()
{
    CatTest test;
    Program &cat = test.start({ u"--user"_s, u"me:se:cret"_s });
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(test.request().header("Authorization"),
             "Basic " + QByteArray("me:se:cret").toBase64());
}

void TestToolCat::subprotocols()
{
    CatTest test(ServerOptions().setSubprotocols({ u"b"_s }));
    Program &cat = test.start({ u"--subprotocol"_s, u"a"_s, u"--subprotocol"_s, u"b"_s });
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(test.request().subprotocols(), QStringList({ u"a"_s, u"b"_s }));
}

void TestToolCat::resource()
{
    CatTest test;
    Program cat({ u"cat"_s, test.url(u"/rooms/k%C3%BCche?floor=1"_s) });
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QCOMPARE(test.request().resource(), "/rooms/k%C3%BCche?floor=1");
}

void TestToolCat::echoesThroughEchoServer_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("text") << QStringList();
    QTest::newRow("binary") << QStringList { u"--binary"_s };
    QTest::newRow("in fragments") << QStringList { u"--auto-fragment=3"_s };
    QTest::newRow("pinging all the time") << QStringList { u"--auto-ping=0.001:10"_s };
}

void TestToolCat::echoesThroughEchoServer()
{
    QFETCH(QStringList, options);
    EchoServer server;
    Program cat(QStringList(u"cat"_s) + options + QStringList(server.address()));
    QByteArray input;
    for (int i = 0; i < 5000; ++i)
        input += "line " + QByteArray::number(i) + '\n';
    cat.write(input);
    cat.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(cat.exitCode(), 0, patience);
    QVERIFY(cat.output() == input);
    QCOMPARE(cat.errors(), QByteArray());
}

QTEST_GUILESS_MAIN(TestToolCat)
#include "tst_tool_cat.moc"
