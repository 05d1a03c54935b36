// SPDX-License-Identifier: Apache-2.0
#include "cpu.h"
#include "memory.h"
#include "system.h"
#include "text.h"

#include <QtTest/QTest>

#include <limits>

using namespace Dashboard;

namespace {

CpuTimes cpuTimes(const QByteArray &text)
{
    return parseCpuTimes(text);
}

} // namespace

class TestSamplers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_data();
    void numbers();

    void cpuOfTwoCores();
    void cpuLoads_data();
    void cpuLoads();
    void cpuCoreOffline();
    void cpuCoreComesBack();
    void cpuStrangeLines();
    void cpuCount_data();
    void cpuCount();

    void memory();
    void memoryOfOldKernels();
    void memoryThatMakesNoSense();

    void uptime_data();
    void uptime();
    void loadAverage_data();
    void loadAverage();
    void temperature_data();
    void temperature();
};

void TestSamplers::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isNumber");
    QTest::addColumn<quint64>("value");

    QTest::newRow("zero") << QByteArray("0") << true << quint64(0);
    QTest::newRow("largest") << QByteArray("18446744073709551615") << true
                             << std::numeric_limits<quint64>::max();
    QTest::newRow("too large") << QByteArray("18446744073709551616") << false << quint64(0);
    QTest::newRow("negative") << QByteArray("-1") << false << quint64(0);
    QTest::newRow("plus sign") << QByteArray("+1") << false << quint64(0);
    QTest::newRow("letters behind") << QByteArray("12kB") << false << quint64(0);
    QTest::newRow("hexadecimal") << QByteArray("0x10") << false << quint64(0);
    QTest::newRow("empty") << QByteArray() << false << quint64(0);
}

void TestSamplers::numbers()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isNumber);
    QFETCH(quint64, value);
    const auto number = unsignedNumber(text);
    QCOMPARE(number.has_value(), isNumber);
    QCOMPARE(number.value_or(0), value);
}

void TestSamplers::cpuOfTwoCores()
{
    const CpuTimes before = cpuTimes("cpu  100 0 100 800 0 0 0 0 0 0\n"
                                     "cpu0 50 0 50 400 0 0 0 0 0 0\n"
                                     "cpu1 50 0 50 400 0 0 0 0 0 0\n"
                                     "intr 190513 0 0\nctxt 378460\nbtime 1700000000\n");
    const CpuTimes after = cpuTimes("cpu  140 0 110 950 0 0 0 0 0 0\n"
                                    "cpu0 90 0 60 450 0 0 0 0 0 0\n"
                                    "cpu1 50 0 50 500 0 0 0 0 0 0\n");
    const CpuLoad load = cpuLoad(before, after);
    QCOMPARE(load.all.value(), 0.25);
    QCOMPARE(load.cores.size(), 2);
    QCOMPARE(load.cores[0].value(), 0.5);
    QCOMPARE(load.cores[1].value(), 0.0);
}

void TestSamplers::cpuLoads_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<double>("load");

    QTest::newRow("waiting for a disk is idle")
            << QByteArray("0 0 0 0 0 0 0 0") << QByteArray("10 0 0 40 50 0 0 0") << 0.1;
    QTest::newRow("interrupts and steal are busy")
            << QByteArray("0 0 0 0 0 0 0 0") << QByteArray("0 0 0 60 0 10 10 20") << 0.4;
    QTest::newRow("guests are counted once, as user")
            << QByteArray("0 0 0 0 0 0 0 0 0 0") << QByteArray("50 0 0 50 0 0 0 0 50 0") << 0.5;
    QTest::newRow("iowait goes backwards")
            << QByteArray("0 0 0 100 50 0 0 0") << QByteArray("30 0 0 170 10 0 0 0") << 0.3;
    QTest::newRow("all go backwards")
            << QByteArray("90 0 90 900 0 0 0 0") << QByteArray("1 0 1 9 0 0 0 0") << 0.0;
    QTest::newRow("no time has passed")
            << QByteArray("1 2 3 4 5 6 7 8") << QByteArray("1 2 3 4 5 6 7 8") << 0.0;
    QTest::newRow("four columns of Linux 2.4")
            << QByteArray("0 0 0 0") << QByteArray("20 0 5 75") << 0.25;
    QTest::newRow("more columns than are known") << QByteArray("0 0 0 0 0 0 0 0 0 0 0 0")
                                                 << QByteArray("75 0 0 25 0 0 0 0 0 0 9 9") << 0.75;
}

void TestSamplers::cpuLoads()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const CpuLoad load = cpuLoad(cpuTimes("cpu " + before), cpuTimes("cpu " + after));
    QTEST(load.all.value(), "load");
    QVERIFY(load.cores.isEmpty());
}

void TestSamplers::cpuCoreOffline()
{
    const CpuTimes before = cpuTimes("cpu0 0 0 0 0\ncpu1 0 0 0 0\ncpu3 0 0 0 0\n");
    const CpuTimes after = cpuTimes("cpu0 1 0 0 1\ncpu3 1 0 0 3\n");
    const CpuLoad load = cpuLoad(before, after, 6);
    QCOMPARE(load.cores.size(), 6);
    QCOMPARE(load.cores[0].value(), 0.5);
    QVERIFY(!load.cores[1]);
    QVERIFY(!load.cores[2]);
    QCOMPARE(load.cores[3].value(), 0.25);
    QVERIFY(!load.cores[4]);
    QVERIFY(!load.cores[5]);
}

void TestSamplers::cpuCoreComesBack()
{
    const CpuTimes before = cpuTimes("cpu0 0 0 0 0\n");
    const CpuTimes after = cpuTimes("cpu0 1 0 0 1\ncpu1 500 0 0 500\n");
    const CpuLoad load = cpuLoad(before, after, 2);
    QVERIFY(!load.cores[1]);
    const CpuLoad next = cpuLoad(after, cpuTimes("cpu0 2 0 0 2\ncpu1 510 0 0 530\n"), 2);
    QCOMPARE(next.cores[1].value(), 0.25);
}

void TestSamplers::cpuStrangeLines()
{
    const CpuTimes times = cpuTimes("\n\ncpu\ncpu0 1 2\ncpu1 1 2 x 4\ncpux 1 2 3 4\ncpu-1 1 2 3 4\n"
                                    "cpu99999999999 1 2 3 4\ncpu100000 1 2 3 4\ncpu2\t1  2\t3 4\r\n"
                                    "cpufreq 1 2 3 4\ncpu3 1 2 3");
    QVERIFY(!times.all);
    QCOMPARE(times.cores.keys(), QList<int> { 2 });
    QVERIFY(cpuTimes({}).cores.isEmpty());
    QVERIFY(!cpuLoad({}, {}).all);
}

void TestSamplers::cpuCount_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count");

    QTest::newRow("one") << QByteArray("0\n") << 1;
    QTest::newRow("range") << QByteArray("0-7\n") << 8;
    QTest::newRow("ranges") << QByteArray("0-3,8-11\n") << 12;
    QTest::newRow("single ones") << QByteArray("0,2,5") << 6;
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("words") << QByteArray("none") << 0;
    QTest::newRow("absurd") << QByteArray("0-4000000000") << 0;
    QTest::newRow("open range") << QByteArray("0-") << 0;
}

void TestSamplers::cpuCount()
{
    QFETCH(QByteArray, text);
    QTEST(parseCoreCount(text), "count");
}

void TestSamplers::memory()
{
    const auto memory = parseMemory("MemTotal:       1000 kB\nMemFree:         100 kB\n"
                                    "MemAvailable:    600 kB\nSwapTotal:       500 kB\n"
                                    "SwapFree:        200 kB\nHugePages_Total:       0\n");
    QVERIFY(memory);
    QCOMPARE(memory->total, quint64(1000 * 1024));
    QCOMPARE(memory->used, quint64(400 * 1024));
    QCOMPARE(memory->swapTotal, quint64(500 * 1024));
    QCOMPARE(memory->swapUsed, quint64(300 * 1024));
}

void TestSamplers::memoryOfOldKernels()
{
    const auto memory =
            parseMemory("MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 150 kB\n");
    QVERIFY(memory);
    QCOMPARE(memory->used, quint64(700 * 1024));
    QCOMPARE(memory->swapTotal, quint64(0));
}

void TestSamplers::memoryThatMakesNoSense()
{
    QVERIFY(!parseMemory({}));
    QVERIFY(!parseMemory("MemTotal: 0 kB\n"));
    QVERIFY(!parseMemory("MemTotal: many kB\nMemTotal\n: 5\n"));
    QVERIFY(!parseMemory("MemTotal: 18446744073709551615 kB\n"));
    // A container's file system can say that more is available than there is.
    const auto memory =
            parseMemory("MemTotal: 10 kB\nMemAvailable: 20 kB\nSwapTotal: 1 kB\nSwapFree: 9 kB");
    QVERIFY(memory);
    QCOMPARE(memory->used, quint64(0));
    QCOMPARE(memory->swapUsed, quint64(0));
}

void TestSamplers::uptime_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("seconds"); // negative: unknown

    QTest::newRow("usual") << QByteArray("1814.35 3580.10\n") << 1814.35;
    QTest::newRow("one column") << QByteArray("12") << 12.0;
    QTest::newRow("empty") << QByteArray() << -1.0;
    QTest::newRow("words") << QByteArray("long ago") << -1.0;
    QTest::newRow("negative") << QByteArray("-5.0 1.0") << -1.0;
    QTest::newRow("infinite") << QByteArray("inf 1.0") << -1.0;
}

void TestSamplers::uptime()
{
    QFETCH(QByteArray, text);
    QTEST(parseUptime(text).value_or(-1), "seconds");
}

void TestSamplers::loadAverage_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isKnown");

    QTest::newRow("usual") << QByteArray("0.42 1.50 20.00 2/345 6789\n") << true;
    QTest::newRow("three columns") << QByteArray("0.42 1.50 20.00") << true;
    QTest::newRow("two columns") << QByteArray("0.42 1.50") << false;
    QTest::newRow("words") << QByteArray("0.42 much 20.00") << false;
    QTest::newRow("not a number") << QByteArray("nan 1.50 20.00") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestSamplers::loadAverage()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isKnown);
    const auto average = parseLoadAverage(text);
    QCOMPARE(average.has_value(), isKnown);
    if (average)
        QCOMPARE(*average, (LoadAverage { 0.42, 1.5, 20.0 }));
}

void TestSamplers::temperature_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("celsius"); // -1000: unknown

    QTest::newRow("warm") << QByteArray("45250\n") << 45.25;
    QTest::newRow("freezing") << QByteArray("-12000\n") << -12.0;
    QTest::newRow("zero") << QByteArray("0\n") << 0.0;
    QTest::newRow("absolute zero, as broken sensors say") << QByteArray("-273200\n") << -1000.0;
    QTest::newRow("hotter than silicon") << QByteArray("255000\n") << -1000.0;
    QTest::newRow("empty") << QByteArray() << -1000.0;
    QTest::newRow("words") << QByteArray("N/A\n") << -1000.0;
}

void TestSamplers::temperature()
{
    QFETCH(QByteArray, text);
    QTEST(parseTemperature(text).value_or(-1000), "celsius");
}

QTEST_APPLESS_MAIN(TestSamplers)

#include "tst_samplers.moc"
