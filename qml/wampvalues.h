// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Fernweg/WampArguments>
#include <Fernweg/WampError>
#include <Fernweg/WampPayload>

#include <QtQml/qjsvalue.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QJSEngine;
QT_END_NAMESPACE

namespace Fernweg::Qml {

/// A value of JavaScript as WAMP carries it: a whole number is one, whatever JavaScript makes of it.
QVariant wireFrom(const QJSValue &value);
/// A list and an object, each of which may be left out. Nothing: they are something else.
std::optional<Wamp::Arguments> argumentsFrom(const QJSValue &args, const QJSValue &kwargs);
/// What a handler returned: an object of nothing but args and kwargs is several values, anything else is
/// one, and nothing is none.
Wamp::Arguments resultFrom(const QJSValue &value);
/// What was thrown: an object with a \c uri, or anything else.
Wamp::Error errorFrom(const QJSValue &thrown);

/// A single value, or an object { args, kwargs } for several; \c undefined for none.
QJSValue resultTo(QJSEngine *engine, const Wamp::Payload &payload);
/// An Error with uri, args and kwargs.
QJSValue errorTo(QJSEngine *engine, const Wamp::Error &error);

/// The error of wrong parameters.
Wamp::Error invalidArgument(const QString &message);

} // namespace Fernweg::Qml
