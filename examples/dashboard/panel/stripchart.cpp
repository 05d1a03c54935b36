// SPDX-License-Identifier: Apache-2.0
#include "stripchart.h"

#include <QtGui/QLinearGradient>
#include <QtGui/QPainter>
#include <QtGui/QPen>

#include <algorithm>
#include <cmath>

namespace {

// Samples further apart than this, in milliseconds, are not joined: nothing is known in between.
constexpr double LongestStep = 1500;

} // namespace

StripChart::StripChart(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
}

double StripChart::latest() const
{
    return m_entries.isEmpty() ? 0 : m_entries.last().time;
}

double StripChart::span() const
{
    return m_entries.isEmpty() ? 0 : (m_entries.last().time - m_entries.first().time) / 1000;
}

void StripChart::setColors(const QList<QColor> &colors)
{
    if (colors == m_colors)
        return;
    m_colors = colors;
    update();
    Q_EMIT colorsChanged();
}

void StripChart::change(double &member, double value, void (StripChart::*signal)())
{
    if (qFuzzyCompare(member, value))
        return;
    member = value;
    update();
    Q_EMIT(this->*signal)();
}

void StripChart::setLineWidth(double width)
{
    change(m_lineWidth, width, &StripChart::lineWidthChanged);
}

void StripChart::setMaximum(double maximum)
{
    change(m_maximum, maximum, &StripChart::maximumChanged);
}

void StripChart::setPixelsPerSecond(double pixels)
{
    change(m_pixelsPerSecond, pixels, &StripChart::pixelsPerSecondChanged);
}

void StripChart::setMemory(double seconds)
{
    change(m_memory, seconds, &StripChart::memoryChanged);
}

void StripChart::add(double time, const QList<double> &values)
{
    if (!m_entries.isEmpty() && time <= m_entries.last().time)
        m_entries.clear();
    m_entries.append({ time, values });
    while (time - m_entries.first().time > m_memory * 1000)
        m_entries.removeFirst();
}

void StripChart::append(double time, const QList<double> &values)
{
    add(time, values);
    refresh();
}

void StripChart::replace(const QVariantList &samples)
{
    m_entries.clear();
    for (const QVariant &sample : samples) {
        const QVariantList numbers = sample.toList();
        QList<double> values;
        for (qsizetype i = 1; i < numbers.size(); ++i) {
            bool isNumber = false;
            const double value = numbers[i].toDouble(&isNumber);
            values.append(isNumber ? value : NAN);
        }
        add(numbers.value(0).toDouble(), values);
    }
    refresh();
}

void StripChart::refresh()
{
    m_peak = 0;
    for (const Entry &entry : std::as_const(m_entries)) {
        for (const double value : entry.values) {
            if (std::isfinite(value))
                m_peak = std::max(m_peak, value);
        }
    }
    update();
    Q_EMIT samplesChanged();
}

QList<QPolygonF> StripChart::pieces(qsizetype series) const
{
    const double right = width();
    // Half the line lies outside of its points: room for it at the lower and at the upper edge.
    const double lower = height() - m_lineWidth / 2;
    const double range = height() - m_lineWidth;
    QList<QPolygonF> result;
    double previous = -1e12;
    for (const Entry &entry : m_entries) {
        const double value = entry.values.value(series, NAN);
        if (!std::isfinite(value))
            continue;
        if (entry.time - previous > LongestStep)
            result.append(QPolygonF());
        previous = entry.time;
        const double x = right - (latest() - entry.time) / 1000 * m_pixelsPerSecond;
        const double share = m_maximum > 0 ? std::clamp(value / m_maximum, 0.0, 1.0) : 0.0;
        result.last().append({ x, lower - share * range });
    }
    return result;
}

void StripChart::paintPiece(QPainter *painter, const QPolygonF &piece, const QColor &color) const
{
    QPolygonF area = piece;
    area.append({ piece.last().x(), height() });
    area.append({ piece.first().x(), height() });
    QLinearGradient gradient(0, 0, 0, height());
    QColor shade = color;
    shade.setAlphaF(0.42F);
    gradient.setColorAt(0, shade);
    shade.setAlphaF(0.04F);
    gradient.setColorAt(1, shade);
    painter->setPen(Qt::NoPen);
    painter->setBrush(gradient);
    painter->drawPolygon(area);

    painter->setPen(QPen(color, m_lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(piece);
}

void StripChart::paint(QPainter *painter)
{
    for (qsizetype series = 0; series < m_colors.size(); ++series) {
        const QList<QPolygonF> polygons = pieces(series);
        for (const QPolygonF &piece : polygons)
            paintPiece(painter, piece, m_colors[series]);
    }
}
