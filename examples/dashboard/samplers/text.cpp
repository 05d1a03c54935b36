// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace Dashboard {

namespace {

template <typename Number>
std::optional<Number> wholeNumber(QByteArrayView field)
{
    Number value {};
    const char *const end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, value);
    if (error != std::errc {} || stop != end)
        return std::nullopt;
    return value;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

} // namespace

QList<QByteArrayView> lines(QByteArrayView text)
{
    QList<QByteArrayView> result;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        const QByteArrayView line = end < 0 ? text : text.first(end);
        if (!line.isEmpty())
            result.append(line);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
    }
    return result;
}

QList<QByteArrayView> fields(QByteArrayView line)
{
    QList<QByteArrayView> result;
    qsizetype begin = 0;
    for (qsizetype i = 0; i <= line.size(); ++i) {
        if (i < line.size() && !isBlank(line[i]))
            continue;
        if (i > begin)
            result.append(line.sliced(begin, i - begin));
        begin = i + 1;
    }
    return result;
}

std::optional<quint64> unsignedNumber(QByteArrayView field)
{
    return wholeNumber<quint64>(field);
}

std::optional<qint64> signedNumber(QByteArrayView field)
{
    return wholeNumber<qint64>(field);
}

std::optional<double> realNumber(QByteArrayView field)
{
    const auto value = wholeNumber<double>(field);
    if (!value || !std::isfinite(*value))
        return std::nullopt;
    return value;
}

quint64 counterDelta(quint64 before, quint64 after)
{
    if (after >= before)
        return after - before;
    constexpr quint64 Range = quint64(std::numeric_limits<quint32>::max()) + 1;
    const bool wrapped = before < Range && before >= Range / 4 * 3 && after < Range / 4;
    return wrapped ? Range - before + after : 0;
}

} // namespace Dashboard
