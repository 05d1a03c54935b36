// SPDX-License-Identifier: Apache-2.0
#include "sysfs.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

using namespace Qt::StringLiterals;

namespace Dashboard {

namespace {

constexpr QDir::Filters Directories = QDir::Dirs | QDir::NoDotAndDotDot;

QSet<QByteArray> withDevice(const QString &folder)
{
    QSet<QByteArray> names;
    const QStringList entries = QDir(folder).entryList(Directories);
    for (const QString &name : entries) {
        if (QFile::exists(folder + u'/' + name + u"/device"_s))
            names.insert(name.toUtf8());
    }
    return names;
}

QString readName(const QString &path, const QString &otherwise)
{
    const auto text = readFile(path);
    const QString name = text ? QString::fromUtf8(*text).trimmed() : QString();
    return name.isEmpty() ? otherwise : name;
}

QList<Temperature> readThermalZones(const QString &folder)
{
    QList<Temperature> result;
    const QStringList zones = QDir(folder).entryList({ u"thermal_zone*"_s }, Directories);
    for (const QString &zone : zones) {
        const QString path = folder + u'/' + zone;
        const auto text = readFile(path + u"/temp"_s);
        if (const auto celsius = text ? parseTemperature(*text) : std::nullopt)
            result.append({ readName(path + u"/type"_s, zone), *celsius });
    }
    return result;
}

QList<Temperature> readHwmon(const QString &folder)
{
    QList<Temperature> result;
    const QStringList chips = QDir(folder).entryList({ u"hwmon*"_s }, Directories);
    for (const QString &chip : chips) {
        const QString path = folder + u'/' + chip;
        const QString chipName = readName(path + u"/name"_s, chip);
        const QStringList inputs = QDir(path).entryList({ u"temp*_input"_s }, QDir::Files);
        for (const QString &input : inputs) {
            const auto text = readFile(path + u'/' + input);
            const auto celsius = text ? parseTemperature(*text) : std::nullopt;
            if (!celsius)
                continue;
            const QString sensor = input.chopped(6); // "temp1_input" has its label in "temp1_label"
            const QString label = readName(path + u'/' + sensor + u"_label"_s, QString());
            result.append({ label.isEmpty() ? chipName : chipName + u' ' + label, *celsius });
        }
    }
    return result;
}

} // namespace

std::optional<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return std::nullopt;
    return text;
}

QSet<QByteArray> physicalInterfaces(const QString &root)
{
    return withDevice(root + u"/sys/class/net"_s);
}

QSet<QByteArray> wholeDisks(const QString &root)
{
    const QString folder = root + u"/sys/block"_s;
    QSet<QByteArray> disks = withDevice(folder);
    if (!disks.isEmpty())
        return disks;
    const QStringList entries = QDir(folder).entryList(Directories);
    for (const QString &name : entries) {
        if (!name.startsWith("loop"_L1) && !name.startsWith("ram"_L1) && !name.startsWith("zram"_L1)
            && !name.startsWith("dm-"_L1) && !name.startsWith("md"_L1)) {
            disks.insert(name.toUtf8());
        }
    }
    return disks;
}

QList<Temperature> readTemperatures(const QString &root)
{
    const QList<Temperature> zones = readThermalZones(root + u"/sys/class/thermal"_s);
    return zones.isEmpty() ? readHwmon(root + u"/sys/class/hwmon"_s) : zones;
}

} // namespace Dashboard
