// SPDX-License-Identifier: Apache-2.0
// The options about the way to the server.
#include <Fernweg/WebSocket>

#include <QtTest/qtest.h>

using namespace Fernweg;

class tst_TransportOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void fingerprintIsNone_data();
    void fingerprintIsNone();
    void proxyIsRefused_data();
    void proxyIsRefused();
    void proxyIsKept_data();
    void proxyIsKept();
};

void tst_TransportOptions::defaults()
{
    const WebSocketOptions options;
    QCOMPARE(options.sslConfiguration(), QSslConfiguration::defaultConfiguration());
    QVERIFY(options.trustedFingerprints().isEmpty());
    QCOMPARE(options.proxy().type(), QNetworkProxy::DefaultProxy);
    QVERIFY(!options.useSystemProxy());
    QVERIFY(options.errorString().isEmpty());
}

void tst_TransportOptions::fingerprintIsNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("SHA-1") << QByteArray(40, '0');
    QTest::newRow("too long") << QByteArray(66, '0');
    QTest::newRow("not hexadecimal") << QByteArray(63, '0') + 'g';
}

void tst_TransportOptions::fingerprintIsNone()
{
    QFETCH(QByteArray, text);
    const WebSocketOptions options =
            WebSocketOptions().setTrustedFingerprints({ QByteArray(64, '0'), text });
    QCOMPARE(options.errorString(),
             QStringLiteral("trustedFingerprints: \"%1\" is no SHA-256 fingerprint")
                     .arg(QString::fromLatin1(text)));
    QVERIFY(options.trustedFingerprints().isEmpty());
    WebSocket socket;
    QVERIFY(!socket.setOptions(options));
}

void tst_TransportOptions::proxyIsRefused_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::newRow("no host") << QNetworkProxy(QNetworkProxy::HttpProxy, {}, 3128);
    QTest::newRow("no port") << QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("proxy"));
    QTest::newRow("neither") << QNetworkProxy(QNetworkProxy::HttpProxy);
    QTest::newRow("caching") << QNetworkProxy(QNetworkProxy::HttpCachingProxy,
                                              QStringLiteral("proxy"), 3128);
    QTest::newRow("FTP") << QNetworkProxy(QNetworkProxy::FtpCachingProxy, QStringLiteral("proxy"),
                                          3128);
}

void tst_TransportOptions::proxyIsRefused()
{
    QFETCH(QNetworkProxy, proxy);
    const WebSocketOptions options = WebSocketOptions().setProxy(proxy);
    QVERIFY(options.errorString().startsWith(QStringLiteral("proxy: ")));
    QCOMPARE(options.proxy().type(), QNetworkProxy::DefaultProxy);
}

void tst_TransportOptions::proxyIsKept_data()
{
    QTest::addColumn<QNetworkProxy>("proxy");
    QTest::newRow("HTTP") << QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("proxy"), 3128);
    QTest::newRow("SOCKS") << QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("proxy"),
                                            1080, QStringLiteral("user"), QStringLiteral("word"));
    QTest::newRow("none") << QNetworkProxy(QNetworkProxy::NoProxy);
    QTest::newRow("the application's") << QNetworkProxy(QNetworkProxy::DefaultProxy);
}

void tst_TransportOptions::proxyIsKept()
{
    QFETCH(QNetworkProxy, proxy);
    const WebSocketOptions options = WebSocketOptions().setProxy(proxy);
    QCOMPARE(options.errorString(), QString());
    QCOMPARE(options.proxy(), proxy);
}

QTEST_GUILESS_MAIN(tst_TransportOptions)
#include "tst_transportoptions.moc"
