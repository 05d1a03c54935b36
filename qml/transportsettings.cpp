// SPDX-License-Identifier: Apache-2.0
#include "transportsettings.h"

#include <QtCore/qfile.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslkey.h>

#include <cmath>

namespace Fernweg::Qml {

namespace {

/// A path, or a URL of a file or a resource.
QString pathOf(const QString &name)
{
    const QUrl url(name);
    if (url.scheme() == u"qrc")
        return u':' + url.path();
    return url.isLocalFile() ? url.toLocalFile() : name;
}

QString readFile(const QString &property, const QString &name, QByteArray &content)
{
    QFile file(pathOf(name));
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("%1: %2: %3").arg(property, name, file.errorString());
    content = file.readAll();
    return {};
}

QString readCertificates(const QString &property, const QString &name,
                         QList<QSslCertificate> &certificates)
{
    QByteArray content;
    const QString error = readFile(property, name, content);
    if (!error.isEmpty())
        return error;
    certificates = QSslCertificate::fromData(content, QSsl::Pem);
    return certificates.isEmpty()
            ? QStringLiteral("%1: %2: there is no certificate in PEM format").arg(property, name)
            : QString();
}

QString readKey(const QString &property, const QString &name, QSslKey &key)
{
    QByteArray content;
    const QString error = readFile(property, name, content);
    if (!error.isEmpty())
        return error;
    for (const QSsl::KeyAlgorithm algorithm : { QSsl::Rsa, QSsl::Ec }) {
        key = QSslKey(content, algorithm);
        if (!key.isNull())
            return {};
    }
    return QStringLiteral("%1: %2: there is no private key in PEM format").arg(property, name);
}

} // namespace

QString applyAuthorities(const QString &file, QSslConfiguration &configuration)
{
    if (file.isEmpty())
        return {};
    QList<QSslCertificate> certificates;
    const QString error = readCertificates(QStringLiteral("caFile"), file, certificates);
    configuration.setCaCertificates(certificates);
    return error;
}

QString applyIdentity(const QString &certificateFile, const QString &privateKeyFile,
                      QSslConfiguration &configuration)
{
    if (certificateFile.isEmpty() && privateKeyFile.isEmpty())
        return {};
    if (certificateFile.isEmpty())
        return QStringLiteral("certificateFile: a private key needs its certificate");
    if (privateKeyFile.isEmpty())
        return QStringLiteral("privateKeyFile: a certificate needs its private key");
    QList<QSslCertificate> chain;
    QSslKey key;
    QString error = readCertificates(QStringLiteral("certificateFile"), certificateFile, chain);
    if (error.isEmpty())
        error = readKey(QStringLiteral("privateKeyFile"), privateKeyFile, key);
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    return error;
}

QString readProxy(const QString &text, QNetworkProxy &proxy)
{
    if (text == u"none") {
        proxy = QNetworkProxy(QNetworkProxy::NoProxy);
        return {};
    }
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == u"http";
    if (!url.isValid() || url.host().isEmpty() || (!isHttp && url.scheme() != u"socks5"))
        return QStringLiteral("proxy: \"%1\" is no http or socks5 URL").arg(text);
    proxy = QNetworkProxy(isHttp ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy,
                          url.host(), quint16(url.port(isHttp ? 8080 : 1080)), url.userName(),
                          url.password());
    return {};
}

QString readOctets(const char *name, double number, quint64 &octets)
{
    constexpr double limit = 9007199254740992; // 2^53, beyond which doubles have gaps
    if (!(number >= 0 && number <= limit && std::floor(number) == number)) {
        return QStringLiteral("%1: %2 is no number of octets")
                .arg(QLatin1String(name), QString::number(number, 'g', 17));
    }
    octets = quint64(number);
    return {};
}

QString applyClientSettings(const ClientSettings &settings, WebSocketOptions &options)
{
    QSslConfiguration tls = options.sslConfiguration();
    QString error = applyAuthorities(settings.caFile, tls);
    if (error.isEmpty())
        error = applyIdentity(settings.certificateFile, settings.privateKeyFile, tls);
    if (settings.isInsecure)
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    options.setSslConfiguration(tls);
    QList<QByteArray> fingerprints;
    for (const QString &text : settings.trustedFingerprints)
        fingerprints.append(text.toLatin1());
    options.setTrustedFingerprints(fingerprints);
    options.setUseSystemProxy(settings.proxy == u"system");
    if (error.isEmpty() && !settings.proxy.isEmpty() && !options.useSystemProxy()) {
        QNetworkProxy proxy;
        error = readProxy(settings.proxy, proxy);
        options.setProxy(proxy);
    }
    return error.isEmpty() ? options.errorString() : error;
}

} // namespace Fernweg::Qml
