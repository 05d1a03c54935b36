// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace Dashboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// A machine whose /proc and /sys are files of the test.
class TestMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void nothingThere();
    void ratesOfTheLastSecond();
    void firstSampleHasNoRates();
    void coreGoesOffline();
    void fileVanishes();
    void onlyHardwareCounts();
    void containerWithoutHardware();
    void thermalZonesBeforeHwmon();
    void hwmonWithLabels();
    void messageLeavesOutWhatIsUnknown();
    void thisMachine();

private:
    void write(const QString &path, const QByteArray &text);
    void writeStat(int busy, int idle);
    void writeNetwork(quint64 received, quint64 sent);

    std::unique_ptr<QTemporaryDir> m_root;
};

void TestMachine::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    QVERIFY(m_root->isValid());
}

void TestMachine::write(const QString &path, const QByteArray &text)
{
    const QString full = m_root->filePath(path);
    QVERIFY(QDir().mkpath(QFileInfo(full).path()));
    QFile file(full);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

void TestMachine::writeStat(int busy, int idle)
{
    const QByteArray ticks =
            ' ' + QByteArray::number(busy) + " 0 0 " + QByteArray::number(idle) + '\n';
    write(u"proc/stat"_s, "cpu " + ticks + "cpu0" + ticks);
}

void TestMachine::writeNetwork(quint64 received, quint64 sent)
{
    const QByteArray numbers =
            QByteArray::number(received) + " 0 0 0 0 0 0 0 " + QByteArray::number(sent);
    write(u"proc/net/dev"_s,
          "eth0: " + numbers + "\nbr0: " + numbers + "\nlo: 9 0 0 0 0 0 0 0 9\n");
}

void TestMachine::nothingThere()
{
    Machine machine(m_root->path());
    for (const auto now : { 1000ms, 1200ms, 2400ms }) {
        const Sample sample = machine.sample(now);
        QCOMPARE(sample.time, now);
        QVERIFY(!sample.cpu.all);
        QVERIFY(sample.cpu.cores.isEmpty());
        QVERIFY(!sample.memory);
        QVERIFY(!sample.network);
        QVERIFY(!sample.diskTraffic);
        QVERIFY(!sample.uptime);
        QVERIFY(!sample.loadAverage);
        QVERIFY(sample.temperatures.isEmpty());
    }
}

void TestMachine::firstSampleHasNoRates()
{
    writeStat(10, 10);
    writeNetwork(1'000'000, 1'000'000);
    Machine machine(m_root->path());
    const Sample sample = machine.sample(5s);
    QVERIFY(!sample.cpu.all);
    QVERIFY(!sample.network);
    // Nor has one of the same millisecond.
    QVERIFY(!machine.sample(5s).network);
}

void TestMachine::ratesOfTheLastSecond()
{
    Machine machine(m_root->path());
    Sample sample;
    for (int i = 0; i <= 10; ++i) {
        // In the first second 100 bytes a step, in the second one 1000.
        writeNetwork(quint64(i <= 5 ? i * 100 : 500 + (i - 5) * 1000), 0);
        writeStat(i <= 5 ? 0 : (i - 5) * 20, i * 20);
        sample = machine.sample(i * 200ms);
        if (i == 1)
            QCOMPARE(sample.network->in, 1000.0); // two interfaces, both of them software
        if (i == 5)
            QCOMPARE(sample.cpu.all.value(), 0.0);
    }
    QCOMPARE(sample.network->in, 10'000.0);
    QCOMPARE(sample.network->out, 0.0);
    QCOMPARE(sample.cpu.all.value(), 0.5);
}

void TestMachine::coreGoesOffline()
{
    write(u"sys/devices/system/cpu/present"_s, "0-1\n");
    write(u"proc/stat"_s, "cpu0 0 0 0 0\ncpu1 0 0 0 0\n");
    Machine machine(m_root->path());
    QCOMPARE(machine.sample(0s).cpu.cores.size(), 2);
    write(u"proc/stat"_s, "cpu0 1 0 0 1\n");
    const Sample sample = machine.sample(1s);
    QCOMPARE(sample.cpu.cores.size(), 2);
    QCOMPARE(sample.cpu.cores[0].value(), 0.5);
    QVERIFY(!sample.cpu.cores[1]);
    const QJsonArray cores = toJson(sample).value("cpu"_L1)["cores"_L1].toArray();
    QVERIFY(cores[1].isNull());
}

void TestMachine::fileVanishes()
{
    writeNetwork(0, 0);
    write(u"proc/meminfo"_s, "MemTotal: 10 kB\nMemAvailable: 5 kB\n");
    Machine machine(m_root->path());
    QVERIFY(machine.sample(0s).memory);
    writeNetwork(100, 0);
    QVERIFY(machine.sample(200ms).network);
    QVERIFY(QDir(m_root->filePath(u"proc"_s)).removeRecursively());
    const Sample without = machine.sample(400ms);
    QVERIFY(!without.network);
    QVERIFY(!without.memory);
    writeNetwork(300, 0);
    QCOMPARE(machine.sample(600ms).network->in, 2 * 300 / 0.6);
}

void TestMachine::onlyHardwareCounts()
{
    QVERIFY(QDir().mkpath(m_root->filePath(u"sys/class/net/eth0/device"_s)));
    QVERIFY(QDir().mkpath(m_root->filePath(u"sys/class/net/br0"_s)));
    QVERIFY(QDir().mkpath(m_root->filePath(u"sys/block/sda/device"_s)));
    QVERIFY(QDir().mkpath(m_root->filePath(u"sys/block/dm-0"_s)));
    const QByteArray zero(
            "8 0 sda 0 0 0 0 0 0 0 0\n8 1 sda1 0 0 0 0 0 0 0 0\n253 0 dm-0 0 0 0 0 0 0 0 0\n");
    const QByteArray two(
            "8 0 sda 0 0 2 0 0 0 4 0\n8 1 sda1 0 0 2 0 0 0 4 0\n253 0 dm-0 0 0 2 0 0 0 4 0\n");
    writeNetwork(0, 0);
    write(u"proc/diskstats"_s, zero);
    Machine machine(m_root->path());
    machine.sample(0s);
    writeNetwork(100, 50);
    write(u"proc/diskstats"_s, two);
    const Sample sample = machine.sample(1s);
    QCOMPARE(sample.network->in, 100.0);
    QCOMPARE(sample.network->out, 50.0);
    QCOMPARE(sample.diskTraffic->in, 1024.0);
    QCOMPARE(sample.diskTraffic->out, 2048.0);
}

void TestMachine::containerWithoutHardware()
{
    for (const auto &name : { u"vda"_s, u"loop0"_s, u"zram0"_s, u"ram1"_s, u"md0"_s, u"dm-1"_s })
        QVERIFY(QDir().mkpath(m_root->filePath(u"sys/block/"_s + name)));
    write(u"proc/diskstats"_s, "1 0 vda 0 0 0 0 0 0 0 0\n1 0 zram0 0 0 0 0 0 0 0 0\n");
    Machine machine(m_root->path());
    machine.sample(0s);
    write(u"proc/diskstats"_s, "1 0 vda 0 0 1 0 0 0 0 0\n1 0 zram0 0 0 8 0 0 0 0 0\n");
    QCOMPARE(machine.sample(1s).diskTraffic->in, 512.0);
}

void TestMachine::thermalZonesBeforeHwmon()
{
    write(u"sys/class/thermal/thermal_zone0/temp"_s, "41000\n");
    write(u"sys/class/thermal/thermal_zone0/type"_s, "cpu-thermal\n");
    write(u"sys/class/thermal/thermal_zone1/temp"_s, "broken\n");
    write(u"sys/class/thermal/thermal_zone2/temp"_s, "52500\n");
    write(u"sys/class/hwmon/hwmon0/temp1_input"_s, "41000\n");
    const QList<Temperature> temperatures = Machine(m_root->path()).sample(0s).temperatures;
    QCOMPARE(temperatures.size(), 2);
    QCOMPARE(temperatures[0].sensor, u"cpu-thermal"_s);
    QCOMPARE(temperatures[0].celsius, 41.0);
    QCOMPARE(temperatures[1].sensor, u"thermal_zone2"_s);
    QCOMPARE(temperatures[1].celsius, 52.5);
}

void TestMachine::hwmonWithLabels()
{
    write(u"sys/class/hwmon/hwmon0/name"_s, "k10temp\n");
    write(u"sys/class/hwmon/hwmon0/temp1_input"_s, "63000\n");
    write(u"sys/class/hwmon/hwmon0/temp1_label"_s, "Tctl\n");
    write(u"sys/class/hwmon/hwmon0/temp2_input"_s, "");
    write(u"sys/class/hwmon/hwmon0/fan1_input"_s, "1200\n");
    write(u"sys/class/hwmon/hwmon1/temp1_input"_s, "38000\n");
    const QList<Temperature> temperatures = Machine(m_root->path()).sample(0s).temperatures;
    QCOMPARE(temperatures.size(), 2);
    QCOMPARE(temperatures[0].sensor, u"k10temp Tctl"_s);
    QCOMPARE(temperatures[1].sensor, u"hwmon1"_s);
}

void TestMachine::messageLeavesOutWhatIsUnknown()
{
    const QJsonObject empty = toJson(Sample());
    QCOMPARE(empty.keys(), (QStringList { u"cpu"_s, u"host"_s, u"time"_s }));
    QVERIFY(empty.value("cpu"_L1)["total"_L1].isNull());

    Sample sample;
    sample.time = 1234ms;
    sample.cpu.all = 1.0 / 3;
    sample.network = Rate { 12.4, 99.6 };
    sample.disk = Space { 1000, 400 };
    sample.temperatures = { { u"cpu"_s, 40.5 } };
    const QJsonObject json = toJson(sample);
    QCOMPARE(json.value("time"_L1).toInt(), 1234);
    QCOMPARE(json.value("cpu"_L1)["total"_L1].toDouble(), 0.3333);
    QCOMPARE(json.value("network"_L1)["down"_L1].toDouble(), 12.0);
    QCOMPARE(json.value("network"_L1)["up"_L1].toDouble(), 100.0);
    QCOMPARE(json.value("disk"_L1)["used"_L1].toInt(), 400);
    QVERIFY(json.value("disk"_L1)["read"_L1].isUndefined());
    QCOMPARE(json.value("temperatures"_L1)[0]["celsius"_L1].toDouble(), 40.5);
}

void TestMachine::thisMachine()
{
    Machine machine;
    machine.sample(0s);
    const Sample sample = machine.sample(200ms);
    QVERIFY(!sample.host.isEmpty());
    QVERIFY(sample.cpu.all && *sample.cpu.all >= 0 && *sample.cpu.all <= 1);
    QVERIFY(!sample.cpu.cores.isEmpty());
    QVERIFY(sample.memory && sample.memory->used > 0 && sample.memory->used < sample.memory->total);
    QVERIFY(sample.disk && sample.disk->used > 0 && sample.disk->used <= sample.disk->total);
    QVERIFY(sample.uptime && *sample.uptime > 0);
    QVERIFY(sample.loadAverage);
    const QByteArray message = QJsonDocument(toJson(sample)).toJson(QJsonDocument::Compact);
    QVERIFY2(message.size() < 4096, message.constData());
}

QTEST_APPLESS_MAIN(TestMachine)

#include "tst_machine.moc"
