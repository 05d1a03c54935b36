// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/wampobjectregistration.h>

#include "wamp/handles_p.h"

#include <QtCore/qmetaobject.h>

namespace Fernweg::Wamp {

class SignalOutlet : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void occurred(const QString &topic, const QVariantList &arguments);
};

/// Receives any signals of an object, in the object's thread.
class SignalForwarder final : public QObject
{
public:
    explicit SignalForwarder(QObject *object) : m_object(object) { }

    /// Of a property's NOTIFY signal the property's value is told.
    void forward(const QMetaMethod &signal, const QString &topic,
                 const QMetaProperty &property = {});
    SignalOutlet *outlet() noexcept { return &m_outlet; }
    void moveTo(QThread *thread);

    // What Q_OBJECT would declare, by hand: which slots there are is known at run time only.
    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override;

private:
    struct Route
    {
        QMetaMethod signal;
        QString topic;
        QMetaProperty property;
    };

    QObject *m_object;
    SignalOutlet m_outlet;
    std::vector<Route> m_routes;
};

class ObjectRegistrationPrivate
{
public:
    Q_DISABLE_COPY_MOVE(ObjectRegistrationPrivate)

    ObjectRegistrationPrivate(Session *owner, QObject *target, const QString &uriPrefix,
                              const ObjectOptions &objectOptions);
    ~ObjectRegistrationPrivate();

    static ObjectRegistration *make(Session *session, QObject *object, const QString &prefix,
                                    const ObjectOptions &options);

    QPointer<Session> session;
    QPointer<QObject> object;
    QString prefix;
    ObjectOptions options;
    QList<QPointer<Registration>> registrations;
    QStringList topics;

private:
    std::optional<QString> uriOf(const char *member) const;
    void addProcedure(const QString &uri, Internal::InvocationFunction &&function);
    void addMethods();
    void addProperties();
    void addSignals();
    void publish(const QString &topic, const QVariantList &arguments);

    SignalForwarder *m_forwarder;
};

/// Calls the first of \a methods of \a object that takes the invocation's arguments, and answers.
void invokeMethod(QObject *object, const QList<QMetaMethod> &methods, const Invocation &invocation);
Error writeProperty(QObject *object, const QMetaProperty &property, const QVariant &value);

} // namespace Fernweg::Wamp
