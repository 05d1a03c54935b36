// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::Wamp {

/// An error of WAMP: a URI, and what came with it. Without a URI it is none.
class FERNWEG_WAMP_EXPORT Error
{
    Q_GADGET
    Q_PROPERTY(QString uri READ uri)
    Q_PROPERTY(QVariantList arguments READ arguments)
    Q_PROPERTY(QVariantMap kwargs READ kwargs)
    Q_PROPERTY(QString message READ message)

public:
    Error() = default;
    explicit Error(const QString &uri, const QVariantList &arguments = {},
                   const QVariantMap &kwargs = {});
    Error(const QString &uri, const QString &message);

    explicit operator bool() const noexcept { return !m_uri.isEmpty(); }

    QString uri() const { return m_uri; }
    QVariantList arguments() const { return m_arguments; }
    QVariantMap kwargs() const { return m_kwargs; }
    QString message() const;

private:
    QString m_uri;
    QVariantList m_arguments;
    QVariantMap m_kwargs;
};

} // namespace Fernweg::Wamp

Q_DECLARE_METATYPE(Fernweg::Wamp::Error)
