// SPDX-License-Identifier: Apache-2.0
#include "messages/messagesize.h"

#include "serializers/writevalue.h"

namespace Fernweg::WampCore {

namespace {

constexpr quint64 perMapNode = 64; // the pointers of the tree, and the key's

quint64 sizeOfText(const QString &text)
{
    return quint64(text.size()) * sizeof(QChar);
}

quint64 sizeOfValue(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return sizeof(QVariant) + sizeOfText(heldBy<QString>(value));
    case QMetaType::QByteArray:
        return sizeof(QVariant) + quint64(heldBy<QByteArray>(value).size());
    case QMetaType::QVariantList:
        return sizeof(QVariant) + WampCore::sizeOf(heldBy<QVariantList>(value));
    case QMetaType::QVariantMap:
        return sizeof(QVariant) + WampCore::sizeOf(heldBy<QVariantMap>(value));
    default:
        return sizeof(QVariant);
    }
}

} // namespace

quint64 sizeOf(const QVariantList &list)
{
    quint64 size = 0;
    for (const QVariant &value : list)
        size += sizeOfValue(value);
    return size;
}

quint64 sizeOf(const QVariantMap &map)
{
    quint64 size = 0;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        size += perMapNode + sizeOfText(it.key()) + sizeOfValue(it.value());
    return size;
}

quint64 sizeOf(const Message &message, quint64 payloadSize)
{
    constexpr quint64 fixedPart = 256;
    const quint64 details = message.details.isEmpty() ? 0 : sizeOf(message.details);
    return fixedPart + sizeOfText(message.uri) + details + payloadSize;
}

} // namespace Fernweg::WampCore
