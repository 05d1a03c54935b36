// SPDX-License-Identifier: Apache-2.0
// What nginx and haproxy make of requests and their answers.
#include "reverseproxytest.h"
#include "support/rawpeer.h"

#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace Fernweg::Test;

class tst_ReverseProxies_Handshake : public ReverseProxyTest
{
    Q_OBJECT

private Q_SLOTS:
    void clientAsks_data() { addPrograms(); }
    void clientAsks();
    void serverAnswers_data() { addPrograms(); }
    void serverAnswers();
    void origins_data();
    void origins();
    void denied_data() { addPrograms(); }
    void denied();
    void redirected_data() { addPrograms(); }
    void redirected();
    void redirectIsFollowed_data() { addPrograms(); }
    void redirectIsFollowed();
    void noWebSocket_data() { addPrograms(); }
    void noWebSocket();
    void clientAddress_data();
    void clientAddress();
    void clientAddressBehindTwo_data() { addPrograms(); }
    void clientAddressBehindTwo();
    void externalPort_data();
    void externalPort();

private:
    QHostAddress addressSeen(quint16 port, const QByteArray &fields);
};

void tst_ReverseProxies_Handshake::clientAsks()
{
    QUrl target = url();
    target.setPath(QStringLiteral("/a b//c/../d"));
    target.setQuery(QStringLiteral("key=a%2Fb&\u00fc=%20"));
    QVERIFY(opens(
            ConnectingRequest(target)
                    .setOrigin("https://ws.example.com")
                    .setUserAgent("tester/1")
                    .setBasicAuthentication(QStringLiteral("user"), QStringLiteral("password"))
                    .addCookie("id", "42")
                    .addHeader("X-Own", "yes")));
    QCOMPARE(request.resource(), "/a%20b//c/../d?key=a%2Fb&%C3%BC=%20");
    QCOMPARE(request.path(), QStringLiteral("/a b//c/../d"));
    QCOMPARE(request.host(), "localhost:" + QByteArray::number(target.port()));
    QCOMPARE(request.origin(), "https://ws.example.com");
    QCOMPARE(request.header("User-Agent"), "tester/1");
    QCOMPARE(request.header("Authorization"), "Basic dXNlcjpwYXNzd29yZA==");
    QCOMPARE(request.cookie("id"), "42");
    QCOMPARE(request.header("X-Own"), "yes");
}

void tst_ReverseProxies_Handshake::serverAnswers()
{
    verdict = ConnectVerdict::accept(QStringLiteral("chat.v1"))
                      .addHeader("Set-Cookie", "id=42; HttpOnly")
                      .addHeader("X-Own", "yes");
    const QStringList offered = { QStringLiteral("chat.v2"), QStringLiteral("chat.v1") };
    QVERIFY(opens(ConnectingRequest(url()).setSubprotocols(offered)));
    QCOMPARE(request.subprotocols(), offered);
    QCOMPARE(client->subprotocol(), QStringLiteral("chat.v1"));
    QCOMPARE(client->response().header("Set-Cookie"), "id=42; HttpOnly");
    QCOMPARE(client->response().header("X-Own"), "yes");
}

void tst_ReverseProxies_Handshake::origins_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("isAllowed");
    for (const char *const program : { "nginx", "haproxy" }) {
        const auto row = [program](const char *name, const char *scheme, const char *origin,
                                   bool isAllowed) {
            QTest::addRow("%s, %s", program, name)
                    << QString::fromLatin1(program) << QString::fromLatin1(scheme)
                    << QByteArray(origin) << isAllowed;
        };
        row("none", "ws", "", true);
        row("allowed", "ws", "https://ws.example.com", true);
        row("not allowed", "ws", "https://evil.example.com", false);
        row("a page of this host", "ws", "http://HOST", true);
        row("a page of this host, by TLS", "wss", "https://HOST", true);
        row("a page of another port", "ws", "http://localhost", false);
    }
}

void tst_ReverseProxies_Handshake::origins()
{
    QFETCH(QString, program);
    QFETCH(QString, scheme);
    QFETCH(QByteArray, origin);
    QFETCH(bool, isAllowed);
    QVERIFY(setServerOptions(
            ServerOptions().setAllowedOrigins({ QStringLiteral("https://ws.example.com") })));
    const QUrl target = proxy(program)->url(scheme);
    origin.replace("HOST", target.authority().toLatin1());
    const ConnectingRequest asked = ConnectingRequest(target).setOrigin(origin);
    if (isAllowed)
        QVERIFY(opens(asked));
    else
        QVERIFY(fails(asked, 403));
}

void tst_ReverseProxies_Handshake::denied()
{
    verdict = ConnectVerdict::deny(401, "who are you?")
                      .addHeader("WWW-Authenticate", "Basic realm=\"x\"");
    QVERIFY(fails(ConnectingRequest(url()), 401));
    QCOMPARE(client->response().header("WWW-Authenticate"), "Basic realm=\"x\"");
    verdict = ConnectVerdict::deny(429);
    QVERIFY(fails(ConnectingRequest(url()), 429));
}

void tst_ReverseProxies_Handshake::redirected()
{
    verdict = ConnectVerdict::redirect(QUrl(QStringLiteral("ws://example.com/new")), 307);
    QVERIFY(fails(ConnectingRequest(url()), 307));
    QCOMPARE(client->response().header("Location"), "ws://example.com/new");
}

void tst_ReverseProxies_Handshake::redirectIsFollowed()
{
    server->setConnectHook(this, [this](const HandshakeRequest &seen) {
        request = seen;
        return seen.path() == u"/new" ? ConnectVerdict::accept()
                                      : ConnectVerdict::redirect(QUrl(QStringLiteral("/new")));
    });
    QUrl target = url();
    target.setPath(QStringLiteral("/old"));
    QVERIFY(opens(ConnectingRequest(target).setMaxRedirects(1)));
    QCOMPARE(request.path(), QStringLiteral("/new"));
    QCOMPARE(request.host(), target.authority().toLatin1());
}

void tst_ReverseProxies_Handshake::noWebSocket()
{
    RawPeer browser(quint16(url().port()), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(browser.status(), 426);
    QTRY_VERIFY2(browser.body().contains("this is a WebSocket server"), browser.body().constData());
}

/// The address that the server takes for the client's, which is 127.0.0.2.
QHostAddress tst_ReverseProxies_Handshake::addressSeen(quint16 port, const QByteArray &fields)
{
    RawPeer raw;
    raw.socket->bind(QHostAddress(QStringLiteral("127.0.0.2")));
    connect(raw.socket.get(), &QTcpSocket::connected, &raw,
            [&raw, &fields] { raw.send(upgradeRequest(fields)); });
    raw.socket->connectToHost(QHostAddress::LocalHost, port);
    return waitFor([&raw] { return raw.status() != 0; }) && raw.status() == 101
            ? request.peerAddress()
            : QHostAddress();
}

void tst_ReverseProxies_Handshake::clientAddress_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("backend");
    QTest::addColumn<int>("trusted");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("address");
    const QByteArray spoofed = "X-Forwarded-For: 10.9.8.7\r\n";
    for (const char *const program : { "nginx", "haproxy" }) {
        const auto row = [program](const char *name, const char *backend, int trusted,
                                   const QByteArray &fields, const char *address) {
            QTest::addRow("%s, %s", program, name)
                    << QString::fromLatin1(program) << QString::fromLatin1(backend) << trusted
                    << fields << QString::fromLatin1(address);
        };
        row("not trusted", "ws", 0, {}, "127.0.0.1");
        row("not trusted, spoofed", "ws", 0, spoofed, "127.0.0.1");
        row("trusted", "ws", 1, {}, "127.0.0.2");
        row("trusted, spoofed", "ws", 1, spoofed, "127.0.0.2");
        row("trusted, spoofed twice", "ws", 1, spoofed + spoofed, "127.0.0.2");
        row("trusted, spoofed list", "ws", 1, "X-Forwarded-For: 10.0.0.1, 10.0.0.2,\r\n",
            "127.0.0.2");
        row("trusted, TLS", "wss", 1, spoofed, "127.0.0.2");
        row("trusted, Unix domain socket", "ws+unix", 1, spoofed, "127.0.0.2");
    }
}

void tst_ReverseProxies_Handshake::clientAddress()
{
    QFETCH(QString, program);
    QFETCH(QString, backend);
    QFETCH(int, trusted);
    QFETCH(QByteArray, fields);
    QFETCH(QString, address);
    QVERIFY(setServerOptions(ServerOptions().setTrustXForwardedFor(trusted)));
    QCOMPARE(addressSeen(proxy(program, backend)->port(), fields).toString(), address);
    QVERIFY(request.isValid());
}

void tst_ReverseProxies_Handshake::clientAddressBehindTwo()
{
    QFETCH(QString, program);
    const QString other = program == u"nginx" ? QStringLiteral("haproxy") : QStringLiteral("nginx");
    const auto outer = proxyFor(program, proxy(other)->url(QStringLiteral("ws")));
    const QByteArray spoofed = "X-Forwarded-For: 10.9.8.7\r\n";
    QVERIFY(setServerOptions(ServerOptions().setTrustXForwardedFor(1)));
    QCOMPARE(addressSeen(outer->port(), spoofed).toString(), QStringLiteral("127.0.0.1"));
    QVERIFY(setServerOptions(ServerOptions().setTrustXForwardedFor(2)));
    QCOMPARE(addressSeen(outer->port(), spoofed).toString(), QStringLiteral("127.0.0.2"));
}

void tst_ReverseProxies_Handshake::externalPort_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<bool>("isAccepted");
    for (const char *const program : { "nginx", "haproxy" }) {
        const auto row = [program](const char *name, const char *scheme, const char *host,
                                   quint16 port, bool isAccepted) {
            QTest::addRow("%s, %s", program, name)
                    << QString::fromLatin1(program) << QString::fromLatin1(scheme)
                    << QByteArray(host) << port << isAccepted;
        };
        row("the proxy's", "ws", "", 0, true);
        row("the proxy's, with TLS", "wss", "", 0, true);
        row("another", "ws", "", 9000, false);
        row("none, for 80", "ws", "ws.example.com", 80, true);
        row("none, for 443", "wss", "ws.example.com", 443, true);
        row("none, for another", "wss", "ws.example.com", 9000, false);
    }
}

void tst_ReverseProxies_Handshake::externalPort()
{
    QFETCH(QString, program);
    QFETCH(QString, scheme);
    QFETCH(QByteArray, host);
    QFETCH(quint16, port);
    QFETCH(bool, isAccepted);
    const QUrl target = proxy(program)->url(scheme);
    QVERIFY(setServerOptions(
            ServerOptions().setExternalPort(port == 0 ? quint16(target.port()) : port)));
    ConnectingRequest asked(target);
    if (!host.isEmpty())
        asked.addHeader("Host", host);
    if (isAccepted)
        QVERIFY(opens(asked));
    else
        QVERIFY(fails(asked, 400));
}

QTEST_GUILESS_MAIN(tst_ReverseProxies_Handshake)
#include "tst_reverseproxies_handshake.moc"
