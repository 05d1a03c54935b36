// SPDX-License-Identifier: Apache-2.0
// WebSockets through the proxies of others, with and without TLS and a password.
#include "auto/net/certificates.h"
#include "proxies.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtTest/qtest.h>

#include <map>

using namespace Fernweg;
using Test::Certificates;
using Test::Proxy;
using Test::SocketLog;

class tst_Proxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void echoes_data();
    void echoes();
    void refusedLogin_data();
    void refusedLogin();
    void forbidden_data();
    void forbidden();
    void serverIsNotThere_data();
    void serverIsNotThere();
    void applicationProxy();
    void applicationProxyIsOverruled();
    void systemProxy_data();
    void systemProxy();

private:
    QUrl url(const QString &scheme, const QString &host) const;
    Proxy *proxy(const QString &name, bool wantsLogin)
    {
        return m_proxies[{ name, wantsLogin }].get();
    }
    void addProxies(bool withLogin = false);
    void open(const QNetworkProxy &proxy, const QUrl &target);

    Certificates m_certificates;
    std::map<std::pair<QString, bool>, std::unique_ptr<Proxy>> m_proxies;
    WebSocketServer m_server;
    std::unique_ptr<WebSocket> m_client;
    std::unique_ptr<SocketLog> m_log;
};

void tst_Proxies::initTestCase()
{
    const auto identity = m_certificates.signedFor(QStringLiteral("server"),
                                                   QStringLiteral("DNS:localhost,IP:127.0.0.1"));
    QVERIFY2(m_certificates.isValid(), qPrintable(m_certificates.errorString()));
    for (const char *const name : { "squid", "tinyproxy", "dante" }) {
        for (const bool wantsLogin : { false, true }) {
            const QString key = QLatin1String(name);
            auto started = std::make_unique<Proxy>(key, wantsLogin);
            QVERIFY2(started->isRunning(),
                     (name + QByteArray(": ") + started->output()).constData());
            m_proxies[{ key, wantsLogin }] = std::move(started);
        }
    }
    QVERIFY(m_server.setOptions(ServerOptions().setConnection(
            WebSocketOptions().setSslConfiguration(Certificates::server(identity)))));
    QVERIFY2(m_server.listen(QUrl(QStringLiteral("ws://127.0.0.1:0"))),
             qPrintable(m_server.errorString()));
    QVERIFY2(m_server.listen(QUrl(QStringLiteral("wss://127.0.0.1:0"))),
             qPrintable(m_server.errorString()));
    connect(&m_server, &WebSocketServer::onMessage, &m_server,
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
}

void tst_Proxies::init()
{
    m_client = std::make_unique<WebSocket>();
    m_log = std::make_unique<SocketLog>(m_client.get());
}

void tst_Proxies::cleanup()
{
    m_log.reset();
    m_client.reset();
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
}

QUrl tst_Proxies::url(const QString &scheme, const QString &host) const
{
    QUrl result = m_server.urls().at(scheme == u"wss" ? 1 : 0);
    result.setHost(host);
    return result;
}

void tst_Proxies::open(const QNetworkProxy &proxy, const QUrl &target)
{
    const auto options =
            WebSocketOptions().setSslConfiguration(m_certificates.client()).setProxy(proxy);
    QVERIFY2(m_client->setOptions(options), qPrintable(m_client->errorString()));
    QVERIFY2(m_client->open(target), qPrintable(m_client->errorString()));
}

void tst_Proxies::echoes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("wantsLogin");
    for (const char *const name : { "squid", "tinyproxy", "dante" }) {
        for (const char *const scheme : { "ws", "wss" }) {
            for (const char *const host : { "127.0.0.1", "localhost" }) {
                QTest::addRow("%s, %s, %s", name, scheme, host)
                        << QString::fromLatin1(name) << QString::fromLatin1(scheme)
                        << QString::fromLatin1(host) << false;
                QTest::addRow("%s, %s, %s, with a password", name, scheme, host)
                        << QString::fromLatin1(name) << QString::fromLatin1(scheme)
                        << QString::fromLatin1(host) << true;
            }
        }
    }
}

void tst_Proxies::echoes()
{
    QFETCH(QString, name);
    QFETCH(QString, scheme);
    QFETCH(QString, host);
    QFETCH(bool, wantsLogin);
    QList<WebSocket::State> states;
    connect(m_client.get(), &WebSocket::stateChanged, this,
            [&states](WebSocket::State state) { states.append(state); });
    const QNetworkProxy settings = proxy(name, wantsLogin)->settings(wantsLogin);
    open(settings, url(scheme, host));
    QTRY_VERIFY2(m_client->isOpen() || m_log->isClosed(), "nothing happened");
    QVERIFY2(m_client->isOpen(), m_log->close.constData());
    QCOMPARE(states,
             QList<WebSocket::State>({ WebSocket::State::ProxyConnecting,
                                       WebSocket::State::Connecting, WebSocket::State::Open }));
    QCOMPARE(m_client->isEncrypted(), scheme == u"wss");
    QCOMPARE(m_client->peerPort(), settings.port());
    const QByteArray large(3 * 1024 * 1024, 'x');
    QVERIFY(m_client->sendMessage("hello"));
    QVERIFY(m_client->sendMessage(large, true));
    QTRY_COMPARE(m_log->messages.size(), 2);
    QCOMPARE(m_log->messages.constFirst(), QByteArray("hello"));
    QVERIFY(m_log->messages.constLast() == large);
    QVERIFY(m_client->sendClose(CloseCode::Normal, QStringLiteral("bye")));
    QTRY_COMPARE(m_log->close, QByteArray("clean 1000 bye"));
    states.clear(); // before the list goes away, the client may still change
    m_client->disconnect(this);
}

void tst_Proxies::addProxies(bool withLogin)
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isLoggingIn");
    for (const char *const name : { "squid", "tinyproxy", "dante" }) {
        if (withLogin)
            QTest::addRow("%s, no password", name) << QString::fromLatin1(name) << false;
        QTest::addRow("%s%s", name, withLogin ? ", wrong password" : "")
                << QString::fromLatin1(name) << withLogin;
    }
}

void tst_Proxies::refusedLogin_data()
{
    addProxies(true);
}

void tst_Proxies::refusedLogin()
{
    QFETCH(QString, name);
    QFETCH(bool, isLoggingIn);
    const QNetworkProxy settings = proxy(name, true)->settings(isLoggingIn, false);
    open(settings, url(QStringLiteral("ws"), QStringLiteral("127.0.0.1")));
    QCOMPARE(m_client->state(), WebSocket::State::ProxyConnecting);
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
    QString expected = QStringLiteral("the proxy 127.0.0.1:%1 ").arg(settings.port());
    expected += isLoggingIn ? QStringLiteral("does not accept the user name and password")
                            : QStringLiteral("wants a user name and a password");
    QVERIFY2(m_client->errorString().startsWith(expected), qPrintable(m_client->errorString()));
}

void tst_Proxies::forbidden_data()
{
    addProxies();
}

void tst_Proxies::forbidden()
{
    QFETCH(QString, name);
    const QNetworkProxy settings = proxy(name, false)->settings(false);
    open(settings, QUrl(QStringLiteral("ws://127.0.0.66/")));
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
    QString expected =
            QStringLiteral("the proxy 127.0.0.1:%1 refused to connect: ").arg(settings.port());
    expected +=
            name == u"dante" ? QStringLiteral("its rules do not allow it") : QStringLiteral("403 ");
    QVERIFY2(m_client->errorString().startsWith(expected), qPrintable(m_client->errorString()));
}

void tst_Proxies::serverIsNotThere_data()
{
    addProxies();
}

void tst_Proxies::serverIsNotThere()
{
    QFETCH(QString, name);
    WebSocketServer other;
    QVERIFY(other.listen(QUrl(QStringLiteral("ws://127.0.0.1:0"))));
    const QUrl gone = other.urls().constFirst();
    other.close();
    open(proxy(name, false)->settings(false), gone);
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
    QVERIFY2(m_client->errorString().contains(QStringLiteral(" refused to connect: ")),
             qPrintable(m_client->errorString()));
    if (name == u"dante")
        QVERIFY(m_client->errorString().endsWith(
                QStringLiteral("the server refused the connection")));
}

void tst_Proxies::applicationProxy()
{
    const QNetworkProxy settings = proxy(QStringLiteral("squid"), true)->settings(true);
    QNetworkProxy::setApplicationProxy(settings);
    open(QNetworkProxy::DefaultProxy, url(QStringLiteral("ws"), QStringLiteral("server.test")));
    QTRY_VERIFY2(m_client->isOpen() || m_log->isClosed(), "nothing happened");
    QVERIFY2(m_client->isOpen(), m_log->close.constData());
    QCOMPARE(m_client->peerPort(), settings.port());
    // Qt itself goes to this machine without it.
    WebSocket local;
    QVERIFY(local.open(url(QStringLiteral("ws"), QStringLiteral("localhost"))));
    QCOMPARE(local.state(), WebSocket::State::Connecting);
}

void tst_Proxies::applicationProxyIsOverruled()
{
    QNetworkProxy::setApplicationProxy(proxy(QStringLiteral("squid"), true)->settings(true));
    open(QNetworkProxy::NoProxy, url(QStringLiteral("ws"), QStringLiteral("server.test")));
    QCOMPARE(m_client->state(), WebSocket::State::Connecting);
    QTRY_VERIFY(m_log->isClosed()); // nobody but that squid knows the name
    QCOMPARE(m_client->error(), WebSocket::Error::ConnectFailed);
}

void tst_Proxies::systemProxy_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("isExcepted");
    QTest::addColumn<bool>("isUsed");
    QTest::newRow("http_proxy for ws") << QByteArray("http_proxy") << "ws" << false << true;
    QTest::newRow("https_proxy for wss") << QByteArray("https_proxy") << "wss" << false << true;
    QTest::newRow("https_proxy not for ws") << QByteArray("https_proxy") << "ws" << false << false;
    QTest::newRow("no_proxy") << QByteArray("http_proxy") << "ws" << true << false;
}

void tst_Proxies::systemProxy()
{
    QFETCH(QByteArray, variable);
    QFETCH(QString, scheme);
    QFETCH(bool, isExcepted);
    QFETCH(bool, isUsed);
    const QNetworkProxy settings = proxy(QStringLiteral("squid"), false)->settings(false);
    for (const char *const name : { "http_proxy", "https_proxy", "all_proxy", "no_proxy" })
        qunsetenv(name);
    qputenv(variable.constData(), "http://127.0.0.1:" + QByteArray::number(settings.port()));
    if (isExcepted)
        qputenv("no_proxy", "localhost");
    QVERIFY(m_client->setOptions(WebSocketOptions()
                                         .setSslConfiguration(m_certificates.client())
                                         .setUseSystemProxy(true)));
    const QUrl target = url(scheme, QStringLiteral("localhost"));
    QVERIFY(m_client->open(target));
    QTRY_VERIFY2(m_client->isOpen() || m_log->isClosed(), "nothing happened");
    QVERIFY2(m_client->isOpen(), m_log->close.constData());
    QCOMPARE(int(m_client->peerPort()), isUsed ? int(settings.port()) : target.port());
}

QTEST_GUILESS_MAIN(tst_Proxies)
#include "tst_proxies.moc"
