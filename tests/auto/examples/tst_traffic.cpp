// SPDX-License-Identifier: Apache-2.0
#include "disk.h"
#include "network.h"
#include "text.h"

#include <QtTest/QTest>

using namespace Dashboard;

namespace {

constexpr quint64 Range32 = quint64(1) << 32;

QByteArray networkLine(const QByteArray &name, quint64 received, quint64 sent)
{
    return name + ": " + QByteArray::number(received) + " 1 0 0 0 0 0 0 " + QByteArray::number(sent)
            + " 1 0 0 0 0 0 0\n";
}

QByteArray diskLine(const QByteArray &name, quint64 read, quint64 written)
{
    return " 8 0 " + name + " 10 0 " + QByteArray::number(read) + " 5 20 0 "
            + QByteArray::number(written) + " 7 0 9 12\n";
}

} // namespace

// The samplers of counters that run: network and disks.
class TestTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counters_data();
    void counters();

    void network();
    void networkNames_data();
    void networkNames();
    void networkDeltas_data();
    void networkDeltas();
    void networkOnlySome();
    void networkComesAndGoes();

    void disks();
    void diskPartitionsCountOnce();
    void diskStrangeLines();
};

void TestTraffic::counters_data()
{
    QTest::addColumn<quint64>("before");
    QTest::addColumn<quint64>("after");
    QTest::addColumn<quint64>("delta");

    QTest::newRow("forward") << quint64(5) << quint64(12) << quint64(7);
    QTest::newRow("still") << quint64(5) << quint64(5) << quint64(0);
    QTest::newRow("wraps at 32 bits") << Range32 - 10 << quint64(20) << quint64(30);
    QTest::newRow("begins anew") << quint64(1'000'000) << quint64(20) << quint64(0);
    QTest::newRow("steps back a little") << Range32 - 10 << Range32 - 11 << quint64(0);
    QTest::newRow("begins anew beyond 32 bits") << Range32 * 7 << quint64(20) << quint64(0);
    QTest::newRow("passes 32 bits") << Range32 - 10 << Range32 + 20 << quint64(30);
}

void TestTraffic::counters()
{
    QFETCH(quint64, before);
    QFETCH(quint64, after);
    QTEST(counterDelta(before, after), "delta");
}

void TestTraffic::network()
{
    const NetworkCounters counters = parseNetwork(
            "Inter-|   Receive                          |  Transmit\n"
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets\n"
            "    lo:    3267      29    0    0    0     0          0         0     3267      29    "
            "0\n"
            "  eth0: 59445901    1753    0    0    0     0          0         0    69870     731   "
            " "
            "0\n");
    QCOMPARE(counters.keys(), QList<QByteArray> { "eth0" });
    QCOMPARE(counters["eth0"].received, quint64(59445901));
    QCOMPARE(counters["eth0"].sent, quint64(69870));
}

void TestTraffic::networkNames_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QList<QByteArray>>("names");

    const QByteArray rest("1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0");
    const QList<QByteArray> none;
    QTest::newRow("no blank behind the colon") << "eth0:" + rest << QList<QByteArray> { "eth0" };
    QTest::newRow("alias") << "eth0:1: " + rest << QList<QByteArray> { "eth0:1" };
    QTest::newRow("begins like the loopback's")
            << "lowpan0: " + rest << QList<QByteArray> { "lowpan0" };
    QTest::newRow("loopback") << "lo: " + rest << none;
    QTest::newRow("no name") << ": " + rest << none;
    QTest::newRow("cut off") << QByteArray("eth0: 1 0 0 0 0 0 0 0") << none;
    QTest::newRow("not numbers") << QByteArray("eth0: a 0 0 0 0 0 0 0 b 0") << none;
    QTest::newRow("negative") << QByteArray("eth0: -1 0 0 0 0 0 0 0 2 0") << none;
    QTest::newRow("no colon") << "eth0 " + rest << none;
    QTest::newRow("empty") << QByteArray() << none;
}

void TestTraffic::networkNames()
{
    QFETCH(QByteArray, line);
    QTEST(parseNetwork(line).keys(), "names");
}

void TestTraffic::networkDeltas_data()
{
    counters_data();
}

void TestTraffic::networkDeltas()
{
    QFETCH(quint64, before);
    QFETCH(quint64, after);
    const NetworkBytes bytes = networkDelta(parseNetwork(networkLine("eth0", before, 7)),
                                            parseNetwork(networkLine("eth0", after, 9)));
    QTEST(bytes.received, "delta");
    QCOMPARE(bytes.sent, quint64(2));
}

void TestTraffic::networkOnlySome()
{
    const auto before = parseNetwork(networkLine("eth0", 0, 0) + networkLine("docker0", 0, 0));
    const auto after = parseNetwork(networkLine("eth0", 10, 20) + networkLine("docker0", 5, 5));
    QCOMPARE(networkDelta(before, after, { "eth0" }).received, quint64(10));
    QCOMPARE(networkDelta(before, after).received, quint64(15));
    QCOMPARE(networkDelta(before, after, { "wlan0" }).sent, quint64(0));
}

void TestTraffic::networkComesAndGoes()
{
    const auto eth = parseNetwork(networkLine("eth0", 100, 100));
    const auto both =
            parseNetwork(networkLine("eth0", 150, 100) + networkLine("usb0", 1'000'000, 5));
    QCOMPARE(networkDelta(eth, both).received, quint64(50));
    QCOMPARE(networkDelta(both, eth).received, quint64(0));
    QCOMPARE(networkDelta({}, both).received, quint64(0));
}

void TestTraffic::disks()
{
    const DiskCounters before =
            parseDisks(" 254 0 vda 33104 9466 1000 11077 35412 11997 2000 4790 0 6796\n");
    const DiskCounters after =
            parseDisks(" 254 0 vda 33105 9466 1008 11077 35412 11997 2100 4790 0 6796\n");
    const DiskBytes bytes = diskDelta(before, after, { "vda" });
    QCOMPARE(bytes.read, quint64(8 * 512));
    QCOMPARE(bytes.written, quint64(100 * 512));
}

void TestTraffic::diskPartitionsCountOnce()
{
    const auto before = parseDisks(diskLine("sda", 0, 0) + diskLine("sda1", 0, 0));
    const auto after = parseDisks(diskLine("sda", 4, 2) + diskLine("sda1", 4, 2));
    QCOMPARE(diskDelta(before, after, { "sda" }).read, quint64(4 * 512));
    QCOMPARE(diskDelta(before, after, {}).read, quint64(0));
    // Pulled out, or just put in.
    QCOMPARE(diskDelta(before, {}, { "sda" }).read, quint64(0));
    QCOMPARE(diskDelta({}, after, { "sda" }).read, quint64(0));
    // A USB reader that was put in again begins anew; sectors of a 32-bit kernel wrap.
    QCOMPARE(diskDelta(after, before, { "sda" }).written, quint64(0));
    QCOMPARE(diskDelta(parseDisks(diskLine("sda", Range32 - 1, 0)), after, { "sda" }).read,
             quint64(5 * 512));
}

void TestTraffic::diskStrangeLines()
{
    QVERIFY(parseDisks({}).isEmpty());
    QVERIFY(parseDisks("8 0 sda\n8 0 sdb 1 2 x 4 5 6 7 8\n\n   \n8 0 sdc 1 2 3 4 5 6\n").isEmpty());
}

QTEST_APPLESS_MAIN(TestTraffic)

#include "tst_traffic.moc"
