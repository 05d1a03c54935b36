// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qjsonobject.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

/// What clients say to a router, and what they get: "== its name", "realm {…}" if the realm is configured,
/// and a Script.
struct Scenario
{
    QString name;
    QString script;
    QJsonObject configuration; ///< of the router
};

/// Those of a file. \a problem says what is wrong with it.
QList<Scenario> readScenarios(const QString &fileName, QString *problem);
