// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QObject>
#include <QtCore/QString>

// What an event carries. In WAMP it is a dictionary with the properties as keys.
struct Reading
{
    Q_GADGET
    Q_PROPERTY(QString city MEMBER city)
    Q_PROPERTY(QString quantity MEMBER quantity)
    Q_PROPERTY(double value MEMBER value)

public:
    QString city;
    QString quantity;
    double value = 0;
};

inline const QString weather = QStringLiteral("com.example.weather.");
