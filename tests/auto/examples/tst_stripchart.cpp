// SPDX-License-Identifier: Apache-2.0
#include "stripchart.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <cmath>

namespace {

const QColor Ink(Qt::white);
const QColor OtherInk(Qt::red);
constexpr int Width = 100; // ten pixels a second
constexpr int Height = 50;

} // namespace

// What the chart remembers, and what it paints.
class TestStripChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void empty();
    void newestAtTheRight();
    void valuesFromBottomToTop();
    void valuesBeyondTheMaximumStayInside();
    void gapWhereNothingArrived();
    void gapWhereNothingIsKnown();
    void seriesInTheirColours();
    void forgetsWhatIsOld();
    void peakOfAllSeries();
    void timeThatGoesBackBeginsAnew();
    void replaceTakesWhatIsANumber();

private:
    QImage painted();
    bool isPainted(const QImage &image, double secondsAgo) const;
    static int lineAt(const QImage &image, int x, const QColor &ink = Ink);

    std::unique_ptr<StripChart> m_chart;
};

void TestStripChart::init()
{
    m_chart = std::make_unique<StripChart>();
    m_chart->setSize({ Width, Height });
    m_chart->setColors({ Ink });
    m_chart->setPixelsPerSecond(10);
    m_chart->setMaximum(100);
    m_chart->setLineWidth(2);
}

QImage TestStripChart::painted()
{
    QImage image(Width, Height, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    m_chart->paint(&painter);
    return image;
}

bool TestStripChart::isPainted(const QImage &image, double secondsAgo) const
{
    const int x = int(Width - 1 - secondsAgo * m_chart->pixelsPerSecond());
    return lineAt(image, x) >= 0;
}

// The highest pixel of the line in a column, or -1: the line is in full colour, the area below is
// not.
int TestStripChart::lineAt(const QImage &image, int x, const QColor &ink)
{
    for (int y = 0; y < image.height(); ++y) {
        const QColor pixel = image.pixelColor(x, y);
        if (pixel.red() > 200 && pixel.green() >= ink.green() / 2
            && (ink.green() > 0 || pixel.green() < 60))
            return y;
    }
    return -1;
}

void TestStripChart::empty()
{
    QCOMPARE(m_chart->latest(), 0.0);
    QCOMPARE(m_chart->span(), 0.0);
    QCOMPARE(m_chart->peak(), 0.0);
    QImage black(Width, Height, QImage::Format_ARGB32_Premultiplied);
    black.fill(Qt::black);
    QCOMPARE(painted(), black);
}

void TestStripChart::newestAtTheRight()
{
    for (int i = 0; i <= 5; ++i)
        m_chart->append(10'000 + i * 1000, { 50 });
    QCOMPARE(m_chart->latest(), 15'000.0);
    QCOMPARE(m_chart->span(), 5.0);
    const QImage image = painted();
    QVERIFY(isPainted(image, 0));
    QVERIFY(isPainted(image, 4.8));
    QVERIFY(!isPainted(image, 5.5));
}

void TestStripChart::valuesFromBottomToTop()
{
    m_chart->append(1000, { 0 });
    m_chart->append(2000, { 0 });
    QVERIFY(lineAt(painted(), Width - 3) >= Height - 2);
    m_chart->append(3000, { 100 });
    m_chart->append(4000, { 100 });
    QVERIFY(lineAt(painted(), Width - 3) <= 1);
    m_chart->setMaximum(200);
    QVERIFY(std::abs(lineAt(painted(), Width - 3) - Height / 2) <= 2);
}

void TestStripChart::valuesBeyondTheMaximumStayInside()
{
    m_chart->append(1000, { 1e300 });
    m_chart->append(2000, { 1e300 });
    QVERIFY(lineAt(painted(), Width - 3) <= 1);
    m_chart->append(3000, { -5 });
    m_chart->append(4000, { -5 });
    QVERIFY(lineAt(painted(), Width - 3) >= Height - 2);
    m_chart->setMaximum(0);
    QVERIFY(lineAt(painted(), Width - 3) >= Height - 2);
}

void TestStripChart::gapWhereNothingArrived()
{
    for (const double time : { 1000, 2000, 6000, 7000 })
        m_chart->append(time, { 50 });
    const QImage image = painted();
    QVERIFY(isPainted(image, 0.5));
    QVERIFY(!isPainted(image, 3));
    QVERIFY(isPainted(image, 5.5));
}

void TestStripChart::gapWhereNothingIsKnown()
{
    for (int i = 0; i <= 8; ++i)
        m_chart->append(1000 + i * 1000, { i >= 3 && i <= 5 ? std::nan("") : 50 });
    const QImage image = painted();
    QVERIFY(isPainted(image, 1));
    QVERIFY(!isPainted(image, 4));
    QVERIFY(isPainted(image, 7));
}

void TestStripChart::seriesInTheirColours()
{
    m_chart->setColors({ Ink, OtherInk });
    m_chart->append(1000, { 90, 10 });
    m_chart->append(2000, { 90, 10 });
    m_chart->append(3000, { 90 }); // a sample may lack a series
    const QImage image = painted();
    QVERIFY(lineAt(image, Width - 3) < 8);
    QCOMPARE(lineAt(image, Width - 3, OtherInk), -1);
    QVERIFY(lineAt(image, Width - 15, OtherInk) > Height - 10);
}

void TestStripChart::forgetsWhatIsOld()
{
    m_chart->setMemory(5);
    m_chart->append(0, { 1000 });
    for (int i = 1; i <= 20; ++i)
        m_chart->append(i * 1000, { 1 });
    QCOMPARE(m_chart->span(), 5.0);
    QCOMPARE(m_chart->peak(), 1.0);
}

void TestStripChart::peakOfAllSeries()
{
    QSignalSpy changes(m_chart.get(), &StripChart::samplesChanged);
    m_chart->append(1000, { 3, 70 });
    m_chart->append(2000, { 30, std::nan("") });
    m_chart->append(3000, { 3, HUGE_VAL });
    QCOMPARE(m_chart->peak(), 70.0);
    QCOMPARE(changes.size(), 3);
}

void TestStripChart::timeThatGoesBackBeginsAnew()
{
    m_chart->append(9'000'000, { 80 });
    m_chart->append(9'001'000, { 80 });
    m_chart->append(5000, { 20 });
    QCOMPARE(m_chart->latest(), 5000.0);
    QCOMPARE(m_chart->span(), 0.0);
    QCOMPARE(m_chart->peak(), 20.0);
}

void TestStripChart::replaceTakesWhatIsANumber()
{
    m_chart->append(1000, { 5 });
    QSignalSpy changes(m_chart.get(), &StripChart::samplesChanged);
    m_chart->replace({ QVariantList { 10'000, 40 },
                       QVariantList { 11'000, QVariant::fromValue(nullptr) },
                       QVariantList { 11'500, QVariant() }, QVariantList { 12'000, 60 } });
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_chart->span(), 2.0);
    QCOMPARE(m_chart->peak(), 60.0);
    const QImage image = painted();
    QVERIFY(!isPainted(image, 1));
    m_chart->replace({});
    QCOMPARE(m_chart->span(), 0.0);
}

QTEST_MAIN(TestStripChart)

#include "tst_stripchart.moc"
