// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampglobal.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qstringlist.h>

#include <memory>

namespace Fernweg::Wamp {

class ObjectRegistrationPrivate;
class Registration;

/// A QObject that is published: deleting this withdraws it.
class FERNWEG_WAMP_EXPORT ObjectRegistration : public QObject
{
    Q_OBJECT

public:
    ~ObjectRegistration() override;

    QObject *object() const;
    QString prefix() const;
    QList<Registration *> registrations() const;
    QStringList procedures() const;
    QStringList topics() const;

private:
    friend class ObjectRegistrationPrivate;
    explicit ObjectRegistration(std::unique_ptr<ObjectRegistrationPrivate> &&privateObject,
                                QObject *parent);

    std::unique_ptr<ObjectRegistrationPrivate> d;
};

} // namespace Fernweg::Wamp
