// SPDX-License-Identifier: Apache-2.0
// The command line's options for TLS and proxies.
#include "options.h"

#include <QtCore/qfile.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>

namespace Fernweg::Tools {

namespace {

QString readFile(const QString &option, const QString &name, QByteArray *content)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("--%1: %2: %3").arg(option, name, file.errorString());
    *content = file.readAll();
    return {};
}

QString readCertificates(const QString &option, const QString &name,
                         QList<QSslCertificate> *certificates)
{
    QByteArray content;
    const QString error = readFile(option, name, &content);
    if (!error.isEmpty())
        return error;
    *certificates = QSslCertificate::fromData(content, QSsl::Pem);
    return certificates->isEmpty()
            ? QStringLiteral("--%1: %2: there is no certificate in PEM format").arg(option, name)
            : QString();
}

QString readKey(const QString &option, const QString &name, QSslKey *key)
{
    QByteArray content;
    const QString error = readFile(option, name, &content);
    if (!error.isEmpty())
        return error;
    for (const QSsl::KeyAlgorithm algorithm : { QSsl::Rsa, QSsl::Ec }) {
        *key = QSslKey(content, algorithm);
        if (!key->isNull())
            return {};
    }
    return QStringLiteral("--%1: %2: there is no private key in PEM format").arg(option, name);
}

QString applyProxy(const QString &text, WebSocketOptions &options)
{
    if (text == u"system") {
        options.setUseSystemProxy(true);
        return {};
    }
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == u"http";
    if (!url.isValid() || url.host().isEmpty() || (!isHttp && url.scheme() != u"socks5"))
        return QStringLiteral("--proxy: \"%1\" is no http or socks5 URL").arg(text);
    options.setProxy(QNetworkProxy(isHttp ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy,
                                   url.host(), quint16(url.port(isHttp ? 8080 : 1080)),
                                   url.userName(), url.password()));
    return {};
}

QCommandLineOption option(const char *name, const char *text, const char *value = "")
{
    return QCommandLineOption(QString::fromLatin1(name), QString::fromUtf8(text),
                              QString::fromLatin1(value));
}

} // namespace

void addTlsOptions(QCommandLineParser &parser, Side side)
{
    parser.addOptions({
            option("tls-cert", "The own certificate, and those that lead to its authority, in PEM.",
                   "FILE"),
            option("tls-key", "The private key of --tls-cert, in PEM.", "FILE"),
            option("ca",
                   side == Side::Server
                           ? "Asks clients for a certificate of one of these authorities."
                           : "Trusts these authorities, in PEM, in place of the system's.",
                   "FILE"),
    });
    if (side == Side::Server)
        return;
    parser.addOptions({
            option("insecure", "Does not check the server's certificate."),
            option("fingerprint", "Trusts a certificate with this SHA-256; can be repeated.",
                   "HEX"),
            option("proxy", "http://[user:password@]host:port, socks5://… or \"system\".", "URL"),
    });
}

QString applyTlsOptions(const QCommandLineParser &parser, Side side, WebSocketOptions &options)
{
    QSslConfiguration tls = options.sslConfiguration();
    QList<QSslCertificate> certificates;
    QString error;
    const auto isGiven = [&](const char *name) {
        return error.isEmpty() && parser.isSet(QString::fromLatin1(name));
    };
    const auto value = [&](const char *name) { return parser.value(QString::fromLatin1(name)); };
    if (isGiven("tls-cert")) {
        error = readCertificates(QStringLiteral("tls-cert"), value("tls-cert"), &certificates);
        tls.setLocalCertificateChain(certificates);
    }
    if (isGiven("tls-key")) {
        QSslKey key;
        error = readKey(QStringLiteral("tls-key"), value("tls-key"), &key);
        tls.setPrivateKey(key);
    }
    if (isGiven("ca")) {
        error = readCertificates(QStringLiteral("ca"), value("ca"), &certificates);
        tls.setCaCertificates(certificates);
        tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    } else if (side == Side::Server) {
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    }
    if (side == Side::Client && isGiven("insecure"))
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    options.setSslConfiguration(tls);
    if (side == Side::Client && isGiven("fingerprint")) {
        QList<QByteArray> fingerprints;
        for (const QString &text : parser.values(QStringLiteral("fingerprint")))
            fingerprints.append(text.toLatin1());
        options.setTrustedFingerprints(fingerprints);
    }
    if (side == Side::Client && isGiven("proxy"))
        error = applyProxy(value("proxy"), options);
    return error.isEmpty() ? options.errorString() : error;
}

} // namespace Fernweg::Tools
