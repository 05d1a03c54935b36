// SPDX-License-Identifier: Apache-2.0
#include "certificates.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>

namespace Fernweg::Test {

namespace {

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList words(const char *line)
{
    return QString::fromLatin1(line).split(u' ');
}

} // namespace

QByteArray Certificates::Identity::fingerprint() const
{
    return certificate.digest(QCryptographicHash::Sha256);
}

Certificates::Certificates()
{
    run(words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj")
        << QStringLiteral("/CN=Fernweg test authority") << words("-keyout ca.key -out ca.pem"));
    m_authority = load(QStringLiteral("ca"));
}

bool Certificates::run(const QStringList &arguments)
{
    QProcess openssl;
    openssl.setWorkingDirectory(m_folder.path());
    openssl.setProcessChannelMode(QProcess::MergedChannels);
    openssl.start(QStringLiteral("openssl"), arguments);
    const bool isDone = openssl.waitForFinished() && openssl.exitStatus() == QProcess::NormalExit
            && openssl.exitCode() == 0;
    if (!isDone)
        m_error = openssl.errorString() + QString::fromLocal8Bit(openssl.readAll());
    return isDone;
}

Certificates::Identity Certificates::load(const QString &name)
{
    Identity identity;
    identity.certificateFile = file(name + QStringLiteral(".pem"));
    identity.keyFile = file(name + QStringLiteral(".key"));
    identity.certificate = QSslCertificate(contentOf(identity.certificateFile));
    identity.key = QSslKey(contentOf(identity.keyFile), QSsl::Ec);
    if (isValid() && (identity.certificate.isNull() || identity.key.isNull()))
        m_error = QStringLiteral("openssl did not make %1").arg(name);
    return identity;
}

Certificates::Identity Certificates::signedFor(const QString &name, const QString &alternativeNames,
                                               int days)
{
    const QString pem = name + QStringLiteral(".pem");
    const QString key = name + QStringLiteral(".key");
    QFile extensions(file(name + QStringLiteral(".ext")));
    if (extensions.open(QIODevice::WriteOnly))
        extensions.write("subjectAltName=" + alternativeNames.toLatin1());
    extensions.close();
    run(words("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj")
        << QStringLiteral("/CN=") + name << words("-out request.pem -keyout") << key);
    // "ca" takes dates, of the past, too.
    QFile(file(QStringLiteral("index.txt"))).open(QIODevice::WriteOnly);
    QFile config(file(QStringLiteral("ca.cnf")));
    if (config.open(QIODevice::WriteOnly)) {
        config.write(
                "[ca]\ndefault_ca=own\n[own]\nnew_certs_dir=.\ndatabase=index.txt\n"
                "rand_serial=yes\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n");
    }
    config.close();
    const auto date = [](int offset) {
        return QDateTime::currentDateTimeUtc().addDays(offset).toString(
                QStringLiteral("yyyyMMddHHmmss'Z'"));
    };
    run(words("ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in request.pem "
              "-startdate")
        << date(qMin(days, 0) - 1) << QStringLiteral("-enddate") << date(days)
        << QStringLiteral("-extfile") << name + QStringLiteral(".ext") << QStringLiteral("-out")
        << pem);
    return load(name);
}

Certificates::Identity Certificates::selfSigned(const QString &name,
                                                const QString &alternativeNames)
{
    run(words("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj")
        << QStringLiteral("/CN=") + name << QStringLiteral("-addext")
        << QStringLiteral("subjectAltName=") + alternativeNames << QStringLiteral("-keyout")
        << name + QStringLiteral(".key") << QStringLiteral("-out")
        << name + QStringLiteral(".pem"));
    return load(name);
}

QSslConfiguration Certificates::server(const Identity &identity)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(identity.certificate);
    configuration.setPrivateKey(identity.key);
    return configuration;
}

QSslConfiguration Certificates::client() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({ m_authority.certificate });
    return configuration;
}

} // namespace Fernweg::Test
