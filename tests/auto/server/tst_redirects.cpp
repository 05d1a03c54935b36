// SPDX-License-Identifier: Apache-2.0
// Redirections: followed when told, so many, and not to everywhere.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;
using namespace std::chrono_literals;

namespace {

QByteArray redirection(int status, const QByteArray &location)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Elsewhere\r\nLocation: " + location
            + "\r\nContent-Length: 0\r\n\r\n";
}

ConnectingRequest requestTo(const char *url)
{
    return ConnectingRequest(QUrl(QString::fromLatin1(url))).setMaxRedirects(5);
}

} // namespace

class TestRedirects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void target_data();
    void target();
    void secrets_data();
    void secrets();
    void onlyWhenTold();
    void follows_data();
    void follows();
    void limit_data();
    void limit();
    void circle();
    void notToEverywhere_data();
    void notToEverywhere();
    void notReached();
    void timeoutCoversAll();
    void abortedOnTheWay();
    void deletedAfterwards();
};

void TestRedirects::target_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QByteArray>("to"); // empty: not followed
    const auto row = [](const char *name, const char *from, const char *location, const char *to) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(location) << QByteArray(to);
    };
    row("another host", "ws://a/x", "ws://b/y", "ws://b/y");
    row("another port", "ws://a/x", "ws://a:81/x", "ws://a:81/x");
    row("absolute path", "ws://a:81/x/y?q", "/z", "ws://a:81/z");
    row("relative path", "ws://a/x/y", "z?q=1", "ws://a/x/z?q=1");
    row("path upwards", "ws://a/x/y/z", "../w", "ws://a/x/w");
    row("only a query", "ws://a/x", "?q", "ws://a/x?q");
    row("the same scheme", "wss://a/x", "//b/y", "wss://b/y");
    row("http", "ws://a/", "http://b/", "ws://b/");
    row("https", "ws://a/", "https://b/", "wss://b/");
    row("to TLS", "ws://a/", "wss://a/", "wss://a/");
    row("from TLS to TLS", "wss://a/", "https://b/", "wss://b/");
    row("a fragment", "ws://a/", "ws://b/#c", "ws://b/");
    row("from TLS to ws", "wss://a/", "ws://a/", "");
    row("from TLS to http", "wss://a/", "http://a/", "");
    row("to a file", "ws://a/", "file:///etc/passwd", "");
    row("to ftp", "ws://a/", "ftp://a/", "");
    row("to a script", "ws://a/", "javascript:alert(1)", "");
    row("to nowhere", "ws://a/", "", "");
    row("without a host", "ws://a/", "ws:///x", "");
    row("to port 0", "ws://a/", "ws://a:0/", "");
    row("no URL", "ws://a/", "ws://a:port/", "");
}

void TestRedirects::target()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, location);
    QFETCH(QByteArray, to);
    const ConnectingRequest request = requestTo(from.constData());
    const ConnectingRequest next = request.redirected(location);
    const bool isFollowed = next.errorString().isEmpty();
    if (to.startsWith("wss") && !isFollowed) // a build without TLS
        QVERIFY2(next.errorString().startsWith(u"url: "), qPrintable(next.errorString()));
    else
        QVERIFY2(isFollowed == !to.isEmpty(), qPrintable(next.errorString()));
    if (to.isEmpty())
        return;
    QCOMPARE(next.url().toEncoded(), to);
    QCOMPARE(next.maxRedirects(), 4);
}

void TestRedirects::secrets_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("the same server") << QByteArray("/other") << true;
    QTest::newRow("the same server in full") << QByteArray("ws://a:81/other") << true;
    QTest::newRow("the same server in capitals") << QByteArray("ws://A:81/other") << true;
    QTest::newRow("another host") << QByteArray("ws://b:81/") << false;
    QTest::newRow("another port") << QByteArray("ws://a:82/") << false;
    QTest::newRow("a subdomain") << QByteArray("ws://x.a:81/") << false;
}

void TestRedirects::secrets()
{
    QFETCH(QByteArray, location);
    QFETCH(bool, isKept);
    const ConnectingRequest request = requestTo("ws://a:81/")
                                              .addHeader("authorization", "Digest x")
                                              .addHeader("X-Other", "kept")
                                              .addCookie("a", "1")
                                              .setOrigin("http://o")
                                              .setUserAgent("u");
    const ConnectingRequest next = request.redirected(location);
    QVERIFY2(next.errorString().isEmpty(), qPrintable(next.errorString()));
    QCOMPARE(next.headers().size(), isKept ? 3 : 1);
    QVERIFY(next.headers().contains(std::pair<QByteArray, QByteArray>("X-Other", "kept")));
    QCOMPARE(next.origin(), "http://o");
    QCOMPARE(next.userAgent(), "u");
    QCOMPARE(request.headers().size(), 3);
}

void TestRedirects::onlyWhenTold()
{
    RawServer server;
    server.answerWith(redirection(302, "/elsewhere"));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(server.url()));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(client.response().status(), 302);
    QCOMPARE(client.response().header("Location"), "/elsewhere");
    QCOMPARE(client.error(), WebSocket::Error::HandshakeFailed);
    QCOMPARE(server.connectionCount, 1);
}

void TestRedirects::follows_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isFollowed");
    for (const int status : { 301, 302, 303, 307, 308 })
        QTest::addRow("%d", status) << status << true;
    for (const int status : { 300, 304, 305, 200, 404 })
        QTest::addRow("%d, which is none", status) << status << false;
}

void TestRedirects::follows()
{
    QFETCH(int, status);
    QFETCH(bool, isFollowed);
    RawServer elsewhere;
    elsewhere.acceptAndSend(textFrame("welcome").bytes());
    RawServer server;
    server.answerWith(redirection(status, elsewhere.url().toEncoded() + "path?q"));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url())
                                .setMaxRedirects(1)
                                .setBearerToken("secret")
                                .setSubprotocols({ QStringLiteral("chat") })
                                .addCookie("a", "1")));
    QTRY_VERIFY(log.isClosed() || !log.messages.isEmpty());
    QCOMPARE(client.isOpen(), isFollowed);
    QCOMPARE(elsewhere.connectionCount, isFollowed ? 1 : 0);
    if (!isFollowed) {
        QCOMPARE(client.response().status(), status);
        return;
    }
    QCOMPARE(log.events, QList<QByteArray>({ "connect 101", "open", "text welcome" }));
    const RawPeer &first = *server.peer;
    const RawPeer &second = *elsewhere.peer;
    QVERIFY(second.received.startsWith("GET /path?q HTTP/1.1\r\n"));
    QCOMPARE(second.field("Host"), "127.0.0.1:" + QByteArray::number(elsewhere.serverPort()));
    QCOMPARE(first.field("Authorization"), "Bearer secret");
    QVERIFY(!second.received.contains("secret"));
    QVERIFY(!second.received.contains("Cookie"));
    QCOMPARE(second.field("Sec-WebSocket-Protocol"), "chat");
    // RFC 6455, section 4.1: a key of its own for each connection.
    QVERIFY(first.field("Sec-WebSocket-Key") != second.field("Sec-WebSocket-Key"));
    QTRY_VERIFY(first.hasEnded);
    QCOMPARE(client.response().status(), 101);
    QVERIFY(client.errorString().isEmpty());
}

void TestRedirects::limit_data()
{
    QTest::addColumn<int>("limit");
    QTest::newRow("none") << 0;
    QTest::newRow("one too few") << 3;
    QTest::newRow("enough") << 4;
    QTest::newRow("more than enough") << 10;
}

void TestRedirects::limit()
{
    QFETCH(int, limit);
    WebSocketServer server;
    int asked = 0;
    server.setConnectHook(&server, [&asked](const HandshakeRequest &request) {
        ++asked;
        const int left = request.resource().mid(1).toInt();
        return left == 0 ? ConnectVerdict::accept()
                         : ConnectVerdict::redirect(QUrl(QString::number(left - 1)));
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QUrl url = server.urls().first();
    url.setPath(QStringLiteral("/4"));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(url).setMaxRedirects(limit)));
    QTRY_VERIFY(log.isClosed() || client.isOpen());
    QCOMPARE(client.isOpen(), limit >= 4);
    QCOMPARE(asked, std::min(limit, 4) + 1);
    QCOMPARE(client.response().status(), limit >= 4 ? 101 : 302);
    QCOMPARE(log.closeCount, limit >= 4 ? 0 : 1);
}

void TestRedirects::circle()
{
    RawServer server;
    server.answerWith(redirection(302, "/"));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url()).setMaxRedirects(7)));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(server.connectionCount, 8);
    QCOMPARE(log.events,
             QList<QByteArray>({ "error HandshakeFailed",
                                 "close unclean 1006 the server answered 302 Elsewhere" }));
}

void TestRedirects::notToEverywhere_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("a file") << redirection(302, "file:///etc/passwd");
    QTest::newRow("nowhere") << redirection(302, "");
    QTest::newRow("no location") << QByteArray("HTTP/1.1 302 Found\r\n\r\n");
    QTest::newRow("port 0") << redirection(302, "ws://127.0.0.1:0/");
}

void TestRedirects::notToEverywhere()
{
    QFETCH(QByteArray, answer);
    RawServer server;
    server.answerWith(answer);
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url()).setMaxRedirects(3)));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.events.first(), "error HandshakeFailed");
    QCOMPARE(client.response().status(), 302);
    QCOMPARE(server.connectionCount, 1);
    QVERIFY(!client.errorString().isEmpty());
}

void TestRedirects::notReached()
{
    quint16 unused = 0;
    {
        QTcpServer listener;
        QVERIFY(listener.listen(QHostAddress::LocalHost));
        unused = listener.serverPort();
    }
    RawServer server;
    server.answerWith(redirection(302, "ws://127.0.0.1:" + QByteArray::number(unused) + '/'));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url()).setMaxRedirects(3)));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(log.events.first(), "error ConnectFailed");
    QCOMPARE(log.closeCount, 1);
}

void TestRedirects::timeoutCoversAll()
{
    // A server that sends on and on does not make the client try for ever.
    RawServer server;
    server.answerWith(redirection(302, "/"));
    WebSocket client(WebSocketOptions().setOpenHandshakeTimeout(100ms));
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url()).setMaxRedirects(100'000'000)));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(client.error(), WebSocket::Error::Timeout);
    QCOMPARE(log.closeCount, 1);
}

void TestRedirects::abortedOnTheWay()
{
    RawServer silent;
    RawServer server;
    server.answerWith(redirection(302, silent.url().toEncoded()));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.url()).setMaxRedirects(1)));
    QTRY_VERIFY(silent.peer && !silent.peer->head().isEmpty());
    QCOMPARE(client.state(), WebSocket::State::Connecting);
    client.abort();
    QCOMPARE(log.close, "unclean 1006 the connection was aborted");
    QTRY_VERIFY(silent.peer->hasEnded);
    QCOMPARE(log.closeCount, 1);
}

void TestRedirects::deletedAfterwards()
{
    RawServer silent;
    RawServer server;
    server.answerWith(redirection(302, silent.url().toEncoded()));
    auto client = std::make_unique<WebSocket>();
    QVERIFY(client->open(ConnectingRequest(server.url()).setMaxRedirects(1)));
    QTRY_VERIFY(silent.peer && !silent.peer->head().isEmpty());
    client.reset();
    QTRY_VERIFY(silent.peer->hasEnded);
}

QTEST_GUILESS_MAIN(TestRedirects)
#include "tst_redirects.moc"
