// SPDX-License-Identifier: Apache-2.0
#include <Fernweg/wamperror.h>

namespace Fernweg::Wamp {

/*!
    \class Fernweg::Wamp::Error
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampError
    \brief What went wrong, as WAMP tells it: a URI, arguments, arguments by name.

    Errors are values: nothing throws. An error that is none has an empty uri(), and is false. The URIs
    that the protocol itself uses begin with \c{wamp.error.}; a procedure may answer with any other.
*/

Error::Error(const QString &uri, const QVariantList &arguments, const QVariantMap &kwargs)
    : m_uri(uri), m_arguments(arguments), m_kwargs(kwargs)
{
}

/*!
    An error with the only argument \a message.
*/
Error::Error(const QString &uri, const QString &message) : Error(uri, QVariantList { message }) { }

/*!
    \property Fernweg::Wamp::Error::message
    What it says to people: the first argument, if that is text, else the URI.
*/
QString Error::message() const
{
    if (!m_arguments.isEmpty() && m_arguments.first().metaType() == QMetaType::fromType<QString>())
        return m_arguments.first().toString();
    return m_uri;
}

} // namespace Fernweg::Wamp
