// SPDX-License-Identifier: Apache-2.0
#include "stroke.h"

#include <QtCore/QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Broadcast {

namespace {

constexpr qsizetype MaxNumbers = 2 * 256;
constexpr int MaxWidth = 80;

} // namespace

std::optional<Stroke> strokeFrom(const QJsonObject &message)
{
    const QJsonArray points = message.value("points"_L1).toArray();
    if (points.isEmpty() || points.size() % 2 != 0 || points.size() > MaxNumbers)
        return std::nullopt;
    Stroke stroke;
    stroke.width = std::clamp(message.value("width"_L1).toInt(stroke.width), 1, MaxWidth);
    for (qsizetype i = 0; i < points.size(); ++i) {
        if (!points.at(i).isDouble())
            return std::nullopt;
        const double limit = i % 2 == 0 ? SheetWidth : SheetHeight;
        stroke.points.append(qRound(std::clamp(points.at(i).toDouble(), 0.0, limit)));
    }
    return stroke;
}

QJsonObject toJson(const Stroke &stroke)
{
    QJsonArray points;
    for (const int number : stroke.points)
        points.append(number);
    return { { u"by"_s, stroke.by },
             { u"colour"_s, stroke.colour },
             { u"width"_s, stroke.width },
             { u"points"_s, points } };
}

} // namespace Broadcast
