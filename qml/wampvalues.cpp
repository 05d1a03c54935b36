// SPDX-License-Identifier: Apache-2.0
#include "wampvalues.h"

#include <QtQml/qjsengine.h>

#include <cmath>

namespace Fernweg::Qml {

namespace {

// Beyond this JavaScript's numbers leave out some.
constexpr double maxWhole = 9007199254740992.0;

QVariant withWholeNumbers(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Double: {
        const double number = value.toDouble();
        const bool isWhole = number == std::trunc(number) && std::abs(number) <= maxWhole;
        return isWhole ? QVariant(qlonglong(number)) : value;
    }
    case QMetaType::QVariantList: {
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = withWholeNumbers(item);
        return list;
    }
    case QMetaType::QVariantMap: {
        QVariantMap map = value.toMap();
        for (QVariant &item : map)
            item = withWholeNumbers(item);
        return map;
    }
    default:
        return value;
    }
}

bool isNothing(const QJSValue &value)
{
    return value.isUndefined() || value.isNull();
}

bool isPlainObject(const QJSValue &value)
{
    return value.isObject() && !value.isArray() && !value.isCallable() && !value.isError();
}

} // namespace

QVariant wireFrom(const QJSValue &value)
{
    return withWholeNumbers(value.toVariant());
}

std::optional<Wamp::Arguments> argumentsFrom(const QJSValue &args, const QJSValue &kwargs)
{
    if ((!isNothing(args) && !args.isArray()) || (!isNothing(kwargs) && !isPlainObject(kwargs)))
        return std::nullopt;
    return Wamp::Arguments(wireFrom(args).toList(), wireFrom(kwargs).toMap());
}

Wamp::Arguments resultFrom(const QJSValue &value)
{
    if (value.isUndefined())
        return {};
    if (isPlainObject(value)) {
        QVariantMap map = wireFrom(value).toMap();
        const QVariant args = map.take(QStringLiteral("args"));
        const QVariant kwargs = map.take(QStringLiteral("kwargs"));
        const bool isBoth = map.isEmpty() && (args.isValid() || kwargs.isValid())
                && (!args.isValid() || args.typeId() == QMetaType::QVariantList)
                && (!kwargs.isValid() || kwargs.typeId() == QMetaType::QVariantMap);
        if (isBoth)
            return Wamp::Arguments(args.toList(), kwargs.toMap());
    }
    return Wamp::Arguments(QVariantList { wireFrom(value) });
}

Wamp::Error errorFrom(const QJSValue &thrown)
{
    const QString runtimeError = QStringLiteral("wamp.error.runtime_error");
    if (!thrown.isObject())
        return Wamp::Error(runtimeError, thrown.toString());
    const QJSValue uri = thrown.property(QStringLiteral("uri"));
    const QJSValue message = thrown.property(QStringLiteral("message"));
    QVariantList args = wireFrom(thrown.property(QStringLiteral("args"))).toList();
    if (args.isEmpty() && message.isString() && !message.toString().isEmpty())
        args = { message.toString() };
    else if (args.isEmpty() && !uri.isString())
        args = { thrown.toString() };
    return Wamp::Error(uri.isString() ? uri.toString() : runtimeError, args,
                       wireFrom(thrown.property(QStringLiteral("kwargs"))).toMap());
}

QJSValue resultTo(QJSEngine *engine, const Wamp::Payload &payload)
{
    const QVariantList args = payload.arguments();
    const QVariantMap kwargs = payload.kwargs();
    if (args.isEmpty() && kwargs.isEmpty())
        return QJSValue(QJSValue::UndefinedValue);
    if (args.size() == 1 && kwargs.isEmpty())
        return engine->toScriptValue(args.constFirst());
    QJSValue both = engine->newObject();
    both.setProperty(QStringLiteral("args"), engine->toScriptValue(args));
    both.setProperty(QStringLiteral("kwargs"), engine->toScriptValue(kwargs));
    return both;
}

QJSValue errorTo(QJSEngine *engine, const Wamp::Error &error)
{
    const QString text = error.message().isEmpty() ? error.uri() : error.message();
    QJSValue object = engine->newErrorObject(QJSValue::GenericError, text);
    object.setProperty(QStringLiteral("uri"), error.uri());
    object.setProperty(QStringLiteral("args"), engine->toScriptValue(error.arguments()));
    object.setProperty(QStringLiteral("kwargs"), engine->toScriptValue(error.kwargs()));
    return object;
}

Wamp::Error invalidArgument(const QString &message)
{
    return Wamp::Error(QStringLiteral("wamp.error.invalid_argument"), message);
}

} // namespace Fernweg::Qml
