// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wamparguments.h>
#include <Fernweg/wampsignature.h>

#include "messages/uris.h"

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Arguments
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampArguments
    \brief What a call, an event or an answer carries.

    In braces stand the positional arguments, each of any type that toWire() knows:

    \code
    session->publish(u"com.example.reading"_s, { 21.5, u"boiler"_s, QDateTime::currentDateTime() });
    session->call(u"com.example.scale"_s, Arguments({ 2, 3 }, { { u"factor"_s, 10 } }));
    session->call(u"com.example.save"_s, Arguments { document }.add(u"overwrite"_s, true));
    \endcode

    So \c{Arguments { list }} has one argument, a list; \c{Arguments(list)} has those that are in the
    list. What can't be sent is an error of the call, or of whatever the arguments are for.

    A value: cheap to copy. The class is reentrant.
*/

/*!
    \class Fernweg::Wamp::Argument
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampArguments
    \brief One argument, made of any value.
*/

Arguments::Arguments(std::initializer_list<Argument> positional)
{
    m_positional.reserve(qsizetype(positional.size()));
    for (const Argument &argument : positional)
        m_positional.append(argument.value());
}

Arguments::Arguments(const QVariantList &positional, const QVariantMap &kwargs)
    : m_positional(positional), m_kwargs(kwargs)
{
}

/*!
    Appends \a value to the positional arguments.
*/
Arguments &Arguments::add(const Argument &value)
{
    m_positional.append(value.value());
    return *this;
}

/*!
    \overload
    Sets the argument \a name to \a value.
*/
Arguments &Arguments::add(const QString &name, const Argument &value)
{
    m_kwargs.insert(name, value.value());
    return *this;
}

namespace Internal {

using WampCore::Uri::invalidArgument;

Error missingArgument(qsizetype index, qsizetype given)
{
    return Error(
            invalidArgument(),
            QStringLiteral("argument %1 is missing: there are %2 only").arg(index + 1).arg(given));
}

Error wrongArgument(qsizetype index, const QVariant &value, QMetaType type)
{
    const char *is = value.isValid() ? value.typeName() : "null";
    return Error(invalidArgument(),
                 QStringLiteral("argument %1 must be %2, not %3")
                         .arg(QString::number(index + 1), QLatin1String(type.name()),
                              QLatin1String(is)));
}

Error surplusArguments(qsizetype taken, qsizetype given)
{
    return Error(invalidArgument(),
                 QStringLiteral("%1 arguments instead of %2").arg(given).arg(taken));
}

} // namespace Internal

} // namespace Fernweg::Wamp
