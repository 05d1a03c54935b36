// SPDX-License-Identifier: Apache-2.0
// What a URL becomes on the wire: nothing in it can end a line. A proxy, to which any host will do, sees
// what is asked of it and of the server.
#include "support/rawpeer.h"
#include "support/socketlog.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class tst_RequestHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void urls_data();
    void urls();
    void badUrls_data();
    void badUrls();
    void allFields();

private:
    /// Opens by way of a proxy; the lines that both were sent.
    QList<QByteArray> linesFor(const ConnectingRequest &request);
};

QList<QByteArray> tst_RequestHead::linesFor(const ConnectingRequest &request)
{
    RawServer proxy;
    proxy.answerWith("HTTP/1.1 200 OK\r\n\r\n");
    WebSocket socket(WebSocketOptions().setProxy(QNetworkProxy(
            QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), proxy.serverPort())));
    const auto isComplete = [&proxy] {
        return proxy.peer && proxy.peer->body().endsWith("\r\n\r\n");
    };
    if (!socket.open(request) || !waitFor(isComplete)) {
        qWarning("not asked: %s", qPrintable(socket.errorString()));
        return {};
    }
    return QByteArray(proxy.peer->received).replace("\r\n", "\n").split('\n');
}

void tst_RequestHead::urls_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<QByteArray>("authority");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("resource");

    const auto row = [](const char *name, const QUrl &url, const QByteArray &authority,
                        const QByteArray &host, const QByteArray &resource) {
        QTest::newRow(name) << url << authority << host << resource;
    };
    const auto at = [](const QString &path, const QString &query) {
        QUrl url(QStringLiteral("ws://a"));
        url.setPath(path, QUrl::DecodedMode);
        url.setQuery(query, QUrl::DecodedMode);
        return url;
    };
    const auto of = [](const QString &host) {
        QUrl url;
        url.setScheme(QStringLiteral("ws"));
        url.setHost(host);
        return url;
    };
    row("nothing but a host", QUrl(QStringLiteral("ws://a")), "a:80", "a", "/");
    row("port", QUrl(QStringLiteral("ws://a:9000")), "a:9000", "a:9000", "/");
    row("port 80", QUrl(QStringLiteral("ws://a:80")), "a:80", "a", "/");
    row("port 443", QUrl(QStringLiteral("ws://a:443")), "a:443", "a:443", "/");
    row("path and query", at(QStringLiteral("/b/c"), QStringLiteral("d=e")), "a:80", "a",
        "/b/c?d=e");
    row("query without path", QUrl(QStringLiteral("ws://a?b")), "a:80", "a", "/?b");
    row("empty query", QUrl(QStringLiteral("ws://a/b?")), "a:80", "a", "/b?");
    row("blanks", at(QStringLiteral("/b c"), QStringLiteral("d e")), "a:80", "a", "/b%20c?d%20e");
    row("line ends", at(QStringLiteral("/b\r\nX: y"), QStringLiteral("c\r\nX: y")), "a:80", "a",
        "/b%0D%0AX:%20y?c%0D%0AX:%20y");
    row("more control characters",
        at(QStringLiteral("/\t\x01\x7f") + QChar(0), QStringLiteral("\t\x01\x7f") + QChar(0)),
        "a:80", "a", "/%09%01%7F%00?%09%01%7F%00");
    row("question mark in the path", at(QStringLiteral("/b?c"), {}), "a:80", "a", "/b%3Fc");
    row("number sign", at(QStringLiteral("/b#c"), QStringLiteral("d#e")), "a:80", "a",
        "/b%23c?d%23e");
    row("not ASCII", at(QStringLiteral("/\u00fc"), QStringLiteral("\u20ac")), "a:80", "a",
        "/%C3%BC?%E2%82%AC");
    row("encoded already", QUrl(QStringLiteral("ws://a/%2Fb%0d%0aX?%0D%0A")), "a:80", "a",
        "/%2Fb%0D%0AX?%0D%0A");
    row("host that is not ASCII", of(QStringLiteral("b\u00fccher.example")),
        "xn--bcher-kva.example:80", "xn--bcher-kva.example", "/");
    row("host in capitals", of(QStringLiteral("SERVER.example")), "server.example:80",
        "server.example", "/");
    row("IPv4", of(QStringLiteral("192.0.2.1")), "192.0.2.1:80", "192.0.2.1", "/");
    row("IPv6", of(QStringLiteral("2001:db8::1")), "[2001:db8::1]:80", "[2001:db8::1]", "/");
    // RFC 6874, section 4: the zone means something on this machine only.
    row("IPv6 with a zone", QUrl(QStringLiteral("ws://[fe80::1%25eth0]:9000/")), "[fe80::1]:9000",
        "[fe80::1]:9000", "/");
}

void tst_RequestHead::urls()
{
    QFETCH(QUrl, url);
    QFETCH(QByteArray, authority);
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, resource);
    QList<QByteArray> lines = linesFor(ConnectingRequest(url).setUserAgent({}));
    QCOMPARE(lines.size(), 11);
    QVERIFY(lines.at(7).startsWith("Sec-WebSocket-Key: "));
    lines.removeAt(7);
    QCOMPARE(lines,
             QList<QByteArray>({ "CONNECT " + authority + " HTTP/1.1", "Host: " + authority, "",
                                 "GET " + resource + " HTTP/1.1", "Host: " + host,
                                 "Upgrade: websocket", "Connection: Upgrade",
                                 "Sec-WebSocket-Version: 13", "", "" }));
}

void tst_RequestHead::badUrls_data()
{
    QTest::addColumn<QUrl>("url");
    const auto of = [](const QString &host) {
        QUrl url;
        url.setScheme(QStringLiteral("ws"));
        url.setHost(host);
        return url;
    };
    QTest::newRow("line end in the host") << of(QStringLiteral("a\r\nX: y"));
    QTest::newRow("blank in the host") << of(QStringLiteral("a b"));
    QTest::newRow("line end in a zone") << of(QStringLiteral("fe80::1%a\r\nX: y"));
    QTest::newRow("encoded line end in a zone")
            << QUrl(QStringLiteral("ws://[fe80::1%25a%0D%0AX]:80/"));
    QTest::newRow("blank in a zone") << of(QStringLiteral("fe80::1%a b"));
    QTest::newRow("user name with a colon") << QUrl(QStringLiteral("ws://a%3Ab:c@d/"));
}

void tst_RequestHead::badUrls()
{
    QFETCH(QUrl, url);
    WebSocket socket;
    QVERIFY(!socket.open(url));
    QCOMPARE(socket.error(), WebSocket::Error::InvalidRequest);
    QVERIFY2(socket.errorString().startsWith(QStringLiteral("url: ")),
             qPrintable(socket.errorString()));
}

void tst_RequestHead::allFields()
{
    const QList<QByteArray> lines =
            linesFor(ConnectingRequest(QUrl(QStringLiteral("ws://u:p@a/")))
                             .setSubprotocols({ QStringLiteral("b"), QStringLiteral("c") })
                             .setOrigin("http://d")
                             .setUserAgent("e/1")
                             .addHeader("X-F", "g")
                             .addCookie("h", "i"));
    QCOMPARE(lines.size(), 17);
    for (const char *const line :
         { "Sec-WebSocket-Protocol: b, c", "Origin: http://d", "User-Agent: e/1", "X-F: g",
           "Cookie: h=i", "Authorization: Basic dTpw" })
        QCOMPARE(lines.count(line), 1);
}

QTEST_GUILESS_MAIN(tst_RequestHead)
#include "tst_requesthead.moc"
