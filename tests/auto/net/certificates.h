// SPDX-License-Identifier: Apache-2.0
// Certificates for tests, made by the program openssl in a folder of their own.
#pragma once

#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>

namespace Fernweg::Test {

class Certificates
{
public:
    struct Identity
    {
        QString certificateFile;
        QString keyFile;
        QSslCertificate certificate;
        QSslKey key;

        QByteArray fingerprint() const;
    };

    /// Makes the authorities. Whether all went well: isValid().
    Certificates();

    bool isValid() const { return m_error.isEmpty(); }
    QString errorString() const { return m_error; }
    QString file(const QString &name) const { return m_folder.filePath(name); }

    const Identity &authority() const { return m_authority; }
    /// Signed by the authority, for DNS names and IP addresses as "DNS:localhost,IP:127.0.0.1".
    Identity signedFor(const QString &name, const QString &alternativeNames, int days = 30);
    /// Signed by nobody else.
    Identity selfSigned(const QString &name, const QString &alternativeNames);

    /// A server's configuration with this identity.
    static QSslConfiguration server(const Identity &identity);
    /// A client's configuration that trusts this authority only.
    QSslConfiguration client() const;

private:
    bool run(const QStringList &arguments);
    Identity load(const QString &name);

    QTemporaryDir m_folder { QStringLiteral("/tmp/fernweg-XXXXXX") };
    Identity m_authority;
    QString m_error;
};

} // namespace Fernweg::Test
