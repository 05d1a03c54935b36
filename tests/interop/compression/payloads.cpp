// SPDX-License-Identifier: Apache-2.0
#include "compression/payloads.h"

#include <QtCore/QRandomGenerator>

namespace Interop {

using namespace Qt::StringLiterals;

namespace {

QByteArray measurement(QRandomGenerator &random, int number)
{
    const QString text =
            u"{\"sensor\": \"Gewächshaus %1\", \"number\": %2, \"temperature\": %3, \"unit\": "
            u"\"°C\", "
            u"\"humidity\": %4, \"battery\": \"good\", \"note\": \"измерено 測定 🌡\"}"_s
                    .arg(number % 7)
                    .arg(number)
                    .arg(random.bounded(400) / 10.0)
                    .arg(random.bounded(100));
    return text.toUtf8();
}

} // namespace

QByteArray randomOctets(qsizetype size, quint32 number)
{
    QRandomGenerator random(number);
    QByteArray octets(size, Qt::Uninitialized);
    for (char &octet : octets)
        octet = char(random.bounded(256));
    return octets;
}

QByteArray jsonTable(qsizetype size)
{
    QRandomGenerator random(1);
    QByteArray table = "[\n";
    for (int number = 0; table.size() < size; ++number)
        table += measurement(random, number) + ",\n";
    return table + "null]";
}

QList<QByteArray> measurements(int count)
{
    QRandomGenerator random(2);
    QList<QByteArray> list;
    for (int number = 0; number < count; ++number)
        list.append(measurement(random, number));
    return list;
}

} // namespace Interop
