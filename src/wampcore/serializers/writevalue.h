// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serializers/writer.h"

namespace Fernweg::WampCore {

/// What a QVariant of that type holds, without a conversion or a copy.
template <typename T>
const T &heldBy(const QVariant &value)
{
    return *static_cast<const T *>(value.constData());
}

template <Writer W>
void writeList(W &writer, const QVariantList &list)
{
    writer.beginList(list.size());
    for (const QVariant &value : list)
        writeValue(writer, value);
    writer.endList();
}

template <Writer W>
void writeDictionary(W &writer, const QVariantMap &dictionary)
{
    writer.beginDictionary(dictionary.size());
    for (auto it = dictionary.cbegin(); it != dictionary.cend(); ++it) {
        writer.key(it.key());
        writeValue(writer, it.value());
    }
    writer.endDictionary();
}

template <Writer W>
void writeValue(W &writer, const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool:
        return writer.boolean(heldBy<bool>(value));
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::Long:
    case QMetaType::Short:
    case QMetaType::SChar:
        return writer.integer(value.toLongLong());
    case QMetaType::UInt:
    case QMetaType::ULongLong:
    case QMetaType::ULong:
    case QMetaType::UShort:
    case QMetaType::UChar:
        return writer.unsignedInteger(value.toULongLong());
    case QMetaType::Double:
    case QMetaType::Float:
        return writer.number(value.toDouble());
    case QMetaType::QString:
        return writer.text(heldBy<QString>(value));
    case QMetaType::QByteArray:
        return writer.binary(heldBy<QByteArray>(value));
    case QMetaType::QVariantList:
        return writeList(writer, heldBy<QVariantList>(value));
    case QMetaType::QVariantMap:
        return writeDictionary(writer, heldBy<QVariantMap>(value));
    case QMetaType::QStringList:
        return writeList(writer, value.toList());
    default:
        return writer.null();
    }
}

} // namespace Fernweg::WampCore
