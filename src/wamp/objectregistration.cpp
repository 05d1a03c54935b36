// SPDX-License-Identifier: Apache-2.0
#include "wamp/objectregistration_p.h"

#include "messages/uris.h"
#include "wamp/logging.h"

#include <QtCore/qthread.h>

namespace Fernweg::Wamp {

/*!
    Publishes \a object below \a prefix, as \a options say: the counterpart of Autobahn's decorators.

    \table
    \header \li Of the object \li On the router
    \row \li \c{Q_INVOKABLE int add(int, int)}, public slots \li procedure \c{<prefix>.add}
    \row \li \c{Q_PROPERTY(double level …)} \li procedures \c{<prefix>.level.get} and, if it can be
        written, \c{<prefix>.level.set}; with a NOTIFY signal, topic \c{<prefix>.level} with the new value
    \row \li signal \c{alarm(const QString &)} \li topic \c{<prefix>.alarm}
    \endtable

    Names stay as they are in C++; \c{Q_CLASSINFO("wamp.add", "sum")} calls \c add \c{<prefix>.sum}, and
    an empty name leaves it out. Overloads share a procedure: the first that takes the arguments is
    called. A method may take an Invocation as its last parameter, and return what an endpoint may:
    CallResult, Error, Arguments, \c{QFuture<QVariant>}, \c{QFuture<CallResult>}.

    Methods are called, and properties read, in the thread of the object. Signals that are emitted while
    there is no session are not published.

    The registration is a child of the session. Deleting it, or the object, withdraws everything.
*/
ObjectRegistration *Session::registerObject(QObject *object, const QString &prefix,
                                            const ObjectOptions &options)
{
    return ObjectRegistrationPrivate::make(this, object, prefix, options);
}

/*!
    \class Fernweg::Wamp::ObjectRegistration
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampObjectRegistration
    \brief A QObject that Session::registerObject() has published.
*/

ObjectRegistration::ObjectRegistration(std::unique_ptr<ObjectRegistrationPrivate> &&privateObject,
                                       QObject *parent)
    : QObject(parent), d(std::move(privateObject))
{
}

ObjectRegistration::~ObjectRegistration() = default;

QObject *ObjectRegistration::object() const
{
    return d->object;
}

QString ObjectRegistration::prefix() const
{
    return d->prefix;
}

/*!
    The registrations of its procedures, which tell whether the router accepts them.
*/
QList<Registration *> ObjectRegistration::registrations() const
{
    QList<Registration *> all;
    for (const QPointer<Registration> &registration : d->registrations) {
        if (registration)
            all.append(registration);
    }
    return all;
}

QStringList ObjectRegistration::procedures() const
{
    QStringList all;
    for (const Registration *registration : registrations())
        all.append(registration->procedure());
    return all;
}

QStringList ObjectRegistration::topics() const
{
    return d->topics;
}

ObjectRegistration *ObjectRegistrationPrivate::make(Session *session, QObject *object,
                                                    const QString &prefix,
                                                    const ObjectOptions &options)
{
    auto *registration = new ObjectRegistration(
            std::make_unique<ObjectRegistrationPrivate>(session, object, prefix, options), session);
    ObjectRegistrationPrivate *d = registration->d.get();
    QObject::connect(object, &QObject::destroyed, registration,
                     [registration] { delete registration; });
    QObject::connect(d->m_forwarder->outlet(), &SignalOutlet::occurred, registration,
                     [d](const QString &topic, const QVariantList &arguments) {
                         d->publish(topic, arguments);
                     });
    d->addMethods();
    d->addProperties();
    d->addSignals();
    d->m_forwarder->moveTo(object->thread());
    return registration;
}

ObjectRegistrationPrivate::ObjectRegistrationPrivate(Session *owner, QObject *target,
                                                     const QString &uriPrefix,
                                                     const ObjectOptions &objectOptions)
    : session(owner),
      object(target),
      prefix(uriPrefix),
      options(objectOptions),
      m_forwarder(new SignalForwarder(target))
{
}

ObjectRegistrationPrivate::~ObjectRegistrationPrivate()
{
    for (const QPointer<Registration> &registration : std::as_const(registrations))
        delete registration;
    if (m_forwarder->thread() == QThread::currentThread())
        delete m_forwarder;
    else
        m_forwarder->deleteLater();
}

std::optional<QString> ObjectRegistrationPrivate::uriOf(const char *member) const
{
    QString name = QString::fromUtf8(member);
    const QMetaObject *metaObject = object->metaObject();
    const int info =
            metaObject->indexOfClassInfo((QByteArrayLiteral("wamp.") + member).constData());
    if (info >= 0)
        name = QString::fromUtf8(metaObject->classInfo(info).value());
    if (name.isEmpty())
        return std::nullopt;
    return prefix.isEmpty() || prefix.endsWith(u'.') ? prefix + name : prefix + u'.' + name;
}

void ObjectRegistrationPrivate::addProcedure(const QString &uri,
                                             Internal::InvocationFunction &&function)
{
    registrations.append(RegistrationPrivate::make(session, uri, object, std::move(function),
                                                   options.registerOptions()));
}

void ObjectRegistrationPrivate::addMethods()
{
    const QMetaObject *metaObject = object->metaObject();
    QMap<QString, QList<QMetaMethod>> methods;
    const int first = options.includesInherited() ? QObject::staticMetaObject.methodCount()
                                                  : metaObject->methodOffset();
    for (int i = first; i < metaObject->methodCount(); ++i) {
        const QMetaMethod method = metaObject->method(i);
        const bool isWanted = method.methodType() == QMetaMethod::Method
                ? options.parts().testFlag(ObjectOptions::Invokables)
                : method.methodType() == QMetaMethod::Slot
                        && options.parts().testFlag(ObjectOptions::Slots);
        if (!isWanted || method.access() != QMetaMethod::Public)
            continue;
        if (const std::optional<QString> uri = uriOf(method.name().constData()))
            methods[*uri].append(method);
    }
    for (auto it = methods.cbegin(); it != methods.cend(); ++it) {
        addProcedure(it.key(), [target = object.data(), overloads = *it](const Invocation &call) {
            invokeMethod(target, overloads, call);
        });
    }
}

void ObjectRegistrationPrivate::addProperties()
{
    if (!options.parts().testFlag(ObjectOptions::Properties))
        return;
    const QMetaObject *metaObject = object->metaObject();
    const int first = options.includesInherited() ? QObject::staticMetaObject.propertyCount()
                                                  : metaObject->propertyOffset();
    for (int i = first; i < metaObject->propertyCount(); ++i) {
        const QMetaProperty property = metaObject->property(i);
        const std::optional<QString> uri = uriOf(property.name());
        if (!uri || !property.isReadable())
            continue;
        addProcedure(*uri + QStringLiteral(".get"),
                     Internal::makeEndpoint(object.data(), [target = object.data(), property] {
                         return property.read(target);
                     }));
        if (property.isWritable())
            addProcedure(*uri + QStringLiteral(".set"),
                         Internal::makeEndpoint(
                                 object.data(),
                                 [target = object.data(), property](const QVariant &value) {
                                     return writeProperty(target, property, value);
                                 }));
        if (property.hasNotifySignal())
            m_forwarder->forward(property.notifySignal(), *uri, property);
        if (property.hasNotifySignal())
            topics.append(*uri);
    }
}

void ObjectRegistrationPrivate::addSignals()
{
    if (!options.parts().testFlag(ObjectOptions::Signals))
        return;
    const QMetaObject *metaObject = object->metaObject();
    const int first = options.includesInherited() ? QObject::staticMetaObject.methodCount()
                                                  : metaObject->methodOffset();
    for (int i = first; i < metaObject->methodCount(); ++i) {
        const QMetaMethod method = metaObject->method(i);
        if (method.methodType() != QMetaMethod::Signal
            || (method.attributes()
                & QMetaMethod::Cloned)) // the same one without default arguments
            continue;
        if (const std::optional<QString> uri = uriOf(method.name().constData())) {
            m_forwarder->forward(method, *uri);
            topics.append(*uri);
        }
    }
}

void ObjectRegistrationPrivate::publish(const QString &topic, const QVariantList &arguments)
{
    if (!session || !session->isJoined())
        return;
    if (!session->publish(topic, Arguments(arguments), options.publishOptions()))
        SessionPrivate::get(session)->reportUserError(
                Error(WampCore::Uri::invalidArgument(), session->errorString()), topic);
}

void SignalForwarder::moveTo(QThread *target)
{
    if (target == thread())
        return;
    moveToThread(target);
    m_outlet.moveToThread(target);
}

void SignalForwarder::forward(const QMetaMethod &signal, const QString &topic,
                              const QMetaProperty &property)
{
    const int slot = QObject::staticMetaObject.methodCount() + int(m_routes.size());
    m_routes.push_back({ signal, topic, property });
    QMetaObject::connect(m_object, signal.methodIndex(), this, slot, Qt::DirectConnection, nullptr);
}

int SignalForwarder::qt_metacall(QMetaObject::Call call, int id, void **arguments)
{
    id = QObject::qt_metacall(call, id, arguments);
    if (id < 0 || call != QMetaObject::InvokeMetaMethod)
        return id;
    const Route &route = m_routes[size_t(id)];
    QVariantList values;
    if (route.property.isValid()) {
        values.append(route.property.read(m_object));
    } else {
        for (int i = 0; i < route.signal.parameterCount(); ++i) {
            const QMetaType type = route.signal.parameterMetaType(i);
            values.append(type == QMetaType::fromType<QVariant>()
                                  ? *static_cast<const QVariant *>(arguments[i + 1])
                                  : QVariant(type, arguments[i + 1]));
        }
    }
    Q_EMIT m_outlet.occurred(route.topic, values);
    return -1;
}

} // namespace Fernweg::Wamp
