// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QList>
#include <QtCore/QVariantList>
#include <QtGui/QColor>
#include <QtGui/QPolygonF>
#include <QtQml/qqmlregistration.h>
#include <QtQuick/QQuickPaintedItem>

// Lines over time, with the newest sample at the right edge. It is painted when a sample arrives
// and only moved in between, so that scrolling at 60 frames a second costs next to nothing.
class StripChart : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    // One line per colour; every sample brings as many values.
    Q_PROPERTY(QList<QColor> colors READ colors WRITE setColors NOTIFY colorsChanged FINAL)
    Q_PROPERTY(double lineWidth READ lineWidth WRITE setLineWidth NOTIFY lineWidthChanged FINAL)
    // The value at the upper edge.
    Q_PROPERTY(double maximum READ maximum WRITE setMaximum NOTIFY maximumChanged FINAL)
    Q_PROPERTY(double pixelsPerSecond READ pixelsPerSecond WRITE setPixelsPerSecond NOTIFY
                       pixelsPerSecondChanged FINAL)
    // How long samples are kept, in seconds.
    Q_PROPERTY(double memory READ memory WRITE setMemory NOTIFY memoryChanged FINAL)

    // The time of the newest sample in milliseconds, the time that all samples cover in seconds,
    // and the largest value among them.
    Q_PROPERTY(double latest READ latest NOTIFY samplesChanged FINAL)
    Q_PROPERTY(double span READ span NOTIFY samplesChanged FINAL)
    Q_PROPERTY(double peak READ peak NOTIFY samplesChanged FINAL)

public:
    explicit StripChart(QQuickItem *parent = nullptr);

    QList<QColor> colors() const { return m_colors; }
    double lineWidth() const { return m_lineWidth; }
    double maximum() const { return m_maximum; }
    double pixelsPerSecond() const { return m_pixelsPerSecond; }
    double memory() const { return m_memory; }
    double latest() const;
    double span() const;
    double peak() const { return m_peak; }

    void setColors(const QList<QColor> &colors);
    void setLineWidth(double width);
    void setMaximum(double maximum);
    void setPixelsPerSecond(double pixels);
    void setMemory(double seconds);

    // Values that are not finite leave a gap. A time that goes back begins a new chart.
    Q_INVOKABLE void append(double time, const QList<double> &values);
    // Each entry of `samples` is a list of the time and the values.
    Q_INVOKABLE void replace(const QVariantList &samples);

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void colorsChanged();
    void lineWidthChanged();
    void maximumChanged();
    void pixelsPerSecondChanged();
    void memoryChanged();
    void samplesChanged();

private:
    struct Entry
    {
        double time = 0;
        QList<double> values;
    };

    void change(double &member, double value, void (StripChart::*signal)());
    void add(double time, const QList<double> &values);
    void refresh();
    QList<QPolygonF> pieces(qsizetype series) const;
    void paintPiece(QPainter *painter, const QPolygonF &piece, const QColor &color) const;

    QList<QColor> m_colors;
    QList<Entry> m_entries;
    double m_lineWidth = 2;
    double m_maximum = 1;
    double m_pixelsPerSecond = 10;
    double m_memory = 60;
    double m_peak = 0;
};
