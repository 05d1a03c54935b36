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

QString mistakeIn(Context context, bool refersToEarlierMessages,
                  const std::function<double(Group)> &ratio)
{
    const bool refers = refersToEarlierMessages && context.isTakenOver;
    const bool isFar = context.windowBits >= 12;
    const struct
    {
        QString name;
        Group group;
        double least;
        double most;
    } limits[] = {
        { u"small ones that are the same"_s, Group::SameSmall, refers ? 0 : 0.95,
          refers ? 0.5 : 1.1 },
        { u"large ones that are the same"_s, Group::SameLarge, refers && isFar ? 0 : 0.95,
          refers && isFar ? 0.5 : 1.1 },
        { u"texts"_s, Group::Texts, 0, 0.5 },
        { u"measurements"_s, Group::Measurements, 0, refers ? 0.5 : 1.05 },
        { u"random octets"_s, Group::Random, 0.99, 1.1 },
    };
    for (const auto &[name, group, least, most] : limits) {
        const double value = ratio(group);
        if (!(value >= least && value <= most)) // nor is it a number if there was no message
            return u"%1: ratio %2"_s.arg(name).arg(value);
    }
    return {};
}

} // namespace Interop
