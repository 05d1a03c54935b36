// SPDX-License-Identifier: Apache-2.0
#include "session/backoff.h"

#include <QtTest/qtest.h>

#include <random>

using Fernweg::WampCore::BackOff;
using namespace std::chrono_literals;

namespace {

/// In milliseconds, as long as there are any, but not more than \a count.
QList<int> delays(BackOff &backOff, int count)
{
    QList<int> list;
    while (list.size() < count && !backOff.isExhausted())
        list.append(int(backOff.next().count()));
    return list;
}

BackOff::Random always(double variate)
{
    return [variate] { return variate; };
}

BackOff::Settings settings(BackOff::Duration initial, double growth, BackOff::Duration most)
{
    BackOff::Settings wanted;
    wanted.initialDelay = initial;
    wanted.growth = growth;
    wanted.maxDelay = most;
    return wanted;
}

} // namespace

/// The arithmetic of delays, without a clock.
class BackOffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void growsUpToTheLongest_data();
    void growsUpToTheLongest();
    void jitterStaysWithinBounds();
    void jitterIsItsPartOfTheDelay();
    void isExhausted_data();
    void isExhausted();
    void beginsAnew();
};

void BackOffTest::growsUpToTheLongest_data()
{
    QTest::addColumn<BackOff::Settings>("wanted");
    QTest::addColumn<double>("variate");
    QTest::addColumn<QList<int>>("expected");
    const BackOff::Settings defaults;
    QTest::newRow("defaults") << defaults << 0.0
                              << QList<int> { 0,      1500,   2250,   3375,   5062,  7593,
                                              11390,  17085,  25628,  38443,  57665, 86497,
                                              129746, 194619, 291929, 300000, 300000 };
    QTest::newRow("doubled") << settings(1s, 2, 5s) << 0.0
                             << QList<int> { 0, 1000, 2000, 4000, 5000, 5000 };
    QTest::newRow("constant") << settings(10ms, 1, 1min) << 0.0 << QList<int> { 0, 10, 10, 10 };
    QTest::newRow("none") << settings(0ms, 1.5, 1min) << 1.0 << QList<int> { 0, 0, 0 };
    QTest::newRow("longest is shorter than the first")
            << settings(10s, 2, 3s) << 0.0 << QList<int> { 0, 3000, 3000 };
    QTest::newRow("growth beyond all numbers")
            << settings(1s, 1e300, 1h) << 0.0 << QList<int> { 0, 1000, 3600000, 3600000 };
    QTest::newRow("one deviation more")
            << settings(1s, 2, 5s) << 1.0 << QList<int> { 0, 1100, 2200, 4400, 5000 };
    QTest::newRow("one deviation less")
            << settings(1s, 2, 5s) << -1.0 << QList<int> { 0, 900, 1800, 3600, 4500, 4500 };
}

void BackOffTest::growsUpToTheLongest()
{
    QFETCH(const BackOff::Settings, wanted);
    QFETCH(const double, variate);
    QFETCH(const QList<int>, expected);
    BackOff backOff(wanted, always(variate));
    QCOMPARE(delays(backOff, int(expected.size())), expected);
}

void BackOffTest::jitterStaysWithinBounds()
{
    BackOff early({}, always(-50));
    QCOMPARE(delays(early, 3), QList<int>({ 0, 0, 0 }));
    BackOff late({}, always(1e6));
    QCOMPARE(delays(late, 3), QList<int>({ 0, 300000, 300000 }));
    BackOff::Settings exact = settings(1s, 2, 5s);
    exact.jitter = 0;
    BackOff without(exact, always(7));
    QCOMPARE(delays(without, 3), QList<int>({ 0, 1000, 2000 }));
}

void BackOffTest::jitterIsItsPartOfTheDelay()
{
    std::mt19937 engine(4711);
    std::normal_distribution<double> normal;
    BackOff backOff(settings(1s, 1, 1h), [&] { return normal(engine); });
    constexpr int count = 4000;
    double sum = 0;
    double squares = 0;
    backOff.next();
    for (int i = 0; i < count; ++i) {
        const double off = double(backOff.next().count()) - 1000;
        sum += off;
        squares += off * off;
    }
    // The deviation is 100 ms; that of the mean of so many is below 2.
    QVERIFY2(std::abs(sum / count) < 8, qPrintable(QString::number(sum / count)));
    const double deviation = std::sqrt(squares / count);
    QVERIFY2(deviation > 90 && deviation < 110, qPrintable(QString::number(deviation)));
}

void BackOffTest::isExhausted_data()
{
    QTest::addColumn<int>("maxRetries");
    QTest::addColumn<int>("tries");
    QTest::newRow("no retries") << 0 << 1;
    QTest::newRow("one retry") << 1 << 2;
    QTest::newRow("five retries") << 5 << 6;
    QTest::newRow("without end") << -1 << 1000;
}

void BackOffTest::isExhausted()
{
    QFETCH(const int, maxRetries);
    QFETCH(const int, tries);
    BackOff::Settings wanted;
    wanted.maxRetries = maxRetries;
    BackOff backOff(wanted, always(0));
    QCOMPARE(delays(backOff, 1000).size(), tries);
    backOff.reset();
    // What follows a success is a retry: the first try was before.
    QCOMPARE(delays(backOff, 1000).size(), maxRetries < 0 ? tries : tries - 1);
}

void BackOffTest::beginsAnew()
{
    BackOff backOff({}, always(0));
    QCOMPARE(delays(backOff, 4), QList<int>({ 0, 1500, 2250, 3375 }));
    backOff.reset();
    QCOMPARE(delays(backOff, 2), QList<int>({ 1500, 2250 }));
    BackOff fresh({}, always(0));
    fresh.reset();
    QCOMPARE(delays(fresh, 2), QList<int>({ 0, 1500 }));
}

QTEST_APPLESS_MAIN(BackOffTest)
#include "tst_backoff.moc"
