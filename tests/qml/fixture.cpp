// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <QtCore/qfile.h>

namespace Fernweg::Test {

Fixture::Fixture()
    : m_identity(m_certificates.signedFor(QStringLiteral("peer"),
                                          QStringLiteral("DNS:localhost,IP:127.0.0.1"))),
      m_other(m_certificates.selfSigned(QStringLiteral("other"), QStringLiteral("DNS:localhost")))
{
    QFile file(nonsense());
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write("nonsense\n") > 0;
    if (!isWritten || !m_certificates.isValid())
        qFatal("the fixture can't be made: %s", qPrintable(m_certificates.errorString()));
}

QString Fixture::fingerprint() const
{
    return QString::fromLatin1(m_identity.fingerprint().toHex(':'));
}

} // namespace Fernweg::Test
