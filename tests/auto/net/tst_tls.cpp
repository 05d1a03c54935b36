// SPDX-License-Identifier: Apache-2.0
// WebSockets over TLS, as users see them.
#include "certificates.h"
#include "support/socketlog.h"

#include <Fernweg/WebSocketServer>

#include <QtCore/qprocess.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Fernweg;
using namespace std::chrono_literals;
using Test::Certificates;
using Test::SocketLog;

class tst_Tls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void echoes_data();
    void echoes();
    void tellsWhatWasAgreed();
    void clientCertificateInTheHook();
    void clientCertificateIsMissing();
    void verifiesByDefault();
    void refusedCertificate();
    void verifyNone();
    void fingerprintForms_data();
    void fingerprintForms();
    void wrongFingerprint();
    void oldVersionIsRefused_data();
    void oldVersionIsRefused();
    void clientAtAPlainServer();
    void plainClientAtAServer();
    void silentClient();
    void silentServer();
    void abortedInTheHandshake();
    void resumesItsSession();

private:
    void listen(const Certificates::Identity &identity);
    void open();
    quint16 startOpenssl(const QStringList &arguments);

    Certificates m_certificates;
    Certificates::Identity m_good;
    std::unique_ptr<WebSocketServer> m_server;
    std::unique_ptr<WebSocket> m_client;
    std::unique_ptr<SocketLog> m_log;
    std::unique_ptr<QProcess> m_openssl; // its own server
    QByteArray m_output; // of that
};

void tst_Tls::initTestCase()
{
    m_good = m_certificates.signedFor(QStringLiteral("server"),
                                      QStringLiteral("DNS:localhost,IP:127.0.0.1,IP:::1"));
    QVERIFY2(m_certificates.isValid(), qPrintable(m_certificates.errorString()));
}

void tst_Tls::init()
{
    listen(m_good);
    m_client = std::make_unique<WebSocket>();
    QVERIFY(m_client->setOptions(WebSocketOptions().setSslConfiguration(m_certificates.client())));
    m_log = std::make_unique<SocketLog>(m_client.get());
}

void tst_Tls::cleanup()
{
    m_log.reset();
    m_client.reset();
    m_server.reset();
    if (m_openssl) {
        m_openssl->kill();
        QVERIFY(m_openssl->waitForFinished());
        m_openssl.reset();
    }
}

void tst_Tls::listen(const Certificates::Identity &identity)
{
    const WebSocketOptions options =
            WebSocketOptions().setSslConfiguration(Certificates::server(identity));
    m_server = std::make_unique<WebSocketServer>(ServerOptions().setConnection(options));
    connect(m_server.get(), &WebSocketServer::onMessage, m_server.get(),
            [](WebSocket *socket, const QByteArray &payload, bool isBinary) {
                socket->sendMessage(payload, isBinary);
            });
    if (!m_server->listen(QUrl(QStringLiteral("wss://127.0.0.1:0"))))
        qFatal("%s", qPrintable(m_server->errorString()));
}

void tst_Tls::open()
{
    QUrl url = m_server->urls().constFirst();
    url.setHost(QStringLiteral("localhost"));
    if (!m_client->open(url))
        qFatal("%s", qPrintable(m_client->errorString()));
}

quint16 tst_Tls::startOpenssl(const QStringList &arguments)
{
    m_output.clear();
    m_openssl = std::make_unique<QProcess>();
    m_openssl->setProcessChannelMode(QProcess::MergedChannels);
    connect(m_openssl.get(), &QProcess::readyRead, this,
            [this] { m_output += m_openssl->readAll(); });
    const QStringList common { QStringLiteral("s_server"),
                               QStringLiteral("-accept"),
                               QStringLiteral("127.0.0.1:0"),
                               QStringLiteral("-cert"),
                               m_good.certificateFile,
                               QStringLiteral("-key"),
                               m_good.keyFile };
    m_openssl->start(QStringLiteral("openssl"), common + arguments);
    static const QRegularExpression accepts(QStringLiteral("ACCEPT 127\\.0\\.0\\.1:(\\d+)\\n"));
    QRegularExpressionMatch match;
    Test::waitFor([&] {
        match = accepts.match(QString::fromLatin1(m_output));
        return match.hasMatch();
    });
    return quint16(match.captured(1).toUInt());
}

void tst_Tls::echoes_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("host");
    QTest::newRow("name") << "127.0.0.1"
                          << "localhost";
    QTest::newRow("IPv4") << "127.0.0.1"
                          << "127.0.0.1";
    QTest::newRow("IPv6") << "[::1]"
                          << "[::1]";
}

void tst_Tls::echoes()
{
    QFETCH(QString, address);
    QFETCH(QString, host);
    QVERIFY(m_server->listen(QUrl(QStringLiteral("wss://%1:0").arg(address))));
    const QUrl url(QStringLiteral("wss://%1:%2/").arg(host).arg(m_server->urls().last().port()));
    QVERIFY(m_client->open(url));
    QTRY_VERIFY2(m_client->isOpen(), qPrintable(m_client->errorString()));
    const QByteArray large(5 * 1024 * 1024, 'x');
    QVERIFY(m_client->sendMessage("hello"));
    QVERIFY(m_client->sendMessage(large, true));
    QTRY_COMPARE(m_log->messages.size(), 2);
    QCOMPARE(m_log->messages.constFirst(), QByteArray("hello"));
    QVERIFY(m_log->messages.constLast() == large);
    QVERIFY(m_client->sendClose(CloseCode::Normal, QStringLiteral("bye")));
    QTRY_COMPARE(m_log->close, QByteArray("clean 1000 bye"));
}

void tst_Tls::tellsWhatWasAgreed()
{
    QVERIFY(!m_client->isEncrypted());
    QVERIFY(m_client->sslConfiguration().isNull());
    open();
    QTRY_VERIFY(m_client->isOpen());
    QVERIFY(m_client->isEncrypted());
    QCOMPARE(m_client->peerCertificate(), m_good.certificate);
    QCOMPARE(m_client->sslConfiguration().sessionProtocol(), QSsl::TlsV1_3);
    QCOMPARE(m_client->sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));
    QTRY_COMPARE(m_server->connectionCount(), 1);
    const WebSocket *const accepted = m_server->connections().constFirst();
    QVERIFY(accepted->isEncrypted());
    QVERIFY(accepted->peerCertificate().isNull());
    QVERIFY(accepted->request().isEncrypted());
    QCOMPARE(accepted->peerAddress(), QHostAddress(QHostAddress::LocalHost));
}

void tst_Tls::clientCertificateInTheHook()
{
    const auto panel =
            m_certificates.signedFor(QStringLiteral("panel"), QStringLiteral("DNS:panel"));
    QSslConfiguration configuration = Certificates::server(m_good);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setCaCertificates({ m_certificates.authority().certificate });
    QVERIFY(m_server->setOptions(
            ServerOptions().setConnection(WebSocketOptions().setSslConfiguration(configuration))));
    QSslCertificate seen;
    m_server->setConnectHook(m_server.get(), [&seen](const HandshakeRequest &request) {
        seen = request.peerCertificate();
        return ConnectVerdict::accept();
    });
    configuration = m_certificates.client();
    configuration.setLocalCertificate(panel.certificate);
    configuration.setPrivateKey(panel.key);
    QVERIFY(m_client->setOptions(WebSocketOptions().setSslConfiguration(configuration)));
    open();
    QTRY_VERIFY(m_client->isOpen());
    QCOMPARE(seen, panel.certificate);

    QSignalSpy failed(m_server.get(), &WebSocketServer::handshakeFailed);
    WebSocket stranger(WebSocketOptions().setSslConfiguration(m_certificates.client()));
    SocketLog log(&stranger);
    QVERIFY(stranger.open(m_client->url()));
    QTRY_VERIFY(log.isClosed());
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed.at(0).at(0).toString().contains(QStringLiteral("(NoPeerCertificate)")));
}

void tst_Tls::clientCertificateIsMissing()
{
    // In TLS 1.3, the server says so when the client believes that the handshake is over.
    const quint16 port = startOpenssl({ QStringLiteral("-Verify"), QStringLiteral("1") });
    QVERIFY(m_client->open(QUrl(QStringLiteral("wss://localhost:%1").arg(port))));
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::TlsFailed);
    QCOMPARE(m_client->closeCode(), CloseCode::TlsHandshake);
    QVERIFY(m_client->errorString().contains(QStringLiteral("certificate required")));
}

void tst_Tls::verifiesByDefault()
{
    QVERIFY(m_client->setOptions(WebSocketOptions()));
    open();
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::TlsFailed);
}

void tst_Tls::refusedCertificate()
{
    listen(m_certificates.signedFor(QStringLiteral("other"), QStringLiteral("DNS:example.org")));
    QSignalSpy failed(m_server.get(), &WebSocketServer::handshakeFailed);
    open();
    QTRY_VERIFY(m_log->isClosed());
    const QByteArray why = "TLS: the certificate of localhost was refused (HostNameMismatch): ";
    QVERIFY2(m_log->close.startsWith("unclean 1015 " + why), m_log->close.constData());
    QCOMPARE(m_log->events.size(), 2);
    QCOMPARE(m_log->events.constFirst(), QByteArray("error TlsFailed"));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(m_server->connectionCount(), 0);
}

void tst_Tls::verifyNone()
{
    listen(m_certificates.selfSigned(QStringLiteral("self"), QStringLiteral("DNS:device")));
    QSslConfiguration configuration;
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    QVERIFY(m_client->setOptions(WebSocketOptions().setSslConfiguration(configuration)));
    open();
    QTRY_VERIFY2(m_client->isOpen(), qPrintable(m_client->errorString()));
}

void tst_Tls::fingerprintForms_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::newRow("octets") << QByteArray("raw");
    QTest::newRow("digits") << QByteArray("hex");
    QTest::newRow("digits and colons, as openssl writes them") << QByteArray("colons");
}

void tst_Tls::fingerprintForms()
{
    QFETCH(QByteArray, form);
    const auto self =
            m_certificates.selfSigned(QStringLiteral("self"), QStringLiteral("DNS:device"));
    listen(self);
    QByteArray fingerprint = self.fingerprint();
    if (form == "hex")
        fingerprint = fingerprint.toHex();
    else if (form == "colons")
        fingerprint = fingerprint.toHex(':').toUpper();
    const WebSocketOptions options = WebSocketOptions().setTrustedFingerprints({ fingerprint });
    QCOMPARE(options.trustedFingerprints(), QList<QByteArray>({ self.fingerprint() }));
    QVERIFY(m_client->setOptions(options));
    open();
    QTRY_VERIFY2(m_client->isOpen(), qPrintable(m_client->errorString()));
}

void tst_Tls::wrongFingerprint()
{
    // The authority is trusted, but that is not enough.
    QVERIFY(m_client->setOptions(WebSocketOptions()
                                         .setSslConfiguration(m_certificates.client())
                                         .setTrustedFingerprints({ QByteArray(64, '0') })));
    open();
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_log->close,
             "unclean 1015 trustedFingerprints: the certificate of localhost is another one, "
                     + m_good.fingerprint().toHex(':'));
    QCOMPARE(m_client->error(), WebSocket::Error::TlsFailed);
}

void tst_Tls::oldVersionIsRefused_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("TLS 1.0") << "-tls1" << false;
    QTest::newRow("TLS 1.1") << "-tls1_1" << false;
    QTest::newRow("TLS 1.2") << "-tls1_2" << true;
    QTest::newRow("TLS 1.3") << "-tls1_3" << true;
}

void tst_Tls::oldVersionIsRefused()
{
    QFETCH(QString, version);
    QFETCH(bool, isAccepted);
    // OpenSSL lets a server go back that far only if nobody cares for security.
    const quint16 port =
            startOpenssl({ version, QStringLiteral("-cipher"), QStringLiteral("ALL:@SECLEVEL=0") });
    QVERIFY(port != 0);
    QVERIFY(m_client->open(QUrl(QStringLiteral("wss://localhost:%1").arg(port))));
    if (isAccepted) {
        QTRY_VERIFY(m_output.contains("GET / HTTP/1.1"));
    } else {
        QTRY_VERIFY(m_log->isClosed());
        QCOMPARE(m_client->error(), WebSocket::Error::TlsFailed);
    }
}

void tst_Tls::clientAtAPlainServer()
{
    QVERIFY(m_server->listen(QUrl(QStringLiteral("ws://127.0.0.1:0"))));
    const int port = m_server->urls().constLast().port();
    QVERIFY(m_client->open(QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(port))));
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::TlsFailed);
    QVERIFY2(m_log->close.startsWith("unclean 1015 TLS: "), m_log->close.constData());
}

void tst_Tls::plainClientAtAServer()
{
    QSignalSpy failed(m_server.get(), &WebSocketServer::handshakeFailed);
    const int port = m_server->urls().constFirst().port();
    QVERIFY(m_client->open(QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(port))));
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::HandshakeFailed);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY2(failed.at(0).at(0).toString().startsWith(QStringLiteral("TLS: ")),
             qPrintable(failed.at(0).at(0).toString()));
}

void tst_Tls::silentClient()
{
    const WebSocketOptions options = WebSocketOptions()
                                             .setSslConfiguration(Certificates::server(m_good))
                                             .setOpenHandshakeTimeout(100ms);
    QVERIFY(m_server->setOptions(ServerOptions().setConnection(options)));
    QSignalSpy failed(m_server.get(), &WebSocketServer::handshakeFailed);
    QTcpSocket silent;
    silent.connectToHost(QHostAddress::LocalHost, quint16(m_server->urls().constFirst().port()));
    QTRY_COMPARE(failed.size(), 1);
    QTRY_COMPARE(silent.state(), QAbstractSocket::UnconnectedState);
}

void tst_Tls::silentServer()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QVERIFY(m_client->setOptions(m_client->options().setOpenHandshakeTimeout(100ms)));
    QVERIFY(m_client->open(QUrl(QStringLiteral("wss://127.0.0.1:%1").arg(silent.serverPort()))));
    QTRY_VERIFY(m_log->isClosed());
    QCOMPARE(m_client->error(), WebSocket::Error::Timeout);
}

void tst_Tls::abortedInTheHandshake()
{
    open();
    QTRY_VERIFY(m_client->isEncrypted());
    m_client->abort();
    QCOMPARE(m_log->close, QByteArray("unclean 1006 the connection was aborted"));
    open();
    QTRY_VERIFY(m_client->isOpen());
}

void tst_Tls::resumesItsSession()
{
    const quint16 port = startOpenssl({});
    QVERIFY(port != 0);
    for (const bool isSecond : { false, true }) {
        m_output.clear();
        QVERIFY(m_client->open(QUrl(QStringLiteral("wss://localhost:%1").arg(port))));
        QTRY_VERIFY(m_output.contains("GET / HTTP/1.1"));
        QCOMPARE(m_output.contains("Reused session-id"), isSecond);
        QTRY_VERIFY(!m_client->sslConfiguration().sessionTicket().isEmpty());
        m_client->abort();
        QTRY_VERIFY(m_output.contains("DONE"));
    }
}

QTEST_GUILESS_MAIN(tst_Tls)
#include "tst_tls.moc"
