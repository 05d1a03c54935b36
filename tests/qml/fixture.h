// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auto/net/certificates.h"

#include <QtCore/qobject.h>
#include <QtQml/qqmlregistration.h>

namespace Fernweg::Test {

/// What the tests in QML can't make for themselves: files with certificates.
class Fixture : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(QString authority READ authority CONSTANT FINAL)
    Q_PROPERTY(QString certificate READ certificate CONSTANT FINAL)
    Q_PROPERTY(QString key READ key CONSTANT FINAL)
    Q_PROPERTY(QString fingerprint READ fingerprint CONSTANT FINAL)
    /// Of another authority, and a certificate that nobody signed.
    Q_PROPERTY(QString otherAuthority READ otherAuthority CONSTANT FINAL)
    Q_PROPERTY(QString otherKey READ otherKey CONSTANT FINAL)
    /// A file that holds neither a certificate nor a key, and one that isn't there.
    Q_PROPERTY(QString nonsense READ nonsense CONSTANT FINAL)
    Q_PROPERTY(QString missing READ missing CONSTANT FINAL)

public:
    Fixture();

    QString authority() const { return m_certificates.authority().certificateFile; }
    QString certificate() const { return m_identity.certificateFile; }
    QString key() const { return m_identity.keyFile; }
    QString fingerprint() const;
    QString otherAuthority() const { return m_other.certificateFile; }
    QString otherKey() const { return m_other.keyFile; }
    QString nonsense() const { return m_certificates.file(QStringLiteral("nonsense")); }
    QString missing() const { return m_certificates.file(QStringLiteral("missing")); }

private:
    Certificates m_certificates;
    Certificates::Identity m_identity;
    Certificates::Identity m_other;
};

} // namespace Fernweg::Test
