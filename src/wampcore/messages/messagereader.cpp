// SPDX-License-Identifier: Apache-2.0
#include "messages/messagereader.h"

#include "messages/ids.h"
#include "messages/optionkeys.h"
#include "messages/uris.h"
#include "serializers/binarycursor.h"
#include "serializers/jsoncursor.h"

#include <algorithm>

namespace Fernweg::WampCore {

namespace {

constexpr bool isOptional(Field field) noexcept
{
    return field == Field::OptionalDetails || field == Field::OptionalIgnored;
}

} // namespace

template <Cursor C>
ReadResult MessageReader<C>::read()
{
    if (!readAll() || m_cursor.hasFailed())
        return failure();
    return std::move(m_message);
}

template <Cursor C>
bool MessageReader<C>::readAll()
{
    if (!m_cursor.enterList() || !readType())
        return false;
    const int count = m_spec->fieldCount();
    int index = 0;
    bool hasNext = m_cursor.hasNext();
    for (; hasNext && index < count; hasNext = m_cursor.hasNext()) {
        if (!readField(m_spec->fields[size_t(index++)]))
            return false;
    }
    if (m_cursor.hasFailed())
        return false;
    if (index < count && !isOptional(m_spec->fields[size_t(index)]))
        return refuse(QStringLiteral("it has too few elements"));
    if (hasNext && !(m_spec->hasPayload ? readPayload() : refuseExcess()))
        return false;
    return checkPattern() && checkRevocation();
}

template <Cursor C>
bool MessageReader<C>::readType()
{
    quint64 code = 0;
    if (!m_cursor.hasNext())
        return m_cursor.hasFailed() ? false : refuse(QStringLiteral("an empty list is no message"));
    if (!is(ValueType::Number) || !m_cursor.readUnsigned(code))
        return refuseType("a message begins with its type", "an integer");
    m_spec = messageSpec(code);
    if (!m_spec)
        return refuse(QStringLiteral("there is no message of type %1").arg(code));
    m_message.type = m_spec->type;
    return true;
}

template <Cursor C>
bool MessageReader<C>::readField(Field field)
{
    switch (field) {
    case Field::RequestType:
        return readRequestType();
    case Field::Request:
        return readId(m_message.request, 1, "request");
    case Field::RequestOrZero:
        return readId(m_message.request, 0, "request");
    case Field::Id:
        return readId(m_message.id, 1, "id");
    case Field::Publication:
        return readId(m_message.publication, 1, "publication");
    case Field::Realm:
    case Field::Uri:
    case Field::Pattern:
    case Field::Text:
        return readText(field);
    case Field::Details:
    case Field::OptionalDetails:
        return readDetails();
    case Field::Ignored:
    case Field::OptionalIgnored:
    case Field::None:
        break;
    }
    Slice slice;
    bool isEmpty = false;
    return m_cursor.skip(slice, isEmpty);
}

template <Cursor C>
bool MessageReader<C>::readId(quint64 &id, quint64 min, const char *name)
{
    quint64 number = 0;
    if (!is(ValueType::Number))
        return refuseType(name, "an integer");
    if (!m_cursor.readUnsigned(number) || number < min || number > maxId)
        return refuseType(name, "an id in [1, 2^53]");
    id = number;
    return true;
}

template <Cursor C>
bool MessageReader<C>::readRequestType()
{
    quint64 code = 0;
    if (!is(ValueType::Number) || !m_cursor.readUnsigned(code) || code > maxMessageCode
        || !isRequest(static_cast<MessageType>(code)))
        return refuseType("request type", "the type of a request");
    m_message.requestType = static_cast<MessageType>(code);
    return true;
}

template <Cursor C>
bool MessageReader<C>::readText(Field field)
{
    if (field == Field::Realm && is(ValueType::Null)) {
        Slice slice;
        bool isEmpty = false;
        return m_cursor.skip(slice, isEmpty);
    }
    if (!is(ValueType::Text))
        return refuseType(field == Field::Text ? "method or signature" : "URI", "text");
    if (!m_cursor.readText(m_message.uri))
        return false;
    if (field == Field::Uri && m_message.uri.isEmpty())
        return refuse(QStringLiteral("an empty URI"), Uri::invalidUri());
    return true;
}

template <Cursor C>
bool MessageReader<C>::readDetails()
{
    Slice slice;
    bool isEmpty = false;
    if (!is(ValueType::Dictionary))
        return refuseType("options or details", "a dictionary");
    if (!m_cursor.skip(slice, isEmpty))
        return false;
    if (isEmpty)
        return true;
    if (slice.length > maxDetailsSize)
        return refuse(QStringLiteral("options or details of %1 octets, %2 are the most")
                              .arg(slice.length)
                              .arg(maxDetailsSize));
    m_message.details =
            C::decode(QByteArrayView(m_bytes).sliced(slice.offset, slice.length)).toMap();
    if (const OptionKey *option = checkDetails(*m_spec, m_message.details))
        return refuse(QStringLiteral("\"%1\" is not %2")
                              .arg(QLatin1String(option->key),
                                   QLatin1String(optionTypeName(option->type))));
    return true;
}

template <Cursor C>
bool MessageReader<C>::readPayload()
{
    Slice arguments;
    Slice kwargs;
    if (!is(ValueType::List) && m_message.details.contains(QStringLiteral("enc_algo")))
        return readOpaquePayload();
    if (!readPart(arguments, ValueType::List, "Arguments", "a list"))
        return false;
    if (m_cursor.hasNext()) {
        if (!readPart(kwargs, ValueType::Dictionary, "ArgumentsKw", "a dictionary"))
            return false;
        if (m_cursor.hasNext())
            return refuseExcess();
    }
    if (!arguments.isEmpty() || !kwargs.isEmpty())
        m_message.payload = Payload::fromMessage(m_serializer, m_bytes, arguments, kwargs);
    return !m_cursor.hasFailed();
}

/// Autobahn's payload transparency: a single binary value in place of Arguments and ArgumentsKw.
template <Cursor C>
bool MessageReader<C>::readOpaquePayload()
{
    Slice slice;
    bool isEmpty = false;
    const bool isJson = m_serializer == SerializerId::Json;
    if (!is(isJson ? ValueType::Text : ValueType::Binary))
        return refuseType("encrypted payload", "binary data");
    if (!m_cursor.skip(slice, isEmpty))
        return false;
    m_message.payload = Payload::fromMessage(m_serializer, m_bytes, slice, {});
    if (isJson && m_message.payload.arguments().constFirst().typeId() != QMetaType::QByteArray)
        return refuseType("encrypted payload", "binary data");
    return m_cursor.hasNext() ? refuseExcess() : !m_cursor.hasFailed();
}

/// Empty ones are the same as none, and so is null, which some implementations send.
template <Cursor C>
bool MessageReader<C>::readPart(Slice &slice, ValueType type, const char *name,
                                const char *expected)
{
    const bool isNull = is(ValueType::Null);
    if (!isNull && !is(type))
        return refuseType(name, expected);
    bool isEmpty = false;
    if (!m_cursor.skip(slice, isEmpty))
        return false;
    if (isEmpty || isNull)
        slice = {};
    return true;
}

/// Only what subscribes or registers a pattern may have an empty URI: all components of it are free.
template <Cursor C>
bool MessageReader<C>::checkPattern()
{
    const bool hasPattern = std::find(m_spec->fields.begin(), m_spec->fields.end(), Field::Pattern)
            != m_spec->fields.end();
    if (!hasPattern || !m_message.uri.isEmpty())
        return true;
    const QString match = m_message.details.value(QStringLiteral("match")).toString();
    return match == QLatin1String("prefix") || match == QLatin1String("wildcard")
            ? true
            : refuse(QStringLiteral("an empty URI"), Uri::invalidUri());
}

/// Request 0 stands for none: the router takes something back, and says what.
template <Cursor C>
bool MessageReader<C>::checkRevocation()
{
    if (m_spec->fields.front() != Field::RequestOrZero || m_message.request != 0)
        return true;
    const QString key = m_spec->type == MessageType::Unsubscribed ? QStringLiteral("subscription")
                                                                  : QStringLiteral("registration");
    return m_message.details.contains(key)
            ? true
            : refuse(QStringLiteral("request 0 without \"%1\"").arg(key));
}

template <Cursor C>
bool MessageReader<C>::refuse(const QString &text, const QString &uri)
{
    m_error.uri = uri.isEmpty() ? Uri::protocolViolation() : uri;
    m_error.text = text;
    return false;
}

template <Cursor C>
bool MessageReader<C>::refuseType(const char *name, const char *expected)
{
    Slice slice;
    bool isEmpty = false;
    if (is(ValueType::Invalid) && !m_cursor.skip(slice, isEmpty)) // says better what is wrong
        return false;
    return refuse(
            QStringLiteral("%1: expected %2").arg(QLatin1String(name), QLatin1String(expected)));
}

template <Cursor C>
bool MessageReader<C>::refuseExcess()
{
    return refuse(QStringLiteral("it has too many elements"));
}

/// A request that is refused for what it says can be answered, if the rest of it is well-formed.
template <Cursor C>
ReadResult MessageReader<C>::failure()
{
    if (!m_cursor.hasFailed() && m_spec && isRequest(m_spec->type) && m_message.request != 0) {
        m_cursor = C(m_bytes);
        Slice slice;
        bool isEmpty = false;
        m_cursor.enterList();
        while (m_cursor.hasNext() && m_cursor.skip(slice, isEmpty)) { }
        if (!m_cursor.hasFailed()) {
            m_error.requestType = m_spec->type;
            m_error.request = m_message.request;
        }
    }
    if (m_cursor.hasFailed()) {
        m_error.uri = Uri::protocolViolation();
        m_error.text = m_cursor.errorText();
    }
    if (m_spec)
        m_error.text = QLatin1String(m_spec->name) + QLatin1String(": ") + m_error.text;
    return std::move(m_error);
}

ReadResult readMessage(SerializerId serializer, const QByteArray &bytes)
{
    switch (serializer) {
    case SerializerId::Json:
        return MessageReader<JsonCursor>(serializer, bytes).read();
    case SerializerId::MsgPack:
        return MessageReader<MsgPackCursor>(serializer, bytes).read();
    case SerializerId::Cbor:
        return MessageReader<CborCursor>(serializer, bytes).read();
    }
    return ReadError { Uri::protocolViolation(), QStringLiteral("no such serializer"), {}, 0 };
}

} // namespace Fernweg::WampCore
