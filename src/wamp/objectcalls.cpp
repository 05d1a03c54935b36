// SPDX-License-Identifier: Apache-2.0
#include "wamp/objectregistration_p.h"

#include "messages/uris.h"
#include "wamp/values.h"

#include <array>

namespace Fernweg::Wamp {

namespace {

constexpr int maxParameters = 10; // what QMetaMethod::invoke() takes

/// A method's arguments, as values of the types that it has.
class MethodArguments
{
public:
    explicit MethodArguments(const QMetaMethod &method) : m_method(method) { }

    Error read(const Invocation &invocation)
    {
        const QVariantList given = invocation.arguments();
        const int all = m_method.parameterCount();
        const bool takesInvocation =
                all > 0 && m_method.parameterMetaType(all - 1) == QMetaType::fromType<Invocation>();
        const int taken = takesInvocation ? all - 1 : all;
        if (all > maxParameters || given.size() > taken)
            return Internal::surplusArguments(taken, given.size());
        if (given.size() < taken)
            return Internal::missingArgument(given.size(), given.size());
        for (int i = 0; i < taken; ++i) {
            const QMetaType type = m_method.parameterMetaType(i);
            QVariant value = given.at(i);
            if (type != QMetaType::fromType<QVariant>() && value.metaType() != type) {
                value = QVariant(type);
                if (!type.isValid() || !fromWire(given.at(i), type, value.data()))
                    return Internal::wrongArgument(i, given.at(i), type);
            }
            m_values.append(value);
        }
        if (takesInvocation)
            m_values.append(QVariant::fromValue(invocation));
        return {};
    }

    bool invoke(QObject *object, QVariant *result)
    {
        std::array<QGenericArgument, maxParameters> slots_;
        for (int i = 0; i < m_values.size(); ++i) {
            const bool isVariant = m_method.parameterMetaType(i) == QMetaType::fromType<QVariant>();
            QVariant &value = m_values[i];
            slots_[size_t(i)] = QGenericArgument(m_method.parameterMetaType(i).name(),
                                                 isVariant ? &value : value.data());
        }
        const QMetaType type = m_method.returnMetaType();
        QGenericReturnArgument returned;
        if (type == QMetaType::fromType<QVariant>()) {
            returned = QGenericReturnArgument(type.name(), result);
        } else if (type.id() != QMetaType::Void) {
            *result = QVariant(type);
            returned = QGenericReturnArgument(type.name(), result->data());
        }
        return m_method.invoke(object, Qt::DirectConnection, returned, slots_[0], slots_[1],
                               slots_[2], slots_[3], slots_[4], slots_[5], slots_[6], slots_[7],
                               slots_[8], slots_[9]);
    }

    /// Answers through the invocation itself.
    bool answersItself() const
    {
        return !m_values.isEmpty() && m_method.returnMetaType().id() == QMetaType::Void
                && m_values.last().metaType() == QMetaType::fromType<Invocation>();
    }

private:
    QMetaMethod m_method;
    QVariantList m_values;
};

/// Answers if \a result is a \c T.
template <typename T>
bool answerAs(QObject *object, const Invocation &invocation, const QVariant &result)
{
    if (result.metaType() != QMetaType::fromType<T>())
        return false;
    Internal::answer(object, invocation, *static_cast<const T *>(result.constData()));
    return true;
}

} // namespace

void invokeMethod(QObject *object, const QList<QMetaMethod> &methods, const Invocation &invocation)
{
    Error error;
    for (const QMetaMethod &method : methods) {
        MethodArguments arguments(method);
        error = arguments.read(invocation);
        if (error)
            continue;
        QVariant result;
        if (!arguments.invoke(object, &result)) {
            invocation.fail(Error(WampCore::Uri::runtimeError(),
                                  QStringLiteral("%1 can't be called")
                                          .arg(QLatin1String(method.methodSignature()))));
        } else if (method.returnMetaType().id() == QMetaType::Void) {
            if (!arguments.answersItself())
                invocation.yield();
        } else if (!answerAs<CallResult>(object, invocation, result)
                   && !answerAs<Error>(object, invocation, result)
                   && !answerAs<Arguments>(object, invocation, result)
                   && !answerAs<QFuture<CallResult>>(object, invocation, result)
                   && !answerAs<QFuture<QVariant>>(object, invocation, result)) {
            invocation.yield(Arguments(QVariantList { result }));
        }
        return;
    }
    invocation.fail(error);
}

Error writeProperty(QObject *object, const QMetaProperty &property, const QVariant &value)
{
    const QMetaType type = property.metaType();
    QVariant converted = value;
    if (type != QMetaType::fromType<QVariant>()) {
        converted = QVariant(type);
        if (!fromWire(value, type, converted.data()))
            return Internal::wrongArgument(0, value, type);
    }
    if (!property.write(object, converted))
        return Error(WampCore::Uri::invalidArgument(),
                     QStringLiteral("%1 can't be set to that").arg(QLatin1String(property.name())));
    return {};
}

} // namespace Fernweg::Wamp
