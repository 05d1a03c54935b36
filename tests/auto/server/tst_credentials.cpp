// SPDX-License-Identifier: Apache-2.0
// Cookies and credentials in a client's request, as the server sees them.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

using Change = std::function<void(ConnectingRequest &)>;

class TestCredentials : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fields_data();
    void fields();
    void ofTheUrl_data();
    void ofTheUrl();
    void neverInTheRequestLine();
    void refusedWithout();
};

void TestCredentials::fields_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArrayList>("values");
    const auto row = [](const char *title, const char *name, const QByteArrayList &values,
                        const Change &change) {
        QTest::newRow(title) << change << QByteArray(name) << values;
    };
    row("no cookie", "Cookie", {}, [](ConnectingRequest &) {});
    row("a cookie", "Cookie", { "a=1" }, [](ConnectingRequest &r) { r.addCookie("a", "1"); });
    row("two cookies in one field", "Cookie", { "a=1; b=2" }, // RFC 6265, section 5.4
        [](ConnectingRequest &r) { r.addCookie("a", "1").addCookie("b", "2"); });
    row("a cookie behind one in a header", "Cookie", { "a=1; b=2" },
        [](ConnectingRequest &r) { r.addHeader("cookie", "a=1").addCookie("b", "2"); });
    row("a cookie without a value", "Cookie", { "a=" },
        [](ConnectingRequest &r) { r.addCookie("a", ""); });
    row("Basic", "Authorization", { "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" }, // RFC 7617, section 2
        [](ConnectingRequest &r) {
            r.setBasicAuthentication(QStringLiteral("Aladdin"), QStringLiteral("open sesame"));
        });
    row("Basic in UTF-8", "Authorization", { "Basic dGVzdDoxMjPCow==" }, // section 2.1
        [](ConnectingRequest &r) {
            r.setBasicAuthentication(QStringLiteral("test"), QStringLiteral("123£"));
        });
    row("Basic without a password", "Authorization", { "Basic YTo=" },
        [](ConnectingRequest &r) { r.setBasicAuthentication(QStringLiteral("a"), {}); });
    row("a password with colons", "Authorization", { "Basic YTpiOmM=" }, [](ConnectingRequest &r) {
        r.setBasicAuthentication(QStringLiteral("a"), QStringLiteral("b:c"));
    });
    row("Bearer", "Authorization", { "Bearer mF_9.B5f-4.1JqM" }, // RFC 6750, section 2.1
        [](ConnectingRequest &r) { r.setBearerToken("mF_9.B5f-4.1JqM"); });
    row("the last one counts", "Authorization", { "Bearer t" }, [](ConnectingRequest &r) {
        r.setBearerToken("s")
                .setBasicAuthentication(QStringLiteral("a"), QStringLiteral("b"))
                .setBearerToken("t");
    });
    row("in place of a header", "Authorization", { "Bearer t" },
        [](ConnectingRequest &r) { r.addHeader("authorization", "Digest x").setBearerToken("t"); });
    row("no user agent", "User-Agent", {}, [](ConnectingRequest &r) { r.setUserAgent({}); });
    row("user agent", "User-Agent", { "me/1.0" },
        [](ConnectingRequest &r) { r.setUserAgent("me/1.0"); });
    row("no origin", "Origin", {}, [](ConnectingRequest &) {});
    row("origin", "Origin", { "https://example.com" },
        [](ConnectingRequest &r) { r.setOrigin("https://example.com"); });
    row("a header twice", "X-A", { "1", "2" },
        [](ConnectingRequest &r) { r.addHeader("X-A", "1").addHeader("X-A", "2"); });
    row("subprotocols", "Sec-WebSocket-Protocol", { "b, a" }, [](ConnectingRequest &r) {
        r.setSubprotocols({ QStringLiteral("b"), QStringLiteral("a") });
    });
}

void TestCredentials::fields()
{
    QFETCH(Change, change);
    QFETCH(QByteArray, name);
    QFETCH(QByteArrayList, values);
    WebSocketServer server;
    QByteArrayList seen;
    server.setConnectHook(&server, [&](const HandshakeRequest &request) {
        for (const auto &[field, value] : request.headers()) {
            if (field.compare(name, Qt::CaseInsensitive) == 0)
                seen.append(value);
        }
        return ConnectVerdict::accept();
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    ConnectingRequest request(server.urls().first());
    change(request);
    WebSocket client;
    QVERIFY2(client.open(request), qPrintable(client.errorString()));
    QTRY_VERIFY(client.isOpen());
    QCOMPARE(seen, values);
}

void TestCredentials::ofTheUrl_data()
{
    QTest::addColumn<QString>("userInfo");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("none") << QString() << QByteArray();
    QTest::newRow("user and password") << QStringLiteral("Aladdin:open%20sesame")
                                       << QByteArray("QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    QTest::newRow("only a user") << QStringLiteral("a") << QByteArray("YTo=");
    QTest::newRow("with an at sign") << QStringLiteral("a%40b:c") << QByteArray("YUBiOmM=");
    QTest::newRow("with a per cent sign") << QStringLiteral("a:%2525") << QByteArray("YTolMjU=");
}

void TestCredentials::ofTheUrl()
{
    QFETCH(QString, userInfo);
    QFETCH(QByteArray, field);
    RawServer server;
    server.acceptAndSend();
    QUrl url = server.url();
    url.setUserInfo(userInfo);
    WebSocket client;
    QVERIFY(client.open(url));
    QTRY_VERIFY(client.isOpen());
    QCOMPARE(server.peer->field("Authorization"), field.isEmpty() ? field : "Basic " + field);
    QCOMPARE(server.peer->field("Host"), "127.0.0.1:" + QByteArray::number(server.serverPort()));
    client.abort();
    // What was said explicitly goes first.
    QVERIFY(client.open(ConnectingRequest(url).setBearerToken("t")));
    QTRY_VERIFY(client.isOpen());
    QCOMPARE(server.peer->field("Authorization"), "Bearer t");
}

void TestCredentials::neverInTheRequestLine()
{
    RawServer server;
    server.acceptAndSend();
    QUrl url = server.url();
    url.setUserInfo(QStringLiteral("user:secret"));
    url.setPath(QStringLiteral("/path"));
    WebSocket client;
    QVERIFY(client.open(url));
    QTRY_VERIFY(client.isOpen());
    QVERIFY(server.peer->received.startsWith("GET /path HTTP/1.1\r\n"));
    QVERIFY(!server.peer->received.contains("secret"));
}

void TestCredentials::refusedWithout()
{
    WebSocketServer server;
    server.setConnectHook(&server, [](const HandshakeRequest &request) {
        if (request.header("Authorization") == "Bearer right")
            return ConnectVerdict::accept();
        return ConnectVerdict::deny(401).addHeader("WWW-Authenticate", "Bearer");
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket client;
    SocketLog log(&client);
    QVERIFY(client.open(ConnectingRequest(server.urls().first()).setBearerToken("wrong")));
    QTRY_VERIFY(log.isClosed());
    QCOMPARE(client.response().status(), 401);
    QCOMPARE(client.response().header("www-authenticate"), "Bearer");
    QCOMPARE(client.error(), WebSocket::Error::HandshakeFailed);
    QVERIFY(client.open(ConnectingRequest(server.urls().first()).setBearerToken("right")));
    QTRY_VERIFY(client.isOpen());
    QCOMPARE(client.response().status(), 101);
}

QTEST_GUILESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
