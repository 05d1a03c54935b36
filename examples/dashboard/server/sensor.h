// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "machine.h"

#include <Fernweg/WampSession>

#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtCore/QVariant>

#include <chrono>

namespace Dashboard {

// Samples the machine at a steady pace and publishes every sample. Panels call it for the last minute,
// so that a chart is full from the start, and to change the pace.
class Sensor : public QObject
{
    Q_OBJECT

public:
    using milliseconds = std::chrono::milliseconds;

    static constexpr milliseconds MinInterval { 20 };
    static constexpr milliseconds MaxInterval { 60'000 };

    // `session` need not have joined yet. `name` becomes part of URIs; where another sensor has it
    // already, a number is added.
    Sensor(Fernweg::Wamp::Session *session, const QString &name, milliseconds interval,
           QObject *parent = nullptr);

Q_SIGNALS:
    // It can be called, under this name.
    void ready(const QString &name);
    void failed(const QString &reason);

private:
    void offer(const QString &name);
    void push();
    void remember(const QVariantMap &sample);
    Fernweg::Wamp::CallResult setInterval(int interval);

    Fernweg::Wamp::Session *m_session;
    QString m_host;
    QString m_wishedName;
    QString m_name; // empty until it can be called
    int m_number = 1;
    Machine m_machine;
    QTimer m_timer;
    QVariantList m_history; // lists of time, CPU load, bytes per second down and up
};

} // namespace Dashboard
