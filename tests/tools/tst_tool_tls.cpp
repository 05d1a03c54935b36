// SPDX-License-Identifier: Apache-2.0
// echo-server and cat with TLS, and over Unix domain sockets; router and publish with TLS.
#include "routerprogram.h"

#include "auto/net/certificates.h"

#include <QtTest/QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using Fernweg::Test::Certificates;

class TestToolTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void trusted_data();
    void trusted();
    void notTrusted_data();
    void notTrusted();
    void clientCertificate();
    void noClientCertificate();
    void plainClient();
    void serverIsTerminated();
    void serverCannotStart_data();
    void serverCannotStart();
    void badClientOptions_data();
    void badClientOptions();
    void wamp_data();
    void wamp();
    void unixSocket_data();
    void unixSocket();

private:
    QStringList serverOptions(const Certificates::Identity &identity) const;

    Certificates m_certificates;
    Certificates::Identity m_server;
    Certificates::Identity m_client;
    Certificates::Identity m_stranger;
};

#define VERIFY_FAILED(program)                                                \
  QTRY_VERIFY_WITH_TIMEOUT(!(program).isRunning(), patience);                 \
  QVERIFY2((program).hasFailedWithOneLine(), (program).errors().constData()); \
  QCOMPARE((program).output(), QByteArray())

void TestToolTls::initTestCase()
{
    m_server = m_certificates.signedFor(u"server"_s, u"IP:127.0.0.1"_s);
    m_client = m_certificates.signedFor(u"client"_s, u"DNS:client"_s);
    m_stranger = m_certificates.selfSigned(u"stranger"_s, u"IP:127.0.0.1"_s);
    QVERIFY2(m_certificates.isValid(), qPrintable(m_certificates.errorString()));
}

QStringList TestToolTls::serverOptions(const Certificates::Identity &identity) const
{
    return { u"--listen=wss://127.0.0.1:0"_s, u"--tls-cert"_s, identity.certificateFile,
             u"--tls-key"_s, identity.keyFile };
}

void TestToolTls::trusted_data()
{
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<QStringList>("options");
    const QString hex = QString::fromLatin1(m_stranger.fingerprint().toHex());
    const QString colons = QString::fromLatin1(m_stranger.fingerprint().toHex(':').toUpper());
    QTest::newRow("by the authority")
            << true << QStringList { u"--ca"_s, m_certificates.authority().certificateFile };
    QTest::newRow("because it is not looked at") << false << QStringList { u"--insecure"_s };
    QTest::newRow("by its fingerprint") << false << QStringList { u"--fingerprint"_s, hex };
    QTest::newRow("by its fingerprint as openssl writes it")
            << false << QStringList { u"--fingerprint"_s, colons };
    QTest::newRow("by one of two fingerprints")
            << false
            << QStringList { u"--fingerprint"_s, QString(64, u'0'), u"--fingerprint"_s, hex };
}

void TestToolTls::trusted()
{
    QFETCH(bool, isSigned);
    QFETCH(QStringList, options);
    EchoServer server(serverOptions(isSigned ? m_server : m_stranger));
    QVERIFY2(server.address().startsWith(u"wss://127.0.0.1:"), qPrintable(server.address()));
    Program cat(QStringList(u"cat"_s) + options + QStringList(server.address()));
    const QByteArray input = "hello\n" + QByteArray(100'000, 'x') + '\n';
    cat.write(input);
    cat.closeInput();
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.exitCode(), 0);
    QVERIFY(cat.output() == input);
}

void TestToolTls::notTrusted_data()
{
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QStringList>("options");
    const QStringList authority = { u"--ca"_s, m_certificates.authority().certificateFile };
    QTest::newRow("nobody knows the authority") << true << u"127.0.0.1"_s << QStringList();
    QTest::newRow("signed by itself") << false << u"127.0.0.1"_s << authority;
    QTest::newRow("for another host") << true << u"localhost"_s << authority;
    QTest::newRow("another fingerprint")
            << false << u"127.0.0.1"_s << QStringList { u"--fingerprint"_s, QString(64, u'0') };
}

void TestToolTls::notTrusted()
{
    QFETCH(bool, isSigned);
    QFETCH(QString, host);
    QFETCH(QStringList, options);
    EchoServer server(serverOptions(isSigned ? m_server : m_stranger));
    QUrl url = server.url();
    url.setHost(host);
    Program cat(QStringList(u"cat"_s) + options + QStringList(url.toString()));
    cat.write("secret\n");
    VERIFY_FAILED(cat);
    QVERIFY2(cat.errors().contains("certificate"), cat.errors().constData());
}

void TestToolTls::clientCertificate()
{
    const QString authority = m_certificates.authority().certificateFile;
    EchoServer server(serverOptions(m_server) + QStringList { u"--ca"_s, authority });
    Program cat({ u"cat"_s, u"--ca"_s, authority, u"--tls-cert"_s, m_client.certificateFile,
                  u"--tls-key"_s, m_client.keyFile, server.address() });
    cat.write("hello\n");
    cat.closeInput();
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.output(), "hello\n");
}

void TestToolTls::noClientCertificate()
{
    const QString authority = m_certificates.authority().certificateFile;
    EchoServer server(serverOptions(m_server) + QStringList { u"--ca"_s, authority });
    Program cat({ u"cat"_s, u"--ca"_s, authority, server.address() });
    cat.write("hello\n");
    VERIFY_FAILED(cat);
    QVERIFY(server.isRunning());
}

void TestToolTls::plainClient()
{
    EchoServer server(serverOptions(m_server));
    QUrl url = server.url();
    url.setScheme(u"ws"_s);
    Program cat({ u"cat"_s, url.toString() });
    cat.write("hello\n");
    VERIFY_FAILED(cat);

    Program other({ u"cat"_s, u"--insecure"_s, server.address() });
    other.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(other.output(), "hello\n", patience);
}

void TestToolTls::serverIsTerminated()
{
    EchoServer server(serverOptions(m_server));
    Program cat({ u"cat"_s, u"--insecure"_s, server.address() });
    cat.write("hello\n");
    QTRY_COMPARE_WITH_TIMEOUT(cat.output(), "hello\n", patience);
    server.signal(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QVERIFY2(cat.hasFailedWithOneLine(), cat.errors().constData());
    QVERIFY2(cat.errors().contains("1001"), cat.errors().constData());
    QTRY_COMPARE_WITH_TIMEOUT(server.exitCode(), 0, patience);
}

void TestToolTls::serverCannotStart_data()
{
    QTest::addColumn<QStringList>("options");
    const QString listen = u"--listen=wss://127.0.0.1:0"_s;
    QTest::newRow("no certificate") << QStringList { listen };
    QTest::newRow("no key") << QStringList { listen, u"--tls-cert"_s, m_server.certificateFile };
    QTest::newRow("no such file") << QStringList { listen, u"--tls-cert=/nowhere.pem"_s,
                                                   u"--tls-key"_s, m_server.keyFile };
    QTest::newRow("a key for a certificate")
            << QStringList { listen, u"--tls-cert"_s, m_server.keyFile, u"--tls-key"_s,
                             m_server.keyFile };
    QTest::newRow("a certificate for a key")
            << QStringList { listen, u"--tls-cert"_s, m_server.certificateFile, u"--tls-key"_s,
                             m_server.certificateFile };
    QTest::newRow("no authority in the file")
            << QStringList { u"--ca"_s, m_server.keyFile } + serverOptions(m_server);
}

void TestToolTls::serverCannotStart()
{
    QFETCH(QStringList, options);
    Program server(QStringList(u"echo-server"_s) + options);
    VERIFY_FAILED(server);
}

void TestToolTls::badClientOptions_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("no such authority") << QStringList { u"--ca=/nowhere.pem"_s };
    QTest::newRow("no fingerprint") << QStringList { u"--fingerprint=certainly"_s };
    QTest::newRow("a fingerprint that is too short") << QStringList { u"--fingerprint=abcd"_s };
    QTest::newRow("no proxy") << QStringList { u"--proxy=ftp://127.0.0.1:1"_s };
    QTest::newRow("a proxy that nobody runs") << QStringList { u"--proxy=http://127.0.0.1:1"_s };
}

void TestToolTls::badClientOptions()
{
    QFETCH(QStringList, options);
    EchoServer server(serverOptions(m_stranger));
    Program cat(QStringList(u"cat"_s) + options + QStringList(server.address()));
    VERIFY_FAILED(cat);
}

void TestToolTls::wamp_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("WebSocket") << u"wss://127.0.0.1:0/ws"_s;
    QTest::newRow("RawSocket") << u"rss://127.0.0.1:0"_s;
}

void TestToolTls::wamp()
{
    QFETCH(QString, place);
    RouterProgram router({ u"--listen"_s, place, u"--tls-cert"_s, m_server.certificateFile,
                           u"--tls-key"_s, m_server.keyFile });
    QVERIFY2(!router.url().isEmpty(), router.errors().constData());
    const QStringList publish = { u"publish"_s, u"--acknowledge"_s, u"--url"_s, router.url(),
                                  u"com.example.a"_s };
    Program trusting(publish
                     + QStringList { u"--ca"_s, m_certificates.authority().certificateFile });
    Program suspicious(publish);
    QTRY_VERIFY_WITH_TIMEOUT(!trusting.isRunning(), patience);
    QCOMPARE(trusting.errors(), QByteArray());
    QVERIFY(trusting.output().startsWith("{\"publication\":"));
    VERIFY_FAILED(suspicious);
}

void TestToolTls::unixSocket_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("a path") << u"ws+unix:"_s + m_certificates.file(u"socket"_s);
    QTest::newRow("an abstract name")
            << u"ws+unix:@fernweg-test-%1"_s.arg(QCoreApplication::applicationPid());
}

void TestToolTls::unixSocket()
{
    QFETCH(QString, url);
    EchoServer server({ u"--listen"_s, url });
    QCOMPARE(server.output(), "listening " + url.toUtf8() + '\n');
    Program cat({ u"cat"_s, url });
    cat.write("hello\n");
    cat.closeInput();
    QTRY_VERIFY_WITH_TIMEOUT(!cat.isRunning(), patience);
    QCOMPARE(cat.errors(), QByteArray());
    QCOMPARE(cat.output(), "hello\n");
    server.signal(SIGTERM);
    QTRY_COMPARE_WITH_TIMEOUT(server.exitCode(), 0, patience);

    Program late({ u"cat"_s, url });
    VERIFY_FAILED(late);
}

QTEST_GUILESS_MAIN(TestToolTls)
#include "tst_tool_tls.moc"
