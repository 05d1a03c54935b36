// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QSaveFile>

namespace Conformance {

namespace {

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

Golden::Golden(const QString &path)
    : m_path(path), m_isRecording(qEnvironmentVariableIsSet("FERNWEG_CONFORMANCE_RECORD"))
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        m_results = QJsonDocument::fromJson(file.readAll()).object();
}

QString Golden::difference(const QString &number, const QJsonObject &result)
{
    if (m_isRecording)
        m_results.insert(number, result);
    const QJsonObject golden = m_results.value(number).toObject();
    if (golden == result)
        return {};
    return QStringLiteral("found %1\ngolden %2")
            .arg(QString::fromUtf8(json(result)), QString::fromUtf8(json(golden)));
}

bool Golden::save(const QStringList &numbers) const
{
    if (!m_isRecording)
        return true;
    QByteArrayList lines;
    for (const QString &number : numbers) {
        if (m_results.contains(number))
            lines += '"' + number.toLatin1() + "\": " + json(m_results.value(number).toObject());
    }
    QSaveFile file(m_path);
    return file.open(QIODevice::WriteOnly) && file.write("{\n" + lines.join(",\n") + "\n}\n") > 0
            && file.commit();
}

} // namespace Conformance
