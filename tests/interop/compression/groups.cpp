// SPDX-License-Identifier: Apache-2.0
#include "compression/groups.h"

#include "compression/payloads.h"

namespace Interop {

using namespace Qt::StringLiterals;

QList<QList<Message>> allGroups(qsizetype randomSize)
{
    const QList<Message> texts = {
        { QByteArray(), false },
        { QByteArray(), true },
        { "x", false },
        { "Hello, hello, hello", false },
        { u"Grüße, Ελλάδα, Россия, 日本語, ไทย, €, 🦊𝄞𐍈, a"_s
                  .repeated(3)
                  .toUtf8(),
          false },
        { jsonTable(64 * 1024), false },
        { QByteArray(1000, '\0'), true },
        { QByteArray(), false },
    };
    QList<Message> similar;
    const QList<QByteArray> all = measurements(200);
    for (const QByteArray &measurement : all)
        similar.append({ measurement, false });
    return {
        QList<Message>(20, { randomOctets(200, 1), true }),
        QList<Message>(10, { randomOctets(2000, 2), true }),
        texts,
        similar,
        { { randomOctets(randomSize, 3), true } },
    };
}

} // namespace Interop
