// SPDX-License-Identifier: Apache-2.0
// Values that can't be: every setter refuses them, keeps the old one, and says its name.
#include <Fernweg/WebSocket>
#include <Fernweg/WebSocketServer>

#include <QtCore/qcoreapplication.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Fernweg;
using namespace std::chrono_literals;

using ChangeServer = std::function<void(ServerOptions &)>;
using ChangeSocket = std::function<void(WebSocketOptions &)>;
using ChangeRequest = std::function<void(ConnectingRequest &)>;

class TestOptionErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void server_data();
    void server();
    void serverKeepsOldValues();
    void socket_data();
    void socket();
    void socketKeepsOldValues();
    void smallestAndLargest();
    void request_data();
    void request();
    void threadsAfterListen();
    void notWhileConnected();
};

void TestOptionErrors::server_data()
{
    QTest::addColumn<ChangeServer>("change");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char *title, const char *name, const ChangeServer &change) {
        QTest::newRow(title) << change << QByteArray(name);
    };
    row("version 12", "versions: ", [](ServerOptions &o) { o.setVersions({ 13, 12 }); });
    row("no version", "versions: ", [](ServerOptions &o) { o.setVersions({}); });
    row("subprotocol with a blank",
        "subprotocols: ", [](ServerOptions &o) { o.setSubprotocols({ QStringLiteral("a b") }); });
    row("empty subprotocol",
        "subprotocols: ", [](ServerOptions &o) { o.setSubprotocols({ QString() }); });
    row("subprotocol beyond ASCII",
        "subprotocols: ", [](ServerOptions &o) { o.setSubprotocols({ QStringLiteral("ü") }); });
    row("name with a line end",
        "serverName: ", [](ServerOptions &o) { o.setServerName("a\r\nX: y"); });
    row("port 0", "externalPort: ", [](ServerOptions &o) { o.setExternalPort(quint16(0)); });
    row("origin without a scheme", "allowedOrigins: ", [](ServerOptions &o) {
        o.setAllowedOrigins({ QStringLiteral("example.com") });
    });
    row("empty origin",
        "allowedOrigins: ", [](ServerOptions &o) { o.setAllowedOrigins({ QString() }); });
    row("negative number of connections",
        "maxConnections: ", [](ServerOptions &o) { o.setMaxConnections(-1); });
    row("negative number of proxies",
        "trustXForwardedFor: ", [](ServerOptions &o) { o.setTrustXForwardedFor(-1); });
    row("negative number of threads", "threads: ", [](ServerOptions &o) { o.setThreads(-1); });
    row("too many threads", "threads: ", [](ServerOptions &o) { o.setThreads(1025); });
    row("backlog 0", "backlog: ", [](ServerOptions &o) { o.setBacklog(0); });
    row("of its connections", "maxHeadSize: ", [](ServerOptions &o) {
        o.setConnection(WebSocketOptions().setMaxHeadSize(1));
    });
}

void TestOptionErrors::server()
{
    QFETCH(ChangeServer, change);
    QFETCH(QByteArray, name);
    ServerOptions options;
    QVERIFY(options.errorString().isEmpty());
    change(options);
    const QString error = options.errorString();
    QVERIFY2(error.startsWith(QString::fromLatin1(name)), qPrintable(error));

    WebSocketServer made(options);
    QSignalSpy errors(&made, &WebSocketServer::errorStringChanged);
    QVERIFY(!made.listen(QHostAddress::LocalHost));
    QCOMPARE(made.errorString(), error);
    QCOMPARE(errors.size(), 1);
    QVERIFY(!made.isListening());
    QCOMPARE(made.serverPort(), 0);
    // Options without an error put that right.
    QVERIFY(made.setOptions(ServerOptions()));
    QVERIFY(made.listen(QHostAddress::LocalHost));

    WebSocketServer changed;
    QVERIFY(!changed.setOptions(options));
    QCOMPARE(changed.errorString(), error);
    QVERIFY(changed.listen(QHostAddress::LocalHost));
    QVERIFY(!changed.setOptions(options));
    QVERIFY(changed.isListening());
}

void TestOptionErrors::serverKeepsOldValues()
{
    ServerOptions options;
    options.setVersions({ 8 }).setVersions({ 7 });
    QCOMPARE(options.versions(), QList<int>({ 8 }));
    options.setSubprotocols({ QStringLiteral("a") }).setSubprotocols({ QStringLiteral("a,b") });
    QCOMPARE(options.subprotocols(), QStringList { QStringLiteral("a") });
    options.setServerName("a").setServerName("\n");
    QCOMPARE(options.serverName(), "a");
    options.setExternalPort(quint16(81)).setExternalPort(quint16(0));
    QCOMPARE(options.externalPort(), std::optional<quint16>(81));
    options.setAllowedOrigins({ QStringLiteral("http://a") })
            .setAllowedOrigins({ QStringLiteral("*"), QStringLiteral("b") });
    QCOMPARE(options.allowedOrigins(), QStringList { QStringLiteral("http://a") });
    options.setMaxConnections(7).setMaxConnections(-7);
    QCOMPARE(options.maxConnections(), 7);
    options.setTrustXForwardedFor(2).setTrustXForwardedFor(-2);
    QCOMPARE(options.trustXForwardedFor(), 2);
    options.setThreads(1024).setThreads(1025);
    QCOMPARE(options.threads(), 1024);
    options.setBacklog(1).setBacklog(0);
    QCOMPARE(options.backlog(), 1);
    // An implicitly shared value: a copy's error is its own.
    const ServerOptions fine;
    ServerOptions copy = fine;
    copy.setThreads(-1);
    QVERIFY(fine.errorString().isEmpty());
    QVERIFY(!copy.errorString().isEmpty());
}

void TestOptionErrors::socket_data()
{
    QTest::addColumn<ChangeSocket>("change");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char *title, const char *name, const ChangeSocket &change) {
        QTest::newRow(title) << change << QByteArray(name);
    };
    row("tiny head", "maxHeadSize: ", [](WebSocketOptions &o) { o.setMaxHeadSize(255); });
    row("few head fields", "maxHeadFields: ", [](WebSocketOptions &o) { o.setMaxHeadFields(7); });
    row("negative opening timeout",
        "openHandshakeTimeout: ", [](WebSocketOptions &o) { o.setOpenHandshakeTimeout(-1ms); });
    row("negative closing timeout",
        "closeHandshakeTimeout: ", [](WebSocketOptions &o) { o.setCloseHandshakeTimeout(-1ms); });
    row("negative drop timeout", "serverConnectionDropTimeout: ", [](WebSocketOptions &o) {
        o.setServerConnectionDropTimeout(-1ms);
    });
    row("negative ping interval", "autoPing: ", [](WebSocketOptions &o) { o.setAutoPing(-1ms); });
    row("negative ping timeout",
        "autoPing: ", [](WebSocketOptions &o) { o.setAutoPing(1s, -1ms); });
    row("small pings", "autoPingSize: ", [](WebSocketOptions &o) { o.setAutoPingSize(3); });
    row("large pings", "autoPingSize: ", [](WebSocketOptions &o) { o.setAutoPingSize(126); });
    row("water marks the wrong way round",
        "waterMarks: ", [](WebSocketOptions &o) { o.setWaterMarks(2, 1); });
    row("water marks of 0", "waterMarks: ", [](WebSocketOptions &o) { o.setWaterMarks(0, 0); });
    row("no time for slow consumers",
        "slowConsumerTimeout: ", [](WebSocketOptions &o) { o.setSlowConsumerTimeout(0ms); });
    row("negative time for slow consumers",
        "slowConsumerTimeout: ", [](WebSocketOptions &o) { o.setSlowConsumerTimeout(-1ms); });
}

void TestOptionErrors::socket()
{
    QFETCH(ChangeSocket, change);
    QFETCH(QByteArray, name);
    WebSocketOptions options;
    QVERIFY(options.errorString().isEmpty());
    change(options);
    const QString error = options.errorString();
    QVERIFY2(error.startsWith(QString::fromLatin1(name)), qPrintable(error));

    const QUrl url(QStringLiteral("ws://127.0.0.1:9"));
    WebSocket made(options);
    QSignalSpy closed(&made, &WebSocket::onClose);
    QVERIFY(!made.open(url));
    QCOMPARE(made.error(), WebSocket::Error::InvalidRequest);
    QCOMPARE(made.errorString(), error);
    QCOMPARE(made.state(), WebSocket::State::Closed);
    QCoreApplication::processEvents();
    QVERIFY(closed.isEmpty()); // what was not opened is not closed either

    WebSocket changed;
    QVERIFY(!changed.setOptions(options));
    QCOMPARE(changed.error(), WebSocket::Error::InvalidCall);
    QCOMPARE(changed.errorString(), error);
    QVERIFY(changed.options().errorString().isEmpty());
    QVERIFY(changed.open(url));
}

void TestOptionErrors::socketKeepsOldValues()
{
    WebSocketOptions options;
    options.setMaxHeadSize(300).setMaxHeadSize(1);
    QCOMPARE(options.maxHeadSize(), 300);
    options.setMaxHeadFields(9).setMaxHeadFields(-9);
    QCOMPARE(options.maxHeadFields(), 9);
    options.setOpenHandshakeTimeout(1ms).setOpenHandshakeTimeout(-1ms);
    QCOMPARE(options.openHandshakeTimeout(), 1ms);
    options.setCloseHandshakeTimeout(2ms).setCloseHandshakeTimeout(-1ms);
    QCOMPARE(options.closeHandshakeTimeout(), 2ms);
    options.setServerConnectionDropTimeout(3ms).setServerConnectionDropTimeout(-1ms);
    QCOMPARE(options.serverConnectionDropTimeout(), 3ms);
    options.setAutoPing(4ms, 5ms).setAutoPing(6ms, -1ms);
    QCOMPARE(options.autoPingInterval(), 4ms);
    QCOMPARE(options.autoPingTimeout(), 5ms);
    options.setAutoPingSize(100).setAutoPingSize(0);
    QCOMPARE(options.autoPingSize(), 100);
    options.setWaterMarks(10, 20).setWaterMarks(30, 20);
    QCOMPARE(options.lowWaterMark(), quint64(10));
    QCOMPARE(options.highWaterMark(), quint64(20));
    options.setSlowConsumerTimeout(7ms).setSlowConsumerTimeout(0ms);
    QCOMPARE(options.slowConsumerTimeout(), 7ms);
}

void TestOptionErrors::smallestAndLargest()
{
    const auto longest = WebSocketOptions::Duration::max();
    const auto largest = std::numeric_limits<quint64>::max();
    const WebSocketOptions options = WebSocketOptions()
                                             .setMaxFramePayloadSize(largest)
                                             .setMaxMessagePayloadSize(0)
                                             .setMaxHeadSize(256)
                                             .setMaxHeadFields(8)
                                             .setOpenHandshakeTimeout(0ms)
                                             .setCloseHandshakeTimeout(0ms)
                                             .setServerConnectionDropTimeout(longest)
                                             .setAutoPing(0ms)
                                             .setAutoPingSize(4)
                                             .setAutoPingSize(125)
                                             .setAutoFragmentSize(largest)
                                             .setWaterMarks(1, 1)
                                             .setWaterMarks(0, largest)
                                             .setMaxPendingOutput(0)
                                             .setSlowConsumerTimeout(1ms);
    QCOMPARE(options.errorString(), QString());
    const ServerOptions serverOptions = ServerOptions()
                                                .setConnection(options)
                                                .setMaxConnections(0)
                                                .setTrustXForwardedFor(0)
                                                .setThreads(0)
                                                .setBacklog(1)
                                                .setServerName({})
                                                .setSubprotocols({})
                                                .setAllowedOrigins({})
                                                .setExternalPort(std::nullopt);
    QCOMPARE(serverOptions.errorString(), QString());
}

void TestOptionErrors::request_data()
{
    QTest::addColumn<ChangeRequest>("change");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char *title, const char *name, const ChangeRequest &change) {
        QTest::newRow(title) << change << QByteArray(name);
    };
    row("no URL", "url: ", [](ConnectingRequest &r) { r.setUrl({}); });
    row("http",
        "url: ", [](ConnectingRequest &r) { r.setUrl(QUrl(QStringLiteral("http://localhost"))); });
    row("no host", "url: ", [](ConnectingRequest &r) { r.setUrl(QUrl(QStringLiteral("ws:///"))); });
    row("fragment",
        "url: ", [](ConnectingRequest &r) { r.setUrl(QUrl(QStringLiteral("ws://localhost/#x"))); });
    row("port 0",
        "url: ", [](ConnectingRequest &r) { r.setUrl(QUrl(QStringLiteral("ws://localhost:0/"))); });
    row("subprotocol twice", "subprotocols: ", [](ConnectingRequest &r) {
        r.setSubprotocols({ QStringLiteral("a"), QStringLiteral("a") });
    });
    row("subprotocol with a blank", "subprotocols: ", [](ConnectingRequest &r) {
        r.setSubprotocols({ QStringLiteral("a b") });
    });
    row("header with a line end",
        "headers: ", [](ConnectingRequest &r) { r.addHeader("X", "a\r\nY: b"); });
    row("header of the handshake",
        "headers: ", [](ConnectingRequest &r) { r.addHeader("sec-websocket-key", "x"); });
    row("header without a name", "headers: ", [](ConnectingRequest &r) { r.addHeader("", "x"); });
    row("origin with a line end",
        "origin: ", [](ConnectingRequest &r) { r.setOrigin("http://a\r\nX: y"); });
    row("user agent with a line end",
        "userAgent: ", [](ConnectingRequest &r) { r.setUserAgent("a\nb"); });
    row("unknown version",
        "protocolVersion: ", [](ConnectingRequest &r) { r.setProtocolVersion(7); });
    row("cookie with a semicolon",
        "cookies: ", [](ConnectingRequest &r) { r.addCookie("a", "b; c=d"); });
    row("cookie with a line end",
        "cookies: ", [](ConnectingRequest &r) { r.addCookie("a", "b\r\nX: y"); });
    row("cookie's name with a blank",
        "cookies: ", [](ConnectingRequest &r) { r.addCookie("a b", "c"); });
    row("user with a colon", "user: ", [](ConnectingRequest &r) {
        r.setBasicAuthentication(QStringLiteral("a:b"), QStringLiteral("c"));
    });
    row("token with a line end",
        "headers: ", [](ConnectingRequest &r) { r.setBearerToken("a\r\nX: y"); });
    row("negative number of redirections",
        "maxRedirects: ", [](ConnectingRequest &r) { r.setMaxRedirects(-1); });
}

void TestOptionErrors::request()
{
    QFETCH(ChangeRequest, change);
    QFETCH(QByteArray, name);
    ConnectingRequest request(QUrl(QStringLiteral("ws://localhost")));
    QVERIFY(request.errorString().isEmpty());
    change(request);
    const QString error = request.errorString();
    QVERIFY2(error.startsWith(QString::fromLatin1(name)), qPrintable(error));
    WebSocket socket;
    QVERIFY(!socket.open(request));
    QCOMPARE(socket.error(), WebSocket::Error::InvalidRequest);
    QCOMPARE(socket.errorString(), error);
}

void TestOptionErrors::threadsAfterListen()
{
    WebSocketServer server(ServerOptions().setThreads(1));
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QVERIFY(!server.setOptions(ServerOptions().setThreads(2)));
    QVERIFY(server.errorString().startsWith(QStringLiteral("threads: ")));
    QVERIFY(!server.setOptions(ServerOptions()));
    QVERIFY(server.setOptions(ServerOptions().setThreads(1).setMaxConnections(1)));
    QCOMPARE(server.options().maxConnections(), 1);
}

void TestOptionErrors::notWhileConnected()
{
    WebSocketServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    WebSocket socket;
    QVERIFY(socket.open(server.urls().first()));
    QVERIFY(!socket.setOptions(WebSocketOptions()));
    QCOMPARE(socket.errorString(), QStringLiteral("setOptions: not while connected"));
    socket.abort();
    QVERIFY(socket.setOptions(WebSocketOptions()));
}

QTEST_GUILESS_MAIN(TestOptionErrors)
#include "tst_optionerrors.moc"
