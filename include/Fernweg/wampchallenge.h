// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

namespace Fernweg::Wamp {

class Session;

/// A router's question, who we are. The answer may come later.
class FERNWEG_WAMP_EXPORT Challenge
{
    Q_GADGET
    Q_PROPERTY(QString method READ method)
    Q_PROPERTY(QVariantMap extra READ extra)

public:
    Challenge() = default;

    QString method() const { return m_method; }
    QVariantMap extra() const { return m_extra; }

    Q_INVOKABLE bool reply(const QString &signature, const QVariantMap &extra = {}) const;
    Q_INVOKABLE bool refuse(const QString &message = {}) const;

private:
    friend class SessionPrivate;
    Challenge(Session *session, quint64 round, const QString &method, const QVariantMap &extra);

    QPointer<Session> m_session;
    quint64 m_round = 0;
    QString m_method;
    QVariantMap m_extra;
};

} // namespace Fernweg::Wamp
