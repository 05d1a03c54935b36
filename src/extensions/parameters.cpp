// SPDX-License-Identifier: Apache-2.0
#include "extensions/parameters.h"

namespace Fernweg::Codecs {

QByteArray readFlag(const std::optional<QByteArray> &value, bool &flag)
{
    flag = true;
    return value ? QByteArrayLiteral("has a value") : QByteArray();
}

QByteArray readLevel(const std::optional<QByteArray> &value, std::optional<int> &level)
{
    if (!value)
        return QByteArrayLiteral("has no value");
    if (value->size() != 1 || value->front() < '1' || value->front() > '9')
        return QByteArrayLiteral("is not an integer from 1 to 9");
    level = value->front() - '0';
    return {};
}

bool isWithin(const char *name, int value, int least, int most, QString &error)
{
    if (value >= least && value <= most)
        return true;
    error = QStringLiteral("%1: %2 is not from %3 to %4")
                    .arg(QLatin1String(name))
                    .arg(value)
                    .arg(least)
                    .arg(most);
    return false;
}

bool isSize(const char *name, qsizetype value, QString &error)
{
    if (value >= 0)
        return true;
    error = QStringLiteral("%1: %2 is negative").arg(QLatin1String(name)).arg(value);
    return false;
}

} // namespace Fernweg::Codecs
