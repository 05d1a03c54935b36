// SPDX-License-Identifier: Apache-2.0
#include "wamp/payload_p.h"

#include "wamp/values.h"

namespace Fernweg::Wamp {

using WampCore::Message;
using WampCore::MessageType;

void PayloadData::decode() const
{
    std::call_once(m_isDecoded, [this] {
        m_arguments = m_payload.arguments();
        m_kwargs = m_payload.kwargs();
    });
}

// What came from this process are values already.
QVariantList PayloadData::arguments() const
{
    if (!m_payload.serializer())
        return m_payload.arguments();
    decode();
    return m_arguments;
}

QVariantMap PayloadData::kwargs() const
{
    if (!m_payload.serializer())
        return m_payload.kwargs();
    decode();
    return m_kwargs;
}

Error errorOf(const Message &message)
{
    return Error(message.uri, message.payload.arguments(), message.payload.kwargs());
}

CallResult PayloadData::makeResult(Message &&message)
{
    Error error;
    if (message.type == MessageType::Error) {
        error = errorOf(message);
        message.payload = {};
    }
    auto *data = new ResultData(std::move(message));
    data->error = error;
    return CallResult(data);
}

Event PayloadData::makeEvent(Message &&message, const QString &topic)
{
    auto *data = new EventData(std::move(message));
    // Of a pattern's events the router says what the topic was.
    data->topic = data->details().value(QStringLiteral("topic"), topic).toString();
    data->publication = message.publication;
    data->subscription = message.id;
    return Event(data);
}

std::optional<WampCore::Payload> payloadOf(const Arguments &arguments, QString *error)
{
    QVariantList positional = arguments.positional();
    QVariantMap kwargs = arguments.kwargs();
    if (!makeWire(positional, QStringLiteral("arguments"), error)
        || !makeWire(kwargs, QStringLiteral("kwargs"), error))
        return std::nullopt;
    return WampCore::Payload(positional, kwargs);
}

/*!
    \class Fernweg::Wamp::Payload
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampPayload
    \brief What a received message carries: the base of CallResult, Event and Invocation.

    The arguments are decoded when they are looked at for the first time. Copies share them. An object
    may be copied to other threads, and be looked at there.
*/

Payload::Payload() = default;
Payload::Payload(const Payload &other) = default;
Payload::Payload(Payload &&other) noexcept = default;
Payload &Payload::operator=(const Payload &other) = default;
Payload &Payload::operator=(Payload &&other) noexcept = default;
Payload::~Payload() = default;
Payload::Payload(PayloadData *data) : d(data) { }

/*!
    \property Fernweg::Wamp::Payload::arguments
    The positional arguments.
*/
QVariantList Payload::arguments() const
{
    return d ? d->arguments() : QVariantList();
}

/*!
    \property Fernweg::Wamp::Payload::kwargs
    The arguments by name.
*/
QVariantMap Payload::kwargs() const
{
    return d ? d->kwargs() : QVariantMap();
}

/*!
    \property Fernweg::Wamp::Payload::details
    What the router says of the message: the keys that have no function of their own.
*/
QVariantMap Payload::details() const
{
    return d ? d->details() : QVariantMap();
}

/*!
    How many positional arguments there are.
*/
qsizetype Payload::count() const
{
    return arguments().size();
}

/*!
    The positional argument at \a index, from 0; invalid if there is none.
*/
QVariant Payload::argument(qsizetype index) const
{
    return arguments().value(index);
}

/*!
    \overload
    The argument \a name; invalid if there is none.
*/
QVariant Payload::argument(const QString &name) const
{
    return kwargs().value(name);
}

/*!
    \fn template <typename T> T Fernweg::Wamp::Payload::value(qsizetype index) const
    The positional argument at \a index as a \c T, which may be whatever fromWire() knows; a
    default-constructed one if it is missing, or is none. A \c{std::optional} tells that apart.
*/

/*!
    \fn template <typename T> T Fernweg::Wamp::Payload::value(const QString &name) const
    \overload
    The argument \a name.
*/

/*!
    \class Fernweg::Wamp::CallResult
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampCallResult
    \brief What a call brought: values, or an error.

    \code
    session->call(u"com.example.add"_s, { 2, 3 }, this, [](const CallResult &result) {
        if (result)
            qInfo() << result.value<int>();
        else
            qWarning() << result.error().uri() << result.error().message();
    });
    \endcode

    An endpoint may return one, too: for several values, or to fail.
*/

CallResult::CallResult() = default;

CallResult::CallResult(PayloadData *data) : Payload(data) { }

/*!
    A result with \a arguments: values that can't be sent make it an error.
*/
CallResult::CallResult(const Arguments &arguments)
{
    Message message;
    QString text;
    if (std::optional<WampCore::Payload> payload = payloadOf(arguments, &text))
        message.payload = std::move(*payload);
    auto *data = new ResultData(std::move(message));
    if (!text.isEmpty())
        data->error = Error(QStringLiteral("wamp.error.invalid_argument"), text);
    d = data;
}

CallResult::CallResult(const Error &error)
{
    auto *data = new ResultData;
    data->error = error;
    d = data;
}

bool CallResult::hasError() const
{
    return d && static_cast<const ResultData *>(d.data())->error;
}

/*!
    \property Fernweg::Wamp::CallResult::error
    Why the call failed; none if it didn't. Errors of the call itself are those of the specification:
    \c wamp.error.no_such_procedure, \c wamp.error.timeout, \c wamp.error.canceled (by the caller, or
    because one of both left), \c wamp.error.network_failure (the connection was lost, or there was
    none), \c wamp.error.invalid_argument (also: a value that can't be sent),
    \c wamp.error.payload_size_exceeded …
*/
Error CallResult::error() const
{
    return d ? static_cast<const ResultData *>(d.data())->error : Error();
}

/*!
    \property Fernweg::Wamp::CallResult::isProgress
    Whether more follows: see CallOptions::onProgress().
*/
bool CallResult::isProgress() const
{
    return d && d->details().value(QStringLiteral("progress")).toBool();
}

/*!
    \class Fernweg::Wamp::Event
    \inmodule FernwegWamp
    \inheaderfile Fernweg/WampEvent
    \brief An event of a topic that is subscribed to.
*/

Event::Event() = default;

Event::Event(PayloadData *data) : Payload(data) { }

/*!
    \property Fernweg::Wamp::Event::topic
    Where it was published; for subscriptions by pattern that is not what was subscribed to.
*/
QString Event::topic() const
{
    return d ? static_cast<const EventData *>(d.data())->topic : QString();
}

/*!
    \property Fernweg::Wamp::Event::publication
    The publication's id, the same for all who get it.
*/
quint64 Event::publication() const
{
    return d ? static_cast<const EventData *>(d.data())->publication : 0;
}

quint64 Event::subscription() const
{
    return d ? static_cast<const EventData *>(d.data())->subscription : 0;
}

/*!
    The session that published it, if it, or the router, discloses that.
*/
std::optional<quint64> Event::publisher() const
{
    return detail<quint64>(details(), QStringLiteral("publisher"));
}

QString Event::publisherAuthId() const
{
    return details().value(QStringLiteral("publisher_authid")).toString();
}

QString Event::publisherAuthRole() const
{
    return details().value(QStringLiteral("publisher_authrole")).toString();
}

std::optional<qint64> Event::trustLevel() const
{
    return detail<qint64>(details(), QStringLiteral("trustlevel"));
}

/*!
    \property Fernweg::Wamp::Event::isRetained
    Whether it was published before this session subscribed: see SubscribeOptions::setGetRetained().
*/
bool Event::isRetained() const
{
    return details().value(QStringLiteral("retained")).toBool();
}

} // namespace Fernweg::Wamp
