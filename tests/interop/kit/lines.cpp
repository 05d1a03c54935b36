// SPDX-License-Identifier: Apache-2.0
#include "lines.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <iostream>
#include <string>

namespace Interop {

using namespace Qt::StringLiterals;

void introduce(const QString &name, const QStringList &cannot)
{
    printLine({ { u"peer"_s, name }, { u"cannot"_s, QJsonArray::fromStringList(cannot) } });
}

void printLine(const QJsonObject &object)
{
    std::cout << QJsonDocument(object).toJson(QJsonDocument::Compact).constData() << std::endl;
}

std::optional<QJsonObject> readPlan()
{
    std::string line;
    if (!std::getline(std::cin, line))
        return std::nullopt;
    return QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
}

} // namespace Interop
