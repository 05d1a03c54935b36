// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reading.h"

#include <Fernweg/WampSession>

#include <QtCore/QList>
#include <QtCore/QTimer>

// Weather stations of some cities, which publish what they read.
class Stations : public QObject
{
    Q_OBJECT

public:
    explicit Stations(Fernweg::Wamp::Session *session, QObject *parent = nullptr);

Q_SIGNALS:
    void failed(const QString &reason);

private:
    void readAll();
    void publish(const Reading &reading);
    void report(const Fernweg::Wamp::Event &request);

    Fernweg::Wamp::Session *m_session;
    QTimer m_timer;
    QList<Reading> m_latest;
};
