// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

namespace Fernweg::Wamp {

/// A session that has joined a realm: what WELCOME says.
class FERNWEG_WAMP_EXPORT SessionDetails
{
    Q_GADGET
    Q_PROPERTY(quint64 session READ session)
    Q_PROPERTY(QString realm READ realm)
    Q_PROPERTY(QString authId READ authId)
    Q_PROPERTY(QString authRole READ authRole)
    Q_PROPERTY(QString authMethod READ authMethod)
    Q_PROPERTY(QString authProvider READ authProvider)
    Q_PROPERTY(QString agent READ agent)
    Q_PROPERTY(QVariantMap details READ details)

public:
    SessionDetails() = default;
    SessionDetails(quint64 session, const QString &realm, const QVariantMap &details);

    quint64 session() const noexcept { return m_session; }
    QString realm() const { return m_realm; }
    QString authId() const;
    QString authRole() const;
    QString authMethod() const;
    QString authProvider() const;
    QVariantMap authExtra() const;
    QString agent() const;
    QVariantMap transport() const;
    QStringList roles() const;
    Q_INVOKABLE bool hasFeature(const QString &role, const QString &feature) const;
    QVariantMap details() const { return m_details; }

private:
    quint64 m_session = 0;
    QString m_realm;
    QVariantMap m_details;
};

} // namespace Fernweg::Wamp
