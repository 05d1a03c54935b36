// SPDX-License-Identifier: Apache-2.0
// What the options of echo-server do, as its clients see it.
#include "program.h"

#include <Fernweg/WebSocket>

#include <QtNetwork/QTcpSocket>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace Fernweg;
using namespace Qt::StringLiterals;

namespace {

const QByteArray upgrade =
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

} // namespace

class TestToolOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void maxConnections();
    void subprotocol();
    void limits_data();
    void limits();
    void webStatus_data();
    void webStatus();
    void drops_data();
    void drops();
    void reusePort();
};

void TestToolOptions::refusals_data()
{
    QTest::addColumn<QStringList>("serverOptions");
    QTest::addColumn<QString>("origin");
    QTest::addColumn<bool>("isAllowed");
    const QStringList one = { u"--allow-origin=https://*.example"_s };
    QTest::newRow("any origin") << QStringList() << u"https://panel.example"_s << true;
    QTest::newRow("an origin that is allowed") << one << u"https://panel.example"_s << true;
    QTest::newRow("another origin") << one << u"https://panel.test"_s << false;
    QTest::newRow("another scheme") << one << u"http://panel.example"_s << false;
    QTest::newRow("the second of two")
            << one + QStringList { u"--allow-origin=http://panel.test:*"_s }
            << u"http://panel.test:8080"_s << true;
    QTest::newRow("the null origin") << QStringList() << u"null"_s << true;
    QTest::newRow("the null origin, refused")
            << QStringList { u"--no-null-origin"_s } << u"null"_s << false;
}

void TestToolOptions::refusals()
{
    QFETCH(QStringList, serverOptions);
    QFETCH(QString, origin);
    QFETCH(bool, isAllowed);
    EchoServer server(serverOptions);
    Program cat({ u"cat"_s, u"--origin"_s, origin, server.address() });
    cat.write("hello\n");
    cat.closeInput();
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    if (isAllowed) {
        QCOMPARE(cat.errors(), QByteArray());
        QCOMPARE(cat.output(), "hello\n");
    } else {
        QVERIFY2(cat.hasFailedWithOneLine(), cat.errors().constData());
        QVERIFY2(cat.errors().contains("403"), cat.errors().constData());
    }
}

void TestToolOptions::maxConnections()
{
    EchoServer server({ u"--max-connections=1"_s });
    Program first({ u"cat"_s, server.address() });
    first.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(first.output(), "hello\n", patience);
    Program second({ u"cat"_s, server.address() });
    QTRY_VERIFY_WITH_TIMEOUT(!second.isRunning(), patience);
    QVERIFY2(second.hasFailedWithOneLine(), second.errors().constData());
    QVERIFY2(second.errors().contains("503"), second.errors().constData());

    first.closeInput();
    QTRY_COMPARE_WITH_TIMEOUT(first.exitCode(), 0, patience);
    Program third({ u"cat"_s, server.address() });
    third.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(third.output(), "hello\n", patience);
}

void TestToolOptions::subprotocol()
{
    EchoServer server({ u"--subprotocol=best"_s, u"--subprotocol=good"_s });
    WebSocket client;
    QSignalSpy opened(&client, &WebSocket::onOpen);
    QVERIFY(client.open(ConnectingRequest(server.url()).setSubprotocols({ u"good"_s, u"best"_s })));
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, patience);
    QCOMPARE(client.subprotocol(), u"best"_s);
}

void TestToolOptions::limits_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("code");
    const QString limit = u"--max-message-size=1000"_s;
    QTest::newRow("message size") << QStringList { limit } << 1009;
    QTest::newRow("frame size") << QStringList { u"--max-frame-size=1000"_s } << 1009;
    QTest::newRow("message size, failing by drop")
            << QStringList { limit, u"--fail-by-drop"_s } << 1006;
}

void TestToolOptions::limits()
{
    QFETCH(QStringList, options);
    QFETCH(int, code);
    EchoServer server(options);
    WebSocket client;
    QSignalSpy echoed(&client, &WebSocket::onMessage);
    QSignalSpy closed(&client, &WebSocket::onClose);
    connect(&client, &WebSocket::onOpen, &client, [&] {
        client.sendMessage(QByteArray(1000, 'x'));
        client.sendMessage(QByteArray(1001, 'x'));
    });
    QVERIFY(client.open(server.url()));
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, patience);
    QCOMPARE(int(client.closeCode()), code);
    if (code == 1009)
        QCOMPARE(echoed.size(), 1);
}

void TestToolOptions::webStatus_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("without") << QStringList() << QByteArray("HTTP/1.1 426 ");
    QTest::newRow("with") << QStringList { u"--web-status"_s } << QByteArray("HTTP/1.1 200 ");
}

void TestToolOptions::webStatus()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, beginning);
    EchoServer server(options);
    QTcpSocket browser;
    browser.connectToHost(server.url().host(), quint16(server.url().port()));
    browser.write("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n");
    QTRY_VERIFY_WITH_TIMEOUT(browser.bytesAvailable() >= beginning.size(), patience);
    QCOMPARE(browser.peek(beginning.size()), beginning);
}

void TestToolOptions::drops_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("a client that asks for nothing")
            << QStringList { u"--open-timeout=0.2"_s } << QByteArray();
    QTest::newRow("a client that answers no ping")
            << QStringList { u"--auto-ping=0.1:0.1"_s } << upgrade;
}

void TestToolOptions::drops()
{
    QFETCH(QStringList, options);
    QFETCH(QByteArray, request);
    EchoServer server(options);
    QTcpSocket client;
    QSignalSpy disconnected(&client, &QTcpSocket::disconnected);
    client.connectToHost(server.url().host(), quint16(server.url().port()));
    client.write(request);
    QTRY_COMPARE_WITH_TIMEOUT(disconnected.size(), 1, patience);
    QVERIFY(server.isRunning());
}

void TestToolOptions::reusePort()
{
    EchoServer first({ u"--reuse-port"_s });
    EchoServer second({ u"--reuse-port"_s, u"--listen"_s, first.address() });
    QCOMPARE(second.address(), first.address());
    Program cat({ u"cat"_s, first.address() }); // one of them answers
    cat.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(cat.output(), "hello\n", patience);
}

QTEST_GUILESS_MAIN(TestToolOptions)
#include "tst_tool_options.moc"
