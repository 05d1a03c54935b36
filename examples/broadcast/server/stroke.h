// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace Broadcast {

// The sheet is as large in every program, however large its window: strokes fit everywhere.
constexpr int SheetWidth = 1600;
constexpr int SheetHeight = 1000;

// A line through points of the sheet, in one colour.
struct Stroke
{
    int by = 0; // whose it is
    QString colour;
    int width = 4;
    QList<int> points; // x, y, x, y, …
};

// Reads what a participant sent, which may be anything. What it may not choose is left empty.
std::optional<Stroke> strokeFrom(const QJsonObject &message);
QJsonObject toJson(const Stroke &stroke);

} // namespace Broadcast
