// SPDX-License-Identifier: Apache-2.0
#include "payload.h"

namespace Interop {

QByteArray pattern(qsizetype size, bool isBinary)
{
    QByteArray payload(size, Qt::Uninitialized);
    const int period = isBinary ? 251 : 26;
    const int first = isBinary ? 0 : 'a';
    for (qsizetype i = 0; i < size; ++i)
        payload[i] = char(first + i % period);
    return payload;
}

QByteArray payloadOf(const QJsonObject &step)
{
    const QJsonValue size = step[u"size"];
    if (size.isDouble())
        return pattern(size.toInteger(), step[u"binary"].toBool());
    return QByteArray::fromHex(step[u"hex"].toString().toLatin1());
}

QList<QByteArray> fragments(const QByteArray &payload, qsizetype size)
{
    if (size == 0 || payload.size() <= size)
        return { payload };
    QList<QByteArray> pieces;
    for (qsizetype at = 0; at < payload.size(); at += size)
        pieces.append(payload.mid(at, size));
    return pieces;
}

} // namespace Interop
