// SPDX-License-Identifier: Apache-2.0
// Whom TLS trusts, and what it says otherwise; peers that speak no TLS.
#include "tlspair.h"

#include <QtCore/qprocess.h>
#include <QtNetwork/qsslcipher.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

using namespace Fernweg;
using namespace Fernweg::Net;
using Test::Certificates;

class tst_TlsHandshake : public QObject, private Test::TlsPair
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }
    void certificateRefused_data();
    void certificateRefused();
    void fingerprints_data();
    void fingerprints();
    void clientCertificate_data();
    void clientCertificate();
    void serverThatSpeaksNoTls();
    void clientThatSpeaksNoTls();
    void serverThatIsNotThere();
    void resumesSession();
    void parameters();
};

void tst_TlsHandshake::certificateRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("error");
    QTest::newRow("another name") << "name"
                                  << "HostNameMismatch";
    QTest::newRow("expired") << "expired"
                             << "CertificateExpired";
    QTest::newRow("self-signed") << "self"
                                 << "SelfSignedCertificate";
    QTest::newRow("unknown authority") << "authority"
                                       << "UnableToGetLocalIssuerCertificate";
}

void tst_TlsHandshake::certificateRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, error);
    const QString local = QStringLiteral("DNS:localhost");
    Certificates others;
    if (kind == u"name")
        serverConfiguration = Certificates::server(
                certificates.signedFor(kind, QStringLiteral("DNS:example.org")));
    else if (kind == u"expired")
        serverConfiguration = Certificates::server(certificates.signedFor(kind, local, -1));
    else if (kind == u"self")
        serverConfiguration = Certificates::server(certificates.selfSigned(kind, local));
    else
        serverConfiguration = Certificates::server(others.signedFor(kind, local));
    QVERIFY2(certificates.isValid() && others.isValid(), qPrintable(certificates.errorString()));
    connectTo();
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "ended" }));
    QVERIFY(client.keeper->isTlsFailure());
    const QString expected =
            QStringLiteral("TLS: the certificate of localhost was refused (%1): ").arg(error);
    QVERIFY2(client.keeper->errorString().startsWith(expected),
             qPrintable(client.keeper->errorString()));
    client.keeper.reset();
    QTRY_COMPARE(server.journal, QList<QByteArray>({ "ended" }));
    QVERIFY(server.keeper->isTlsFailure());
}

void tst_TlsHandshake::fingerprints_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("isRight");
    QTest::newRow("self-signed, right") << "self" << true;
    QTest::newRow("self-signed, wrong") << "self" << false;
    QTest::newRow("expired, for another name, right") << "expired" << true;
    QTest::newRow("of a known authority, right") << "good" << true;
    QTest::newRow("of a known authority, wrong") << "good" << false;
}

void tst_TlsHandshake::fingerprints()
{
    QFETCH(QString, kind);
    QFETCH(bool, isRight);
    Certificates::Identity identity = good;
    if (kind == u"self")
        identity = certificates.selfSigned(kind, QStringLiteral("DNS:device"));
    else if (kind == u"expired")
        identity = certificates.signedFor(kind, QStringLiteral("DNS:device"), -1);
    serverConfiguration = Certificates::server(identity);
    tls.fingerprints = { QByteArray(32, 'x'),
                         isRight ? identity.fingerprint()
                                 : certificates.authority().fingerprint() };
    connectTo();
    QTRY_VERIFY(!client.journal.isEmpty());
    QCOMPARE(isConnected(), isRight);
    if (isRight)
        return;
    QVERIFY(client.keeper->isTlsFailure());
    QCOMPARE(client.keeper->errorString(),
             QStringLiteral("trustedFingerprints: the certificate of localhost is another one, ")
                     + QString::fromLatin1(identity.fingerprint().toHex(':')));
}

void tst_TlsHandshake::clientCertificate_data()
{
    QTest::addColumn<bool>("isShown");
    QTest::addColumn<bool>("isRequired");
    QTest::newRow("shown") << true << true;
    QTest::newRow("asked for, not shown") << false << false;
    QTest::newRow("required, not shown") << false << true;
}

void tst_TlsHandshake::clientCertificate()
{
    QFETCH(bool, isShown);
    QFETCH(bool, isRequired);
    const Certificates::Identity own =
            certificates.signedFor(QStringLiteral("panel"), QStringLiteral("DNS:panel"));
    serverConfiguration.setPeerVerifyMode(isRequired ? QSslSocket::VerifyPeer
                                                     : QSslSocket::QueryPeer);
    serverConfiguration.setCaCertificates({ certificates.authority().certificate });
    if (isShown) {
        tls.configuration.setLocalCertificate(own.certificate);
        tls.configuration.setPrivateKey(own.key);
    }
    connectTo();
    if (isRequired && !isShown) {
        // In TLS 1.3 a client is done before the server has seen its certificate.
        QTRY_VERIFY(client.journal.contains("ended") || client.journal.contains("end"));
        QTRY_COMPARE(server.journal, QList<QByteArray>({ "ended" }));
        QVERIFY2(server.keeper->errorString().startsWith(QStringLiteral(
                         "TLS: the client's certificate was refused (NoPeerCertificate)")),
                 qPrintable(server.keeper->errorString()));
        return;
    }
    QTRY_VERIFY(isConnected());
    QVERIFY(client.send("x"));
    QTRY_COMPARE(server.received.size(), 1);
    QCOMPARE(server.keeper->sslConfiguration().peerCertificate(),
             isShown ? own.certificate : QSslCertificate());
}

void tst_TlsHandshake::serverThatSpeaksNoTls()
{
    QTcpServer plain;
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, &plain, [&plain] {
        QTcpSocket *const socket = plain.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    connectTo(plain.serverPort());
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "ended" }));
    QVERIFY(client.keeper->isTlsFailure());
    QVERIFY2(client.keeper->errorString().startsWith(QStringLiteral("TLS: ")),
             qPrintable(client.keeper->errorString()));
}

void tst_TlsHandshake::clientThatSpeaksNoTls()
{
    QTcpSocket plain;
    plain.connectToHost(QHostAddress::LocalHost, listener->port());
    plain.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    server.deed = [this](const QByteArray &) { server.keeper.reset(); };
    QTRY_COMPARE(server.journal, QList<QByteArray>({ "ended" }));
    QTRY_COMPARE(plain.state(), QAbstractSocket::UnconnectedState);
}

void tst_TlsHandshake::serverThatIsNotThere()
{
    const quint16 port = listener->port();
    listener->close();
    connectTo(port, QStringLiteral("127.0.0.1"));
    QTRY_COMPARE(client.journal, QList<QByteArray>({ "ended" }));
    QVERIFY(!client.keeper->isTlsFailure());
    QCOMPARE(client.keeper->errorString(), QStringLiteral("Connection refused"));
}

void tst_TlsHandshake::resumesSession()
{
    // OpenSSL's own server says whether it did; Qt doesn't.
    QProcess openssl;
    openssl.setProcessChannelMode(QProcess::MergedChannels);
    openssl.start(QStringLiteral("openssl"),
                  { QStringLiteral("s_server"), QStringLiteral("-accept"),
                    QStringLiteral("127.0.0.1:0"), QStringLiteral("-cert"), good.certificateFile,
                    QStringLiteral("-key"), good.keyFile });
    QByteArray output;
    connect(&openssl, &QProcess::readyRead, &openssl, [&] { output += openssl.readAll(); });
    QTRY_VERIFY(output.contains("ACCEPT 127.0.0.1:"));
    const qsizetype at = output.indexOf("ACCEPT 127.0.0.1:") + 17;
    QTRY_VERIFY(output.indexOf('\n', at) > 0);
    const auto port = quint16(output.mid(at, output.indexOf('\n', at) - at).toUInt());
    QVERIFY(port != 0);
    for (const bool isSecond : { false, true }) {
        client = {};
        output.clear();
        connectTo(port);
        QTRY_VERIFY(isConnected());
        QTRY_VERIFY(output.contains("Secure Renegotiation"));
        QCOMPARE(output.contains("Reused session-id"), isSecond);
        QTRY_VERIFY(!client.keeper->sslConfiguration().sessionTicket().isEmpty());
        tls.configuration.setSessionTicket(client.keeper->sslConfiguration().sessionTicket());
        client.keeper.reset();
        QTRY_VERIFY(output.contains("DONE")); // TLS was ended, not just TCP
    }
    openssl.kill();
    QVERIFY(openssl.waitForFinished());
}

void tst_TlsHandshake::parameters()
{
    connectTo();
    QTRY_VERIFY(isConnected());
    const QSslConfiguration configuration = client.keeper->sslConfiguration();
    QCOMPARE(configuration.sessionProtocol(), QSsl::TlsV1_3);
    QCOMPARE(configuration.nextNegotiatedProtocol(), QByteArray("http/1.1"));
    QCOMPARE(configuration.peerCertificate(), good.certificate);
    QVERIFY(!configuration.sessionCipher().isNull());
    QVERIFY(server.keeper->sslConfiguration().peerCertificate().isNull()); // nobody asked for one
}

QTEST_GUILESS_MAIN(tst_TlsHandshake)
#include "tst_tlshandshake.moc"
