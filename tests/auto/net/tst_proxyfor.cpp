// SPDX-License-Identifier: Apache-2.0
// Which proxy a client goes through.
#include "net/connecttarget.h"

#include <QtTest/qtest.h>

using namespace Fernweg::Net;

namespace {

const QString host = QStringLiteral("server.example.com");

QNetworkProxy proxyOf(QNetworkProxy::ProxyType type)
{
    return { type, QStringLiteral("proxy.example.com"), 3128 };
}

/// Gives out what it was told, and remembers what it was asked.
class Factory : public QNetworkProxyFactory
{
public:
    Factory(const QList<QNetworkProxy> &answer, QNetworkProxyQuery *asked)
        : m_answer(answer), m_asked(asked)
    {
    }
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        *m_asked = query;
        return m_answer;
    }

private:
    const QList<QNetworkProxy> m_answer;
    QNetworkProxyQuery *const m_asked;
};

} // namespace

class tst_ProxyFor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { init(); }

    void chosen_data();
    void chosen();
    void application();
    void factory_data();
    void factory();
    void factoryIsAsked_data();
    void factoryIsAsked();
    void system_data();
    void system();
    void systemIsNotAsked();
};

void tst_ProxyFor::init()
{
    QNetworkProxyFactory::setApplicationProxyFactory(nullptr);
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
    for (const char *const name : { "http_proxy", "https_proxy", "all_proxy", "no_proxy",
                                    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY" })
        qunsetenv(name);
}

void tst_ProxyFor::chosen_data()
{
    QTest::addColumn<QNetworkProxy>("chosen");
    QTest::addColumn<QNetworkProxy>("used");
    const QNetworkProxy none(QNetworkProxy::NoProxy);
    const QNetworkProxy unfit(QNetworkProxy::DefaultProxy);
    const auto same = [](const char *name, const QNetworkProxy &proxy) {
        QTest::newRow(name) << proxy << proxy;
    };
    same("none", none);
    same("HTTP", proxyOf(QNetworkProxy::HttpProxy));
    same("SOCKS 5", proxyOf(QNetworkProxy::Socks5Proxy));
    QTest::newRow("HTTP that only caches") << proxyOf(QNetworkProxy::HttpCachingProxy) << unfit;
    QTest::newRow("FTP") << proxyOf(QNetworkProxy::FtpCachingProxy) << unfit;
    QTest::newRow("the application's, which has none") << unfit << none;
    QNetworkProxy lookup = proxyOf(QNetworkProxy::Socks5Proxy);
    lookup.setCapabilities(QNetworkProxy::HostNameLookupCapability);
    QTest::newRow("SOCKS 5 that may only look up names") << lookup << unfit;
}

void tst_ProxyFor::chosen()
{
    QFETCH(QNetworkProxy, chosen);
    for (const bool isEncrypted : { false, true })
        QTEST(proxyFor(host, 80, isEncrypted, chosen, false), "used");
}

void tst_ProxyFor::application()
{
    const QNetworkProxy general = proxyOf(QNetworkProxy::Socks5Proxy);
    const QNetworkProxy other = proxyOf(QNetworkProxy::HttpProxy);
    QNetworkProxy::setApplicationProxy(general);
    QCOMPARE(proxyFor(host, 80, false, QNetworkProxy::DefaultProxy, false), general);
    QCOMPARE(proxyFor(host, 80, false, other, false), other);
    QCOMPARE(proxyFor(host, 80, false, QNetworkProxy::NoProxy, false),
             QNetworkProxy(QNetworkProxy::NoProxy));
}

void tst_ProxyFor::factory_data()
{
    QTest::addColumn<QList<QNetworkProxy>>("answer");
    QTest::addColumn<QNetworkProxy>("used");
    const QNetworkProxy http = proxyOf(QNetworkProxy::HttpProxy);
    const QNetworkProxy socks = proxyOf(QNetworkProxy::Socks5Proxy);
    const QNetworkProxy caching = proxyOf(QNetworkProxy::HttpCachingProxy);
    const QNetworkProxy none(QNetworkProxy::NoProxy);
    QTest::newRow("one") << QList<QNetworkProxy>({ http }) << http;
    QTest::newRow("the first of two") << QList<QNetworkProxy>({ socks, http }) << socks;
    QTest::newRow("the first that is fit") << QList<QNetworkProxy>({ caching, socks }) << socks;
    QTest::newRow("none, first") << QList<QNetworkProxy>({ none, http }) << none;
    QTest::newRow("none, if all others aren't fit")
            << QList<QNetworkProxy>({ caching, none }) << none;
    QTest::newRow("none is fit") << QList<QNetworkProxy>({ caching })
                                 << QNetworkProxy(QNetworkProxy::DefaultProxy);
}

void tst_ProxyFor::factory()
{
    QFETCH(QList<QNetworkProxy>, answer);
    QNetworkProxyQuery asked;
    QNetworkProxyFactory::setApplicationProxyFactory(new Factory(answer, &asked));
    QTEST(proxyFor(host, 80, false, QNetworkProxy::DefaultProxy, false), "used");
}

void tst_ProxyFor::factoryIsAsked_data()
{
    QTest::addColumn<bool>("isEncrypted");
    QTest::addColumn<QString>("tag");
    QTest::newRow("ws") << false << QStringLiteral("http");
    QTest::newRow("wss") << true << QStringLiteral("https");
}

void tst_ProxyFor::factoryIsAsked()
{
    QFETCH(bool, isEncrypted);
    QNetworkProxyQuery asked;
    QNetworkProxyFactory::setApplicationProxyFactory(
            new Factory({ proxyOf(QNetworkProxy::HttpProxy) }, &asked));
    proxyFor(host, 9000, isEncrypted, QNetworkProxy::DefaultProxy, false);
    QCOMPARE(asked.queryType(), QNetworkProxyQuery::TcpSocket);
    QCOMPARE(asked.peerHostName(), host);
    QCOMPARE(asked.peerPort(), 9000);
    QTEST(asked.protocolTag(), "tag");
}

void tst_ProxyFor::system_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<bool>("isEncrypted");
    QTest::addColumn<QNetworkProxy>("used");

    const auto row = [](const char *name, const QByteArray &variable, bool isEncrypted,
                        const QNetworkProxy &used) {
        QTest::newRow(name) << variable << isEncrypted << used;
    };
    const QNetworkProxy http = proxyOf(QNetworkProxy::HttpProxy);
    const QNetworkProxy none(QNetworkProxy::NoProxy);
    row("nothing set", "x_unused", false, none);
    row("http_proxy, ws", "http_proxy", false, http);
    row("https_proxy, ws", "https_proxy", false, none);
    row("https_proxy, wss", "https_proxy", true, http);
}

void tst_ProxyFor::system()
{
    QFETCH(QByteArray, variable);
    QFETCH(bool, isEncrypted);
    QFETCH(QNetworkProxy, used);
    qputenv(variable.constData(), "http://proxy.example.com:3128");
    // What the application chose does not matter then.
    for (const QNetworkProxy &chosen :
         { QNetworkProxy(QNetworkProxy::DefaultProxy), proxyOf(QNetworkProxy::Socks5Proxy) }) {
        const QNetworkProxy found = proxyFor(host, 9000, isEncrypted, chosen, true);
        QCOMPARE(found.type(), used.type());
        QCOMPARE(found.hostName(), used.hostName());
        QCOMPARE(found.port(), used.port());
    }
    qputenv("no_proxy", ".example.com");
    QCOMPARE(proxyFor(host, 9000, isEncrypted, QNetworkProxy::DefaultProxy, true).type(),
             QNetworkProxy::NoProxy);
    qunsetenv(variable.constData());
}

void tst_ProxyFor::systemIsNotAsked()
{
    qputenv("http_proxy", "http://proxy.example.com:3128");
    QCOMPARE(proxyFor(host, 80, false, QNetworkProxy::NoProxy, false),
             QNetworkProxy(QNetworkProxy::NoProxy));
    QCOMPARE(proxyFor(host, 80, false, QNetworkProxy::DefaultProxy, false),
             QNetworkProxy(QNetworkProxy::NoProxy));
}

QTEST_GUILESS_MAIN(tst_ProxyFor)
#include "tst_proxyfor.moc"
