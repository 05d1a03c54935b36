// SPDX-License-Identifier: Apache-2.0
#include "support/scenarios.h"

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

using namespace Qt::StringLiterals;

namespace {

QJsonObject configurationOf(const QString &realm, QString *problem)
{
    QJsonParseError parseError;
    QJsonObject object = QJsonDocument::fromJson(realm.toUtf8(), &parseError).object();
    if (parseError.error != QJsonParseError::NoError)
        *problem = realm + u": "_s + parseError.errorString();
    object.insert(u"name"_s, u"realm1"_s);
    return { { u"realms"_s, QJsonArray { object } } };
}

} // namespace

QList<Scenario> readScenarios(const QString &fileName, QString *problem)
{
    QList<Scenario> scenarios;
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        *problem = fileName + u": "_s + file.errorString();
    for (QByteArray bytes = file.readLine(); !bytes.isEmpty(); bytes = file.readLine()) {
        const QString line = QString::fromUtf8(bytes).trimmed();
        if (line.startsWith(u"== "))
            scenarios += Scenario { line.sliced(3), {}, configurationOf(u"{}"_s, problem) };
        else if (line.startsWith(u"realm {"))
            scenarios.last().configuration = configurationOf(line.sliced(6), problem);
        else if (!line.isEmpty() && !line.startsWith(u'#'))
            scenarios.last().script += line + u'\n';
    }
    return scenarios;
}
