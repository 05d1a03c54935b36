// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/serializerid.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace Fernweg::WampCore {

/// A part of a message that was received: the message's bytes, shared, and where the part is.
struct Slice
{
    qsizetype offset = 0;
    qsizetype length = 0; ///< 0: it is not there

    bool isEmpty() const noexcept { return length == 0; }
};

/// The arguments of a message, positional and by name. Those of a received message stay the bytes
/// that came, until somebody looks at them; those of a program are values, until they are written.
/// A value: copies share the bytes. Nothing is cached in it unless somebody says so, so that copies may go
/// to other threads.
class Payload
{
public:
    Payload() = default;
    explicit Payload(const QVariantList &arguments, const QVariantMap &kwargs = {})
        : m_arguments(arguments), m_kwargs(kwargs)
    {
    }

    /// Parts of \a message, which is well-formed in \a serializer: a list and a dictionary.
    static Payload fromMessage(SerializerId serializer, const QByteArray &message, Slice arguments,
                               Slice kwargs)
    {
        Payload payload;
        payload.m_serializer = serializer;
        payload.m_message = message;
        payload.m_argumentsSlice = arguments;
        payload.m_kwargsSlice = kwargs;
        return payload;
    }

    /// The serializer that its bytes are in; none if it consists of values.
    std::optional<SerializerId> serializer() const noexcept { return m_serializer; }
    bool isEmpty() const noexcept;
    /// The memory that it takes, in octets, roughly. Values are counted each time, unless the number is
    /// known.
    quint64 size() const;
    /// size() is \a octets, for copies, too.
    void setKnownSize(quint64 octets) noexcept { m_knownSize = octets; }

    /// A single binary value stands for all arguments (Autobahn's payload transparency); arguments()
    /// has that value only.
    bool isOpaque() const noexcept;

    /// Decodes bytes each time: keep what is returned. Integers are qlonglong, above 2^63 - 1 qulonglong;
    /// those of JSON and CBOR that 64 bits don't hold are double. Keys that are integers are text;
    /// of a key that occurs twice the last value counts. Values of MessagePack's extension types are
    /// their octets, tagged values of CBOR the values without the tag.
    QVariantList arguments() const;
    QVariantMap kwargs() const;

    /// The list or dictionary as it came, empty if there is none. Only if serializer() is set.
    QByteArrayView encodedArguments() const noexcept { return part(m_argumentsSlice); }
    QByteArrayView encodedKwargs() const noexcept { return part(m_kwargsSlice); }

private:
    QByteArrayView part(Slice slice) const noexcept
    {
        return QByteArrayView(m_message).sliced(slice.offset, slice.length);
    }

    std::optional<SerializerId> m_serializer;
    Slice m_argumentsSlice;
    Slice m_kwargsSlice;
    QByteArray m_message;
    QVariantList m_arguments;
    QVariantMap m_kwargs;
    quint64 m_knownSize = 0; // of values
};

} // namespace Fernweg::WampCore
