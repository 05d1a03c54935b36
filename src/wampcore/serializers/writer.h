// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qbytearrayview.h>
#include <QtCore/qstringview.h>
#include <QtCore/qvariant.h>

#include <concepts>

namespace Fernweg::WampCore {

/// What writes values one after the other: the interface that all serializers share.
template <typename T>
concept Writer = requires(T writer, qsizetype count, QStringView text, QByteArrayView octets)
{
    writer.beginList(count);
    writer.endList();
    writer.beginDictionary(count); // then key and value, by turns
    writer.key(text);
    writer.endDictionary();
    writer.null();
    writer.boolean(true);
    writer.integer(qint64());
    writer.unsignedInteger(quint64());
    writer.number(double());
    writer.text(text);
    writer.binary(octets);
    writer.raw(octets); // a value that has been written in the same format already
};

/// Writes a value of the types that WAMP knows; any other is written as null.
template <Writer W>
void writeValue(W &writer, const QVariant &value);
template <Writer W>
void writeList(W &writer, const QVariantList &list);
template <Writer W>
void writeDictionary(W &writer, const QVariantMap &dictionary);

} // namespace Fernweg::WampCore
