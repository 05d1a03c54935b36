// SPDX-License-Identifier: Apache-2.0
#include "messages/messageio.h"

#include "messages/messagetable.h"
#include "serializers/cborwriter.h"
#include "serializers/jsonwriter.h"
#include "serializers/msgpackwriter.h"
#include "serializers/writevalue.h"

#include <algorithm>

namespace Fernweg::WampCore {

namespace {

/// The arguments as they go out: as they came, or as values.
struct Parts
{
    bool isRaw = false;
    bool hasArguments = false;
    bool hasKwargs = false;
    QVariantList arguments;
    QVariantMap kwargs;

    int count() const noexcept { return hasKwargs ? 2 : hasArguments ? 1 : 0; }
};

Parts partsFor(SerializerId serializer, const Payload &payload)
{
    Parts parts;
    parts.isRaw = payload.serializer() == serializer;
    if (payload.isEmpty())
        return parts;
    if (parts.isRaw) {
        parts.hasArguments = !payload.encodedArguments().isEmpty();
        parts.hasKwargs = !payload.encodedKwargs().isEmpty();
    } else {
        parts.arguments = payload.arguments();
        parts.kwargs = payload.kwargs();
        parts.hasArguments = !parts.arguments.isEmpty();
        parts.hasKwargs = !parts.kwargs.isEmpty();
    }
    return parts;
}

template <Writer W>
void writeField(W &writer, Field field, const Message &message)
{
    switch (field) {
    case Field::RequestType:
        return writer.unsignedInteger(quint64(message.requestType));
    case Field::Request:
    case Field::RequestOrZero:
        return writer.unsignedInteger(message.request);
    case Field::Id:
        return writer.unsignedInteger(message.id);
    case Field::Publication:
        return writer.unsignedInteger(message.publication);
    case Field::Realm:
    case Field::Uri:
    case Field::Pattern:
    case Field::Text:
        return writer.text(message.uri);
    case Field::Details:
    case Field::OptionalDetails:
        return writeDictionary(writer, message.details);
    case Field::Ignored:
    case Field::OptionalIgnored:
    case Field::None:
        return writer.unsignedInteger(0);
    }
}

/// How many of the fields are there: what is optional and empty is left out.
int writtenFields(const MessageSpec &spec, const Message &message)
{
    const int count = spec.fieldCount();
    const Field last = count == 0 ? Field::None : spec.fields[size_t(count - 1)];
    const bool isLeftOut = last == Field::OptionalIgnored
            || (last == Field::OptionalDetails && message.details.isEmpty());
    return isLeftOut ? count - 1 : count;
}

template <Writer W>
void writePayload(W &writer, const Payload &payload, const Parts &parts)
{
    if (parts.count() == 0)
        return;
    if (parts.isRaw && parts.hasArguments)
        writer.raw(payload.encodedArguments());
    else if (payload.isOpaque())
        writeValue(writer, parts.arguments.constFirst());
    else
        writeList(writer, parts.arguments);
    if (parts.isRaw && parts.hasKwargs)
        writer.raw(payload.encodedKwargs());
    else if (parts.hasKwargs)
        writeDictionary(writer, parts.kwargs);
}

/// Memory for one message after the other, as long as nobody keeps them. Without it the allocator gives
/// the memory of large messages back to the system after each, and gets it page by page.
class LargeMessages
{
public:
    static constexpr qsizetype least = 8 * 1024;
    static constexpr qsizetype most = 256 * 1024;

    static bool suits(qsizetype size) noexcept { return size >= least && size <= most; }
    QByteArray take() { return m_last.isDetached() ? std::move(m_last) : QByteArray(); }
    void keep(const QByteArray &bytes) { m_last = bytes; }

private:
    QByteArray m_last;
};

LargeMessages &largeMessages()
{
    thread_local LargeMessages messages;
    return messages;
}

template <Writer W>
QByteArray write(SerializerId serializer, const MessageSpec &spec, const Message &message)
{
    // Numbers and brackets, the URI mostly ASCII, a guess for the rest.
    constexpr qsizetype fixedPart = 96;
    constexpr qsizetype perValue = 32;
    const Parts parts = partsFor(serializer, message.payload);
    qsizetype guess = fixedPart + message.uri.size() + 2 * perValue * message.details.size();
    guess += parts.isRaw
            ? message.payload.encodedArguments().size() + message.payload.encodedKwargs().size()
            : perValue * (parts.arguments.size() + parts.kwargs.size());
    const bool isLarge = LargeMessages::suits(guess);
    Output output(guess, isLarge ? largeMessages().take() : QByteArray());
    W writer(output);
    const int fields = writtenFields(spec, message);
    writer.beginList(1 + fields + parts.count());
    writer.unsignedInteger(quint64(message.type));
    for (int i = 0; i < fields; ++i)
        writeField(writer, spec.fields[size_t(i)], message);
    writePayload(writer, message.payload, parts);
    writer.endList();
    QByteArray bytes = output.take();
    if (isLarge)
        largeMessages().keep(bytes);
    return bytes;
}

} // namespace

QByteArray writeMessage(SerializerId serializer, const Message &message)
{
    const MessageSpec *spec = messageSpec(message.type);
    Q_ASSERT_X(spec, "writeMessage", "a message without a type");
    if (!spec)
        return {};
    switch (serializer) {
    case SerializerId::Json:
        return write<JsonWriter>(serializer, *spec, message);
    case SerializerId::MsgPack:
        return write<MsgPackWriter>(serializer, *spec, message);
    case SerializerId::Cbor:
        return write<CborWriter>(serializer, *spec, message);
    }
    return {};
}

} // namespace Fernweg::WampCore
